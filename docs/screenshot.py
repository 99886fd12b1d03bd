"""Take the pictures of the documentation: python -m docs.screenshot.

Starts the app, waits for its finished example, and writes docs/explore.png and docs/compare.png.
docs/pictures.json records what the pictures show (their pages' headings) and their SHA-256, so that
a test can say when they have to be taken again. Needs Playwright (requirements-dev.txt) and a
Chromium on the path.
"""

import argparse
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from explorer.checksum import file_sha256

DOCS = Path(__file__).resolve().parent
LIST = DOCS / "pictures.json"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_MS = 180_000
WIDTH = 1440


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture of the page."""

    file: str
    path: str  # of the page, below its address
    height: int  # of the window, in pixels
    ready: str  # selector of what has to be drawn first


PICTURES = (
    Picture(
        file="explore.png",
        path="?__theme=dark",
        height=1280,
        ready="#probabilities figure",
    ),
    Picture(
        file="compare.png",
        path="compare?__theme=dark",
        height=1000,
        ready="#standing .js-plotly-plot",
    ),
)


def main() -> None:
    """Start the app and photograph it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=7861)
    port = parser.parse_args().port
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    command = [sys.executable, "app.py", "--port", str(port), "--downloads", "no"]
    app = subprocess.Popen(command, cwd=DOCS.parent, stdout=subprocess.PIPE, text=True)
    try:
        assert app.stdout is not None
        next(line for line in app.stdout if "Running on" in line)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
            page = browser.new_page(color_scheme="dark")
            taken = {
                picture.file: _take(page, f"http://127.0.0.1:{port}/", picture)
                for picture in PICTURES
            }
            browser.close()
    finally:
        app.terminate()
        app.wait()
    LIST.write_text(json.dumps(taken, indent=2, ensure_ascii=False) + "\n", "utf-8")


def headings(page: Page) -> list[str]:
    """Return the headings and the links of the top bar that a page shows, in their order."""
    found = page.locator("h1:visible, h2:visible, h3:visible, nav a:visible")
    return [text.strip() for text in found.all_inner_texts()]


def _take(page: Page, url: str, picture: Picture) -> dict[str, object]:
    page.set_viewport_size({"width": WIDTH, "height": picture.height})
    page.goto(url + picture.path)
    expect(page.locator(picture.ready)).to_be_visible(timeout=START_MS)
    page.mouse.move(0, 0)
    path = DOCS / picture.file
    page.screenshot(path=path)
    return {"sha256": file_sha256(path), "headings": headings(page)}


if __name__ == "__main__":
    main()
