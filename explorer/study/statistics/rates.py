"""How often one model accepts another's fragments, and how often the rest of a clip is enough.

Rates are over items whose search ended irreducible, as shares of items. The items of one clip, one
for every seed, are not independent, so the Wilson interval around a share counts clips, not items.
Controls, lifts and parts of the clips are in `explorer.study.statistics.acceptance`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.study.records import ItemRecord, ItemResult
from explorer.study.statistics.acceptance import AcceptanceTable, acceptance_table
from explorer.study.statistics.measures import Interval, wilson
from explorer.study.statistics.none_label import NoneLeftOut
from explorer.study.statistics.shared_bits import SharedBits
from explorer.study.statistics.trials import Trial, answer_of, irreducible_results, trials_between
from explorer.verdicts import CANNOT_HEAR, NO_COUNTERPART, OUTSIDE_WINDOW, RANDOM


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
    agreeing: AcceptanceTable  # of the latter items: controls and lifts, also by part
    # Items that are in no rate, because the target was not asked:
    n_no_counterpart: int  # it does not have their class
    n_cannot_hear: int  # their fragment reaches above half its sample rate
    n_outside_window: int  # their fragment ends after its window
    n_vacuous: int  # items whose class the target gives to silence, too
    without_none: NoneLeftOut | None  # where it agrees; null while a study runs
    # Only where permutations, corrected for all pairs, find any; see `shared_bits`.
    shared_bits: SharedBits | None

    @property
    def controls(self) -> dict[str, float]:
        """Mean share of the controls accepted, by kind, where the target agrees."""
        return {kind: each.control.value for kind, each in self.agreeing.over_all.lifts.items()}

    @property
    def lift(self) -> float | None:
        """Mean lift over random controls, where the target agrees; None without any."""
        over_random = self.agreeing.over_all.lifts.get(RANDOM)
        return None if over_random is None else over_random.lift.value


@dataclass(frozen=True, kw_only=True)
class RemainderRates:
    """How often the clip without the fragment alone still gets the source's class.

    One less this is how often the fragment is necessary.
    """

    over_all: Rate
    by_class: dict[str, Rate]
    by_answer: dict[str, Rate]  # `right`, `wrong`: the source's answer to the whole clip


def transfer_between(records: Sequence[ItemRecord], source: str, target: str) -> Transfer:
    """Compute the rates of a source and a target, which may be the same."""
    return transfer_of(source, target, trials_between(records, source, target))


def transfer_of(source: str, target: str, trials: Sequence[Trial]) -> Transfer:
    """Compute the rates of a pair from its trials; what needs the whole study is None."""
    known = [each for each in trials if each.verdict.was_asked]
    not_asked = Counter(each.verdict.verdict for each in trials if not each.verdict.was_asked)
    return Transfer(
        source=source,
        target=target,
        over_all=acceptance_rate(known),
        where_target_agrees=acceptance_rate([t for t in known if t.verdict.agrees_on_clip]),
        agreeing=acceptance_table(known),
        n_no_counterpart=not_asked[NO_COUNTERPART],
        n_cannot_hear=not_asked[CANNOT_HEAR],
        n_outside_window=not_asked[OUTSIDE_WINDOW],
        n_vacuous=sum(bool(each.verdict.vacuous) for each in known),
        without_none=None,
        shared_bits=None,
    )


def acceptance_rate(trials: Sequence[Trial]) -> Rate:
    """Compute the share of trials in which the target accepts the fragment."""
    return _rate([(each.clip, each.seed, each.accepted) for each in trials])


def remainder_rates(records: Sequence[ItemRecord], source: str) -> RemainderRates | None:
    """Compute how often the clip without the fragment alone still gets a source's class.

    Over irreducible fragments whose remainder was judged; None if there are none.
    """
    judged = [
        (record, result)
        for record, result in irreducible_results(records)
        if record.source == source and result.remainder is not None
    ]
    if not judged:
        return None
    return RemainderRates(
        over_all=_remainder_rate(judged),
        by_class=_by_part(judged, lambda result: result.clip_label),
        by_answer=_by_part(judged, answer_of),
    )


_Judged = Sequence[tuple[ItemRecord, ItemResult]]


def _by_part(judged: _Judged, part_of: Callable[[ItemResult], str | None]) -> dict[str, Rate]:
    parts = sorted({part for _, result in judged if (part := part_of(result)) is not None})
    return {
        part: _remainder_rate([each for each in judged if part_of(each[1]) == part])
        for part in parts
    }


def _remainder_rate(judged: _Judged) -> Rate:
    return _rate(
        [
            (record.clip.id, record.seed, result.remainder.accepted)
            for record, result in judged
            if result.remainder is not None
        ]
    )


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
