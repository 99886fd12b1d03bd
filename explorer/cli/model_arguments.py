"""The models that a command line names, and what is told of them on stderr."""

import argparse
import sys

from explorer.errors import InputError
from explorer.judging.classifier import TorchClassifier
from explorer.judging.devices import choose_device
from models.collection import Models, bundled_models
from models.hub.directories import PREFIX, read_directories
from models.spec import ModelDescription


def known_models(arguments: argparse.Namespace) -> Models:
    """The bundled models and those that the arguments name.

    Raises:
        InputError: one of them cannot be used; the text says why.
        DownloadError: one of them cannot be fetched.
    """
    named = read_directories(arguments.model_dir)
    if arguments.hub:
        from models.hub.download import hub_checkpoint  # with the hub's client, a third of a second

        named += tuple(hub_checkpoint(reference, report) for reference in arguments.hub)
    return bundled_models().with_checkpoints(named)


def load_and_warn(known: Models, model_id: str, device: str) -> TorchClassifier:
    """Load a model; what is suspicious in it goes to stderr. Raises what `Models.load` raises."""
    classifier = known.load(model_id, choose_device(device))
    for warning in classifier.warnings:
        report(f"warning: {warning}")
    return classifier


def find_model(known: Models, model_id: str) -> ModelDescription:
    """A model by its id; InputError, with what to do about it, if it is not known."""
    if "/" in model_id and all(model.id != model_id for model in known.described):
        if model_id.startswith(PREFIX):
            why = "is a checkpoint in a directory of yours; name the directory with --model-dir"
        else:
            why = f"does not come with Earshot; name it with --hub {model_id}"
        raise InputError(f"{model_id} {why}, too.")
    return known.find(model_id)


def report(sentence: str) -> None:
    """Say something to the person at the terminal."""
    print(f"earshot: {sentence}", file=sys.stderr, flush=True)
