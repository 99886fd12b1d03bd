"""One download at a time; requests for the same checkpoint share it."""

from functools import partial
from pathlib import Path
from threading import Event

import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from explorer.errors import DownloadError, InputError
from explorer.ui.device.model_downloads import MAX_UNDER_WAY, Downloads, fetch_model
from models.hub import download
from models.hub.checkpoint import Checkpoint, read_checkpoint
from tests.support.hub_cache import keep

STRANGER, OTHER = "somebody/emotions", "somebody/else"


class SlowHub:
    """Returns checkpoints when the test says so; those in `kept` need no download."""

    def __init__(self, checkpoint: Checkpoint, kept: tuple[str, ...] = ()) -> None:
        self.checkpoint, self.kept = checkpoint, kept
        self.may_come = Event()
        self.downloads: list[str] = []

    def __call__(self, reference: str, begin, should_stop) -> Checkpoint:
        if reference not in self.kept:
            begin(partial(download.kept_bytes, reference))
            self.downloads.append(reference)
            while not self.may_come.wait(0.01):
                if should_stop():
                    raise DownloadError("it was stopped")
        return self.checkpoint


@pytest.fixture
def checkpoint(checkpoints) -> Checkpoint:
    return read_checkpoint(checkpoints["wav2vec2"], STRANGER)


def wait_for(condition) -> None:
    for _ in range(500):
        if condition():
            return
        Event().wait(0.01)
    raise AssertionError("it did not come to that")


def test_requests_for_the_same_checkpoint_share_one_download(checkpoint, hub_cache):
    hub = SlowHub(checkpoint)
    fetches = Downloads(hub)
    first, second = fetches.of(STRANGER), fetches.of(STRANGER)
    assert first is second
    assert not first.is_done(0.01)
    hub.may_come.set()
    assert first.is_done(10)
    assert first.result.result() is checkpoint
    assert hub.downloads == [STRANGER]


def test_another_download_waits_until_the_first_is_done(checkpoint, hub_cache):
    hub = SlowHub(checkpoint)
    fetches = Downloads(hub)
    first = fetches.of(STRANGER)
    wait_for(lambda: hub.downloads == [STRANGER])
    second = fetches.of(OTHER)
    wait_for(lambda: second.is_queued)
    assert (hub.downloads, second.progress()) == ([STRANGER], None)
    hub.may_come.set()
    assert second.is_done(10)
    assert first.is_done(0)
    assert (hub.downloads, second.is_queued) == ([STRANGER, OTHER], False)


def test_the_number_of_downloads_is_limited_and_those_under_way_can_be_joined(
    checkpoint, hub_cache
):
    hub = SlowHub(checkpoint)
    fetches = Downloads(hub)
    under_way = [fetches.of(f"somebody/{at}") for at in range(MAX_UNDER_WAY)]
    with pytest.raises(InputError, match=f"{MAX_UNDER_WAY} models are already downloading"):
        fetches.of(OTHER)
    assert fetches.of("somebody/0") is under_way[0]
    hub.may_come.set()
    assert all(fetch.is_done(10) for fetch in under_way)
    assert fetches.of(OTHER).is_done(10)


def test_a_cached_checkpoint_does_not_wait_for_a_download(checkpoint, hub_cache):
    hub = SlowHub(checkpoint, kept=(OTHER,))
    fetches = Downloads(hub)
    first = fetches.of(STRANGER)
    wait_for(lambda: hub.downloads == [STRANGER])
    assert fetches.of(OTHER).is_done(10)
    assert not first.is_done(0)
    hub.may_come.set()


def test_a_failure_reaches_everyone_who_waits_and_the_next_request_tries_again(
    checkpoint, hub_cache
):
    answers = iter([DownloadError("not now"), checkpoint])

    def fetch(reference, begin, should_stop):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    fetches = Downloads(fetch)
    first = fetches.of(STRANGER)
    assert first.is_done(10)
    with pytest.raises(DownloadError, match="not now"):
        first.result.result()
    assert fetches.of(STRANGER).result.result(10) is checkpoint


def test_progress_counts_the_bytes_since_the_download_began(checkpoint, hub_cache):
    blobs = hub_cache / "models--somebody--emotions" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "of-another-revision").write_bytes(bytes(1_000))
    hub = SlowHub(checkpoint)
    fetch = Downloads(hub).of(STRANGER)
    wait_for(lambda: hub.downloads)
    assert fetch.progress().n_bytes == 0
    (blobs / "weights.incomplete").write_bytes(bytes(3_000))
    assert fetch.progress().n_bytes == 3_000
    assert fetch.progress().seconds > 0
    hub.may_come.set()


def test_the_hubs_own_message_reaches_everyone_who_waits(hub_cache, monkeypatch):
    def refuse(*_, **__):
        raise LocalEntryNotFoundError("no way out")

    monkeypatch.setattr("huggingface_hub.snapshot_download", refuse)
    monkeypatch.setattr("huggingface_hub.model_info", refuse)
    with pytest.raises(DownloadError, match="needs the network.* no way out"):
        Downloads().of(STRANGER).result.result(10)


def test_a_cached_checkpoint_is_recognised_without_reading_it(
    hub_cache: Path, checkpoints, monkeypatch
):
    entry = download.find_entry("superb/hubert-base-superb-er")
    assert not download.is_kept(entry)
    keep(hub_cache, entry.id, checkpoints["wav2vec2"])
    monkeypatch.setattr(download, "read_checkpoint", None)
    assert download.is_kept(entry)
    assert download.kept_bytes(entry.id) == 0


def test_the_last_visitor_who_stops_waiting_ends_a_download(checkpoint, hub_cache):
    hub = SlowHub(checkpoint)
    fetches = Downloads(hub)
    first, second = fetches.of(STRANGER), fetches.of(STRANGER)
    first.leave()
    assert not second.is_done(0.05)
    second.leave()
    assert second.is_done(10)
    with pytest.raises(DownloadError, match="it was stopped"):
        second.result.result()


def test_who_asks_after_the_stop_gets_a_download_of_their_own(checkpoint, hub_cache):
    hub = SlowHub(checkpoint)
    fetches = Downloads(hub)
    fetches.of(STRANGER).leave()
    again = fetches.of(STRANGER)
    hub.may_come.set()
    assert again.result.result(10) is checkpoint
    assert not fetches._under_way


def test_a_published_model_is_fetched_with_its_bytes_counted(monkeypatch, empty_model_cache):
    def fetch(model, cache, *, report, should_stop):
        assert cache == empty_model_cache
        report(1_000)
        assert not should_stop()

    monkeypatch.setattr("models.published.fetch.fetch_published", fetch)
    counts = []
    model = fetch_model("aasist-l", counts.append, lambda: False)
    assert (model.id, counts[0]()) == ("aasist-l", 1_000)
    with pytest.raises(DownloadError, match="aasist-l is not on this computer, and downloads are"):
        fetch_model("aasist-l", counts.append, lambda: False, may_download=False)
    assert len(counts) == 1


def test_a_fetched_published_model_is_not_downloaded_again(fetched):
    assert fetch_model("aasist", lambda _: pytest.fail("downloaded"), lambda: False).id == "aasist"
