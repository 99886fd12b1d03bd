import multiprocessing
import pickle
import shutil
import time
from pathlib import Path

import pytest

from explorer.ui.device.cancel_file import CancelFile


@pytest.fixture
def sign(tmp_path: Path) -> CancelFile:
    sign = CancelFile(tmp_path / "run" / ".going-on")
    sign.file.parent.mkdir()
    sign.clear()
    return sign


def test_work_continues_until_cancellation_is_requested(sign):
    assert not sign.is_set()
    sign.set()
    assert sign.is_set()
    sign.set()
    assert sign.is_set()


def test_deleting_the_directory_stops_the_work_in_it(sign):
    shutil.rmtree(sign.file.parent)
    assert sign.is_set()
    sign.set()
    assert sign.is_set()


def test_cancellation_is_set_before_the_first_clear(tmp_path):
    assert CancelFile(tmp_path / ".going-on").is_set()


def test_it_can_be_sent_to_another_process(sign):
    copy = pickle.loads(pickle.dumps(sign))
    sign.set()
    assert copy.is_set()


def wait_for(sign: CancelFile) -> None:
    while not sign.is_set():
        time.sleep(0.001)


def test_another_process_sees_it_in_either_direction(sign):
    waiting = multiprocessing.get_context("spawn").Process(target=wait_for, args=(sign,))
    waiting.start()
    sign.set()
    waiting.join(60)
    assert waiting.exitcode == 0


def test_a_check_is_cheap(sign):
    start = time.perf_counter()
    for _ in range(1_000):
        sign.is_set()
    assert (time.perf_counter() - start) / 1_000 < 1e-3
