"""The ways to repeat a search: on this page, on the command line, from Python."""

from dataclasses import dataclass

from explorer.ui.explore import link
from explorer.ui.selection import SearchRequest
from explorer.ui.wording import search as texts
from models.hub.checkpoint import Checkpoint
from models.published.description import PublishedModel
from models.spec import ModelDescription


@dataclass(frozen=True, kw_only=True)
class Repeating:
    """How to repeat a search."""

    query: str | None  # of its link; None: no link can repeat it
    command: str
    call: str  # in Python; `URL` stands for the page's address
    note: str  # what these need; may be empty


def ways_to_repeat(request: SearchRequest, model: ModelDescription) -> Repeating:
    """Return how to repeat what was requested of this model."""
    return Repeating(
        query=link.query_of(request),
        command=link.command_line(request, model),
        call=link.api_call(request),
        note=_note(request, model),
    )


def _note(request: SearchRequest, model: ModelDescription) -> str:
    if request.selection.clip_id is None:
        return texts.NO_LINK
    if isinstance(model, PublishedModel):
        return texts.of_published(model.id)
    if not isinstance(model, Checkpoint):
        return ""
    is_from_hub = model.revision is not None
    return texts.OF_HUB if is_from_hub else texts.OF_DIRECTORY
