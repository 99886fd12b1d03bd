"""The models on their device: loaded when first asked for, read-only, shared by all visitors."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

import torch

from explorer.classifier import Classifier, ClassifierInfo
from explorer.errors import InputError
from explorer.ui.model_cache import ModelCache
from models import labels
from models.collection import Models, bundled_models
from models.spec import ModelDescription

Arguments = ParamSpec("Arguments")
Item = TypeVar("Item")


class Workshop:
    """The models that there are, ready on one device."""

    def __init__(self, device: torch.device, models: Models | None = None) -> None:
        """Offer `models`, or the bundled ones."""
        self.device = device
        self.models = bundled_models() if models is None else models
        self._load = ModelCache(partial(self.models.load, device=device))

    def run(
        self,
        work: Callable[Concatenate["Workshop", Arguments], Iterator[Item]],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Iterator[Item]:
        """Do some work on the device, one of `explorer.ui.device_work`; yields what it yields."""
        return work(self, *args, **kwargs)

    def spec(self, model_id: object) -> ModelDescription:
        """A model, not loaded; InputError if the id, from anywhere, is not one."""
        if not isinstance(model_id, str):
            raise InputError(f"A model is named by a text, not {model_id!r}.")
        return self.models.find(model_id)

    def info(self, model_id: object) -> ClassifierInfo:
        """What a model is like, without loading it."""
        return self.spec(model_id).info

    def classifier(self, model_id: object) -> Classifier:
        """A model, loaded; InputError if there is none of that id."""
        return self._load(self.spec(model_id).id)

    def judges_of(self, model_id: str) -> tuple[ClassifierInfo, ...]:
        """All models of a model's task, itself last."""
        infos = [spec.info for spec in self.models.of_task(self.spec(model_id).task)]
        return tuple(sorted(infos, key=lambda info: info.id == model_id))

    def tasks(self) -> tuple[str, ...]:
        """The tasks that there are models for."""
        return tuple(task for task in labels.TASKS if self.models.of_task(task))

    def specs(self, task: str) -> tuple[ModelDescription, ...]:
        """The models of a task; InputError if there are none."""
        specs = self.models.of_task(task)
        if not specs:
            raise InputError(f"There are no models for the task {task} yet.")
        return specs


def counterpart(label: str, info: ClassifierInfo) -> str | None:
    """Which label of a target means the same as the source's."""
    return labels.counterpart(info.task, label, info.labels)
