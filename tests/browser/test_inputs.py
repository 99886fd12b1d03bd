"""Bad and unusual files on the page, and whatever else a browser may send: a plain message or a
correct result, and the page goes on working. The files are those of tests/cli/test_inputs.py."""

import io
import json
import re
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import soundfile
from gradio_client import Client
from gradio_client.exceptions import AppError

from tests.support.paths import ROOT

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.clips.gallery import bundled_clips
from explorer.ui.wording.choices import too_large
from explorer.ui.wording.request import body_too_large
from explorer.ui.wording.search import READY
from tests.browser.driving import downloaded, finish, send
from tests.support.sound_cases import HEARD, NAMES, REFUSED, Case, assert_heard
from tests.support.sounds import RATE, sound

pytestmark = pytest.mark.browser

CLIP_ID, CUT = bundled_clips("genre")[0].id, bundled_clips("genre")[0].path
WAIT_MS = 60_000
GOOD = Case(name="good.wav", write=partial(sound, rate=RATE, subtype="FLOAT"), seconds=2.0)
ON_PAGE_ONLY = ["../../../escape.wav", "C:\\escape.wav", "x" * 296 + ".wav"]


@pytest.fixture(scope="module")
def visitor(browser, app_url: str) -> Iterator[Page]:
    """One visitor, who brings one file after the other."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(app_url)
    expect(page.locator("#targets .verdicts")).to_be_visible()
    yield page
    context.close()
    assert failures == [], "the page's scripts failed"


@pytest.fixture(scope="module", autouse=True)
def nothing_is_written_elsewhere(app_url: str, app_folder: Path) -> Iterator[None]:
    places = (ROOT, ROOT.parent, Path.cwd(), app_folder)
    before = {path for place in places for path in place.iterdir()}
    yield
    after = {path for place in places for path in place.iterdir()}
    assert not any("escape" in path.name for path in after)
    assert {path for path in after - before if path.parent == app_folder} == set()


@pytest.fixture
def calm(app_folder: Path) -> Iterator[None]:
    """Check that the server logged no error."""
    log = app_folder / "log.txt"
    before = log.stat().st_size
    yield
    assert "Traceback" not in log.read_bytes()[before:].decode("utf-8", "replace")


def heard_samples(page: Page):
    """Download what the page plays as the original."""
    with page.expect_response(re.compile(r"original\.wav")) as response:
        page.get_by_role("button", name="Play").click()
    samples, rate = soundfile.read(io.BytesIO(response.value.body()))
    assert rate == RATE
    page.get_by_role("button", name="Pause").click()
    return samples


def assert_goes_on(page: Page, tmp_path: Path, name: str) -> None:
    """Check that the next good file works."""
    GOOD.write(tmp_path / name)
    send(page, tmp_path / name)
    expect(page.locator(".eyebrow")).to_have_text(name)
    expect(page.locator("#message [role=alert]")).to_have_count(0)
    expect(page.locator(".headline")).to_contain_text(READY)


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_cannot_be_heard_is_a_plain_message(visitor: Page, tmp_path: Path, case: Case):
    case.write(tmp_path / case.name)
    send(visitor, tmp_path / case.name)
    expect(visitor.locator("#message [role=alert]")).to_have_text(re.compile(case.refusal or ""))
    assert_goes_on(visitor, tmp_path, f"after {case.name}.wav")


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("case", HEARD, ids=str)
def test_what_can_be_heard_is_heard_as_it_is(visitor: Page, tmp_path: Path, case: Case):
    case.write(tmp_path / case.name)
    send(visitor, tmp_path / case.name)
    expect(visitor.locator(".eyebrow")).to_have_text(case.name)
    expect(visitor.locator("#message [role=alert]")).to_have_count(0)
    assert_heard(heard_samples(visitor), case)


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("name", [*NAMES, *ON_PAGE_ONLY], ids=ascii)
def test_a_name_is_only_a_name(visitor: Page, tmp_path: Path, name):
    GOOD.write(tmp_path / "file.wav")
    content = (tmp_path / "file.wav").read_bytes()
    before = visitor.locator(".eyebrow").inner_text()
    send(visitor, {"name": name, "mimeType": "audio/wav", "buffer": content})
    expect(visitor.locator(".eyebrow")).not_to_have_text(before)
    shown = visitor.locator(".eyebrow").inner_text()
    assert 0 < len(shown) <= 80
    assert Path(shown).suffix == Path(name).suffix
    assert not set("/\\\n<>") & set(shown)
    assert_heard(heard_samples(visitor), GOOD)
    assert_goes_on(visitor, tmp_path, "after a name.wav")


@pytest.mark.parametrize("name", ["song.m4a", "notes.txt", "no suffix"])
def test_an_unsupported_kind_of_file_is_explained(visitor: Page, tmp_path: Path, name):
    send(visitor, {"name": name, "mimeType": "audio/mp4", "buffer": b"something"})
    expect(visitor.locator("#message [role=alert]")).to_contain_text("not a sound file")
    assert_goes_on(visitor, tmp_path, f"after {name}.wav")


@pytest.mark.usefixtures("calm")
def test_a_silent_file_is_shown_and_its_search_is_refused_with_the_reason(
    visitor: Page, tmp_path: Path
):
    silence = next(case for case in REFUSED if case.name == "silence.wav")
    silence.write(tmp_path / silence.name)
    send(visitor, tmp_path / silence.name)
    expect(visitor.locator(".eyebrow")).to_have_text(silence.name)
    visitor.locator("#find").click()
    expect(visitor.locator(".toast-body.error")).to_contain_text("is silent: the whole file is")
    expect(visitor.locator("#find")).to_be_visible()
    assert_goes_on(visitor, tmp_path, "after the search.wav")


@pytest.mark.usefixtures("calm")
def test_of_a_file_that_is_cut_off_the_rest_is_searched_and_the_page_says_so(
    visitor: Page, tmp_path: Path
):
    cut = tmp_path / "cut.flac"
    cut.write_bytes(CUT.read_bytes()[: CUT.stat().st_size // 2])
    send(visitor, cut)
    expect(visitor.locator(".eyebrow")).to_have_text(cut.name)
    expect(visitor.locator("#message [role=alert]")).to_have_count(0)
    detail = visitor.locator(".stage .detail")
    expect(detail).to_contain_text("cut off or damaged: its header promises 5.00 s")
    visitor.locator("#find").click()
    finish(visitor)
    expect(detail).to_contain_text("cut off or damaged")
    record, _ = downloaded(visitor)
    assert "cut off or damaged" in record["clip"]["note"]
    assert_goes_on(visitor, tmp_path, "after a cut one.wav")


def status(url: str, data: bytes | None = None, headers: dict[str, str] | None = None):
    """Return the HTTP status and the body of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers or {})) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


