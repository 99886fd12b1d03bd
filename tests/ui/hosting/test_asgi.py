"""What strangers may send, and what every answer says to their browsers; over real connections."""

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import gradio as gr
import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from explorer.ui.components.upload.upload import MAX_FILE_BYTES
from explorer.ui.hosting.allowed_hosts import hosts_to_allow
from explorer.ui.hosting.fair_queue import FairQueue, QueueLimits
from explorer.ui.hosting.health import health_route
from explorer.ui.hosting.listeners import Listeners
from explorer.ui.hosting.uploads import MAX_BODY_BYTES, MULTIPART_BYTES
from explorer.ui.wording import request as refusals
from tests.support.small_server import API, SmallServer, small_server

HEAD = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.wav"\r\n\r\n'
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
def server(uploads: Path) -> Iterator[SmallServer]:
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)
    names = hosts_to_allow("127.0.0.1", ["earshot.example", "*.example.net"])
    with small_server(hosts=names) as server:
        yield server
    os.environ.pop("GRADIO_TEMP_DIR")
    if before is not None:
        os.environ["GRADIO_TEMP_DIR"] = before


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(server: SmallServer, content: bytes, **headers: str) -> httpx.Response:
    body = HEAD + content + b"\r\n--x--\r\n"
    url = f"{server.url}{API}/upload"
    return httpx.post(url, content=body, headers={**FORM, **headers}, timeout=60)


@pytest.mark.parametrize(
    ("name", "is_answered"),
    [
        ("localhost:7860", True),
        ("127.0.0.1", True),
        ("[::1]:7860", True),
        ("EARSHOT.example", True),
        ("a.example.net:443", True),
        ("evil.example", False),
        ("example.net", False),
        ("earshot.example.evil.example", False),
        ("", False),
    ],
)
def test_only_its_own_names_are_answered(server, name, is_answered):
    answer = httpx.get(f"{server.url}/config", headers={"Host": name})
    assert answer.status_code == (200 if is_answered else 421)
    if not is_answered:
        assert answer.text == refusals.host(name)


@pytest.mark.parametrize(
    ("bound_to", "named", "is_shared", "is_open"),
    [
        ("127.0.0.1", [], False, False),
        ("localhost", [], False, False),
        ("[::1]", [], False, False),
        ("0.0.0.0", [], False, True),  # a Space, a container
        ("0.0.0.0", ["earshot.example"], False, False),
        ("127.0.0.1", ["*"], False, True),
        ("127.0.0.1", [], True, True),  # Gradio's tunnel
        ("127.0.0.1", ["earshot.example"], True, False),
    ],
)
def test_every_name_is_answered_only_where_the_host_wants_it_or_names_cannot_be_known(
    bound_to, named, is_shared, is_open
):
    assert (hosts_to_allow(bound_to, named, is_shared=is_shared) is None) == is_open


def test_it_says_that_it_is_healthy_under_any_name(server):
    answer = httpx.get(f"{server.url}/healthz", headers={"Host": "10.0.0.7:7860"})
    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize(("is_stopped", "status"), [(False, 200), (True, 503)])
def test_it_is_not_healthy_once_no_event_is_processed(is_stopped, status):
    queue = FairQueue(gr.Blocks(), QueueLimits(), Listeners())
    queue.stopped = is_stopped
    client = TestClient(Starlette(routes=[health_route(queue)]))
    assert client.get("/healthz").status_code == status


@pytest.mark.parametrize("path", ["/", "/config", "/nothing", "/healthz"])
def test_every_answer_keeps_browsers_from_guessing_and_from_other_hosts(server, path):
    headers = httpx.get(f"{server.url}{path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert not any("http" in sources or "*" in sources for sources in policy.values())


def test_the_page_is_compressed(server):
    assert httpx.get(server.url).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("address", ["file=", "file/"])  # Gradio serves them at both
def test_a_file_of_a_visitor_can_run_nothing(server, address):
    path = upload(server, b"<script>").json()[0]
    headers = httpx.get(f"{server.url}{API}/{address}{path}").headers
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a script
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),  # another port of this computer
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:7860", "Host": "localhost:7860"}, 200),
        ({"Origin": "https://by.proxy", "X-Forwarded-Host": "by.proxy"}, 200),
    ],
)
def test_files_are_taken_from_its_own_page_only(server, uploads, headers, status):
    before = files_in(uploads)
    sound = os.urandom(9)
    assert upload(server, sound, **headers).status_code == status
    assert len(files_in(uploads)) - len(before) == (status == 200)


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(server):
    for path, limit in (
        ("/upload", MAX_FILE_BYTES + MULTIPART_BYTES),
        ("/queue/join", MAX_BODY_BYTES),
    ):
        words = [f"POST {API}{path} HTTP/1.1", "Host: localhost", f"Content-Length: {limit + 1}"]
        address = urlsplit(server.url)
        with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
            connection.sendall(("\r\n".join(words) + "\r\n\r\n").encode())
            assert b"413" in connection.recv(100)


