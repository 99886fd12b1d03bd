"""Clips with their classes, for training and for measuring."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledClips:
    """Clips and their classes, given as positions among the labels of the task."""

    waveforms: Float[Tensor, "n n_samples"]
    targets: Int[Tensor, " n"]


def concatenate(parts: Sequence[LabelledClips]) -> LabelledClips:
    """Concatenate parts (at least one) whose clips all have the same length."""
    return LabelledClips(
        waveforms=torch.cat([part.waveforms for part in parts]),
        targets=torch.cat([part.targets for part in parts]),
    )


def label_all(waveforms: Float[Tensor, "n n_samples"], target: int) -> LabelledClips:
    """Give all clips the same class."""
    return LabelledClips(waveforms=waveforms, targets=torch.full((len(waveforms),), target))
