"""Many visitors at once, and whether each gets their own result, and the right one."""

import json
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import soundfile
from gradio_client import Client, handle_file
from playwright.sync_api import expect, sync_playwright

from benchmarks.markdown import markdown_table
from benchmarks.peer_plan import pairs_of
from benchmarks.split import HELD_OUT, clips_of
from explorer import load_clip, load_model, search
from explorer.clips.examples import examples
from explorer.clips.gallery import bundled_clips
from tests.browser.conftest import FLAGS, visitor_of
from tests.browser.driving import bring, downloaded, finish_with_controls, stage_data

TASKS = ("genre", "emotion", "deepfake")
BROWSERS = 3
WAIT_MS = 1_800_000
QUIETER = 0.002  # from visitor to visitor: every sound is a file of its own


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Someone with a sound and a model."""

    sound: Path
    model: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What a visitor met with; seconds from their request on."""

    by: str  # API or browser
    is_right: bool  # their own sound, and the keep that the Python API finds
    began_s: float | None  # the search was seen to run; a script does not see that
    found_s: float
    judged_s: float | None  # every model had answered; a script does not ask for that
    own_s: float  # what the search itself took


def crowd(url: str, n_scripts: int, browser: str, folder: Path) -> list[Visit]:
    """Let `n_scripts` scripts and three browsers search at once, as far as the app lets them.

    Args:
        url: of a running app.
        n_scripts: visitors by the API.
        browser: path of a Chromium.
        folder: for the visitors' sounds.
    """
    everyone = visitors(n_scripts + BROWSERS, folder)
    together = threading.Barrier(len(everyone))
    ways: list[Callable[[Visitor], Visit]] = [
        *[lambda visitor: _by_script(url, visitor, together)] * n_scripts,
        *[lambda visitor: _by_browser(url, browser, visitor, together)] * BROWSERS,
    ]
    with ThreadPoolExecutor(len(everyone)) as pool:
        futures = [
            pool.submit(_or_abort, way, visitor, together)
            for way, visitor in zip(ways, everyone, strict=True)
        ]
        return [future.result() for future in futures]


def _or_abort(
    way: Callable[[Visitor], Visit], visitor: Visitor, together: threading.Barrier
) -> Visit:
    """Visit; if that fails, let nobody wait for this visitor."""
    try:
        return way(visitor)
    except BaseException:
        together.abort()
        raise


def visitors(count: int, folder: Path) -> list[Visitor]:
    """Everyone has a sound of their own; the last three use the model that the page opens with."""
    pairs = [(clip, model.id) for clip, model in pairs_of(HELD_OUT, TASKS)][: count - BROWSERS]
    music = clips_of(HELD_OUT, bundled_clips("genre"))
    pairs += [(clip, examples("genre")[0].model) for clip in music[:BROWSERS]]
    everyone = []
    for at, (clip, model_id) in enumerate(pairs):
        samples, rate = soundfile.read(clip.path)
        sound = folder / f"visitor-{at}.wav"
        soundfile.write(sound, (1 - QUIETER * (at + 1)) * samples, rate)
        is_script = at < count - BROWSERS
        everyone.append(Visitor(sound=sound, model=model_id, seed=at if is_script else 0))
    return everyone


def _by_script(url: str, visitor: Visitor, together: threading.Barrier) -> Visit:
    with tempfile.TemporaryDirectory() as downloads:
        client = Client(url, verbose=False, download_files=downloads)
        together.wait()
        start = time.monotonic()
        record, archive = client.predict(
            clip="",
            file=handle_file(visitor.sound),
            model=visitor.model,
            seed=visitor.seed,
            api_name="/search",
        )
        found_s = time.monotonic() - start
        record = json.loads(record) if isinstance(record, str) else record
        with zipfile.ZipFile(archive) as files:
            right = is_right(visitor, record, files)
    return Visit(
        by="API",
        is_right=right,
        began_s=None,
        found_s=found_s,
        judged_s=None,
        own_s=record["seconds"],
    )


def _by_browser(url: str, path: str, visitor: Visitor, together: threading.Barrier) -> Visit:
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=path, args=list(FLAGS)) as browser,
        visitor_of(browser, url) as page,
    ):
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        bring(page, visitor.sound)
        together.wait()
        start = time.monotonic()
        scene = stage_data(page, "scene")
        page.locator("#find").click()
        expect(page.locator(".stage")).not_to_have_attribute("data-scene", scene)
        began_s = time.monotonic() - start
        expect(page.locator(".stage")).to_have_attribute("data-busy", "false")
        found_s = time.monotonic() - start
        finish_with_controls(page)
        judged_s = time.monotonic() - start
        record, files = downloaded(page)
        return Visit(
            by="browser",
            is_right=is_right(visitor, record, files),
            began_s=began_s,
            found_s=found_s,
            judged_s=judged_s,
            own_s=record["seconds"],
        )


def is_right(visitor: Visitor, record: dict[str, Any], files: zipfile.ZipFile) -> bool:
    """Whether a result is of the visitor's sound, and what the Python API finds."""
    expected = search(load_clip(visitor.sound), load_model(visitor.model), seed=visitor.seed)
    return (
        record["clip"]["sha256"] == sha256(visitor.sound.read_bytes()).hexdigest()
        and record["model"]["id"] == visitor.model
        and record["keep"] == (None if expected.keep is None else list(expected.keep))
        and all(
            sha256(files.read(name)).hexdigest() == digest
            for name, digest in record["files"].items()
        )
    )


def format_crowd(visits: list[Visit]) -> str:
    """Format visits as a table, with median and maximum of all seconds."""
    rows = []
    for by in ("API", "browser"):
        of_kind = [visit for visit in visits if visit.by == by]
        rows.append(
            [
                by,
                f"{len(of_kind)}",
                f"{sum(visit.is_right for visit in of_kind)}",
                *(
                    _spread([getattr(visit, name) for visit in of_kind])
                    for name in ("began_s", "found_s", "judged_s", "own_s")
                ),
            ]
        )
    head = ["visitors by", "at once", "right, and their own", "search seen to run, s", "found, s"]
    return markdown_table([*head, "all models have judged, s", "the search itself, s"], rows)


def _spread(seconds: list[float | None]) -> str:
    known = [each for each in seconds if each is not None]
    return f"{median(known):.1f} (at most {max(known):.1f})" if known else ""
