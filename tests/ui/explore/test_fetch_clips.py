"""Fetching all real clips of a task: shared by visitors, stopped by none but the own visitor."""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import gradio as gr
import pytest

from explorer.clips.cache import available_file
from explorer.clips.fetching import fetch_clips
from explorer.clips.gallery import find_clip
from explorer.ui.device.clip_downloads import ClipDownloads
from explorer.ui.explore import fetch_clips as events
from explorer.ui.explore.fetch_clips import FetchClipsEvents, failed
from explorer.ui.explore.select import first_clip, gallery_selection
from explorer.ui.session import Visit
from explorer.ui.wording import tasks as words
from tests.support.real_clips import FIRST_REAL, LAST_REAL, REAL, SONG, TASK, add_real_clips
from tests.support.three_tasks import replace_tables

N_FIRST_BYTES = 1_000


class Host:
    """Serves the real clips; what follows the first bytes of one can be held back."""

    def __init__(self, served: Path) -> None:
        self.asked: list[str] = []
        self.goes_on = Event()
        self.goes_on.set()
        self.holds = SONG
        self.failure: Exception | None = None
        self._served = served

    def __call__(self, url: str, timeout_s: float) -> Any:
        self.asked.append(url.removeprefix("https://example.org/"))
        if self.failure is not None:
            raise self.failure
        held, goes_on = self.asked[-1] == self.holds, self.goes_on

        class Answer(io.BytesIO):
            def read1(self, n: int | None = -1, /) -> bytes:
                if held and self.tell() > 0:
                    assert goes_on.wait(60)
                return super().read1(N_FIRST_BYTES if self.tell() == 0 else n)

        return Answer((self._served / Path(url).name).read_bytes())


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_clip_cache: Path) -> Host:
    replace_tables(monkeypatch, tmp_path / "assets")
    add_real_clips(tmp_path / "assets", tmp_path / "served")
    monkeypatch.setattr(events, "SECONDS_BETWEEN_UPDATES", 0.01)
    return Host(tmp_path / "served")


@pytest.fixture
def fetching(host: Host) -> FetchClipsEvents:
    downloads = ClipDownloads(partial(fetch_clips, open_url=host))
    return FetchClipsEvents(downloads, downloads=True)


@pytest.fixture
def new_visit(host: Host, runs):
    def new() -> Visit:
        return Visit(gallery_selection(first_clip(TASK), TASK), runs.new_run())

    return new


def asked_for(task: object) -> Any:
    return gr.EventData(None, {"task": task})


def begin(fetching: FetchClipsEvents, visit: Visit | None, task: object = TASK) -> Iterator[Any]:
    for update in fetching.fetch(asked_for(task), visit):
        yield update.props["fetching"]


def last(updates: Iterator[Any]) -> dict[str, Any]:
    *_, update = updates
    return update


def here() -> list[str]:
    return [clip_id for clip_id in REAL if available_file(find_clip(clip_id)) is not None]


def wait_until_song(updates: Iterator[Any]) -> dict[str, Any]:
    """Go on until the first clip is here and the second has begun, and is held back."""
    return next(
        update for update in updates if "1 of 3 are here" in update["text"] and update["share"]
    )


def test_all_clips_are_fetched_and_the_page_is_told_how_far_it_is(fetching, host, new_visit):
    updates = list(begin(fetching, new_visit()))
    assert host.asked == list(REAL)
    assert here() == list(REAL)
    assert {update["kind"] for update in updates[:-1]} == {"busy"}
    assert {update["phase"] for update in updates[:-1]} == {"Fetching real clips"}
    assert {update["task"] for update in updates} == {TASK}
    shares = [update["share"] for update in updates[:-1]]
    assert shares == sorted(shares)
    done = updates[-1]
    assert (done["kind"], done["text"]) == ("done", "All 3 real clips are here.")


def test_clips_that_are_here_are_counted_and_not_fetched_again(fetching, host, new_visit):
    last(begin(fetching, new_visit()))
    assert last(begin(fetching, new_visit()))["text"] == "All 3 real clips are here."
    assert host.asked == list(REAL)


def test_stop_keeps_what_is_complete_and_says_how_many(fetching, host, new_visit):
    host.goes_on.clear()
    visit = new_visit()
    updates = begin(fetching, visit)
    wait_until_song(updates)
    fetching.stop(asked_for(TASK), visit)
    host.goes_on.set()
    done = last(updates)
    assert (done["kind"], done["text"]) == ("done", "Stopped. 1 of 3 real clips is here.")
    assert here() == [FIRST_REAL]
    assert last(begin(fetching, new_visit()))["text"] == "All 3 real clips are here."


