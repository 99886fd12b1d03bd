"""The models on their device: loaded when first asked for, read-only, shared by all visitors.

Checkpoints are loaded before they are offered: every model of a task judges every search in it, so
one that cannot be used would spoil the results of all visitors.
"""

from collections.abc import Callable, Iterator
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

import torch

from explorer.errors import InputError
from explorer.judging.classifier import Classifier, TorchClassifier
from explorer.judging.info import ClassifierInfo
from explorer.ui.device.model_cache import ModelCache
from explorer.ui.device.zero_gpu import ZeroGpuDevice, ZeroGpuTerms
from models import labels
from models.collection import Models, bundled_models
from models.hub.checkpoint import Checkpoint
from models.spec import ModelDescription, ModelSpec

Arguments = ParamSpec("Arguments")
Item = TypeVar("Item")


class Workshop:
    """The models that there are, ready on one device."""

    def __init__(
        self,
        device: torch.device,
        models: Models | None = None,
        lending: ZeroGpuTerms | None = None,
    ) -> None:
        """Offer `models`, or the bundled ones, on a device that may only be lent to us."""
        self.device = device
        self.models = bundled_models() if models is None else models
        self._cache = ModelCache(self._load)
        self._warnings: dict[str, tuple[str, ...]] = {}  # by id, of checkpoints
        self._adding = Lock()
        self._lent = None
        if lending is not None:
            self._lent = ZeroGpuDevice(self, lending)
            self._load_bundled()

    def run(
        self,
        work: Callable[Concatenate["Workshop", Arguments], Iterator[Item]],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Iterator[Item]:
        """Do some work on the device, one of `explorer.ui.device.work`; yields what it yields."""
        if self._lent is not None:
            return self._lent.run(work, *args, **kwargs)
        return work(self, *args, **kwargs)

    @property
    def max_seconds(self) -> float | None:
        """After how long work has to end by itself; None: it may last as long as it likes."""
        return None if self._lent is None else self._lent.work_s

    def spec(self, model_id: object) -> ModelDescription:
        """A model, not loaded; InputError if the id, from anywhere, is not one."""
        if not isinstance(model_id, str):
            raise InputError(f"A model is named by a text, not {model_id!r}.")
        return self.models.find(model_id)

    def info(self, model_id: object) -> ClassifierInfo:
        """What a model is like, without loading it."""
        return self.spec(model_id).info

    def _load_bundled(self) -> None:
        """Now, because what a process loads while it has the device ends with it."""
        for spec in self.models.described:
            if isinstance(spec, ModelSpec):
                self.classifier(spec.id)

    def classifier(self, model_id: object) -> Classifier:
        """A model, loaded; InputError if there is none of that id."""
        return self._cache(self.spec(model_id).id)

    def check(self) -> None:
        """Load the checkpoints that there are; EarshotError, with why, if one cannot be used."""
        for checkpoint in self.models.checkpoints:
            self.refuse_where_lent()
            self._keep(self._load(checkpoint.id))

    def add(self, checkpoint: Checkpoint) -> None:
        """Load a checkpoint and from then on offer it to everybody; nothing if it is offered.

        Raises:
            InputError: there is another model of that id, or the device is only lent.
            ModelError: it cannot be used; the text says why.
        """
        self.refuse_where_lent()
        with self._adding:
            called = self._called(checkpoint.id)
            if any(model.info.version == checkpoint.info.version for model in called):
                return
            more = self.models.with_checkpoints([checkpoint])
            self._keep(more.load(checkpoint.id, self.device))
            self.models = more

    def refuse_where_lent(self) -> None:
        """InputError where a device is lent: no checkpoint can be tried or stay loaded there."""
        if self._lent is not None:
            raise InputError(
                "This server borrows its GPU for seconds at a time, so it has the bundled models "
                "only. Run Earshot on a machine of your own to use other checkpoints."
            )

    def offers(self, model_id: str) -> bool:
        """Whether there is a model of that id."""
        return bool(self._called(model_id))

    def warnings(self, model_id: str) -> tuple[str, ...]:
        """What is suspicious in a model's answers, in sentences."""
        return self._warnings.get(model_id, ())

    def models_of_same_task(self, model_id: str) -> tuple[ClassifierInfo, ...]:
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

    def _load(self, model_id: str) -> TorchClassifier:
        return self.models.load(model_id, self.device)

    def _keep(self, classifier: TorchClassifier) -> None:
        self._warnings[classifier.info.id] = classifier.warnings
        self._cache.keep(classifier)

    def _called(self, model_id: str) -> tuple[ModelDescription, ...]:
        return tuple(model for model in self.models.described if model.id == model_id)


def counterpart(label: str, info: ClassifierInfo) -> str | None:
    """Which label of a target means the same as the source's."""
    return labels.counterpart(info.task, label, info.labels)
