"""How hard to search. Imports no torch: the command line parser needs it."""

from dataclasses import dataclass

from explorer.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How many sounds a search may have judged, and on what."""

    n_evaluations: int  # go on improving until so many at most, and
    n_evaluations_each: int  # so many for every ranked group of cells
    hopeless: float  # end before that when fewer of a round's proposals are expected to be accepted
    # What a search mostly takes in the end, beside `n_evaluations_each`: benchmarks/peers.py.
    n_usual: int
    n_random: int  # random keeps that the ranking by effect is based on
    from_above: bool  # delete from the whole clip, too; the result is never larger than that gives
    singles: bool  # judge every ranked group alone
    max_bound_evaluations: int  # a lower bound that needs more is not attempted
    n_draws: int  # random sets of one cell fewer to judge at the end, for the statistical bound

    def evaluations(self, n_groups: int) -> int:
        """Return how many evaluations to improve for at most, those of the beginning included."""
        return self.n_evaluations + self.n_evaluations_each * n_groups

    def usual_evaluations(self, n_groups: int) -> int:
        """Return how many evaluations the search mostly takes, without its bounds."""
        return self.n_usual + self.n_evaluations_each * n_groups


EFFORTS = {
    "quick": Effort(
        n_evaluations=50,
        n_evaluations_each=0,
        hopeless=0.2,
        n_usual=70,
        n_random=6,
        from_above=False,
        singles=False,
        max_bound_evaluations=0,
        n_draws=0,
    ),
    "normal": Effort(
        n_evaluations=600,
        n_evaluations_each=2,
        hopeless=0.05,
        n_usual=212,
        n_random=16,
        from_above=True,
        singles=True,
        max_bound_evaluations=256,
        n_draws=0,
    ),
    "thorough": Effort(
        n_evaluations=1_024,
        n_evaluations_each=8,
        hopeless=0.0,
        n_usual=1_024,
        n_random=48,
        from_above=True,
        singles=True,
        max_bound_evaluations=16_384,
        n_draws=299,
    ),
}


@dataclass(frozen=True, kw_only=True)
class SearchConfig:
    """How hard to search, and within which limits."""

    seed: int = 0  # of the random keeps
    effort: str = "normal"  # a key of EFFORTS: how many sounds may be judged
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
