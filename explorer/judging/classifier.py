"""The engine's view of a model: waveforms in, logits out.

A `Classifier` owns everything between a waveform and the logits: front end, network, device,
evaluation mode, precision. It takes any number of waveforms at a time; the caller decides how many
go into one forward pass (`explorer.judging.batching`).
"""

import math
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from explorer.errors import ModelError
from explorer.judging.info import ClassifierInfo


@runtime_checkable
class Classifier(Protocol):
    """A model as the engine sees it."""

    @property
    def info(self) -> ClassifierInfo:
        """Labels, rate, window, identity."""
        ...

    @property
    def device(self) -> torch.device:
        """The device that waveforms must be on."""
        ...

    def __call__(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """Return float32 logits, one row per waveform, each independent of its neighbours.

        One forward pass over the whole batch. A row of NaN means that the model has no answer to
        digital silence. Raises ModelError if any other logit is not finite.
        """
        ...


class TorchClassifier:
    """A torch network that maps waveforms to logits, front end included.

    The network is put in evaluation mode on `device`. TF32 is switched off for convolutions and
    matrix products, because verdicts are float32; torch has these switches only per process.

    Args:
        info: labels, rate, window, identity.
        network: maps float32 (batch, n_samples) to logits (batch, n_labels).
        device: where it runs.
        warnings: sentences for the user about anything suspicious in this model.
    """

    def __init__(
        self,
        info: ClassifierInfo,
        network: nn.Module,
        device: torch.device,
        warnings: tuple[str, ...] = (),
    ) -> None:
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.deterministic = True
        self.info = info
        self.device = device
        self.warnings = warnings
        self._network = network.eval().requires_grad_(False).to(device)

    @property
    def n_bytes(self) -> int:
        """Memory that the weights take on the device."""
        tensors = (*self._network.parameters(), *self._network.buffers())
        return sum(tensor.nbytes for tensor in tensors)

    def __call__(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """See `Classifier.__call__`."""
        assert waveforms.shape[0] > 0, "an empty batch is never evaluated"
        assert waveforms.shape[1] == self.info.length_heard(waveforms.shape[1]), waveforms.shape
        with torch.inference_mode():
            logits: Tensor = self._network(waveforms)
        assert logits.shape == (waveforms.shape[0], len(self.info.labels)), logits.shape
        return check_finite(logits, waveforms, self.info.id)


def check_finite(
    logits: Float[Tensor, "batch n_labels"],
    waveforms: Float[Tensor, "batch n_samples"],
    model_id: str,
) -> Float[Tensor, "batch n_labels"]:
    """Return the logits, with whole rows of NaN where a model has no answer to digital silence.

    That is legitimate: many front ends divide by the clip's own level.

    Raises:
        ModelError: logits of anything but silence are not finite; the text names the model.
    """
    broken = ~logits.isfinite().all(dim=1)
    if not broken.any():
        return logits
    if (waveforms[broken] != 0).any():
        raise ModelError(f"{model_id} has no answer to this sound: its logits are not numbers.")
    return torch.where(broken[:, None], math.nan, logits)
