"""Take the README's screenshot of the page: `python -m docs.screenshot [--port 7861]`.

Starts the app, waits until its example is finished, and writes docs/explore.png. Needs Playwright
(requirements-dev.txt) and Chromium on the path.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_MS = 180_000


def main() -> None:
    """Start the app and take the screenshot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=7861, help="port of the app (default: 7861)")
    port = parser.parse_args().port
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    command = [sys.executable, "app.py", "--port", str(port)]
    app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert app.stdout is not None
        next(line for line in app.stdout if "Running on" in line)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1440, "height": 1280}, color_scheme="dark")
            page.goto(f"http://127.0.0.1:{port}/?__theme=dark")
            expect(page.locator("#targets .verdicts")).to_be_visible(timeout=START_MS)
            expect(page.locator("#probabilities .js-plotly-plot")).to_be_visible(timeout=START_MS)
            page.screenshot(path=ROOT / "docs" / "explore.png")
            browser.close()
    finally:
        app.terminate()
        app.wait()


if __name__ == "__main__":
    main()