def test_of_a_body_that_grows_too_large_nothing_is_kept(server, uploads):
    before = files_in(uploads)

    def chunks() -> Iterator[bytes]:
        for _ in range(3):  # each of them a file that is small enough
            yield HEAD
            for _ in range(24):
                yield bytes(1 << 20)
            yield b"\r\n"

    answer = httpx.post(f"{server.url}{API}/upload", content=chunks(), headers=FORM, timeout=60)
    assert answer.status_code == 413
    assert files_in(uploads) == before


def test_of_an_upload_that_breaks_off_nothing_is_kept(server, uploads):
    before = files_in(uploads)
    lines = [f"POST {API}/upload HTTP/1.1", "Host: localhost", "Content-Length: 9999999"]
    head = "\r\n".join([*lines, f"Content-Type: {FORM['Content-Type']}", "", ""])
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode() + HEAD + bytes(1 << 20))
        _until(lambda: len(files_in(uploads)) > len(before))
    _until(lambda: files_in(uploads) == before)


def _until(condition) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/queue/join", {"data": [], "fn_index": 999, "session_hash": "odd"}),
        ("/run/nothing", {"data": []}),
        ("/call/nothing", {"data": []}),
        ("/call/v2/nothing%0AINFO: forged", {"data": []}),
        ("/call/v2/wait", {"odd": 1}),
        (
            "/component_server",
            {"session_hash": "o", "component_id": 999, "fn_name": "f", "data": 0},
        ),
    ],
)
def test_a_malformed_request_is_one_line_in_the_log(server, capfd, caplog, path, body):
    answer = httpx.post(f"{server.url}{API}{path}", json=body)
    assert answer.status_code in (400, 422)
    assert "Traceback" not in capfd.readouterr().err
    (line,) = caplog.messages
    assert line.startswith("Malformed: POST ")
    assert "\n" not in line


def test_a_stream_of_an_unknown_session_is_one_line_in_the_log(server, capfd, caplog):
    answer = httpx.get(f"{server.url}{API}/queue/data?session_hash=odd")
    assert "404" in answer.text
    assert "Traceback" not in capfd.readouterr().err
    assert len(caplog.messages) == 1


def heard(server: SmallServer, *data: object) -> tuple[str, str]:
    """Call the event that takes a number; return what it answers."""
    url = f"{server.url}{API}/call/half"
    event = httpx.post(url, json={"data": data}).json()["event_id"]
    kind, answer, *_ = httpx.get(f"{url}/{event}", timeout=30).text.splitlines()
    return kind, answer


@pytest.mark.parametrize("data", [["a"], [{"a": [1]}], [], [[]]])
def test_a_malformed_value_is_one_line_in_the_log_and_names_no_object(server, capfd, caplog, data):
    kind, answer = heard(server, *data)
    assert kind == "event: error"
    assert json.loads(answer.removeprefix("data: "))["error"] == refusals.MALFORMED
    assert "Traceback" not in capfd.readouterr().err
    assert len(caplog.messages) == 1


def test_a_number_out_of_range_is_explained_without_a_traceback(server, capfd):
    kind, answer = heard(server, 10)
    assert kind == "event: error"
    assert "maximum value 9" in answer
    assert "Traceback" not in capfd.readouterr().err


def test_a_mistake_of_our_own_keeps_its_traceback(server, capfd):
    kind, answer = heard(server, 0)
    assert (kind, json.loads(answer.removeprefix("data: "))["error"]) == ("event: error", None)
    assert "a mistake of our own" in capfd.readouterr().err
