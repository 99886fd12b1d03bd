"""Several clips at once: downloaded one after the other, or found in a folder by their hashes."""

import io
import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from explorer.clips import cache as clip_cache
from explorer.clips import fetching
from explorer.clips.cache import available_file
from explorer.clips.fetching import FetchedClips, fetch_clips, import_clips
from explorer.errors import DownloadError, InputError
from tests.support.downloads import downloadable

SOUNDS = {f"https://example.org/{n}.ogg": bytes([n]) * (100_000 * n) for n in (1, 2, 3)}
CLIPS = tuple(
    downloadable(content, id=f"genre/real-{n}", url=url)
    for n, (url, content) in enumerate(SOUNDS.items(), start=1)
)
ONE, TWO, THREE = CLIPS
OFFLINE = OSError(101, "Network is unreachable")


class Hosts:
    """Serves SOUNDS; an address can have other bytes, or an error, instead."""

    def __init__(self, **instead: bytes | Exception) -> None:
        self.asked: list[str] = []
        self._instead = instead

    def __call__(self, url: str, timeout_s: float) -> io.BytesIO:
        self.asked.append(url)
        answer = self._instead.get("n" + Path(url).stem, SOUNDS[url])
        if isinstance(answer, Exception):
            raise answer
        return io.BytesIO(answer)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(clip_cache.ENVIRONMENT, str(tmp_path / "cache"))
    return tmp_path / "cache"


def ids(clips) -> list[str]:
    return [clip.id for clip in clips]


def assert_here(cache: Path, *clips) -> None:
    """The cache holds these clips, intact, and not a byte of any other."""
    assert sorted(path.name for path in cache.glob("*")) == sorted(clip.sha256 for clip in clips)
    assert all(available_file(clip) is not None for clip in clips)


def reasons(fetched: FetchedClips) -> dict[str, str]:
    return {clip.id: str(error) for clip, error in fetched.failures}


def test_all_clips_arrive_in_their_order_and_every_byte_is_reported(cache):
    host, reported = Hosts(), []
    fetched = fetch_clips(
        CLIPS, report=lambda clip, n_bytes: reported.append((clip.id, n_bytes)), open_url=host
    )
    assert fetched == FetchedClips(new=CLIPS)
    assert (fetched.n_here, fetched.n_clips) == (3, 3)
    assert host.asked == list(SOUNDS)
    assert_here(cache, *CLIPS)
    assert reported == sorted(reported)
    assert dict(reported) == {clip.id: clip.n_bytes for clip in CLIPS}


def test_clips_that_are_here_and_intact_are_not_fetched_again(cache):
    fetch_clips([TWO], open_url=Hosts())
    host = Hosts()
    fetched = fetch_clips(CLIPS, open_url=host)
    assert fetched == FetchedClips(kept=(TWO,), new=(ONE, THREE))
    assert host.asked == [ONE.url, THREE.url]
    (cache / THREE.sha256).write_bytes(b"damaged")
    again = Hosts()
    assert fetch_clips(CLIPS, open_url=again) == FetchedClips(kept=(ONE, TWO), new=(THREE,))
    assert again.asked == [THREE.url]


def test_a_stop_in_the_middle_of_a_clip_keeps_the_complete_ones_and_nothing_else(cache):
    so_far = []
    fetched = fetch_clips(
        CLIPS,
        report=lambda clip, n_bytes: so_far.append(clip),
        should_stop=lambda: TWO in so_far,
        open_url=Hosts(),
    )
    assert fetched == FetchedClips(new=(ONE,), untried=(TWO, THREE), is_stopped=True)
    assert_here(cache, ONE)
    host = Hosts()
    assert fetch_clips(CLIPS, open_url=host) == FetchedClips(kept=(ONE,), new=(TWO, THREE))


def test_a_stop_between_two_clips_asks_no_host_any_more(cache):
    host = Hosts()
    fetched = fetch_clips(CLIPS, should_stop=lambda: len(host.asked) == 0, open_url=host)
    assert fetched == FetchedClips(untried=CLIPS, is_stopped=True)
    assert (host.asked, cache.exists()) == ([], False)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (SOUNDS[TWO.url][:-1], "sent only 199,999 of 200,000 bytes"),
        (SOUNDS[TWO.url] + b"!", "too large: this clip may have at most 200,000 bytes"),
        (bytes(200_000), f"not {TWO.sha256}"),
    ],
)
def test_wrong_bytes_of_one_clip_are_not_kept_and_do_not_keep_the_others_away(cache, sent, reason):
    fetched = fetch_clips(CLIPS, open_url=Hosts(n2=sent))
    assert (fetched.new, fetched.untried, fetched.is_stopped) == ((ONE, THREE), (), False)
    assert reason in reasons(fetched)[TWO.id]
    assert (fetched.n_here, fetched.n_clips) == (2, 3)
    assert_here(cache, ONE, THREE)


def test_a_host_that_cannot_be_reached_is_asked_once(cache):
    host = Hosts(n1=OFFLINE, n2=OFFLINE, n3=OFFLINE)
    fetched = fetch_clips(CLIPS, open_url=host)
    assert host.asked == [ONE.url]
    assert fetched.untried == (TWO, THREE)
    assert "example.org cannot be reached: Network is unreachable" in reasons(fetched)[ONE.id]
    assert fetched.n_clips == 3
    assert_here(cache)


def test_clips_are_found_in_a_folder_by_their_bytes_whatever_their_names(cache, tmp_path):
    folder = tmp_path / "stick"
    (folder / "more").mkdir(parents=True)
    (folder / "z").write_bytes(SOUNDS[ONE.url])
    (folder / "2.ogg").write_bytes(SOUNDS[TWO.url][:-1] + b"!")  # its name and size, not its bytes
    (folder / "copy of 3.mp3").write_bytes(SOUNDS[THREE.url])
    (folder / "3 again.mp3").write_bytes(SOUNDS[THREE.url])
    (folder / "empty").touch()
    (folder / "more" / "2").write_bytes(SOUNDS[TWO.url])
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
    fetched = import_clips(CLIPS, folder)
    assert (ids(fetched.new), fetched.untried) == ([THREE.id, ONE.id], (TWO,))
    assert_here(cache, ONE, THREE)
    assert (folder / "z").read_bytes() == SOUNDS[ONE.url]
    again = import_clips(CLIPS, folder / "more")
    assert again == FetchedClips(kept=(ONE, THREE), new=(TWO,))


def test_files_of_other_sizes_are_not_even_read(tmp_path, monkeypatch):
    class Unread:
        def read(self, n_bytes: int) -> bytes:
            pytest.fail("it was read")

    (tmp_path / "huge").touch()
    size = ONE.n_bytes + 1
    monkeypatch.setattr(fetching, "opened", lambda path: nullcontext((Unread(), size)))
    assert import_clips([ONE], tmp_path).untried == (ONE,)


def test_a_folder_that_is_none_is_refused(tmp_path):
    (tmp_path / "file").touch()
    for name in ("file", "absent"):
        with pytest.raises(InputError, match=f"There is no folder '.*{name}'"):
            import_clips(CLIPS, tmp_path / name)


def test_a_cache_that_cannot_be_written_is_named_when_importing(cache, tmp_path):
    cache.write_text("a file in its place")
    (tmp_path / "one").write_bytes(SOUNDS[ONE.url])
    with pytest.raises(DownloadError, match=r"cannot be saved: .*EARSHOT_CLIP_CACHE"):
        import_clips(CLIPS, tmp_path)
