"""Measure the app under load: python -m benchmarks.load [--visitors 29] [--searches 200].

First, many visitors at once, each with a sound of their own: most by the public API, three in a
browser. Every result is compared with that of the Python API for the same sound, model and seed.
Then one search after another, every fourth of them in a page that stays open; what the app holds is
read in between. Prints both as tables. Needs Playwright and a Chromium on the path, as the browser
tests do.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import torch

from benchmarks.hardware import measured_on
from benchmarks.load_crowd import crowd, format_crowd
from benchmarks.load_wear import format_wear, wear
from benchmarks.process_readings import only_child
from tests.browser.conftest import browser_path, running_app


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement; the exit code is 1 if a visitor got another's result or a wrong one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visitors", type=int, default=29, help="who use the API")
    parser.add_argument("--searches", type=int, default=200, help="one after another")
    flags = parser.parse_args(arguments)
    browser = browser_path()
    if browser is None:
        parser.error("needs a Chromium on the path")
    print(measured_on(torch.device("cpu")), "", sep="\n")
    visits, readings = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if flags.visitors:
            (folder / "crowd").mkdir()
            with running_app(["app.py", "--downloads", "no"], folder / "crowd") as url:
                visits = crowd(url, flags.visitors, browser, folder)
            print(format_crowd(visits), "", sep="\n", flush=True)
        if flags.searches:
            (folder / "wear").mkdir()
            with running_app(["app.py", "--downloads", "no"], folder / "wear") as url:
                app = only_child()
                readings = wear(url, flags.searches, app, browser, folder / "wear")
            print(format_wear(readings))
    return 0 if all(visit.is_right for visit in visits) else 1


if __name__ == "__main__":
    sys.exit(main())
