"""`python -m explorer models`: list the models that are here, and those that can be fetched."""

from __future__ import annotations

import argparse
from collections.abc import Container
from typing import Any

from explorer.cli.answer import Answer, answer_with
from explorer.cli.model_arguments import add_checkpoints, known_models
from explorer.cli.report import report
from explorer.errors import InputError
from models.hub.catalogue import CATALOGUE, CatalogueEntry
from models.hub.checkpoint import Checkpoint
from models.labels import TASKS
from models.published.description import PublishedModel
from models.published.table import PUBLISHED
from models.spec import ModelDescription, ModelSpec


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `models`."""
    add_checkpoints(parser)
    parser.add_argument("--task", choices=TASKS, help="only the models of one task")
    answer_with(parser, run)


def run(arguments: argparse.Namespace) -> Answer:
    """List what can be used, the published models that can be fetched, and the catalogue."""
    known = known_models(arguments).of_task(arguments.task)
    listed = {model.id for model in known}
    away = [
        model
        for model in PUBLISHED
        if model.id not in listed and arguments.task in (None, model.task)
    ]
    others = _catalogue(arguments.task, listed)
    documents = [
        *(_model_document(model) for model in known),
        *(_model_document(model) | {"available": False} for model in away),
        *(_entry_document(entry, checkpoint) for entry, checkpoint in others),
    ]
    rows = [f"{model.id:24} {model.task:9} {model.title}" for model in known]
    rows += [
        f"{model.id:24} {model.task:9} {model.title}, `earshot fetch {model.id}` ({model.about})"
        for model in away
    ]
    rows += [
        f"{entry.id:24} {entry.task:9} {entry.kind}, --hub"
        + ("" if checkpoint else f" ({entry.about})")
        for entry, checkpoint in others
    ]
    return Answer(documents, "\n".join(rows))


def _catalogue(
    task: str | None, listed: Container[str]
) -> list[tuple[CatalogueEntry, Checkpoint | None]]:
    """Return the catalogue's entries that are not yet listed, each with its downloaded files."""
    found: list[tuple[CatalogueEntry, Checkpoint | None]] = []
    for entry in CATALOGUE:
        if entry.id in listed or task not in (None, entry.task):
            continue
        try:
            found.append((entry, _downloaded(entry)))
        except InputError as error:  # downloaded, but unusable
            report(str(error))
            found.append((entry, None))
    return found


def _downloaded(entry: CatalogueEntry) -> Checkpoint | None:
    from models.hub.cache import repository_folder  # only this command needs the hub

    if not repository_folder(entry.id).exists():
        return None
    from models.hub.download import kept_checkpoint  # loads the hub's client, 0.3 s

    return kept_checkpoint(entry)


def _model_document(model: ModelDescription) -> dict[str, Any]:
    return {
        "id": model.id,
        "task": model.task,
        "labels": list(model.labels),
        "sample_rate": model.info.sample_rate,
        "window_s": model.info.window_s,
        "bundled": isinstance(model, ModelSpec),
        "available": True,
        "card": _card(model),
    }


def _card(model: ModelDescription) -> str | None:
    if isinstance(model, ModelSpec):
        return f"models/{model.card}"
    if isinstance(model, PublishedModel):
        return model.file.page
    return model.card if isinstance(model, Checkpoint) else None


def _entry_document(entry: CatalogueEntry, checkpoint: Checkpoint | None) -> dict[str, Any]:
    if checkpoint is not None:
        return _model_document(checkpoint)
    return {
        "id": entry.id,
        "task": entry.task,
        "labels": None,  # unknown until its files are downloaded
        "sample_rate": entry.sample_rate,
        "window_s": entry.window_s,
        "bundled": False,
        "available": False,
        "card": entry.page,
    }
