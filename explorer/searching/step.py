"""The state of a search after one batch: what a caller sees of it."""

from dataclasses import dataclass

from jaxtyping import Bool
from torch import Tensor

from explorer.records import Outcome, SampledBound


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """The state of a search after one batch."""

    phase: str  # what the search is doing, in a word or two
    keep: Bool[Tensor, " n_cells"] | None  # the smallest accepted keep so far, if there is one
    n_kept: int | None  # cells that it keeps, without those that are kept in any case
    probability: float | None  # of the class, on that keep
    margin: float | None
    evaluations: int  # of the search itself
    bound_evaluations: int  # further ones, spent on the bounds alone
    n_reused: int  # answers of earlier searches, in place of further evaluations
    # About how many evaluations are left, certificate included; None if unknown.
    evaluations_left: int | None
    rounds: int  # batches so far
    seconds: float
    batch_size: int  # the largest so far
    lower_bound: int  # no keep with fewer cells is sufficient: all were tried
    sampled_bound: SampledBound | None  # beside the proven bound; set at the end, if at all
    outcome: Outcome | None  # set on the last step only
