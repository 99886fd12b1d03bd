"""Adding a checkpoint of the hub to the models: look, download, check, use.

It is downloaded while others use the device, and checked when the device is free: loading it and
asking it two sounds is work for the device, too. It is offered only after that, since every model
of a task judges all searches in it; and a refusal is told to whoever asked for it.
"""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.errors import EarshotError, InputError
from explorer.ui.components.more_models.more_models import Allowed, Value, rows, told
from explorer.ui.components.task_switch.task_switch import offered_models
from explorer.ui.device.checkpoint_downloads import Fetch, Fetches
from explorer.ui.device.models import Workshop
from explorer.ui.explore.choose import Choosing
from explorer.ui.explore.outputs import Sourced
from explorer.ui.session import Visit, opened
from explorer.ui.wording import add_model as adding_texts
from models.hub.catalogue import find_entry
from models.hub.checkpoint import Checkpoint
from models.spec import ModelDescription

SECONDS_BETWEEN_UPDATES = 0.5
MOST_CHARACTERS = 200  # of an id and its revision


class Adding:
    """The events of "More models"; holds the models and nothing of any visitor.

    Args:
        workshop: where a checkpoint goes.
        choosing: what makes it the source.
        fetches: the downloads of the whole app.
        allowed: what visitors may add.
    """

    def __init__(
        self, workshop: Workshop, choosing: Choosing, fetches: Fetches, allowed: Allowed
    ) -> None:
        self._workshop = workshop
        self._choosing = choosing
        self._fetches = fetches
        self._allowed = allowed

    def look(self, visit: Visit | None) -> Any:
        """The rows of the task that is shown; nothing changes on a page that is not open."""
        return gr.skip() if visit is None else self._more(visit)

    def fetch(
        self, event: gr.EventData, visit: Visit | None
    ) -> Iterator[tuple[Any, ModelDescription | None]]:
        """Get a checkpoint, from the hub if need be.

        Yields what the component shows, and at last the checkpoint, or None if there is none.
        """
        asked = getattr(event, "id", None)
        at = asked if isinstance(asked, str) else ""
        try:
            opened(visit)
            reference = self._checked(asked)
            if self._workshop.offers(reference):
                yield gr.skip(), self._workshop.spec(reference)
                return
            self._workshop.refuse_where_lent()  # before anything is downloaded in vain
            fetch = self._fetches.of(reference)
            while not fetch.is_done(SECONDS_BETWEEN_UPDATES):
                yield _under_way(fetch), None
            checkpoint = fetch.result.result()
            yield told(adding_texts.checking(reference), "busy", at=reference), checkpoint
        except EarshotError as error:
            yield told(str(error), "refused", at=at), None

    def use(self, wanted: ModelDescription | None, visit: Visit | None) -> tuple[Any, ...]:
        """Check what was fetched, offer it to everybody, make it the source.

        Returns what the component shows, and `Sourced`.
        """
        if wanted is None:  # it did not come, and that was told
            return (gr.skip(), *Sourced())
        try:
            if isinstance(wanted, Checkpoint):
                self._workshop.add(wanted)
            visit = opened(visit)
            text, sourced = self._used(wanted, visit)
        except EarshotError as error:
            return (told(str(error), "refused", at=wanted.id), *Sourced())
        return (self._more(visit, told(text, "done", at=wanted.id)), *sourced)

    def _used(self, model: ModelDescription, visit: Visit) -> tuple[str, Sourced]:
        if model.task != visit.selection.task:
            return adding_texts.of_other_task(model), Sourced()
        if visit.run.searching.is_set():  # the list names the model that is searched
            choices = offered_models(self._workshop.specs(model.task))
            return adding_texts.for_later(model), Sourced(model=choices)
        return adding_texts.in_use(model), self._choosing.source(model.id, visit)

    def _more(self, visit: Visit, value: Value | None = None) -> gr.HTML:
        fresh = rows(visit.selection.task, self._workshop.models, downloads=self._allowed.downloads)
        return gr.HTML(rows=fresh) if value is None else gr.HTML(value=value, rows=fresh)

    def _checked(self, reference: object) -> str:
        """A name that came from a browser; InputError if it is not to be fetched."""
        if not isinstance(reference, str) or not 0 < len(reference) <= MOST_CHARACTERS:
            raise InputError(adding_texts.no_id(MOST_CHARACTERS))
        is_known = self._is_known(reference)
        if not is_known and not self._allowed.any_model:
            raise InputError(adding_texts.NOT_ALLOWED)
        hub_id = reference.partition("@")[0]
        if not is_known and self._is_known(hub_id):  # whose name would stand for other weights
            raise InputError(adding_texts.other_revision(hub_id))
        return reference

    def _is_known(self, model_id: str) -> bool:
        return find_entry(model_id) is not None or self._workshop.offers(model_id)


def failed() -> Value:
    """Something went wrong that nobody foresaw, or the queue is full."""
    return told(adding_texts.FAILED, "refused")


def _under_way(fetch: Fetch) -> Value:
    reference, progress = fetch.reference, fetch.progress()
    if progress is None:
        text = adding_texts.before(reference, is_queued=fetch.is_queued)
        return told(text, "busy", at=reference)
    entry = find_entry(reference.partition("@")[0])
    size = entry.size_bytes if entry else None
    return told(
        adding_texts.downloading(reference, progress, size),
        "busy",
        at=reference,
        phase=f"Downloading {reference}",
        share=min(progress.n_bytes / size, 1.0) if size else None,
    )
