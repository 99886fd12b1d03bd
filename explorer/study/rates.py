"""How often one model is convinced by another's fragments, and how much of that is chance.

Rates are over items whose search ended irreducible; where there are several seeds, a clip's items
are not independent, so the Wilson interval counts clips and not items.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.records import Outcome, TargetVerdict
from explorer.study.measures import Interval, SharedBits, mutual_information_excess, wilson
from explorer.study.records import ItemRecord, ItemResult


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What one target made of one item's fragment."""

    clip: str  # name and sum, so that two files of one name stay two clips
    seed: int
    source_label: str
    verdict: TargetVerdict

    @property
    def accepted(self) -> bool:
        """The target is convinced."""
        return self.verdict.verdict == "accepts"

    def control(self, kind: str) -> float | None:
        """Share of the controls of a kind that the target accepts; None if there were none."""
        found = [each for each in self.verdict.controls if each.kind == kind]
        return found[0].accepted / found[0].draws if found else None

    @property
    def lift(self) -> float | None:
        """1 or 0 for the verdict, less the share of random controls accepted."""
        chance = self.control("random")
        return None if chance is None else self.accepted - chance


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share of items that were accepted."""

    n_clips: int
    n_items: int
    n_accepted: int
    interval: Interval | None  # Wilson, 95 %, over clips; null without items
    by_seed: dict[str, float]  # the share within each seed


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """From one source to one target."""

    source: str
    target: str
    over_all: Rate
    where_target_agrees: Rate  # of the items whose whole clip the target calls by the same class
    controls: dict[str, float]  # by kind: mean share accepted, on the latter items
    lift: float | None  # mean of verdict less random control, on the latter items
    n_no_counterpart: int  # items whose class the target does not know; in no rate
    n_vacuous: int  # items whose class the target gives to silence
    shared_bits: SharedBits | None  # see `mutual_information_excess`; null with too few clips


def heard_by(records: Sequence[ItemRecord], source: str, target: str) -> list[Trial]:
    """What a target made of all irreducible fragments of a source."""
    return [
        Trial(
            clip=record.clip.id,
            seed=record.seed,
            source_label=finding.clip_label,
            verdict=verdict,
        )
        for record, finding in irreducible(records)
        if record.source == source
        for verdict in finding.targets
        if verdict.model == target
    ]


def irreducible(records: Sequence[ItemRecord]) -> list[tuple[ItemRecord, ItemResult]]:
    """Records of searches that ended so, with their findings."""
    return [
        (record, record.finding)
        for record in records
        if record.finding is not None and record.finding.outcome is Outcome.IRREDUCIBLE
    ]


def transfer_between(records: Sequence[ItemRecord], source: str, target: str) -> Transfer:
    """Rates, controls and information between a source and a target; they may be the same."""
    heard = heard_by(records, source, target)
    known = [each for each in heard if each.verdict.verdict != "no counterpart"]
    agreeing = [each for each in known if each.verdict.agrees_on_clip]
    lifts = [lift for each in agreeing if (lift := each.lift) is not None]
    return Transfer(
        source=source,
        target=target,
        over_all=rate(known),
        where_target_agrees=rate(agreeing),
        controls=_controls(agreeing),
        lift=float(np.mean(lifts)) if lifts else None,
        n_no_counterpart=len(heard) - len(known),
        n_vacuous=sum(bool(each.verdict.vacuous) for each in known),
        shared_bits=_shared_bits(known),
    )


def rate(heard: Sequence[Trial]) -> Rate:
    """Share of items accepted."""
    n_clips = len({each.clip for each in heard})
    n_accepted = sum(each.accepted for each in heard)
    by_seed: dict[int, list[bool]] = {}
    for each in sorted(heard, key=lambda each: each.seed):
        by_seed.setdefault(each.seed, []).append(each.accepted)
    return Rate(
        n_clips=n_clips,
        n_items=len(heard),
        n_accepted=n_accepted,
        interval=wilson(n_accepted / len(heard), n_clips) if heard else None,
        by_seed={str(seed): sum(some) / len(some) for seed, some in by_seed.items()},
    )


def _controls(heard: Sequence[Trial]) -> dict[str, float]:
    kinds = sorted({control.kind for each in heard for control in each.verdict.controls})
    shares = {kind: [each.control(kind) for each in heard] for kind in kinds}
    return {
        kind: float(np.mean([share for share in some if share is not None]))
        for kind, some in shares.items()
    }


def _shared_bits(heard: Sequence[Trial]) -> SharedBits | None:
    """Between the source's class and what the target hears in the fragment."""
    classes: dict[str, str] = {}
    answers: dict[str, list[str]] = {}
    for each in heard:
        classes[each.clip] = each.source_label
        answers.setdefault(each.clip, []).append(each.verdict.label)
    return mutual_information_excess(list(classes.values()), list(answers.values()))
