"""Which models there are to choose from: the bundled ones, and those that a user adds.

A `Models` is made where a program begins, by the command line or by the app, and handed to whoever
needs models; nothing here is global. It is plain data: a process that receives one loads the same
models from the same files.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from explorer.errors import InputError
from explorer.judging.classifier import TorchClassifier
from models.bundled.registry import list_models, load_bundled
from models.choosing import named, of_task
from models.hub.checkpoint import Checkpoint
from models.spec import ModelDescription, ModelSpec


@dataclass(frozen=True, kw_only=True)
class Models:
    """The models that can be chosen, in the order in which they are shown."""

    described: tuple[ModelDescription, ...]

    def of_task(self, task: str | None = None) -> tuple[ModelDescription, ...]:
        """All models, or those of one task; InputError if there is no such task."""
        return of_task(self.described, task)

    def find(self, model_id: str) -> ModelDescription:
        """The model of an id; InputError, with the ids that there are, if there is none."""
        return named(self.described, model_id)

    def load(self, model_id: str, device: torch.device) -> TorchClassifier:
        """Load a model, ready for use.

        Raises:
            InputError: there is no such model.
            ModelError: its files are missing, damaged or not usable; the text says how.
        """
        model = self.find(model_id)
        if isinstance(model, ModelSpec):
            return load_bundled(model, device)
        assert isinstance(model, Checkpoint), "there is no third kind"
        from models.hub.loading import load_checkpoint  # with transformers, which takes its time

        return load_checkpoint(model, device)

    def with_checkpoints(self, added: Sequence[Checkpoint]) -> "Models":
        """These models and some more; InputError if two of them have the same id."""
        described = (*self.described, *added)
        counts = Counter(model.id for model in described)
        twice = [model_id for model_id, count in counts.items() if count > 1]
        if twice:
            raise InputError(f"There are two models called {twice[0]}; please name one of them.")
        return replace(self, described=described)

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Those that do not come with Earshot."""
        return tuple(model for model in self.described if isinstance(model, Checkpoint))


def bundled_models() -> Models:
    """The models that come with Earshot."""
    return Models(described=list_models())
