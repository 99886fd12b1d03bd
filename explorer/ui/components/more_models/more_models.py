"""More models: published networks and the hub's checkpoints, with a button to add each of them."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from explorer.ui.components import static_files
from explorer.ui.wording.add_model import more_models_intro
from models.collection import Models
from models.hub.catalogue import CATALOGUE, CatalogueEntry
from models.published.cache import is_cached, model_cache
from models.published.description import PublishedModel
from models.published.table import PUBLISHED

Row = dict[str, Any]
Value = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ModelPolicy:
    """Operator policy: which checkpoints visitors may add."""

    any_model: bool = False  # of the hub, not only the catalogue's
    downloads: bool = True  # otherwise only checkpoints that are on this computer


def make_more(allowed: ModelPolicy) -> gr.HTML:
    """Return the component, folded: its rows are read when a visitor unfolds it.

    Its event `look` asks for the rows of the task; `fetch` carries a model's id, which must be
    checked: that of a row or, where that is allowed, any that a visitor typed; `stop` ends the
    download. Once it can be used it is reported to `choices`, unless the visitor has chosen another
    model meanwhile.
    """
    return gr.HTML(
        value=status_value(""),
        elem_id="more",
        **static_files.component("more_models"),
        rows=None,
        intro=more_models_intro(downloads=allowed.downloads),
        any=allowed.any_model,
    )


def status_value(
    text: str,
    kind: str = "",
    *,
    at: str = "",
    phase: str = "",
    share: float | None = None,
    usable: bool = False,
    stoppable: bool = False,
) -> Value:
    """Return the status of a requested model.

    Args:
        text: the status in words.
        kind: busy, refused, done, or empty if nothing was requested.
        at: the id as it was requested.
        phase: what a screen reader says, without every number; if empty, the text.
        share: how much has arrived, from 0 to 1; None: unknown.
        usable: it can become the source model now, by the id that `at` gives.
        stoppable: its download can be stopped.
    """
    return {
        "text": text,
        "kind": kind,
        "at": at,
        "phase": phase or text,
        "share": share,
        "usable": usable,
        "stoppable": stoppable,
    }


def folded(task: str) -> gr.HTML:
    """Return the component for another task; an unfolded one asks for its rows again."""
    return gr.HTML(value=status_value(""), rows=None, task=task)


def rows(task: str, models: Models, *, downloads: bool) -> list[Row]:
    """Return a row per published model and per checkpoint of the catalogue; reads the caches."""
    offered = {model.id for model in models.described}
    away = "away" if downloads else "barred"
    published = [_published_row(model, offered, away) for model in PUBLISHED if model.task == task]
    return published + [_row(entry, offered, away) for entry in CATALOGUE if entry.task == task]


def _published_row(model: PublishedModel, offered: set[str], away: str) -> Row:
    state = away
    if model.id in offered:
        state = "offered"
    elif is_cached(model, model_cache()):
        state = "kept"
    about = f"{model.title} · {model.about}"
    return {"id": model.id, "about": about, "page": model.file.page, "state": state}


def _row(entry: CatalogueEntry, offered: set[str], away: str) -> Row:
    about, state = f"{entry.kind} · {entry.about}", _state(entry, offered, away)
    return {"id": entry.id, "about": about, "page": entry.page, "state": state}


def _state(entry: CatalogueEntry, offered: set[str], away: str) -> str:
    from models.hub.download import is_kept  # the hub's client, loaded only when someone looks

    if entry.id in offered:
        return "offered"
    return "kept" if is_kept(entry) else away
