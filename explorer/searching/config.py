"""How hard to search. Imports no torch: the command line parser needs it."""

from dataclasses import dataclass

from explorer.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How many starting points a search tries."""

    n_random: int  # random keeps that the ranking by effect is based on
    n_starts: int  # how many of the smallest accepted fragments to reduce
    n_build_ups: int  # how many single cells to build up a keep from
    n_pool: int  # how many promising cells a build-up chooses among
    max_bound_evaluations: int  # a lower bound that needs more is not attempted


EFFORTS = {
    "quick": Effort(n_random=48, n_starts=1, n_build_ups=0, n_pool=0, max_bound_evaluations=64),
    "normal": Effort(n_random=64, n_starts=3, n_build_ups=1, n_pool=16, max_bound_evaluations=256),
    "thorough": Effort(
        n_random=384, n_starts=8, n_build_ups=6, n_pool=48, max_bound_evaluations=16_384
    ),
}


@dataclass(frozen=True, kw_only=True)
class SearchConfig:
    """How hard to search, and within which limits."""

    seed: int = 0  # of the random keeps
    effort: str = "normal"  # a key of EFFORTS: how many starting points
    max_evaluations: int | None = None  # search, bound and certificate together; None: no limit
    # For search and certificate together; None for no limit. If time runs out, the result depends
    # on the speed of the machine and cannot be reproduced.
    max_seconds: float | None = None
    batch_size: int | None = None  # None to choose by time and memory

    def __post_init__(self) -> None:
        if self.effort not in EFFORTS:
            raise InputError(f"There is no effort {self.effort!r}; there are {', '.join(EFFORTS)}.")
        if not 0 <= self.seed < 2**63:
            raise InputError(f"The seed must be from 0 to 2^63 - 1, not {self.seed}.")
        for name in ("max_evaluations", "batch_size"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise InputError(f"{name} must be at least 1, not {value}.")
        if self.max_seconds is not None and not self.max_seconds > 0:
            raise InputError(f"max_seconds must be more than 0, not {self.max_seconds}.")
