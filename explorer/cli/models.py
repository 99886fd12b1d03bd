"""`python -m explorer models`: list the bundled models and the public checkpoints."""

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
from models.spec import ModelDescription, ModelSpec


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `models`."""
    add_checkpoints(parser)
    parser.add_argument("--task", choices=TASKS, help="only the models of one task")
    answer_with(parser, run)


def run(arguments: argparse.Namespace) -> Answer:
    """List the bundled models, those that the arguments name, and the catalogue's."""
    known = known_models(arguments).of_task(arguments.task)
    others = _catalogue(arguments.task, {model.id for model in known})
    documents = [
        *(_model_document(model) for model in known),
        *(_entry_document(entry, checkpoint) for entry, checkpoint in others),
    ]
    rows = [f"{model.id:24} {model.task:9} {model.title}" for model in known]
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
    page = model.card if isinstance(model, Checkpoint) else None
    return {
        "id": model.id,
        "task": model.task,
        "labels": list(model.labels),
        "sample_rate": model.info.sample_rate,
        "window_s": model.info.window_s,
        "bundled": isinstance(model, ModelSpec),
        "available": True,
        "card": f"models/{model.card}" if isinstance(model, ModelSpec) else page,
    }


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
