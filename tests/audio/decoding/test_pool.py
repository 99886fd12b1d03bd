"""Decoding processes: limited, replaced, private to their process, and gone when it is."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from explorer.audio.containers.region import Joined
from explorer.audio.decoding import decoder as decoder_module
from explorer.audio.decoding import process
from explorer.audio.decoding.decoder import decoder
from explorer.audio.decoding.pool import Pool
from explorer.audio.excerpt import read_excerpt
from explorer.errors import InputError
from tests.support.odd_sounds import builders
from tests.support.paths import ROOT

HANG_S = 60.0
HANGS = builders.wav(behind=builders.evil_list(0xFFFFFFF8))  # libsndfile loops for ever


@pytest.fixture
def own_pool(monkeypatch) -> Iterator[Pool]:
    """A pool of this test's own, closed at its end."""
    own = Pool(2)
    monkeypatch.setattr(decoder_module, "pool_of", lambda process_id: own)
    yield own
    own.close()


def decoded(data: bytes) -> np.ndarray:
    with decoder(Joined([data])) as source:
        return np.concatenate(list(source.read(0, 1 << 30)))


def test_a_file_that_hangs_the_decoder_is_refused_and_the_next_one_read(own_pool):
    with pytest.raises(InputError, match="could not be decoded within 1 s of computing time"):
        decoded(HANGS)
    assert len(decoded(builders.encoded("flac"))) == 32_000


def test_no_module_of_the_users_directory_is_run(own_pool, tmp_path, monkeypatch):
    (tmp_path / "soundfile.py").write_text("raise SystemExit('not ours')", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(decoded(builders.encoded("flac"))) == 32_000


def test_a_hanging_file_does_not_hold_up_another(own_pool, monkeypatch):
    """While one child hangs, another decodes; `soundfile` has one lock for a whole process."""
    errors = []

    def hang() -> None:
        with pytest.raises(InputError) as caught:
            decoded(HANGS)
        errors.append(caught.value)

    thread = threading.Thread(target=hang)
    thread.start()
    assert len(decoded(builders.encoded("flac"))) == 32_000
    thread.join(HANG_S)
    assert len(errors) == 1


def test_a_child_is_used_for_many_files(own_pool):
    decoded(builders.encoded("flac"))
    (before,) = [child._process.pid for child in own_pool._idle]
    for kind in ("vorbis", "opus", "mp3"):
        decoded(builders.encoded(kind))
    assert [child._process.pid for child in own_pool._idle] == [before]


def test_a_child_that_crashes_is_replaced(own_pool, monkeypatch):
    decoded(builders.encoded("flac"))
    crashing = Joined([builders.encoded("flac")])
    (child,) = own_pool._idle
    monkeypatch.setattr(
        crashing, "read", lambda at, n: os.kill(child._process.pid, signal.SIGSEGV) or bytes(n)
    )
    with pytest.raises(InputError, match="its decoder failed"), decoder(crashing):
        pass
    assert len(decoded(builders.encoded("flac"))) == 32_000


def test_a_child_that_says_nothing_is_given_up(own_pool, monkeypatch):
    monkeypatch.setattr(process, "SILENCE_LIMIT_S", 0.2)
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", "import time; time.sleep(1000)"))
    with pytest.raises(InputError, match="did not answer"):
        decoded(builders.encoded("flac"))
    assert own_pool._idle == []


def test_a_read_that_is_broken_off_ends_its_child(own_pool):
    with decoder(Joined([builders.encoded("flac", seconds=60.0)])) as source:
        next(source.read(0, 1 << 30))
    assert own_pool._idle == []
    assert len(decoded(builders.encoded("flac"))) == 32_000


def test_an_error_of_the_caller_leaves_the_child_usable(own_pool):
    with pytest.raises(KeyError), decoder(Joined([builders.encoded("flac")])):
        raise KeyError
    assert len(own_pool._idle) == 1
    assert len(decoded(builders.encoded("flac"))) == 32_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_starts_children_of_its_own(tmp_path):
    (tmp_path / "a.flac").write_bytes(builders.encoded("flac"))
    done = run(
        f"""
        import os
        from pathlib import Path
        from explorer.audio.excerpt import read_excerpt
        path = Path({str(tmp_path / "a.flac")!r})
        read_excerpt(path, seconds=1)
        process = os.fork()
        if process == 0:
            read_excerpt(path, seconds=1)
            print("child", flush=True)
        else:
            os.waitpid(process, 0)
            read_excerpt(path, seconds=1)
            print("parent", flush=True)
        """
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["child", "parent"]
    assert done.stderr == ""  # no ResourceWarning


def test_a_program_ends_at_once_and_leaves_no_children(tmp_path):
    (tmp_path / "a.flac").write_bytes(builders.encoded("flac"))
    done = run(
        f"""
        import os
        from pathlib import Path
        from explorer.audio.decoding import pool
        from explorer.audio.excerpt import read_excerpt
        read_excerpt(Path({str(tmp_path / "a.flac")!r}), seconds=1)
        print(pool.pool_of(os.getpid())._idle[0]._process.pid)
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not is_running(int(done.stdout))


def test_a_child_ends_when_its_parent_is_killed(tmp_path):
    (tmp_path / "a.flac").write_bytes(builders.encoded("flac"))
    done = run(
        f"""
        import os, signal
        from pathlib import Path
        from explorer.audio.decoding import pool
        from explorer.audio.excerpt import read_excerpt
        read_excerpt(Path({str(tmp_path / "a.flac")!r}), seconds=1)
        print(pool.pool_of(os.getpid())._idle[0]._process.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    end = time.monotonic() + HANG_S
    while is_running(int(done.stdout)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_running(int(done.stdout))


def test_ctrl_c_ends_a_read_at_once(tmp_path):
    """Even while the decoder hangs; the child ignores the signal that the terminal sends it too."""
    (tmp_path / "a").write_bytes(HANGS)
    done = run(
        f"""
        import os, signal, threading
        from pathlib import Path
        from explorer.audio.containers.region import Region
        from explorer.audio.decoding import decoder, process
        stream = open({str(tmp_path / "a")!r}, "rb", buffering=0)
        threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        process.COMMAND = (process.COMMAND[0], "-c", "import time; time.sleep(1000)")
        try:
            with decoder.decoder(Region(stream, 0, {len(HANGS)})):
                pass
        except KeyboardInterrupt:
            print("interrupted")
        """
    )
    assert done.stdout.split() == ["interrupted"], done.stderr


def test_nothing_of_a_decoder_reaches_the_user(tmp_path, capfd):
    """libmpg123 writes warnings to stderr by itself."""
    mp3 = builders.encoded("mp3", seconds=4.0)
    (tmp_path / "a.mp3").write_bytes(mp3[: len(mp3) // 2])
    read_excerpt(tmp_path / "a.mp3", seconds=4)
    assert capfd.readouterr() == ("", "")


def run(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(code)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