def test_two_visitors_share_a_download_and_one_who_stops_stops_only_the_own_waiting(
    fetching, host, new_visit
):
    host.goes_on.clear()
    one, two = new_visit(), new_visit()
    of_one, of_two = begin(fetching, one), begin(fetching, two)
    wait_until_song(of_one)
    wait_until_song(of_two)
    fetching.stop(asked_for(TASK), one)
    assert last(of_one)["text"] == f"Stopped. 1 of 3 real clips is here. {words.OTHERS_GO_ON}"
    assert next(of_two)["kind"] == "busy"
    host.goes_on.set()
    assert last(of_two)["text"] == "All 3 real clips are here."
    assert host.asked == list(REAL)


@pytest.mark.parametrize("leaves", ["closes the stream", "ends the visit"])
def test_the_download_ends_when_the_last_who_waits_has_left(fetching, host, new_visit, leaves):
    host.goes_on.clear()
    visit = new_visit()
    updates = begin(fetching, visit)
    wait_until_song(updates)
    (fetch,) = fetching._fetches._under_way.values()
    if leaves == "ends the visit":
        visit.end()
        host.goes_on.set()
        last(updates)
    else:
        updates.close()
        host.goes_on.set()
    assert fetch.result.result(60).is_stopped
    assert (here(), host.asked) == ([FIRST_REAL], [FIRST_REAL, SONG])


def test_who_asks_while_a_stopped_download_winds_up_gets_a_new_one(fetching, host, new_visit):
    host.goes_on.clear()
    visit = new_visit()
    updates = begin(fetching, visit)
    wait_until_song(updates)
    updates.close()
    later = begin(fetching, new_visit())
    next(later)
    host.goes_on.set()
    assert last(later)["text"] == "All 3 real clips are here."


def test_offline_it_says_so_after_one_attempt(fetching, host, new_visit):
    host.failure = OSError(101, "Network is unreachable")
    done = last(begin(fetching, new_visit()))
    assert done["kind"] == "refused"
    assert done["text"] == (
        "None of the 3 real clips is here. This clip needs the network, and example.org cannot be "
        "reached: Network is unreachable. The clips that come with Earshot need no network."
    )
    assert host.asked == [FIRST_REAL]


def test_a_clip_with_wrong_bytes_is_named_and_the_others_are_here(
    fetching, host, new_visit, tmp_path
):
    song = tmp_path / "served" / "song"
    song.write_bytes(bytes(song.stat().st_size))
    done = last(begin(fetching, new_visit()))
    assert done["kind"] == "refused"
    assert done["text"].startswith(f"2 of 3 real clips are here. The clip {SONG}: The file from")
    assert here() == [FIRST_REAL, LAST_REAL]


def test_a_server_that_downloads_nothing_refuses(host, new_visit):
    refusing = FetchClipsEvents(ClipDownloads(), downloads=False)
    (update,) = begin(refusing, new_visit())
    assert (update["kind"], update["text"]) == ("refused", words.NOT_DOWNLOADED)


@pytest.mark.parametrize("task", [None, 7, "weather", ["emotion"], "genre"])
def test_a_task_without_real_clips_is_refused(fetching, host, new_visit, task):
    (update,) = begin(fetching, new_visit(), task)
    assert (update["kind"], update["text"]) == ("refused", words.NO_REAL_CLIPS)
    fetching.stop(asked_for(task), new_visit())
    assert host.asked == []


def test_a_page_that_is_not_open_is_refused_and_cannot_stop_anything(fetching, host):
    (update,) = begin(fetching, None)
    assert update["kind"] == "refused"
    fetching.stop(asked_for(TASK), None)
    assert failed().props["fetching"]["text"] == words.FAILED


def test_an_unexpected_error_is_raised_by_all_who_wait_and_the_next_can_try(host, new_visit):
    def fail(*_: object, **__: object) -> Any:
        raise RuntimeError("a fault of ours")

    fetching = FetchClipsEvents(ClipDownloads(fail), downloads=True)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="a fault of ours"):
            last(begin(fetching, new_visit()))
    assert fetching._fetches._under_way == {}
