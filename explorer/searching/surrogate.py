"""A cheap stand-in for the model: what the slack of a keep probably is, from those that were tried.

It is a Gaussian process (Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning",
ch. 2) on sets of cells. The covariance of the slacks of two keeps S and T is

    k(S, T) = a |S and T| + exp(-|S xor T| / l).

The first term alone would be a linear regression: every cell adds its effect. The second lets keeps
that differ in few cells differ little, whatever the cells do together. Slacks are clipped, because
how far a keep is from being accepted matters only near the border, and scaled to mean 0 and
variance 1. With K the covariance of the tried keeps plus noise s on its diagonal and k* that of a
new keep with them, its slack has mean k*' K^-1 y and variance k** - k*' K^-1 k*.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

LINEAR = 0.1  # a: how much of the variance the cells' own effects have, per shared cell
LENGTH = 4.0  # l, in cells
NOISE = 0.02  # s: what no sum of effects and no neighbour explains
LOWEST_SLACK, HIGHEST_SLACK = -12.0, 6.0  # logits


@dataclass(frozen=True, kw_only=True, eq=False)
class Surrogate:
    """The Gaussian process, fitted; all tensors are float64."""

    keeps: Float[Tensor, "n_tried n_cells"]  # 0 or 1
    factor: Float[Tensor, "n_tried n_tried"]  # lower Cholesky factor of K
    weights: Float[Tensor, " n_tried"]  # K^-1 y
    border: float  # a slack of 0, scaled as all slacks are

    @classmethod
    def fit(
        cls, keeps: Float[Tensor, "n_tried n_cells"], slack: Float[Tensor, " n_tried"]
    ) -> "Surrogate":
        """Fit tried keeps and their slacks."""
        clipped = slack.clamp(LOWEST_SLACK, HIGHEST_SLACK)
        centre, scale = clipped.mean(), clipped.std(correction=0).clamp(min=1e-3)
        target = (clipped - centre) / scale
        covariance = _covariance(keeps, keeps)
        covariance.diagonal().add_(NOISE)
        factor = torch.linalg.cholesky(covariance)
        weights = torch.cholesky_solve(target[:, None], factor)[:, 0]
        border = float(-centre / scale)
        return cls(keeps=keeps, factor=factor, weights=weights, border=border)

    @property
    def effects(self) -> Float[Tensor, " n_cells"]:
        """What each cell adds by the linear term, less the mean of all cells."""
        effects = LINEAR * (self.weights @ self.keeps)
        return effects - effects.mean()

    def predict(
        self, keeps: Float[Tensor, "n_keeps n_cells"]
    ) -> tuple[Float[Tensor, " n_keeps"], Float[Tensor, " n_keeps"]]:
        """Return mean and standard deviation of the scaled slack of new keeps."""
        covariance = _covariance(self.keeps, keeps)
        explained = torch.linalg.solve_triangular(self.factor, covariance, upper=False)
        variance = LINEAR * keeps.sum(dim=1) + 1 - explained.square().sum(dim=0)
        return self.weights @ covariance, variance.clamp(min=1e-9).sqrt()


def _covariance(
    one: Float[Tensor, "n_one n_cells"], other: Float[Tensor, "n_other n_cells"]
) -> Float[Tensor, "n_one n_other"]:
    shared = one @ other.T
    # In place: a fresh matrix for each term takes longer than the arithmetic.
    closeness = (2 * shared).sub_(one.sum(dim=1)[:, None]).sub_(other.sum(dim=1))
    return closeness.div_(LENGTH).exp_().add_(shared.mul_(LINEAR))
