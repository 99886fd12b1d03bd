"""Measure how fast the page feels: python -m benchmarks.felt_speed [--rounds 8].

Starts the app and drives a real browser as a visitor does. All times are taken inside the page,
from what the visitor does to the change that he or she sees:

- a clip is chosen: until the answers of all models are there;
- Find is pressed: until the first fragment, how many updates come in a second, and their bytes;
- a band is painted: until the source's new answer, while the brush is down.

Needs Playwright and a Chromium on the path, as the browser tests do.
"""

import argparse
import itertools
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import torch
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.hardware import measured_on
from benchmarks.markdown import markdown_table
from models.collection import bundled_models
from tests.browser.conftest import FLAGS, browser_path, running_app
from tests.browser.driving import CLIPS, OPENS_ON, finish, stage_data
from tests.browser.traffic import settle, watch

START_MS = 180_000
# Notes when the visitor acts and when what was waited for changes, both on the page's clock.
OBSERVE = """
window.felt = { acted: 0, seen: [] };
for (const kind of ['click', 'pointermove']) {
  document.addEventListener(kind, () => { window.felt.acted = performance.now(); }, true);
}
window.feel = (selector, what) => {
  const note = () => {
    const now = what();
    if (now !== null && now !== note.last) {
      window.felt.seen.push({ value: now, at: performance.now(), acted: window.felt.acted });
      note.last = now;
    }
  };
  note.last = what();
  window.felt.seen = [];
  const watching = new MutationObserver(note);
  watching.observe(document.querySelector(selector), {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
  window.feelNoMore = () => watching.disconnect();
};
"""
ANSWERS = """() => document.querySelector('#targets .verdicts')
    ? null : document.querySelectorAll('#targets .bars li').length"""
UPDATES = "() => Number(document.querySelector('.stage').dataset.updates)"
ABOUT = "() => document.querySelector('.yours .about').textContent"

PAUSE_MS = 600  # between two movements of the brush: several times what an answer takes

Change = dict[str, Any]  # value, at, acted: of `OBSERVE`


@dataclass
class Received:
    """Bytes that have arrived on open streams."""

    n_bytes: int = 0
    streams: set[str] = field(default_factory=set)

    def respond(self, event: Change) -> None:
        """Note an answer: an event `Network.responseReceived`."""
        if "/queue/data" in event["response"]["url"]:
            self.streams.add(event["requestId"])

    def receive(self, event: Change) -> None:
        """Note a piece of an answer: an event `Network.dataReceived`."""
        if event["requestId"] in self.streams:
            self.n_bytes += int(event["dataLength"])


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=8, help="clips chosen, searched, painted")
    n_rounds = parser.parse_args(arguments).rounds
    path = browser_path()
    if path is None:
        parser.error("needs a Chromium on the path")
    print(measured_on(torch.device("cpu")), "", sep="\n")
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(["app.py", "--downloads", "no"], Path(folder)) as url,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=path, args=list(FLAGS)) as browser,
        browser.new_context(viewport={"width": 1440, "height": 900}) as context,
    ):
        print(_table(_measured(context.new_page(), url, n_rounds)))
    return 0


def _measured(page: Page, url: str, n_rounds: int) -> dict[str, list[float]]:
    """Choose, search and paint so many times; return all values, by what they measure."""
    page.add_init_script(OBSERVE)
    watch(page)
    session, received = page.context.new_cdp_session(page), Received()
    session.on("Network.responseReceived", received.respond)
    session.on("Network.dataReceived", received.receive)
    session.send("Network.enable")
    expect.set_options(timeout=START_MS)
    page.goto(url)
    expect(page.locator("#targets .verdicts")).to_be_visible()
    settle(page)
    figures: dict[str, list[float]] = {}
    for clip in [each for each in CLIPS if each.id != OPENS_ON][:n_rounds]:
        for name, values in {
            **_choice(page, clip.id),
            **_search(page, received),
            **_painting(page),
        }.items():
            figures.setdefault(name, []).extend(values)
    return figures


def _choice(page: Page, clip_id: str) -> dict[str, list[float]]:
    page.evaluate(f"window.feel('#targets', {ANSWERS})")
    page.locator(f"#picker input[value='{clip_id}']").check(force=True)
    n_models = len(bundled_models().of_task("genre"))
    page.wait_for_function(f"window.felt.seen.some(({{ value }}) => value === {n_models})")
    settle(page)
    answers = [each for each in _seen(page) if each["value"] > 0]
    waits = [each["at"] - each["acted"] for each in answers]
    return {
        "first answer after a choice, ms": waits[:1],
        "all answers after a choice, ms": waits[-1:],
    }


def _search(page: Page, received: Received) -> dict[str, list[float]]:
    page.evaluate(f"window.feel('.stage', {UPDATES})")
    page.locator("#find").click()
    page.wait_for_function("window.felt.seen.some(({ value }) => value > 0)")
    arrived = []  # number of the last update, and bytes by then
    while stage_data(page, "busy") == "true":
        arrived.append((int(stage_data(page, "updates")), received.n_bytes))
    updates = [each for each in _seen(page) if each["value"] > 0]
    finish(page)
    settle(page)
    seconds = (updates[-1]["at"] - updates[0]["at"]) / 1000
    rate = [(len(updates) - 1) / seconds] if seconds > 0 else []
    return {
        "first update of a search, ms": [updates[0]["at"] - updates[0]["acted"]],
        "updates a second": rate,
        "bytes of an update": _bytes_each(arrived),
    }


def _bytes_each(arrived: list[tuple[int, int]]) -> list[float]:
    """Return the bytes of each update but the last, with which the result may have come."""
    sizes = [
        (after - before) / (to - at)
        for (at, before), (to, after) in itertools.pairwise(arrived)
        if to > at
    ]
    return sizes[:-1]


def _painting(page: Page) -> dict[str, list[float]]:
    """Draw one stroke over the picture, from band to band, each once the last one is answered."""
    page.get_by_role("button", name="Paint", exact=True).click()
    page.locator(".stage .picture").scroll_into_view_if_needed()
    box = page.locator(".stage .picture").bounding_box()
    assert box is not None, "the picture is there"
    page.evaluate(f"window.feel('.yours', {ABOUT})")
    waits: list[float] = []
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.9 * box["height"])
    page.mouse.down()
    for share in range(85, 20, -5):
        before = len(_seen(page, end=False))
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + share / 100 * box["height"])
        page.wait_for_timeout(PAUSE_MS)
        if len(_seen(page, end=False)) == before:
            continue  # these bands were kept before, so there was nothing to answer
        change = _seen(page, end=False)[before]
        waits.append(change["at"] - change["acted"])
    page.mouse.up()
    expect(page.locator(".yours")).to_have_attribute("data-pending", "false")
    settle(page)
    _seen(page)
    page.get_by_role("button", name="Reset").click()
    return {"answer while painting, ms": waits}


def _seen(page: Page, *, end: bool = True) -> list[Change]:
    """Return the changes that were noted; note no more if `end`."""
    changes: list[Change] = page.evaluate("window.felt.seen")
    if end:
        page.evaluate("window.feelNoMore()")
    return changes


def _table(figures: dict[str, list[float]]) -> str:
    rows = [
        [name, f"{len(values)}", *(f"{each:.1f}" for each in (median(values), max(values)))]
        for name, values in figures.items()
        if values
    ]
    return markdown_table(["what", "measured", "median", "largest"], rows)


if __name__ == "__main__":
    sys.exit(main())
