"""Fetching all real clips of the task on the shelf: begin, show how far it is, stop.

It uses no model, so it goes on beside the visitor's own searches and those of others.
"""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.clips.cache import available_file
from explorer.clips.gallery import downloadable_clips
from explorer.errors import EarshotError, InputError
from explorer.ui.components.picker.fetching import fetching_value
from explorer.ui.device.clip_downloads import ClipDownloads, ClipsFetch
from explorer.ui.session import Visit, opened
from explorer.ui.wording import tasks as words

SECONDS_BETWEEN_UPDATES = 0.5
STOPPING_S = 2.0  # for the clip under way to be given up; a silent host may hold it longer


class FetchClipsEvents:
    """The events of the gallery's button "Fetch all real clips".

    Args:
        fetches: the downloads of the whole app.
        downloads: whether visitors may have clips downloaded.
    """

    def __init__(self, fetches: ClipDownloads, *, downloads: bool) -> None:
        self._fetches = fetches
        self._downloads = downloads

    def fetch(self, event: gr.EventData, visit: Visit | None) -> Iterator[Any]:
        """Get the real clips of a task that are not here; yield how far it is."""
        task = ""
        try:
            visit, task = opened(visit), _checked(event)
            if not self._downloads:
                raise InputError(words.NOT_DOWNLOADED)
            visit.fetching.add(task)
            with self._fetches.joined(task) as fetch:
                yield _under_way(fetch)
                while task in visit.fetching and not fetch.is_done(SECONDS_BETWEEN_UPDATES):
                    yield _under_way(fetch)
            visit.fetching.discard(task)
            yield _ended(fetch)
        except EarshotError as error:
            yield _shown(str(error), "refused", task)

    def stop(self, event: gr.EventData, visit: Visit | None) -> None:
        """Stop the visitor's own waiting; the download goes on if others wait for it."""
        task = getattr(event, "task", None)
        if visit is not None and isinstance(task, str):
            visit.fetching.discard(task)


def failed() -> Any:
    """Show that something unexpected went wrong, or the queue is full."""
    return _shown(words.FAILED, "refused", "")


def _checked(event: gr.EventData) -> str:
    """Return the task of an event from a browser; raise InputError if it has no real clips."""
    task = getattr(event, "task", None)
    if not isinstance(task, str) or not downloadable_clips(task):
        raise InputError(words.NO_REAL_CLIPS)
    return task


def _under_way(fetch: ClipsFetch) -> Any:
    so_far = fetch.progress()
    text = words.progress(so_far.n_here, so_far.n_clips, so_far.n_bytes, so_far.of_bytes)
    return _shown(text, "busy", fetch.task, phase="Fetching real clips", share=so_far.share)


def _ended(fetch: ClipsFetch) -> Any:
    """Show what is here now: after a stop by this visitor, others may still be fetching."""
    if fetch.has_ended.is_set():
        fetch.is_done(STOPPING_S)  # the clip under way is given up
    if fetch.result.done() and not fetch.result.result().is_stopped:
        fetched = fetch.result.result()
        kind = "refused" if fetched.failures else "done"
        return _shown(words.outcome(fetched), kind, fetch.task)
    n_here = sum(available_file(clip) is not None for clip in fetch.clips)
    others_go_on = not fetch.has_ended.is_set()
    text = words.stopped(n_here, len(fetch.clips), others_go_on=others_go_on)
    return _shown(text, "done", fetch.task)


def _shown(text: str, kind: str, task: str, **more: Any) -> Any:
    return gr.HTML(fetching=fetching_value(text, kind, task=task, **more))
