"""The models on their device: loaded on first use, read-only, shared by all visitors.

Checkpoints are loaded before they are offered: every model of a task judges every search in it, so
one unusable checkpoint would spoil the results of all visitors.
"""

from threading import Lock

import torch

from explorer.errors import InputError
from explorer.judging.classifier import Classifier, TorchClassifier
from explorer.judging.info import ClassifierInfo
from explorer.ui.device.model_cache import ModelCache
from explorer.ui.wording import request as refusals
from models import labels
from models.collection import Models, bundled_models
from models.hub.checkpoint import Checkpoint
from models.published.description import PublishedModel
from models.spec import ModelDescription, ModelSpec


class ModelHost:
    """The available models, ready for use on one device.

    Args:
        device: where the models run.
        models: the models to start with; by default the bundled ones.
    """

    def __init__(self, device: torch.device, models: Models | None = None) -> None:
        self.device = device
        self.models = bundled_models() if models is None else models
        self._cache = ModelCache(self._load)
        self._warnings: dict[str, tuple[str, ...]] = {}  # by id, of checkpoints
        self._adding = Lock()

    def tasks(self) -> tuple[str, ...]:
        """Return the tasks that have at least one model."""
        return tuple(task for task in labels.TASKS if self.models.of_task(task))

    def specs(self, task: str) -> tuple[ModelDescription, ...]:
        """Return the models of a task; raise InputError if there are none."""
        specs = self.models.of_task(task)
        if not specs:
            raise InputError(refusals.no_models(task))
        return specs

    def first_choice(self, task: str) -> ModelDescription:
        """Return the model that is chosen until a visitor chooses one: bundled, if there is any.

        The others can take minutes for a search. InputError if the task has no models.
        """
        specs = self.specs(task)
        return next((spec for spec in specs if isinstance(spec, ModelSpec)), specs[0])

    def spec(self, model_id: object) -> ModelDescription:
        """Describe a model without loading it; raise InputError for anything but a known id."""
        if not isinstance(model_id, str):
            raise InputError(refusals.model_id(repr(model_id)))
        return self.models.find(model_id)

    def info(self, model_id: object) -> ClassifierInfo:
        """Return what callers need to know about a model, without loading it."""
        return self.spec(model_id).info

    def offers(self, model_id: str) -> bool:
        """Return whether there is a model with that id."""
        return bool(self._called(model_id))

    def models_of_same_task(self, model_id: str) -> tuple[ClassifierInfo, ...]:
        """Return all models of a model's task, the model itself last."""
        infos = [spec.info for spec in self.models.of_task(self.spec(model_id).task)]
        return tuple(sorted(infos, key=lambda info: info.id == model_id))

    def judges(self, targets: str, source: str) -> tuple[str, ...]:
        """Return the ids of the models that judge what a source found; see `Models.judges`."""
        return tuple(model.id for model in self.models.judges(targets, self.spec(source)))

    def warnings(self, model_id: str) -> tuple[str, ...]:
        """Return sentences about what is suspicious in a model's answers."""
        return self._warnings.get(model_id, ())

    def classifier(self, model_id: object) -> Classifier:
        """Load a model, or return it from the cache; raise InputError for an unknown id."""
        return self._cache(self.spec(model_id).id)

    def load_unchecked(self) -> None:
        """Load every bundled and published model now: those that need no checks."""
        for spec in self.models.described:
            if isinstance(spec, ModelSpec | PublishedModel):
                self.classifier(spec.id)

    def load_checkpoints(self) -> None:
        """Load every checkpoint now; raise EarshotError, with the reason, if one is unusable."""
        for checkpoint in self.models.checkpoints:
            self._keep(self._load(checkpoint.id))

    def add(self, model: Checkpoint | PublishedModel) -> None:
        """Load a model and offer it to all visitors; do nothing if it is already offered.

        Raises:
            InputError: another model has the same id.
            ModelError: it is unusable; the text gives the reason.
        """
        with self._adding:
            called = self._called(model.id)
            if any(one.info.version == model.info.version for one in called):
                return
            if isinstance(model, PublishedModel):
                more = self.models.with_published(model)
            else:
                more = self.models.with_checkpoints([model])
            self._keep(more.load(model.id, self.device))
            self.models = more

    def _load(self, model_id: str) -> TorchClassifier:
        return self.models.load(model_id, self.device)

    def _keep(self, classifier: TorchClassifier) -> None:
        self._warnings[classifier.info.id] = classifier.warnings
        self._cache.keep(classifier)

    def _called(self, model_id: str) -> tuple[ModelDescription, ...]:
        return tuple(model for model in self.models.described if model.id == model_id)


def same_meaning(label: str, info: ClassifierInfo) -> tuple[str, ...]:
    """Return the labels of a target model that mean the same as the source's label, if any.

    On the page, only models of one task judge each other.
    """
    return labels.same_meaning(info.task, label, info)
