"""How often one model accepts another's fragments, and how much of that chance would give.

A trial is one target's verdict on one fragment of a source. Its controls are other signals of the
same clip; the random ones keep as many cells as the fragment does, drawn at random. The lift of a
trial is

    1 or 0 for an accepted or rejected fragment - share of its random controls accepted,

so it runs from -1 to 1 and is 0 on average for a target to which the choice of cells makes no
difference, such as one that accepts everything. A pair's lift is the mean over its trials.

Rates are over items whose search ended irreducible, as shares of items. The items of one clip, one
for every seed, are not independent, so the Wilson interval around a share counts clips, not items.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.records import Outcome
from explorer.study.measures import Interval, SharedBits, mutual_information_excess, wilson
from explorer.study.records import ItemRecord, ItemResult
from explorer.verdicts import ACCEPTS, CANNOT_HEAR, NO_COUNTERPART, OUTSIDE_WINDOW, TargetVerdict


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One target's verdict on one item's fragment."""

    clip: str  # name and checksum: two files with one name are two clips
    seed: int
    source_label: str
    verdict: TargetVerdict

    @property
    def accepted(self) -> bool:
        """Whether the target accepts the fragment."""
        return self.verdict.verdict == ACCEPTS

    def control(self, kind: str) -> float | None:
        """Share of the controls of a kind that the target accepts; None if there are none."""
        found = [each for each in self.verdict.controls if each.kind == kind]
        return found[0].accepted / found[0].draws if found else None

    @property
    def lift(self) -> float | None:
        """1 or 0 for the verdict, less the share of random controls accepted; None without any."""
        chance = self.control("random")
        return None if chance is None else self.accepted - chance


@dataclass(frozen=True, kw_only=True)
class Rate:
    """The share of items accepted."""

    n_clips: int
    n_items: int
    n_accepted: int
    interval: Interval | None  # Wilson, 95 %, with n = n_clips; null without items
    by_seed: dict[str, float]  # the share within each seed


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """How one target judges all fragments of one source."""

    source: str
    target: str
    over_all: Rate
    where_target_agrees: Rate  # over items whose whole clip the target gives the same class
    controls: dict[str, float]  # by kind: mean share accepted, over the latter items
    lift: float | None  # mean lift of the latter items
    # Items that are in no rate, because the target was not asked:
    n_no_counterpart: int  # it does not have their class
    n_cannot_hear: int  # their fragment reaches above half its sample rate
    n_outside_window: int  # their fragment ends after its window
    n_vacuous: int  # items whose class the target gives to silence, too
    shared_bits: SharedBits | None  # see `mutual_information_excess`; null with too few clips


def trials_between(records: Sequence[ItemRecord], source: str, target: str) -> list[Trial]:
    """Collect a target's verdicts on all irreducible fragments of a source."""
    return [
        Trial(
            clip=record.clip.id,
            seed=record.seed,
            source_label=result.clip_label,
            verdict=verdict,
        )
        for record, result in irreducible_results(records)
        if record.source == source
        for verdict in result.targets
        if verdict.model == target
    ]


def irreducible_results(records: Sequence[ItemRecord]) -> list[tuple[ItemRecord, ItemResult]]:
    """Select the records of searches that ended irreducible, each with its result."""
    return [
        (record, record.finding)
        for record in records
        if record.finding is not None and record.finding.outcome is Outcome.IRREDUCIBLE
    ]


def transfer_between(records: Sequence[ItemRecord], source: str, target: str) -> Transfer:
    """Compute rates, controls and shared bits of a source and a target, which may be the same."""
    trials = trials_between(records, source, target)
    known = [each for each in trials if each.verdict.was_asked]
    not_asked = Counter(each.verdict.verdict for each in trials if not each.verdict.was_asked)
    agreeing = [each for each in known if each.verdict.agrees_on_clip]
    lifts = [lift for each in agreeing if (lift := each.lift) is not None]
    return Transfer(
        source=source,
        target=target,
        over_all=acceptance_rate(known),
        where_target_agrees=acceptance_rate(agreeing),
        controls=_controls(agreeing),
        lift=float(np.mean(lifts)) if lifts else None,
        n_no_counterpart=not_asked[NO_COUNTERPART],
        n_cannot_hear=not_asked[CANNOT_HEAR],
        n_outside_window=not_asked[OUTSIDE_WINDOW],
        n_vacuous=sum(bool(each.verdict.vacuous) for each in known),
        shared_bits=_shared_bits(known),
    )


def acceptance_rate(trials: Sequence[Trial]) -> Rate:
    """Compute the share of trials in which the target accepts the fragment."""
    return _rate([(each.clip, each.seed, each.accepted) for each in trials])


def remainder_rate(records: Sequence[ItemRecord], source: str) -> Rate | None:
    """Compute how often the clip without the fragment alone still gets a source's class.

    Over irreducible fragments whose remainder was judged; None if there are none.
    """
    judged = [
        (record.clip.id, record.seed, result.remainder.accepted)
        for record, result in irreducible_results(records)
        if record.source == source and result.remainder is not None
    ]
    return _rate(judged) if judged else None


def _rate(items: Sequence[tuple[str, int, bool]]) -> Rate:
    """The share accepted of items, each a clip, a seed and whether it was accepted."""
    n_clips = len({clip for clip, _, _ in items})
    n_accepted = sum(accepted for _, _, accepted in items)
    by_seed: dict[int, list[bool]] = {}
    for _, seed, accepted in sorted(items, key=lambda item: item[1]):
        by_seed.setdefault(seed, []).append(accepted)
    return Rate(
        n_clips=n_clips,
        n_items=len(items),
        n_accepted=n_accepted,
        interval=wilson(n_accepted / len(items), n_clips) if items else None,
        by_seed={str(seed): sum(some) / len(some) for seed, some in by_seed.items()},
    )


def _controls(trials: Sequence[Trial]) -> dict[str, float]:
    kinds = sorted({control.kind for each in trials for control in each.verdict.controls})
    shares = {kind: [each.control(kind) for each in trials] for kind in kinds}
    return {
        kind: float(np.mean([share for share in some if share is not None]))
        for kind, some in shares.items()
    }


def _shared_bits(trials: Sequence[Trial]) -> SharedBits | None:
    """Shared bits of the source's class and the target's answer to the fragment."""
    classes: dict[str, str] = {}
    answers: dict[str, list[str]] = {}
    for each in trials:
        classes[each.clip] = each.source_label
        assert each.verdict.label is not None, "a target that was asked has an answer"
        answers.setdefault(each.clip, []).append(each.verdict.label)
    return mutual_information_excess(list(classes.values()), list(answers.values()))
