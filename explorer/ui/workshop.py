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

    def classifier(self, model_id: object) -> Classifier:
        """A model by its id, which may come from anywhere; InputError if there is none."""
        if not isinstance(model_id, str):
            raise InputError(f"A model is named by a text, not {model_id!r}.")
        return self._load(find_model(model_id).id)

    def of_task(self, task: str) -> list[Classifier]:
        """All models of a task."""
        return [self._load(spec.id) for spec in list_models(task)]

    def specs(self) -> tuple[ModelSpec, ...]:
        """What there is to choose from."""
        return list_models()


def counterpart(label: str, info: ClassifierInfo) -> str | None:
    """Which label of a target means the same as the source's."""
    return labels.counterpart(info.task, label, info.labels)
