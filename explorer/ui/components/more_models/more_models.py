"""More models: the checkpoints of the catalogue, on the page, with a button to add each of them."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from explorer.ui.components import static_files
from models.collection import Models
from models.hub.catalogue import CATALOGUE, CatalogueEntry

Row = dict[str, Any]
Value = dict[str, Any]

INTRO = "Public checkpoints for this task, trained by others; none was tried by us."
ON_DEMAND = (
    "Nothing is downloaded before you ask for it, and what does not fit is refused with the reason."
)
NO_DOWNLOADS = "This server downloads none; an Earshot of your own does."


@dataclass(frozen=True, kw_only=True)
class ModelPolicy:
    """What whoever runs the app lets visitors add to its models."""

    any_model: bool = False  # of the hub, not only the catalogue's
    downloads: bool = True  # or only what is on this computer


def make_more(allowed: ModelPolicy) -> gr.HTML:
    """The component, folded: nothing of it is known before a visitor unfolds it.

    Its event `look` asks for the rows of the task; `fetch` carries the id of a checkpoint, to be
    checked: one of the rows or, where that is allowed, any that a visitor typed.
    """
    return gr.HTML(
        value=status_value(""),
        elem_id="more",
        **static_files.component("more_models"),
        rows=None,
        intro=f"{INTRO} {ON_DEMAND if allowed.downloads else NO_DOWNLOADS}",
        any=allowed.any_model,
    )


def status_value(
    text: str, kind: str = "", *, at: str = "", phase: str = "", share: float | None = None
) -> Value:
    """What comes of the checkpoint that was asked for.

    Args:
        text: in words.
        kind: busy, refused, done, or nothing was asked for.
        at: its id, as it was asked for.
        phase: what a screen reader says of it: not every number; the text, if it is empty.
        share: how much of it has come, from 0 to 1; None: not known.
    """
    return {"text": text, "kind": kind, "at": at, "phase": phase or text, "share": share}


def folded(task: str) -> gr.HTML:
    """The component for another task: whoever has it unfolded asks for the rows anew."""
    return gr.HTML(value=status_value(""), rows=None, task=task)


def rows(task: str, models: Models, *, downloads: bool) -> list[Row]:
    """What is known of the catalogue's checkpoints for a task; looks into the hub's cache."""
    offered = {model.id for model in models.described}
    away = "away" if downloads else "barred"
    return [_row(entry, offered, away) for entry in CATALOGUE if entry.task == task]


def _row(entry: CatalogueEntry, offered: set[str], away: str) -> Row:
    about, state = f"{entry.kind} · {entry.about}", _state(entry, offered, away)
    return {"id": entry.id, "about": about, "page": entry.page, "state": state}


def _state(entry: CatalogueEntry, offered: set[str], away: str) -> str:
    from models.hub.download import is_kept  # the hub's client, only once somebody looks

    if entry.id in offered:
        return "offered"
    return "kept" if is_kept(entry) else away
