"""`python -m explorer models`: those that come with Earshot, and those that can be had."""

import argparse
from collections.abc import Container
from typing import Any

from explorer.cli.commands import Answer
from explorer.cli.model_arguments import known_models, report
from explorer.errors import InputError
from models.hub.catalogue import CATALOGUE, CatalogueEntry
from models.hub.checkpoint import Checkpoint
from models.spec import ModelDescription, ModelSpec


def models(arguments: argparse.Namespace) -> Answer:
    """List the models: bundled, named in the arguments, and those that the hub has."""
    specs = known_models(arguments).of_task(arguments.task)
    others = _of_the_hub(arguments.task, {spec.id for spec in specs})
    documents = [
        *(_model_document(spec) for spec in specs),
        *(_hub_document(entry, kept) for entry, kept in others),
    ]
    rows = [f"{spec.id:24} {spec.task:9} {spec.title}" for spec in specs]
    rows += [
        f"{entry.id:24} {entry.task:9} {entry.kind}, --hub" + ("" if kept else f" ({entry.about})")
        for entry, kept in others
    ]
    return Answer(documents, "\n".join(rows))


def _model_document(spec: ModelDescription) -> dict[str, Any]:
    return {
        "id": spec.id,
        "task": spec.task,
        "labels": list(spec.labels),
        "sample_rate": spec.info.sample_rate,
        "window_s": spec.info.window_s,
        "bundled": isinstance(spec, ModelSpec),
        "available": True,
        "card": f"models/{spec.card}" if isinstance(spec, ModelSpec) else _page(spec),
    }


def _page(model: ModelDescription) -> str | None:
    return model.card if isinstance(model, Checkpoint) else None


def _of_the_hub(
    task: str | None, listed: Container[str]
) -> list[tuple[CatalogueEntry, Checkpoint | None]]:
    """The catalogue's other models, and what is known of those that were downloaded."""
    from models.hub.download import kept_checkpoint  # see known_models

    found: list[tuple[CatalogueEntry, Checkpoint | None]] = []
    for entry in CATALOGUE:
        if entry.id in listed or task not in (None, entry.task):
            continue
        try:
            found.append((entry, kept_checkpoint(entry)))
        except InputError as error:  # downloaded, but of no use
            report(str(error))
            found.append((entry, None))
    return found


def _hub_document(entry: CatalogueEntry, kept: Checkpoint | None) -> dict[str, Any]:
    if kept is not None:
        return _model_document(kept)
    return {
        "id": entry.id,
        "task": entry.task,
        "labels": None,  # not known before its own files are there
        "sample_rate": entry.sample_rate,
        "window_s": entry.window_s,
        "bundled": False,
        "available": False,
        "card": entry.page,
    }
