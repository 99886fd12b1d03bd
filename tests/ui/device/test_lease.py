"""Work on the device ends with the app, and not in the middle of a step."""

import time
from collections.abc import Generator
from threading import Event, Thread

import pytest
import torch

from explorer.errors import InputError
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.wording.request import SHUTTING_DOWN


@pytest.fixture
def lease() -> DeviceLease:
    return DeviceLease(ModelHost(torch.device("cpu")))


def count(host: ModelHost, begun: Event, may_go_on: Event) -> Generator[int, None, None]:
    for number in range(3):
        begun.set()
        assert may_go_on.wait(30)
        yield number


def test_the_end_waits_for_the_step_that_is_under_way_and_allows_no_other(lease):
    begun, may_go_on, seen, refused = Event(), Event(), [], []

    def work() -> None:
        try:
            seen.extend(lease.run(count, begun, may_go_on))
        except InputError as error:
            refused.append(str(error))

    working = Thread(target=work)
    working.start()
    assert begun.wait(30)
    ending = Thread(target=lease.end, kwargs={"within_s": 30.0})
    ending.start()
    time.sleep(0.05)
    assert ending.is_alive()
    may_go_on.set()
    for thread in (ending, working):
        thread.join(30)
        assert not thread.is_alive()
    assert refused == [SHUTTING_DOWN]
    with pytest.raises(InputError, match=SHUTTING_DOWN):
        list(lease.run(count, begun, may_go_on))


def test_a_step_that_does_not_end_is_not_waited_for(lease):
    begun, never = Event(), Event()
    Thread(target=lambda: next(lease.run(count, begun, never)), daemon=True).start()
    assert begun.wait(30)
    lease.end(within_s=0.01)
    never.set()


def test_work_that_nobody_looks_at_holds_nothing_up(lease):
    begun, go_on = Event(), Event()
    go_on.set()
    steps = lease.run(count, begun, go_on)
    assert next(steps) == 0
    lease.end(within_s=30.0)
