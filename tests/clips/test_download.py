import hashlib
import http.client
import io
import os
import threading
import time
import urllib.error
import urllib.request
import urllib.response
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from explorer.clips import download
from explorer.clips.download import CLIP, fetch, open_https
from explorer.errors import DownloadError
from tests.support.downloads import URL, Host

CONTENT = bytes(range(256)) * 1_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def get(
    host,
    path: Path,
    *,
    url: str = URL,
    sha256: str = SHA256,
    most: int = len(CONTENT),
    **options,
) -> None:
    fetch(url, path, sha256=sha256, max_bytes=most, open_url=host, **options)


def assert_refused(host, path: Path, words: str, **changes) -> None:
    with pytest.raises(DownloadError, match=words):
        get(host, path, **changes)
    left = [] if not path.parent.exists() else [file.name for file in path.parent.iterdir()]
    assert left in ([], [path.name])


def test_a_file_arrives_unchanged_in_a_new_directory(tmp_path):
    path, host = tmp_path / "new" / "folder" / "clip", Host(CONTENT)
    get(host, path)
    assert path.read_bytes() == CONTENT
    assert list(path.parent.iterdir()) == [path]
    assert host.asked == [URL]


def test_what_a_process_that_died_left_is_deleted_and_downloads_under_way_are_not(tmp_path):
    for name, age_s in (("old", 2 * download.ABANDONED_S), ("young", 1.0)):
        path = tmp_path / f"{download.PART}{name}"
        path.touch()
        os.utime(path, (time.time() - age_s,) * 2)
    get(Host(CONTENT), tmp_path / "clip")
    assert {path.name for path in tmp_path.iterdir()} == {"clip", f"{download.PART}young"}


def test_a_file_with_another_checksum_is_not_saved(tmp_path):
    path = tmp_path / "clip"
    path.write_bytes(b"before")
    assert_refused(Host(CONTENT[:-1]), path, f"example.org .* not {SHA256}")
    assert path.read_bytes() == b"before"


def test_no_more_than_the_size_limit_is_read(tmp_path):
    class Endless(io.BytesIO):
        given = 0

        def read1(self, n=-1, /):
            self.given += n
            return bytes(n)

    stream = Endless()
    assert_refused(
        lambda url, timeout_s: stream,
        tmp_path / "clip",
        "too large: .* at most 256,000 bytes",
    )
    assert stream.given == len(CONTENT) + 1


def test_a_download_that_takes_too_long_is_aborted(tmp_path):
    never = replace(CLIP, max_seconds=-1.0)
    assert_refused(
        Host(CONTENT), tmp_path / "clip", "example.org is too slow: .* more than -1 s", kind=never
    )


def test_the_sentences_name_what_was_to_be_downloaded(tmp_path):
    model = replace(CLIP, noun="model", offline_hint="Ask a colleague.", environment="MODELS")
    path = tmp_path / "model"
    assert_refused(Host(CONTENT[1:]), path, "is not the expected model", kind=model)
    assert_refused(Host(CONTENT), path, "this model may have at most 9 bytes", kind=model, most=9)
    failure = ConnectionRefusedError(111, "Connection refused")
    assert_refused(Host(failure=failure), path, "^This model needs .*Ask a colleague", kind=model)
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match=r"^The model cannot be saved: .* MODELS can name"):
        get(Host(CONTENT), tmp_path / "file" / "model", kind=model)


def test_a_file_of_known_size_that_was_cut_short_is_reported_as_that(tmp_path):
    words = "^example.org sent only 255,999 of 256,000 bytes of the clip"
    assert_refused(Host(CONTENT[:-1]), tmp_path / "clip", words, n_bytes=len(CONTENT))


def test_the_bytes_that_have_arrived_are_reported(tmp_path):
    reports: list[int] = []
    get(Host(CONTENT), tmp_path / "clip", report=reports.append)
    assert reports == sorted(set(reports))
    assert len(reports) > 1
    assert reports[-1] == len(CONTENT)


