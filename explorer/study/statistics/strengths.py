"""Transfer at every strength of a study: how sure of its fragments the source had to be.

The same search at another strength ends with another fragment, which more or fewer targets accept.
Shares at different strengths are of different clips, too: the surer the source has to be, the fewer
clips it is that sure of. So beside the share over all trials there is one over paired trials alone:
those of searches that found a fragment at every strength, and that the target was asked about and
agrees on the clip at each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.records import Outcome
from explorer.strengths import Strength
from explorer.study.records import ItemRecord
from explorer.study.statistics.acceptance import Acceptance, acceptance
from explorer.study.statistics.trials import Trial, all_trials, irreducible_results


@dataclass(frozen=True, kw_only=True)
class AtStrength:
    """What the searches at one strength found, and how often other models accept it."""

    strength: Strength
    n_searches: int
    n_failed: int
    n_fragments: int  # irreducible ones
    n_not_that_sure: int  # searches whose source is not that sure of the whole clip
    n_kept: float | None  # median cells of a fragment; null without fragments
    all_clips: Acceptance  # other models that agree on the clip, on every fragment
    same_clips: Acceptance  # of these, the trials that there are at every strength


def strengths_of(records: Sequence[ItemRecord]) -> tuple[Strength, ...]:
    """The strengths of a study's records, the weakest question first."""
    found = {record.how_sure for record in records}
    return tuple(strength for strength in Strength if strength in found)


def at_every_strength(records: Sequence[ItemRecord]) -> tuple[AtStrength, ...]:
    """Compare the strengths of a study; one that has a single strength is compared with nothing."""
    by_strength = {
        strength: [record for record in records if record.how_sure is strength]
        for strength in strengths_of(records)
    }
    trials = {strength: _between(own) for strength, own in by_strength.items()}
    paired = set.intersection(*map(set, trials.values())) if trials else set()
    return tuple(
        AtStrength(
            strength=strength,
            n_searches=len(own),
            n_failed=sum(record.error is not None for record in own),
            n_fragments=len(irreducible_results(own)),
            n_not_that_sure=_n_not_that_sure(own),
            n_kept=_median_size(own),
            all_clips=acceptance(list(trials[strength].values())),
            same_clips=acceptance([t for key, t in trials[strength].items() if key in paired]),
        )
        for strength, own in by_strength.items()
    )


def _between(records: Sequence[ItemRecord]) -> Mapping[object, Trial]:
    """The trials that count, of other models than the source, by what is the same at a strength."""
    return {
        (each.clip, each.source, each.seed, each.verdict.model): each
        for each in sorted(all_trials(records), key=lambda t: (t.clip, t.source, t.seed))
        if each.verdict.model != each.source
        and each.verdict.was_asked
        and each.verdict.agrees_on_clip
    }


def _n_not_that_sure(records: Sequence[ItemRecord]) -> int:
    outcomes = [record.finding.outcome for record in records if record.finding]
    return outcomes.count(Outcome.BELOW_THRESHOLD)


def _median_size(records: Sequence[ItemRecord]) -> float | None:
    sizes = [len(result.keep or ()) for _, result in irreducible_results(records)]
    return float(np.median(sizes)) if sizes else None
