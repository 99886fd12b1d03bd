"""Models to search with: bundled ones, checkpoints, and any callable of the user's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.audio.clip import fit_window
from explorer.errors import InputError
from explorer.judging.classifier import Classifier, check_finite
from explorer.judging.devices import choose_device
from explorer.judging.info import ClassifierInfo

if TYPE_CHECKING:
    from models.collection import Models

CUSTOM_TASK = "custom"  # of wrapped models that name none of Earshot's tasks


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """A classifier, loaded and ready on its device."""

    classifier: Classifier  # as the engine sees it
    warnings: tuple[str, ...] = ()  # what looks suspicious in its answers, in sentences

    @property
    def id(self) -> str:
        """The id by which records name the model."""
        return self.classifier.info.id

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, in the order of the logits."""
        return self.classifier.info.labels

    @property
    def sample_rate(self) -> int:
        """The rate in Hz at which the model hears sounds."""
        return self.classifier.info.sample_rate

    @property
    def window_s(self) -> float:
        """How many seconds of a sound the model hears, at most."""
        return self.classifier.info.window_s

    @property
    def device(self) -> torch.device:
        """Where the model runs."""
        return self.classifier.device

    def logits(self, waveforms: Tensor) -> Float[Tensor, "batch n_labels"]:
        """Classify sounds in one forward pass.

        Args:
            waveforms: float32 at `sample_rate`, shape (batch, n_samples), at least one sound; cut
                or zero-padded at the end to the model's window. Checkpoints of networks that take
                sounds of any length, such as wav2vec2, hear a shorter sound as it is.

        Returns:
            float32 logits on the CPU, shape (batch, n_labels), columns in the order of `labels`; a
            row of NaN where the model has no answer to digital silence.

        Raises:
            InputError: the shape is not (batch, n_samples).
            ModelError: other logits are not finite.
        """
        if waveforms.ndim != 2 or 0 in waveforms.shape:
            raise InputError(
                f"logits takes sounds of shape (batch, n_samples), not {tuple(waveforms.shape)}."
            )
        info = self.classifier.info
        window = fit_window(waveforms.float(), info.n_samples, info.min_samples)
        return self.classifier(window.to(self.device)).cpu()


def load_model(
    model_id: str | None = None,
    *,
    model_dir: str | Path | None = None,
    hub: str | None = None,
    device: str = "auto",
) -> Model:
    """Load one model. Give exactly one of `model_id`, `model_dir` and `hub`.

    Args:
        model_id: a bundled model, such as `genre-logmel-cnn`, or a published one that was fetched
            (`earshot fetch`), such as `jamendo-musicnn`.
        model_dir: a checkpoint directory as `save_pretrained` writes it.
        hub: a checkpoint of the Hugging Face hub, `USER/REPO` or `USER/REPO@REVISION`; downloaded
            if it is not in the hub's cache yet, after its size and licence were logged.
        device: `auto`, `cpu`, `cuda` or `mps`.

    Raises:
        InputError: no such model or device, or a checkpoint that is refused; the text says why.
        ModelError: the weights are missing or don't fit.
        DownloadError: the checkpoint can't be downloaded.
    """
    if sum(given is not None for given in (model_id, model_dir, hub)) != 1:
        raise InputError("load_model takes exactly one of model_id, model_dir and hub.")
    # Imported on use, so that the API itself loads without the bundled models.
    from models.collection import available_models

    models = available_models()
    if model_dir is not None:
        from models.hub.directories import read_directories

        (checkpoint,) = read_directories([Path(model_dir)])
        models, model_id = models.with_checkpoints([checkpoint]), checkpoint.id
    elif hub is not None:
        from models.hub.download import hub_checkpoint

        checkpoint = hub_checkpoint(hub, logging.getLogger(__name__).info)
        models, model_id = models.with_checkpoints([checkpoint]), checkpoint.id
    assert model_id is not None, "one of the three was given"
    return _load(models, model_id, device)


def load_models(task: str, *, device: str = "auto") -> tuple[Model, ...]:
    """Load all models of a task that are on this computer: published ones first, then the bundled.

    Args:
        task: `genre`, `emotion` or `deepfake`.
        device: as in `load_model`.

    Raises:
        InputError: no such task or device.
    """
    from models.collection import available_models

    models = available_models()
    return tuple(_load(models, found.id, device) for found in models.of_task(task))


def wrap(
    function: Callable[[Tensor], Any],
    *,
    labels: Sequence[str],
    sample_rate: int,
    window_s: float,
    none_label: str | None = None,
    task: str = CUSTOM_TASK,
    id: str = "custom",
    version: str = "unversioned",
    device: str = "cpu",
) -> Model:
    """Make a model of any callable.

    Args:
        function: maps float32 sounds of shape (batch, n_samples) on `device` to logits of shape
            (batch, n_labels), as a tensor or an array. Rows must not influence one another.
        labels: names of the classes, in the order of the logits.
        sample_rate: the rate of the sounds, in Hz.
        window_s: how many seconds the model hears; a shorter sound is padded with silence to
            exactly this length.
        none_label: which of the labels means "none of these", if one does.
        task: `genre`, `emotion` or `deepfake` to compare labels with Earshot's models, synonyms
            included; in any other task, labels of two models match if they are spelt alike.
        id: what records call the model.
        version: what records call this state of it; change it whenever the answers may change.
        device: where the sounds are put.

    Raises:
        InputError: fewer than two labels, or labels twice, an unknown `none_label`, a rate or a
            window that is not positive, or no such device.
    """
    names = tuple(labels)
    if len(names) < 2 or len(set(names)) < len(names):
        raise InputError(f"A model needs at least two different labels, not {list(names)}.")
    if none_label is not None and none_label not in names:
        raise InputError(f"The none_label {none_label!r} is not one of the labels.")
    n_samples = round(sample_rate * window_s)
    if sample_rate < 1 or n_samples < 1:
        raise InputError(
            f"sample_rate and window_s must be positive, not {sample_rate} Hz and {window_s} s."
        )
    info = ClassifierInfo(
        id=id,
        version=version,
        title=id,
        task=task,
        labels=names,
        none_label=none_label,
        sample_rate=sample_rate,
        n_samples=n_samples,
    )
    return Model(classifier=WrappedClassifier(info, function, choose_device(device)))


class WrappedClassifier:
    """A user's callable as a `Classifier`; the shape of its logits is checked at every call."""

    def __init__(
        self, info: ClassifierInfo, function: Callable[[Tensor], Any], device: torch.device
    ) -> None:
        self.info = info
        self.device = device
        self._function = function

    def __call__(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """See `Classifier.__call__`. Raises InputError if the logits have the wrong shape."""
        with torch.inference_mode():
            logits = torch.as_tensor(self._function(waveforms), dtype=torch.float32)
        expected = (len(waveforms), len(self.info.labels))
        if logits.shape != expected:
            raise InputError(
                f"{self.info.id} returned logits of shape {tuple(logits.shape)}, not {expected}."
            )
        return check_finite(logits.to(self.device), waveforms, self.info.id)


def _load(models: Models, model_id: str, device: str) -> Model:
    classifier = models.load(model_id, choose_device(device))
    return Model(classifier=classifier, warnings=classifier.warnings)
