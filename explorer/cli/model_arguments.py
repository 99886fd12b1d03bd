"""The arguments that name models and a device, and the loading of those models."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.report import report
from explorer.errors import InputError
from explorer.judging.devices import DEVICES, choose_device
from explorer.judging.freed_memory import keep_freed_memory
from models.published.description import EVEN, RAW

if TYPE_CHECKING:
    from explorer.judging.classifier import TorchClassifier
    from models.collection import Models
    from models.spec import ModelDescription


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the model that a command uses, and everything that can name one."""
    parser.add_argument(
        "--model", metavar="ID", required=True, help="id of a model; `models` lists them"
    )
    add_checkpoints(parser)
    add_device(parser)


def add_checkpoints(parser: argparse.ArgumentParser) -> None:
    """Add the models that do not come with Earshot."""
    add = partial(parser.add_argument, action="append", default=[])
    parser.add_argument(
        "--levels",
        choices=(EVEN, RAW),
        default=EVEN,
        help="of the published music taggers' genres: evened out, or as they are (default: even)",
    )
    add("--model-dir", metavar="PATH", type=Path, help="add a checkpoint directory; repeatable")
    add(
        "--hub",
        metavar="ID[@REVISION]",
        help="add a checkpoint from the Hugging Face hub, downloaded if needed; repeatable",
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    """Add the device that models run on."""
    parser.add_argument(
        "--device", choices=DEVICES, default="auto", help="where models run (default: auto)"
    )


def known_models(arguments: argparse.Namespace) -> Models:
    """Return the bundled models, the published ones that were fetched, and the named checkpoints.

    Raises:
        InputError: a checkpoint cannot be used; the text says why.
        DownloadError: a checkpoint cannot be downloaded.
    """
    from models.collection import available_models  # parsing needs no table of models
    from models.hub.directories import read_directories

    named = read_directories(arguments.model_dir)
    if arguments.hub:
        from models.hub.download import hub_checkpoint  # loads the hub's client, 0.3 s

        named += tuple(hub_checkpoint(reference, report) for reference in arguments.hub)
    return available_models().with_levels(arguments.levels).with_checkpoints(named)


def load_and_warn(known: Models, model_id: str, device: str) -> TorchClassifier:
    """Load a model and print its warnings to stderr. Raises what `Models.load` raises."""
    keep_freed_memory()
    classifier = known.load(model_id, choose_device(device))
    for warning in classifier.warnings:
        report(f"warning: {warning}")
    return classifier


def find_model(known: Models, model_id: str) -> ModelDescription:
    """Return the model with an id; InputError, with the flag that may be missing, if unknown."""
    if "/" in model_id and all(model.id != model_id for model in known.described):
        from models.hub.directories import PREFIX  # loaded by known_models, not by parsing

        if model_id.startswith(PREFIX):
            why = "is a checkpoint in a directory of yours; name the directory with --model-dir"
        else:
            why = f"does not come with Earshot; name it with --hub {model_id}"
        raise InputError(f"{model_id} {why}, too.")
    return known.find(model_id)
