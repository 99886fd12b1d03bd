import dataclasses
import sys
import tempfile
from pathlib import Path

import pytest

from explorer.clips import cache as clip_cache
from explorer.clips.cache import available_file, cache_directory, clip_file
from explorer.clips.gallery import bundled_clips
from explorer.errors import DownloadError, InputError
from tests.support.downloads import URL, Host, downloadable

CONTENT = b"as if it were a sound"
CLIP = downloadable(CONTENT)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(clip_cache.ENVIRONMENT, str(tmp_path / "cache"))
    return tmp_path / "cache"


def no_network(url: str, timeout_s: float):
    raise AssertionError(f"{url} was asked for")


def test_a_bundled_clip_needs_no_network():
    clip = bundled_clips()[0]
    assert clip_file(clip, open_url=no_network) == available_file(clip) == clip.path


@pytest.mark.parametrize("content", [None, b"", b"another sound"])
def test_a_bundled_clip_that_is_missing_or_damaged_is_refused(tmp_path, content):
    path = tmp_path / "blues.flac"
    if content is not None:
        path.write_bytes(content)
    clip = dataclasses.replace(bundled_clips()[0], path=path)
    with pytest.raises(InputError, match=f"bundled clip {clip.id} is missing or damaged"):
        clip_file(clip, open_url=no_network)


def test_a_clip_is_downloaded_once_and_named_by_its_checksum(cache):
    announced = []
    assert available_file(CLIP) is None
    path = clip_file(CLIP, before_fetching=announced.append, open_url=Host(CONTENT))
    assert path == cache / CLIP.sha256
    assert path.read_bytes() == CONTENT
    assert available_file(CLIP) == path
    assert clip_file(CLIP, before_fetching=announced.append, open_url=no_network) == path
    assert announced == [CLIP]


@pytest.mark.parametrize("damaged", [b"", CONTENT[:-1], b"X" + CONTENT[1:], CONTENT + b"!"])
def test_a_damaged_file_is_not_used_but_downloaded_again(cache, damaged):
    cache.mkdir()
    (cache / CLIP.sha256).write_bytes(damaged)
    assert available_file(CLIP) is None
    host = Host(CONTENT)
    assert clip_file(CLIP, open_url=host).read_bytes() == CONTENT
    assert host.asked == [URL]


def test_a_damaged_file_is_not_used_even_without_a_network(cache):
    cache.mkdir()
    (cache / CLIP.sha256).write_bytes(b"damaged")
    with pytest.raises(DownloadError, match="needs the network"):
        clip_file(CLIP, open_url=Host(failure=OSError(101, "Network is unreachable")))
    assert available_file(CLIP) is None


def test_a_directory_in_place_of_the_file_is_not_used(cache):
    (cache / CLIP.sha256).mkdir(parents=True)
    assert available_file(CLIP) is None
    with pytest.raises(DownloadError, match="cannot be saved"):
        clip_file(CLIP, open_url=Host(CONTENT))
    assert [path.name for path in cache.iterdir()] == [CLIP.sha256]


@pytest.mark.parametrize("n_bytes", [len(CONTENT) - 1, len(CONTENT) + 1])
def test_a_file_of_another_size_is_not_even_read(cache, monkeypatch, n_bytes):
    cache.mkdir()
    (cache / CLIP.sha256).write_bytes(CONTENT)
    monkeypatch.setattr(clip_cache, "file_sha256", lambda path: pytest.fail("it was read"))
    assert available_file(downloadable(CONTENT, n_bytes=n_bytes)) is None


@pytest.mark.skipif(sys.platform != "linux", reason="the user's cache is elsewhere")
def test_the_cache_is_the_users_unless_the_environment_names_another(cache, monkeypatch, tmp_path):
    assert cache_directory() == cache
    monkeypatch.delenv(clip_cache.ENVIRONMENT)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_directory() == tmp_path / "xdg" / "earshot" / "clips"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert cache_directory() == tmp_path / ".cache" / "earshot" / "clips"
    assert not cache_directory().exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the user's cache is elsewhere")
def test_a_user_without_a_home_keeps_clips_among_the_temporary_files(monkeypatch):
    for name in (clip_cache.ENVIRONMENT, "HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda uid: {}[uid])
    assert cache_directory() == Path(tempfile.gettempdir()) / "earshot" / "clips"
