"""Find a small sufficient keep: the search, as a generator of steps."""

from dataclasses import dataclass

from jaxtyping import Bool
from torch import Tensor

from explorer.records import Outcome

EFFORTS = ("quick", "normal", "thorough")


@dataclass(frozen=True, kw_only=True)
class SearchConfig:
    """How hard to search."""

    seed: int = 0  # of the random keeps
    effort: str = "normal"  # how many starts: quick, normal, thorough
    max_evaluations: int | None = None  # search, bound and certificate together; None: no limit
    batch_size: int | None = None  # None: chosen by time and memory


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """The state of a search after one batch."""

    phase: str
    keep: Bool[Tensor, " n_cells"] | None  # the smallest accepted keep so far, if any
    n_kept: int | None
    probability: float | None  # of the class, on that keep
    margin: float | None
    evaluations: int  # of the search itself
    bound_evaluations: int  # further ones, spent on the lower bound alone
    rounds: int  # batches so far
    seconds: float
    batch_size: int
    lower_bound: int
    outcome: Outcome | None  # set on the last step only
