"""How often fragments are accepted, and how much more often than each kind of control.

A trial is one target's verdict on one fragment of a source; its controls are other signals of the
same clip. The lift of a trial over a kind of control is

    1 or 0 for an accepted or rejected fragment - share of these controls accepted,

so it runs from -1 to 1. Over random controls it is 0 on average for a target to which the choice
of cells makes no difference, such as one that accepts everything. A lift of 0 over the loudest
cells says that loudness alone does as much as the search.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.study.statistics.clustered import difference_over_clips, share_over_clips
from explorer.study.statistics.measures import Interval
from explorer.study.statistics.trials import Trial


@dataclass(frozen=True, kw_only=True)
class Lift:
    """How much more often fragments are accepted than one kind of control of the same trials."""

    n_items: int  # trials that have the control; the others count on neither side
    control: Interval  # share of the controls accepted, 95 %, over clips
    lift: Interval  # share of the fragments less that


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """How often fragments are accepted where the target agrees on the clip."""

    n_clips: int
    n_items: int
    n_accepted: int
    share: Interval | None  # 95 %, over clips; null without items
    lifts: dict[str, Lift]  # by kind of control; a kind that was not judged is left out


@dataclass(frozen=True, kw_only=True)
class AcceptanceTable:
    """The same over all trials, by the source's class, and by whether its answer is right."""

    over_all: Acceptance
    by_class: dict[str, Acceptance]  # by the source's answer to the whole clip
    by_answer: dict[str, Acceptance]  # `right`, `wrong`; clips without a label are in neither


def acceptance(trials: Sequence[Trial]) -> Acceptance:
    """Compute how often targets accept the fragments, of trials that all count."""
    accepted = [float(each.accepted) for each in trials]
    clips = [each.clip for each in trials]
    kinds = sorted({control.kind for each in trials for control in each.verdict.controls})
    return Acceptance(
        n_clips=len(set(clips)),
        n_items=len(trials),
        n_accepted=sum(each.accepted for each in trials),
        share=share_over_clips(accepted, clips) if trials else None,
        lifts={kind: _lift(trials, kind) for kind in kinds},
    )


def acceptance_table(trials: Sequence[Trial]) -> AcceptanceTable:
    """Compute how often fragments are accepted, over all trials and over parts of them.

    Args:
        trials: those that count are selected: the target was asked, and agrees on the clip.
    """
    agreeing = [each for each in trials if each.verdict.was_asked and each.verdict.agrees_on_clip]
    return AcceptanceTable(
        over_all=acceptance(agreeing),
        by_class=_split(agreeing, lambda trial: trial.source_label),
        by_answer=_split(agreeing, lambda trial: trial.source_answer),
    )


def _split(
    trials: Sequence[Trial], part_of: Callable[[Trial], str | None]
) -> dict[str, Acceptance]:
    """The trials of every part, in the order of their names; those without one are left out."""
    parts = sorted({part for each in trials if (part := part_of(each)) is not None})
    return {part: acceptance([each for each in trials if part_of(each) == part]) for part in parts}


def _lift(trials: Sequence[Trial], kind: str) -> Lift:
    compared = [(each, share) for each in trials if (share := each.control(kind)) is not None]
    clips = [each.clip for each, _ in compared]
    shares = [share for _, share in compared]
    return Lift(
        n_items=len(compared),
        control=share_over_clips(shares, clips),
        lift=difference_over_clips([float(each.accepted) for each, _ in compared], shares, clips),
    )