def test_a_stopped_download_saves_nothing(tmp_path):
    reports: list[int] = []
    assert_refused(
        Host(CONTENT),
        tmp_path / "clip",
        "not saved: the download was stopped",
        report=reports.append,
        should_stop=lambda: len(reports) == 2,
    )
    assert len(reports) == 2
    assert reports[-1] < len(CONTENT)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (urllib.error.URLError(OSError(-3, "Temporary failure in name resolution")), "name resol"),
        (urllib.error.URLError(ConnectionRefusedError(111, "Connection refused")), "refused"),
        (TimeoutError("timed out"), "timed out"),
        (ConnectionResetError(104, "Connection reset by peer"), "reset by peer"),
        (http.client.BadStatusLine("nonsense"), "nonsense"),
        (http.client.InvalidURL("no port"), "no port"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_without_a_network_the_reason_is_given_in_plain_words(tmp_path, failure, words):
    message = f"needs the network, and example.org cannot be reached: .*{words}.*need no network"
    assert_refused(Host(failure=failure), tmp_path / "clip", message)


def test_an_http_error_is_reported_with_its_status(tmp_path):
    failure = urllib.error.HTTPError(URL, 404, "Not Found", Message(), None)
    assert_refused(Host(failure=failure), tmp_path / "clip", r"answered 404 \(Not Found\)")


@pytest.mark.parametrize("url", ["http://example.org/x", "file:///etc/passwd", "ftp://example.org"])
def test_only_https_is_opened(tmp_path, url):
    host = Host(CONTENT)
    assert_refused(host, tmp_path / "clip", "over https only", url=url)
    assert host.asked == []
    with pytest.raises(DownloadError, match="over https only"):
        open_https(url, 1.0)


def test_an_unwritable_directory_is_reported_without_its_path(tmp_path):
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(DownloadError, match="cannot be saved.*EARSHOT_CLIP_CACHE") as refused:
        get(Host(CONTENT), tmp_path / "file" / "clip")
    assert str(tmp_path) not in str(refused.value)


def test_two_concurrent_downloads_both_succeed_and_leave_nothing_else(tmp_path):
    path, both = tmp_path / "clip", threading.Barrier(2)

    class Meeting(io.BytesIO):
        def read1(self, n=-1, /):
            if self.tell() == 0:
                both.wait(10)
            return super().read1(n)

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(get, lambda *_: Meeting(CONTENT), path) for _ in range(2)]:
            done.result()
    assert path.read_bytes() == CONTENT
    assert list(tmp_path.iterdir()) == [path]


class _Server(BaseHTTPRequestHandler):
    """Serves /clip, redirects /moved to it, and sends only half of it as /short."""

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/clip")
            self.end_headers()
            return
        if self.path == "/none":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT if self.path == "/clip" else CONTENT[: len(CONTENT) // 2])

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def over_http(address: str):
    """An opener that replaces the https host by a local http server."""
    opener = urllib.request.build_opener(download._HttpsRedirects)

    def ask(url: str, timeout_s: float):
        return opener.open(url.replace("https://example.org", address), timeout=timeout_s)

    return ask


def test_a_real_response_is_read_to_its_end(tmp_path, address):
    get(over_http(address), tmp_path / "clip", url="https://example.org/clip")
    assert (tmp_path / "clip").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("none", "answered 404"),
        ("short", "is not the expected clip|cannot be reached"),
        ("moved", "over https only, not from 'http://127.0.0.1"),
    ],
)
def test_real_responses_without_the_clip_are_reported(tmp_path, address, page, words):
    url = f"https://example.org/{page}"
    assert_refused(over_http(address), tmp_path / "clip", words, url=url)


def test_the_timeout_is_passed_on_and_redirects_must_stay_on_https(monkeypatch):
    asked = []

    def redirect(handler, request):
        asked.append((request.full_url, request.timeout))
        headers = http.client.HTTPMessage()
        headers["Location"] = "http://example.org/clip"
        answer = urllib.response.addinfourl(io.BytesIO(), headers, request.full_url, 302)
        answer.msg = "Found"
        return answer

    def plain(handler, request):
        pytest.fail("a redirect to http was followed")

    monkeypatch.setattr(urllib.request.HTTPSHandler, "https_open", redirect)
    monkeypatch.setattr(urllib.request.HTTPHandler, "http_open", plain)
    with pytest.raises(DownloadError, match="over https only"):
        open_https(URL, 1.5)
    assert asked == [(URL, 1.5)]
