"""Film a real search: python -m docs.film.

Starts the app, has a real browser search a clip, and writes docs/search.gif: the stage as it
looked, each frame for as long as it was seen. Needs Playwright (requirements-dev.txt), Pillow and a
Chromium on the path.
"""

import argparse
import io
import itertools
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from docs.screenshot import DOCS, START_MS
from tests.browser.conftest import FLAGS, browser_path, running_app
from tests.browser.driving import ask_for_a_long_search, choose, finish, stage_data
from tests.browser.traffic import settle, watch

FILM = DOCS / "search.gif"
CLIP = 6  # of the gallery
WINDOW: ViewportSize = {"width": 1180, "height": 900}
WIDTH = 600  # of the film, in pixels
COLOURS = 96
FIRST_S, LAST_S = 1.0, 3.0  # that the first and the last frame stay
MIN_FRAME_S = 0.12  # what is seen for a shorter time is left out


@dataclass(frozen=True)
class Frame:
    """A picture of the stage, and when it was taken."""

    image: Image.Image
    at: float  # seconds


def main(arguments: list[str] | None = None) -> int:
    """Film a search; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.parse_args(arguments)
    path = browser_path()
    if path is None:
        parser.error("needs a Chromium on the path")
    expect.set_options(timeout=START_MS)
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_app(["app.py", "--downloads", "no"], Path(scratch)) as url,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=path, args=list(FLAGS)) as browser,
    ):
        page = browser.new_page(viewport=WINDOW, color_scheme="dark")
        watch(page)
        page.goto(url)
        expect(page.locator("#targets .verdicts")).to_be_visible()
        settle(page)
        frames = _filmed(page)
    _write(frames)
    print(f"{FILM.name}: {len(frames)} frames, {FILM.stat().st_size / 1000:,.0f} kB")
    return 0


def _filmed(page: Page) -> list[Frame]:
    choose(page, CLIP)
    ask_for_a_long_search(page)
    page.locator("#stage").scroll_into_view_if_needed()
    frames = [_frame(page)]
    page.locator("#find").click()
    page.wait_for_function("document.querySelector('.stage').dataset.busy === 'true'")
    while stage_data(page, "busy") == "true":
        frames.append(_frame(page))
    finish(page)
    page.wait_for_timeout(500)  # what is left out has faded by then
    return [*frames, _frame(page)]


def _frame(page: Page) -> Frame:
    taken = page.locator("#stage").screenshot(animations="allow")
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    height = round(image.height * WIDTH / image.width)
    return Frame(image.resize((WIDTH, height), Image.Resampling.LANCZOS), time.monotonic())


def _write(frames: list[Frame]) -> None:
    """Write the film: every frame until the next one that is kept."""
    kept = [frames[0]]
    for frame in frames[1:-1]:
        if frame.at - kept[-1].at >= MIN_FRAME_S:
            kept.append(frame)
    kept.append(frames[-1])
    height = min(frame.image.height for frame in kept)  # a sentence may wrap to another line
    pictures = [frame.image.crop((0, 0, WIDTH, height)) for frame in kept]
    # One set of colours for all, or else the text changes its own from frame to frame.
    both = Image.new("RGB", (WIDTH, 2 * height))
    both.paste(pictures[0], (0, 0))
    both.paste(pictures[-1], (0, height))
    palette = both.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
    images = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    seconds = [FIRST_S, *(b.at - a.at for a, b in itertools.pairwise(kept[1:])), LAST_S]
    images[0].save(
        FILM,
        save_all=True,
        append_images=images[1:],
        duration=[round(1000 * each) for each in seconds],
        loop=0,
        optimize=True,
    )


if __name__ == "__main__":
    sys.exit(main())
