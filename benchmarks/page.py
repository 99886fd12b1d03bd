"""Measure how heavy the page is: python -m benchmarks.page [--searches 10].

Starts the app and drives a real browser. Prints, for a desktop and a phone, the layout shift on
load, the requests and bytes until the page can be used and until it has settled, and how long
scripts block it; then how long they do during a search, and what every search leaves in memory.
Needs Playwright and a Chromium on the path, as the browser tests do.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.hardware import measured_on
from benchmarks.markdown import markdown_table
from benchmarks.page_probes import (
    Answer,
    Blocked,
    Held,
    blocked,
    bytes_by_kind,
    held,
    listen,
    shift,
    take_tasks,
    wait_for_all,
)
from tests.browser.conftest import FLAGS, browser_path, running_app
from tests.browser.driving import begin, finish_with_controls
from tests.browser.traffic import settle, watch

WINDOWS = {"desktop": (1440, 900), "phone": (390, 844)}
N_LARGEST = 8
START_MS = 180_000


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The page as it opens."""

    shift: float
    usable: tuple[Answer, ...]  # arrived when the button could be pressed
    settled: tuple[Answer, ...]  # arrived when nothing more came
    blocked: Blocked


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--searches", type=int, default=10)
    n_searches = parser.parse_args(arguments).searches
    path = browser_path()
    if path is None:
        parser.error("needs a Chromium on the path")
    print(measured_on(torch.device("cpu")), "", sep="\n")
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(["app.py", "--downloads", "no"], Path(folder)) as url,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=path, args=list(FLAGS)) as browser,
    ):
        openings = {name: _open(browser, url, size) for name, size in WINDOWS.items()}
        print(_openings_table(openings), "", sep="\n")
        print(_largest_table(openings["desktop"].settled), "", sep="\n")
        print(_search(browser, url, n_searches))
    return 0


def _open(browser: Browser, url: str, size: tuple[int, int]) -> Opening:
    with browser.new_context(viewport={"width": size[0], "height": size[1]}) as context:
        page = context.new_page()
        watch(page)
        _, wire = listen(page)
        _wait_until_usable(page, url)
        usable = wire.complete
        settle(page)
        wait_for_all(page, wire)
        return Opening(
            shift=shift(page),
            usable=usable,
            settled=wire.complete,
            blocked=blocked(take_tasks(page)),
        )


def _wait_until_usable(page: Page, url: str) -> None:
    expect.set_options(timeout=START_MS)
    page.goto(url)
    expect(page.locator("#find")).to_be_visible()
    expect(page.locator("#targets .verdicts")).to_be_visible()  # the example is there


def _search(browser: Browser, url: str, n_searches: int) -> str:
    width, height = WINDOWS["desktop"]
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        watch(page)
        session, _ = listen(page)
        _wait_until_usable(page, url)
        settle(page)
        take_tasks(page)
        counts, tasks = [held(session)], []
        for _ in range(n_searches):
            begin(page)
            finish_with_controls(page)
            tasks.append(blocked(take_tasks(page)))
            counts.append(held(session))
    return "\n".join([_search_table(counts, tasks), "", _growth(counts)])


def _openings_table(openings: dict[str, Opening]) -> str:
    rows = []
    for name, opening in openings.items():
        width, height = WINDOWS[name]
        for when, answers in (("usable", opening.usable), ("settled", opening.settled)):
            by_kind = bytes_by_kind(answers)
            is_last = when == "settled"
            rows.append(
                [
                    f"{name}, {width} x {height}",
                    when,
                    f"{len(answers)}",
                    *(_kb(n_bytes) for n_bytes in by_kind.values()),
                    _kb(sum(by_kind.values())),
                    f"{opening.shift:.3f}" if is_last else "",
                    f"{opening.blocked.longest_ms:.0f}" if is_last else "",
                    f"{opening.blocked.total_ms:.0f}" if is_last else "",
                ]
            )
    kinds = [f"{kind}, kB" for kind in bytes_by_kind(())]
    head = ["window", "until", "requests", *kinds, "all, kB"]
    return markdown_table([*head, "layout shift", "longest task, ms", "blocked, ms"], rows)


def _largest_table(answers: tuple[Answer, ...]) -> str:
    largest = sorted(answers, key=lambda answer: -answer.n_bytes)[:N_LARGEST]
    rows = [[answer.name or "/", answer.kind, _kb(answer.n_bytes)] for answer in largest]
    return markdown_table(["largest files", "kind", "kB"], rows)


def _search_table(counts: list[Held], tasks: list[Blocked]) -> str:
    rows = [["before", f"{counts[0].nodes}", f"{counts[0].listeners}", "", ""]]
    for at, (count, task) in enumerate(zip(counts[1:], tasks, strict=True), start=1):
        figures = [f"{task.longest_ms:.0f}", f"{task.total_ms:.0f}"]
        rows.append([f"{at}", f"{count.nodes}", f"{count.listeners}", *figures])
    head = ["search", "DOM nodes", "event listeners", "longest task, ms", "blocked, ms"]
    return markdown_table(head, rows)


def _growth(counts: list[Held]) -> str:
    """Growth a search, from the second count on: the first search draws what none had drawn."""
    first, last, n = counts[1], counts[-1], max(len(counts) - 2, 1)
    return (
        f"after the first search, each adds {(last.nodes - first.nodes) / n:+.1f} nodes and "
        f"{(last.listeners - first.listeners) / n:+.1f} listeners"
    )


def _kb(n_bytes: int) -> str:
    return f"{n_bytes / 1000:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