def multipart(name: str, content: bytes) -> tuple[bytes, dict[str, str]]:
    head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    return head.encode() + content + b"\r\n--x--\r\n", headers


def test_a_file_over_the_limit_is_refused(app_url: str, app_folder: Path):
    code, words = status(f"{app_url}gradio_api/upload", *multipart("a.wav", bytes(51 << 20)))
    assert code == 413
    assert words == body_too_large(50 << 20)
    assert all(path.stat().st_size <= 50 << 20 for path in app_folder.rglob("*"))


def test_a_file_over_the_limit_is_explained_on_the_page(visitor: Page, tmp_path: Path):
    with (tmp_path / "large.wav").open("wb") as file:
        file.truncate(51 << 20)
    send(visitor, tmp_path / "large.wav")
    alert = visitor.locator("#upload [role=alert]")
    expect(alert).to_have_text(f"large.wav {too_large(50 << 20)}")
    assert_goes_on(visitor, tmp_path, "after a large one.wav")


def test_nothing_is_recorded_and_uploads_are_limited(app_url: str):
    config = json.loads(status(f"{app_url}config")[1])
    assert config["run_history"] is False
    assert config["analytics_enabled"] is False
    assert config["max_file_size"] == 50 << 20
    assert status(f"{app_url}gradio_api/runs")[0] == 404
    assert status(f"{app_url}gradio_api/monitoring/summary")[0] in (403, 404)


def test_no_file_is_served_but_what_the_app_means_to_show(app_url: str, app_folder: Path):
    secret = app_folder / "log.txt"
    result = next(app_folder.glob("gradio/earshot-app-*/*/*/result.json"))  # of somebody’s run
    (uploads,) = app_folder.glob("gradio/earshot-app-*/uploads")
    for path in (
        *("/etc/passwd", "../../../../etc/passwd", "file:///etc/passwd", "/proc/self/environ"),
        *("app.py", ROOT / "app.py", ROOT / "explorer" / "clip.py", secret, result),
        *(f"{uploads}/../../log.txt", uploads, uploads.parent, result.parent, result.parent.parent),
        *("http://127.0.0.1:1/", "//127.0.0.1:1/"),
    ):
        for encoded in (str(path), urllib.parse.quote(str(path), safe="")):
            code, words = status(f"{app_url}gradio_api/file={encoded}")
            assert code in (403, 404), (path, words[:200])


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"clip": "../blues-1"}, "There is no clip"),
        ({"clip": "genre/../genre/blues-1"}, "There is no clip"),
        ({"clip": "/etc/passwd"}, "There is no clip"),
        ({"clip": "x" * 10_000}, "There is no clip"),
        ({"model": "../genre-logmel-cnn"}, "no model"),
        ({"model": "weights/../genre-logmel-cnn"}, "no model"),
        ({"model": "\x00"}, "no model"),
    ],
)
def test_an_id_is_no_path(client: Client, named, message):
    asked = {"clip": CLIP_ID, "file": None, "max_evaluations": None, **named}
    with pytest.raises(AppError, match=message):
        client.predict(**asked, api_name="/search")


def test_an_upload_that_breaks_off_harms_no_one(visitor: Page, app_url: str, tmp_path: Path):
    host = urllib.parse.urlsplit(app_url)
    body, headers = multipart("half.wav", bytes(1 << 20))
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(["POST /gradio_api/upload HTTP/1.1", "Host: x", *lines])
    with socket.create_connection((host.hostname, host.port)) as connection:
        connection.sendall(
            f"{head}\r\nContent-Length: {2 * len(body)}\r\n\r\n".encode() + body[:-9]
        )
    assert_goes_on(visitor, tmp_path, "after half a file.wav")
