"""The models that can be chosen: the bundled ones, and those that a user adds.

A `Models` is created where a program begins, by the command line or by the app, and passed to
whatever needs models; nothing here is global. It is plain data: a process that receives one loads
the same models from the same files. Torch is imported only when a model is loaded.
"""

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from explorer.errors import InputError
from models.bundled import registry
from models.hub.checkpoint import Checkpoint
from models.labels import TASKS
from models.spec import ModelDescription, ModelSpec

if TYPE_CHECKING:
    import torch

    from explorer.judging.classifier import TorchClassifier


@dataclass(frozen=True, kw_only=True)
class Models:
    """The models that can be chosen, in the order in which they are shown."""

    described: tuple[ModelDescription, ...]

    def of_task(self, task: str | None = None) -> tuple[ModelDescription, ...]:
        """Return the models of a task, or all of them (None), in their order.

        Raises:
            InputError: there is no such task.
        """
        if task is not None and task not in TASKS:
            raise InputError(f"There is no task {task!r}. There are: {', '.join(TASKS)}.")
        return tuple(model for model in self.described if task in (None, model.task))

    def find(self, model_id: str) -> ModelDescription:
        """Return the model of an id.

        Raises:
            InputError: there is no such model; the text lists the ids, and the closest one.
        """
        for model in self.described:
            if model.id == model_id:
                return model
        ids = [model.id for model in self.described]
        close = difflib.get_close_matches(model_id, ids, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise InputError(f"There is no model {model_id!r}.{hint} There are: {', '.join(ids)}.")

    def load(self, model_id: str, device: "torch.device") -> "TorchClassifier":
        """Load a model, ready for use.

        Raises:
            InputError: there is no such model.
            ModelError: its files are missing, damaged or unusable; the text says which.
        """
        model = self.find(model_id)
        if isinstance(model, ModelSpec):
            from models.bundled.loading import load_bundled

            return load_bundled(model, device)
        assert isinstance(model, Checkpoint), "there is no third kind"
        from models.hub.loading import load_checkpoint  # with transformers, which takes seconds

        return load_checkpoint(model, device)

    def with_checkpoints(self, added: Sequence[Checkpoint]) -> "Models":
        """Return these models and some more; InputError if two of them have the same id."""
        described = (*self.described, *added)
        counts = Counter(model.id for model in described)
        duplicates = [model_id for model_id, count in counts.items() if count > 1]
        if duplicates:
            raise InputError(f"There are two models called {duplicates[0]}; please rename one.")
        return replace(self, described=described)

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Those that do not come with Earshot."""
        return tuple(model for model in self.described if isinstance(model, Checkpoint))


def bundled_models() -> Models:
    """Return the models that come with Earshot."""
    return Models(described=registry.MODELS)
