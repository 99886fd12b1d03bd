"""A model with three disjoint pairs of cells that are enough, and a clip for it."""

import torch
from torch import Tensor

from tests.support.fakes import RuleClassifier, linear_bands

N_CELLS = 10
PAIRS = ((1, 6), (2, 8), (4, 9))
BANDS = linear_bands(N_CELLS)


def logits(present: Tensor) -> Tensor:
    """Logits of ("yes", "no"): "yes" has 1 with all cells of any pair, and "no" has .5."""
    yes = torch.stack([present[:, list(pair)].all(1) for pair in PAIRS]).any(0).float()
    return torch.stack([yes, torch.full_like(yes, 0.5)], 1)


def classifier() -> RuleClassifier:
    """The model."""
    return RuleClassifier(BANDS, logits)
