"""Which models there are to choose from: the bundled ones, and those that a user adds.

A `Models` is made where a program begins, by the command line or by the app, and handed to whoever
needs models; nothing here is global. It is plain data: a process that receives one loads the same
models from the same files.
"""

from dataclasses import dataclass, replace

import torch

from explorer.classifier import TorchClassifier
from explorer.errors import InputError
from models.choosing import named, of_task
from models.registry import list_models, load_bundled
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
        assert isinstance(model, ModelSpec)
        return load_bundled(model, device)

    def with_model(self, added: ModelDescription) -> "Models":
        """These models and one more; InputError if there is one of that id."""
        if any(model.id == added.id for model in self.described):
            raise InputError(f"There are two models called {added.id!r}; please name one of them.")
        return replace(self, described=(*self.described, added))


def bundled_models() -> Models:
    """The models that come with Earshot."""
    return Models(described=list_models())
