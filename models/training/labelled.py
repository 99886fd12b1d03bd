"""Clips with their classes: what a network is taught with and measured on."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledClips:
    """Clips and their classes, as positions in the labels of the task."""

    waveforms: Float[Tensor, "n n_samples"]
    targets: Int[Tensor, " n"]


def joined(parts: Sequence[LabelledClips]) -> LabelledClips:
    """The clips of all parts (at least one, all of one length), in their order."""
    return LabelledClips(
        waveforms=torch.cat([part.waveforms for part in parts]),
        targets=torch.cat([part.targets for part in parts]),
    )


def of_one_class(waveforms: Float[Tensor, "n n_samples"], target: int) -> LabelledClips:
    """Clips that all are of one class."""
    return LabelledClips(waveforms=waveforms, targets=torch.full((len(waveforms),), target))
