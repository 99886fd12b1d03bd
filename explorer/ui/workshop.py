"""The models on their device: loaded when first asked for, read-only, shared by all visitors."""

from functools import cache, partial

import torch

from explorer.classifier import Classifier, ClassifierInfo
from explorer.errors import InputError
from models import labels
from models.registry import ModelSpec, find_model, list_models, load_model


class Workshop:
    """The registry's models, ready on one device."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self._load = cache(partial(load_model, device=device))

    def spec(self, model_id: object) -> ModelSpec:
        """A model's row, by an id that may come from anywhere; InputError if there is none."""
        if not isinstance(model_id, str):
            raise InputError(f"A model is named by a text, not {model_id!r}.")
        return find_model(model_id)

    def info(self, model_id: object) -> ClassifierInfo:
        """What a model is like, without loading it."""
        return self.spec(model_id).info

    def classifier(self, model_id: object) -> Classifier:
        """A model, loaded; InputError if there is none of that id."""
        return self._load(self.spec(model_id).id)

    def judges_of(self, model_id: str) -> tuple[ClassifierInfo, ...]:
        """All models of a model's task, itself last."""
        infos = [spec.info for spec in list_models(self.spec(model_id).task)]
        return tuple(sorted(infos, key=lambda info: info.id == model_id))

    def tasks(self) -> tuple[str, ...]:
        """The tasks that there are models for."""
        return tuple(task for task in labels.TASKS if list_models(task))

    def specs(self, task: str) -> tuple[ModelSpec, ...]:
        """The models of a task; InputError if there are none."""
        specs = list_models(task)
        if not specs:
            raise InputError(f"There are no models for the task {task} yet.")
        return specs


def counterpart(label: str, info: ClassifierInfo) -> str | None:
    """Which label of a target means the same as the source's."""
    return labels.counterpart(info.task, label, info.labels)
