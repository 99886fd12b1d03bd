"""A test for each class of Gradio's published advisories: an upgrade that reopens one fails.

Some are held by `test_asgi.py`: uploads from other sites by
`test_files_are_taken_from_its_own_page_only`, names of other hosts by
`test_only_its_own_names_are_answered`, and scripts in served files (SVG, HTML) by
`test_a_file_of_a_visitor_can_run_nothing`. What an archive of a visitor's holds is
written under names of ours, so it can make no link and no path out of the uploads
(`tests/ui/endpoints/test_archive.py`, `test_sent_result.py`).
"""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import gradio as gr
import httpx
import pytest

from explorer.ui.hosting.allowed_hosts import hosts_to_allow
from explorer.ui.hosting.asgi import app_arguments
from explorer.ui.hosting.fair_queue import QueueLimits, install
from explorer.ui.hosting.listeners import Listeners
from explorer.ui.hosting.malformed import PageBlocks
from tests.support.paths import ROOT
from tests.support.small_server import API

SECRET = "a secret of the server"


def _content(path: str | None) -> str:
    return Path(path).read_text("utf-8") if path else "nothing"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of uploads, and a file beside it that no visitor may read."""
    folder = tmp_path_factory.mktemp("server")
    secret = folder / "secret.txt"
    secret.write_text(SECRET)
    (folder / "uploads").mkdir()
    return folder / "uploads", secret


@pytest.fixture(scope="module")
def url(places: tuple[Path, Path]) -> Iterator[str]:
    """The address of an app that answers with the content of a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(places[0]))
        with PageBlocks(analytics_enabled=False) as app:
            file, content = gr.File(type="filepath"), gr.Textbox()
            gr.Button().click(_content, file, content, api_name="content")
        listeners = Listeners()
        queue = install(app, QueueLimits(), listeners)
        hosts = hosts_to_allow("127.0.0.1", [])
        _, address, _ = app.launch(
            server_name="127.0.0.1",
            prevent_thread_lock=True,
            quiet=True,
            ssr_mode=False,
            run_history=False,
            app_kwargs=app_arguments(queue, listeners, hosts),
        )
        yield address.rstrip("/")
        app.close()


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server that nobody may be made to ask, and the paths that it was asked for."""
    asked: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Canary)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def content_of(url: str, file: dict[str, object]) -> str:
    """Have the app read a file, as a script does; return all that it answers."""
    data = {"data": [{"meta": {"_type": "gradio.FileData"}, **file}]}
    event = httpx.post(f"{url}{API}/call/content", json=data, timeout=30)
    if event.status_code != 200:
        return event.text
    return httpx.get(f"{url}{API}/call/content/{event.json()['event_id']}", timeout=30).text


def uploaded(url: str, name: str, content: bytes = b"mine") -> Path:
    files = {"files": (name, content)}
    return Path(httpx.post(f"{url}{API}/upload", files=files, timeout=30).json()[0])


def test_a_visitors_own_file_is_read(url):
    """None of these tests could fail if nothing were read at all."""
    assert "mine" in content_of(url, {"path": str(uploaded(url, "a.txt"))})


@pytest.mark.parametrize("address", ["file=", "file/"])
def test_files_of_the_server_are_not_served(url, places, address):
    """Class: file serving and path traversal through `/file=`."""
    uploads, secret = places
    inside = uploaded(url, "a.txt").parent
    targets = [
        str(secret),
        str(ROOT / "app.py"),
        "app.py",
        "/etc/passwd",
        f"{inside}/../../secret.txt",
        f"{inside}/%2e%2e/%2e%2e/secret.txt",
        f"{uploads}/..%2fsecret.txt",
        f"{uploads}\\..\\secret.txt",
    ]
    for target in targets:
        answer = httpx.get(f"{url}{API}/{address}{target}", follow_redirects=False)
        assert answer.status_code >= 400, target
        assert SECRET not in answer.text
        assert "root:" not in answer.text


@pytest.mark.parametrize("name", ["../../secret.txt", "..\\..\\secret.txt", "/etc/x.txt", "a/../b"])
def test_an_upload_is_written_below_its_own_folder(url, places, name):
    """Class: path traversal through the names of uploads."""
    uploads, secret = places
    path = uploaded(url, name, b"overwritten")
    assert path.resolve().is_relative_to(uploads.resolve())
    assert path.read_bytes() == b"overwritten"
    assert secret.read_text() == SECRET


def test_nobody_can_list_or_guess_the_uploads_of_others(url, places):
    """Class: access to other visitors' files."""
    uploads, _ = places
    mine, theirs = uploaded(url, "voice.wav", b"one"), uploaded(url, "voice.wav", b"another")
    assert mine.parent != theirs.parent
    for path in (mine, theirs):  # a name of 256 bits, made from the content
        assert re.fullmatch("[0-9a-f]{64}", path.parent.name)
    for folder in (uploads, mine.parent, f"{uploads}/", f"{mine.parent}/."):
        answer = httpx.get(f"{url}{API}/file={folder}", follow_redirects=False)
        assert answer.status_code >= 400
        assert theirs.parent.name not in answer.text
        assert theirs.parent.name not in content_of(url, {"path": str(folder)})


def test_a_file_of_the_server_is_not_copied_into_the_cache(url, places):
    """Class: arbitrary file copy through the value of a component."""
    uploads, secret = places
    for path in (str(secret), f"{uploads}/../secret.txt", "/etc/passwd", str(ROOT / "app.py")):
        answer = content_of(url, {"path": path})
        assert SECRET not in answer
        assert "root:" not in answer
        assert "argparse" not in answer
    assert not [file for file in uploads.rglob("secret*") if SECRET in file.read_text("utf-8")]


def test_the_server_fetches_no_address_that_a_visitor_names(url, canary):
    """Class: SSRF through the path or the address of a file."""
    address, asked = canary
    own = str(uploaded(url, "a.txt"))
    files = (
        {"path": f"{address}/path"},
        {"path": "a.txt", "url": f"{address}/url"},
        {"path": own, "url": f"{address}/both"},
    )
    for file in files:
        assert SECRET not in content_of(url, file)
    assert asked == []


def test_the_server_is_no_proxy_and_sends_nobody_elsewhere(url, canary):
    """Classes: SSRF through `/proxy=`, and open redirects."""
    address, asked = canary
    for path in (f"/proxy={address}/x", f"{API}/proxy={address}/x", f"{API}/file={address}/x"):
        answer = httpx.get(f"{url}{path}", follow_redirects=False)
        assert SECRET not in answer.text
        assert address not in answer.headers.get("location", "")
    for path in ("//evil.example/", f"{API}/login?_target_url=//evil.example"):
        answer = httpx.get(f"{url}{path}", follow_redirects=False)
        assert "evil.example" not in answer.headers.get("location", "")
    assert asked == []


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost.evil.example"])
def test_other_sites_cannot_read_answers(url, origin):
    """Class: cross-origin requests, a null origin among them."""
    for path in ("/config", f"{API}/info"):
        headers = httpx.get(f"{url}{path}", headers={"Origin": origin}).headers
        assert headers.get("access-control-allow-origin") not in (origin, "*")


def test_a_huge_boundary_is_refused(url):
    """Class: denial of service by the boundary of a multipart body."""
    boundary = "x" * 60_000
    body = b"--" + b"-" * 1_000_000
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = httpx.post(f"{url}{API}/upload", content=body, headers=kind, timeout=30)
    assert 400 <= answer.status_code < 500
    assert "mine" in json.dumps(content_of(url, {"path": str(uploaded(url, "a.txt"))}))
