"""Adding a model to those that are offered: look, download, check, use.

It is a published network or a checkpoint of the hub. It is downloaded while others use the device,
and checked when the device is free, because loading it and classifying two sounds is work for the
device, too. Only then is it offered: every model of a task judges all searches in it. A refusal is
shown to the visitor who asked for it.
"""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.errors import EarshotError, InputError
from explorer.ui.components.more_models.more_models import ModelPolicy, Value, rows, status_value
from explorer.ui.components.task_switch.task_switch import offered_models
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.model_downloads import Downloads, Fetch, published_model
from explorer.ui.explore.outputs import SKIP, FetchOutputs, UseOutputs
from explorer.ui.session import Visit, opened
from explorer.ui.wording import add_model as add_model_wording
from models.hub.catalogue import find_entry
from models.hub.checkpoint import Checkpoint
from models.published.description import PublishedModel
from models.spec import ModelDescription

SECONDS_BETWEEN_UPDATES = 0.5
MAX_CHARACTERS = 200  # of an id and its revision


class AddModelEvents:
    """The events of "More models"; keeps no state of any visitor.

    Args:
        device: where a checkpoint is tried and kept.
        fetches: the downloads of the whole app.
        allowed: which checkpoints visitors may add.
    """

    def __init__(self, device: DeviceLease, fetches: Downloads, allowed: ModelPolicy) -> None:
        self._device, self._host = device, device.host
        self._fetches = fetches
        self._allowed = allowed

    def look(self, visit: Visit | None) -> Any:
        """Show the rows of the current task; change nothing on a page that is not open."""
        return SKIP if visit is None else self._more(visit)

    def fetch(self, event: gr.EventData, visit: Visit | None) -> Iterator[FetchOutputs[Any]]:
        """Get a model, from the network if it is not on this computer yet."""
        asked = getattr(event, "id", None)
        at = asked if isinstance(asked, str) else ""
        try:
            visit = opened(visit)
            reference = self._checked(asked)
            if self._host.offers(reference):
                yield FetchOutputs(wanted=self._host.spec(reference))
                return
            self._device.refuse_checkpoints_if_lent()  # before a useless download
            fetch = self._fetches.of(reference)
            visit.stops_download.clear()
            while not fetch.is_done(SECONDS_BETWEEN_UPDATES):
                if visit.stops_download.is_set():
                    fetch.leave()
                    text = add_model_wording.stopped(reference)
                    yield FetchOutputs(more=status_value(text, "done", at=reference), wanted=None)
                    return
                yield FetchOutputs(more=_under_way(fetch), wanted=None)
            model = fetch.result.result()
            checking = status_value(add_model_wording.checking(reference), "busy", at=reference)
            yield FetchOutputs(more=checking, wanted=model)
        except EarshotError as error:
            yield FetchOutputs(more=status_value(str(error), "refused", at=at), wanted=None)

    def stop(self, visit: Visit | None) -> None:
        """Stop waiting for a published model; its download ends if nobody else waits for it."""
        if visit is not None:
            visit.stops_download.set()

    def use(self, wanted: ModelDescription | None, visit: Visit | None) -> UseOutputs[Any]:
        """Check a fetched model, and offer it to all visitors.

        The page then makes it the source model, unless its visitor has chosen another meanwhile.
        """
        if wanted is None:  # it did not arrive, which was shown
            return UseOutputs()
        try:
            if isinstance(wanted, Checkpoint | PublishedModel):
                self._device.refuse_checkpoints_if_lent()
                self._host.add(wanted)
            visit = opened(visit)
        except EarshotError as error:
            return UseOutputs(more=status_value(str(error), "refused", at=wanted.id))
        with visit.turn:
            task, is_searching = visit.selection.task, visit.run.is_under_way
        if wanted.task != task:
            text = add_model_wording.of_other_task(wanted)
            return UseOutputs(more=self._more(visit, status_value(text, "done", at=wanted.id)))
        text = (add_model_wording.for_later if is_searching else add_model_wording.added)(wanted)
        status = status_value(text, "done", at=wanted.id, usable=not is_searching)
        return UseOutputs(
            more=self._more(visit, status), model=offered_models(self._host.specs(task))
        )

    def _more(self, visit: Visit, value: Value | None = None) -> gr.HTML:
        fresh = rows(visit.selection.task, self._host.models, downloads=self._allowed.downloads)
        return gr.HTML(rows=fresh) if value is None else gr.HTML(value=value, rows=fresh)

    def _checked(self, reference: object) -> str:
        """Return a name from a browser; raise InputError if it must not be fetched."""
        if not isinstance(reference, str) or not 0 < len(reference) <= MAX_CHARACTERS:
            raise InputError(add_model_wording.no_id(MAX_CHARACTERS))
        is_known = self._is_known(reference)
        if not is_known and not self._allowed.any_model:
            raise InputError(add_model_wording.NOT_ALLOWED)
        hub_id = reference.partition("@")[0]
        if not is_known and self._is_known(hub_id):  # whose name would then mean other weights
            raise InputError(add_model_wording.other_revision(hub_id))
        return reference

    def _is_known(self, model_id: str) -> bool:
        is_listed = find_entry(model_id) is not None or published_model(model_id) is not None
        return is_listed or self._host.offers(model_id)


def failed() -> Value:
    """Show that something unexpected went wrong, or the queue is full."""
    return status_value(add_model_wording.FAILED, "refused")


def _under_way(fetch: Fetch) -> Value:
    reference, progress = fetch.reference, fetch.progress()
    if progress is None:
        text = add_model_wording.before(reference, is_queued=fetch.is_queued)
        return status_value(text, "busy", at=reference)
    size = _size_bytes(reference)
    return status_value(
        add_model_wording.downloading(reference, progress, size),
        "busy",
        at=reference,
        phase=f"Downloading {reference}",
        share=min(progress.n_bytes / size, 1.0) if size else None,
        stoppable=published_model(reference) is not None,
    )


def _size_bytes(reference: str) -> int | None:
    published = published_model(reference)
    if published is not None:
        return published.file.n_bytes
    entry = find_entry(reference.partition("@")[0])
    return entry.size_bytes if entry else None
