"""How long a search will still take, from how fast it has judged so far.

With a large network on a CPU a search takes minutes, and the rate is what can be known: it
changes little from batch to batch, except that

- the first batch of a network is slow (memory is allocated, kernels are chosen). It counts only
  until there is a second one;
- small batches cost more per sound than large ones, and the machine may be busy with other work.
  So a batch counts half as much once HALF_LIFE more sounds were judged, and never so little that
  the last batch decides alone.
"""

from dataclasses import dataclass, field, replace

HALF_LIFE = 64.0  # evaluations
LEAST_KEPT = 0.5  # of the weight of earlier batches, however large the last one was
# An estimate that rises by less than this factor is noise, and the last one is still shown.
RISE = 1.15
LEAST_SHOWN_S = 5.0  # shorter times are over before they are read


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """What is left of a search."""

    evaluations: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast sounds are judged, recent batches counting more."""

    at_s: float = 0.0  # when the last batch ended, since the search began
    evaluations: int = 0  # judged by then
    n_batches: int = 0
    weighted_s: float = 0.0
    weighted_evaluations: float = 0.0

    def after(self, at_s: float, evaluations: int) -> "Pace":
        """Return the pace after another batch; the same one if nothing was judged since.

        Args:
            at_s: seconds since the search began.
            evaluations: judged since then. Fewer than before: another search has begun.
        """
        if evaluations < self.evaluations:
            return Pace().after(at_s, evaluations)
        took, judged = max(0.0, at_s - self.at_s), evaluations - self.evaluations
        if judged == 0:
            return self
        kept = max(LEAST_KEPT, 0.5 ** (judged / HALF_LIFE)) if self.n_batches > 1 else 0.0
        return Pace(
            at_s=at_s,
            evaluations=evaluations,
            n_batches=self.n_batches + 1,
            weighted_s=kept * self.weighted_s + took,
            weighted_evaluations=kept * self.weighted_evaluations + judged,
        )

    def seconds_for(self, evaluations: int) -> float | None:
        """Return how long so many evaluations take; None before the first batch."""
        if not self.weighted_evaluations:
            return None
        return evaluations * self.weighted_s / self.weighted_evaluations


@dataclass(frozen=True, kw_only=True)
class TimeLeft:
    """What is left of one search, from batch to batch.

    Begin with `TimeLeft()`, and replace it by `after` with every step.
    """

    max_seconds: float | None = None  # for the whole search; None for no limit
    pace: Pace = field(default_factory=Pace)
    remaining: Remaining | None = None  # None if unknown

    def after(self, at_s: float, evaluations: int, left: int | None) -> "TimeLeft":
        """Return what is left after a batch.

        Args:
            at_s: seconds since the search began.
            evaluations: judged since then.
            left: about how many evaluations are left; None if unknown.
        """
        pace = self.pace.after(at_s, evaluations)
        seconds = None if left is None else pace.seconds_for(left)
        if left is None or seconds is None:
            return replace(self, pace=pace, remaining=None)
        remaining = Remaining(evaluations=left, seconds=seconds)
        if self.max_seconds is not None:
            remaining = _within(remaining, self.max_seconds - at_s)
        return replace(self, pace=pace, remaining=_steady(self.remaining, remaining))


def in_words(remaining: Remaining | None) -> str:
    """Say what is left; empty if it is unknown or only a moment.

    >>> in_words(Remaining(evaluations=342, seconds=350))
    'about 340 judgements and 6 min left'
    >>> in_words(Remaining(evaluations=342, seconds=4)), in_words(None)
    ('', '')
    """
    if remaining is None or remaining.seconds < LEAST_SHOWN_S:
        return ""
    return f"about {cost_in_words(remaining, ' and ')} left"


def cost_in_words(cost: Remaining, between: str = ", ") -> str:
    """Say how many judgements something takes, and how long.

    >>> cost_in_words(Remaining(evaluations=87, seconds=61))
    '90 judgements, 1 min'
    >>> cost_in_words(Remaining(evaluations=1, seconds=7), " and ")
    '1 judgement and 5 s'
    """
    evaluations = rounded(cost.evaluations)
    judgements = "1 judgement" if evaluations == 1 else f"{evaluations:,} judgements"
    return f"{judgements}{between}{duration(cost.seconds)}"


def rounded(count: int) -> int:
    """Round a count to tens, or to two digits, which do not change with every batch.

    >>> rounded(7), rounded(87), rounded(342), rounded(4_567)
    (7, 90, 340, 4600)
    """
    return count if count <= 10 else round(count, min(-1, 2 - len(str(count))))


def duration(seconds: float) -> str:
    """Return a duration in round steps, 5 s at least.

    >>> [duration(seconds) for seconds in (1, 12, 44, 57, 89, 350, 1_900, 4_000)]
    ['5 s', '10 s', '40 s', '1 min', '1 min', '6 min', '30 min', '1 h 10 min']
    """
    if seconds < 27.5:
        return f"{max(5, 5 * round(seconds / 5))} s"
    if seconds < 55:
        return f"{10 * round(seconds / 10)} s"
    minutes = seconds / 60
    if minutes < 9.5:
        return f"{max(1, round(minutes))} min"
    if minutes < 57.5:
        return f"{5 * round(minutes / 5)} min"
    hours, tens = divmod(round(minutes / 10), 6)
    return f"{hours} h {10 * tens} min" if tens else f"{hours} h"


def _within(remaining: Remaining, seconds: float) -> Remaining:
    """Return what of it can be done in so many seconds."""
    if remaining.seconds <= seconds:
        return remaining
    share = max(0.0, seconds) / remaining.seconds
    return Remaining(evaluations=int(share * remaining.evaluations), seconds=max(0.0, seconds))


def _steady(last: Remaining | None, now: Remaining) -> Remaining:
    """Return an estimate that does not rise and fall with every batch."""
    if last is None or not last.seconds < now.seconds < RISE * last.seconds:
        return now
    return replace(now, seconds=last.seconds)
