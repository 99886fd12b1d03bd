"""Trials: one target's verdict on one fragment, with the controls to compare it with.

Only items whose search ended irreducible have a fragment that counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.records import Outcome
from explorer.study.records import ItemRecord, ItemResult
from explorer.verdicts import ACCEPTS, TargetVerdict

RIGHT, WRONG = "right", "wrong"  # the source's answer on the whole clip


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One target's verdict on one item's fragment."""

    clip: str  # name and checksum: two files with one name are two clips
    seed: int
    source: str
    source_label: str  # the source's answer to the whole clip: the class that was searched for
    source_answer: str | None  # whether that is right or wrong; None if the clip has no label
    verdict: TargetVerdict

    @property
    def accepted(self) -> bool:
        """Whether the target accepts the fragment."""
        return self.verdict.verdict == ACCEPTS

    def control(self, kind: str) -> float | None:
        """Share of the controls of a kind that the target accepts; None if there are none."""
        found = [each for each in self.verdict.controls if each.kind == kind]
        return found[0].accepted / found[0].draws if found else None


def irreducible_results(records: Sequence[ItemRecord]) -> list[tuple[ItemRecord, ItemResult]]:
    """Select the records of searches that ended irreducible, each with its result."""
    return [
        (record, record.finding)
        for record in records
        if record.finding is not None and record.finding.outcome is Outcome.IRREDUCIBLE
    ]


def all_trials(records: Sequence[ItemRecord]) -> list[Trial]:
    """Collect every verdict on an irreducible fragment, those of the source itself included."""
    return [
        Trial(
            clip=record.clip.id,
            seed=record.seed,
            source=record.source,
            source_label=result.clip_label,
            source_answer=answer_of(result),
            verdict=verdict,
        )
        for record, result in irreducible_results(records)
        for verdict in result.targets
    ]


def trials_between(records: Sequence[ItemRecord], source: str, target: str) -> list[Trial]:
    """Collect a target's verdicts on all irreducible fragments of a source."""
    own = [record for record in records if record.source == source]
    return [each for each in all_trials(own) if each.verdict.model == target]


def answer_of(result: ItemResult) -> str | None:
    """Whether the source answers the whole clip with its label; None if that is unknown."""
    if result.truth is None:
        return None
    return RIGHT if result.truth == result.clip_label else WRONG
