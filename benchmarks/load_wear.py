"""One search after another, and what the app holds in between."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from gradio_client import Client
from playwright.sync_api import sync_playwright

from benchmarks.markdown import markdown_table
from benchmarks.page_probes import held, listen
from benchmarks.process_readings import MIB, Reading, bytes_under, read
from explorer.clips.gallery import bundled_clips
from models.collection import bundled_models
from tests.browser.conftest import FLAGS, visitor_of
from tests.browser.driving import begin, choose, finish_with_controls

PER_ROUND = 4  # the last of which is in the page
READ_EVERY = 25  # searches


@dataclass(frozen=True, kw_only=True)
class Wear:
    """What was held after some searches."""

    n_searches: int
    app: Reading
    temporary_mib: float
    n_nodes: int  # of the page that stays open, detached ones too
    n_listeners: int


def wear(url: str, n_searches: int, app: int, browser: str, folder: Path) -> list[Wear]:
    """Search again and again, and read every 25 searches what is held.

    Args:
        url: of a running app.
        n_searches: how often, in all.
        app: its process.
        browser: path of a Chromium.
        folder: where the app has its temporary files.
    """
    clips, models = bundled_clips("genre"), bundled_models().of_task("genre")
    readings = []
    with (
        tempfile.TemporaryDirectory() as downloads,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=browser, args=list(FLAGS)) as chromium,
        visitor_of(chromium, url) as page,
    ):
        client = Client(url, verbose=False, download_files=downloads)
        session, _ = listen(page)
        for at in range(n_searches):
            if at % PER_ROUND == PER_ROUND - 1:
                choose(page, at % len(clips))
                begin(page)
                finish_with_controls(page)
            else:
                clip, model = clips[at % len(clips)], models[at % len(models)]
                client.predict(clip=clip.id, model=model.id, seed=at, api_name="/search")
            if (at + 1) % READ_EVERY == 0:
                count = held(session)
                readings.append(
                    Wear(
                        n_searches=at + 1,
                        app=read(app),
                        temporary_mib=bytes_under(folder) / MIB,
                        n_nodes=count.nodes,
                        n_listeners=count.listeners,
                    )
                )
    return readings


def format_wear(readings: list[Wear]) -> str:
    """Format readings as a table."""
    rows = [
        [
            f"{reading.n_searches}",
            f"{reading.app.memory_mib:.0f}",
            f"{reading.app.n_threads}",
            f"{reading.app.n_files}",
            f"{reading.temporary_mib:.1f}",
            f"{reading.n_nodes}",
            f"{reading.n_listeners}",
        ]
        for reading in readings
    ]
    head = ["searches", "memory, MiB", "threads", "open files", "temporary files, MiB"]
    return markdown_table([*head, "DOM nodes", "event listeners"], rows)
