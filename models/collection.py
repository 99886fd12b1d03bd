"""The models that can be chosen: published and bundled ones, and those that a user adds.

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
from models.published.cache import is_cached, model_cache
from models.published.description import Levels, PublishedModel
from models.published.table import PUBLISHED
from models.spec import ModelDescription, ModelSpec

if TYPE_CHECKING:
    import torch

    from explorer.judging.classifier import TorchClassifier

ALL = "all"  # targets: every model of a task


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
            InputError: there is no such model; the text lists the ids, and the closest one, or says
                how to fetch a published one.
        """
        for model in self.described:
            if model.id == model_id:
                return model
        for published in PUBLISHED:
            if published.id == model_id:
                raise InputError(
                    f"{model_id} is not on this computer yet: `earshot fetch {model_id}` fetches "
                    f"it ({published.about})."
                )
        ids = [model.id for model in self.described]
        close = difflib.get_close_matches(model_id, ids, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise InputError(f"There is no model {model_id!r}.{hint} There are: {', '.join(ids)}.")

    def judges(self, targets: str, source: ModelDescription) -> tuple[ModelDescription, ...]:
        """Return the models that judge what a source found, the source among them, each once.

        Args:
            targets: `ALL` of the source's task, or ids, separated by commas.
            source: the model that was searched.

        Raises:
            InputError: there is no such model, or it has another task.
        """
        if targets == ALL:
            return self.of_task(source.task)
        ids = dict.fromkeys(word.strip() for word in targets.split(","))
        found = tuple(map(self.find, ids))
        others = [model.id for model in found if model.task != source.task]
        if others:
            raise InputError(f"{', '.join(others)}: not a {source.task} model, as {source.id} is.")
        return found if source in found else (*found, source)

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
        if isinstance(model, PublishedModel):
            from models.published.loading import load_published

            return load_published(model, device)
        assert isinstance(model, Checkpoint), "there is no fourth kind"
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

    def with_published(self, model: PublishedModel) -> "Models":
        """Return these models and a published one; those come first, in their table's order."""
        if model in self.described:
            return self
        ids = {model.id, *(one.id for one in self.published)}
        here = tuple(one for one in PUBLISHED if one.id in ids)
        return replace(self, described=(*here, *self.without_published().described))

    def without_published(self) -> "Models":
        """Return these models but for the published ones."""
        others = tuple(one for one in self.described if not isinstance(one, PublishedModel))
        return replace(self, described=others)

    def with_levels(self, levels: Levels) -> "Models":
        """Return these models, published taggers with other levels of their classes."""
        changed = (
            model.with_levels(levels) if isinstance(model, PublishedModel) else model
            for model in self.described
        )
        return replace(self, described=tuple(changed))

    @property
    def published(self) -> tuple[PublishedModel, ...]:
        """Networks that their authors published, and that were fetched to this computer."""
        return tuple(model for model in self.described if isinstance(model, PublishedModel))

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Checkpoints of the hub, or of the user's own."""
        return tuple(model for model in self.described if isinstance(model, Checkpoint))


def bundled_models() -> Models:
    """Return the models that come with Earshot."""
    return Models(described=registry.MODELS)


def available_models() -> Models:
    """Return the models that can be used at once: published ones in the cache come first."""
    cache = model_cache()
    here = tuple(model for model in PUBLISHED if is_cached(model, cache))
    return Models(described=(*here, *registry.MODELS))
