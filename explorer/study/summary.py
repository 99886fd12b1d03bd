"""The summary of a study, computed from its records alone.

The order of the records does not matter and times are left out, so the same items give the same
summary, byte for byte. It is about one strength, but for a table of all strengths.
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import numpy as np
from jaxtyping import Float

from explorer.directories import write_atomically
from explorer.errors import InputError
from explorer.strengths import Strength
from explorer.study.model_summary import ModelSummary, summarise_model
from explorer.study.records import ItemRecord, StudySettings
from explorer.study.statistics.acceptance import AcceptanceTable, acceptance_table
from explorer.study.statistics.flat_earthers import RateComparison, compare_rates
from explorer.study.statistics.frequency_use import listening_edges_hz
from explorer.study.statistics.information import MeasureComparison, compare_measures
from explorer.study.statistics.none_label import (
    LabelsOf,
    NoneLeftOut,
    exact_table,
    labels_shown,
    none_left_out,
)
from explorer.study.statistics.overlap import Overlap, overlap_between
from explorer.study.statistics.rates import Transfer, transfer_of
from explorer.study.statistics.shared_bits import SharedBits, find_shared_bits
from explorer.study.statistics.strengths import AtStrength, at_every_strength
from explorer.study.statistics.trials import Trial, all_trials
from explorer.verdicts import RANDOM

SUMMARY_FILE = "summary.json"  # of the study's first strength
SUMMARY_SCHEMA = 2  # 1: flat-earthers by differences of shares

_ByPair = Mapping[tuple[str, str], Sequence[Trial]]


@dataclass(frozen=True, kw_only=True)
class StudySummary:
    """The summary of a study."""

    schema: int
    settings: StudySettings
    strength: Strength  # how sure of their fragments the sources had to be
    n_items: int
    n_failed: int
    n_clips: int
    seeds: tuple[int, ...]
    models: tuple[ModelSummary, ...]
    between: AcceptanceTable  # all models' fragments at all other models
    without_none: NoneLeftOut  # the same if "none of these" is no answer
    between_without_none: AcceptanceTable | None  # null unless every verdict was recorded
    transfers: tuple[Transfer, ...]  # every source with every target
    n_shared_bits_tested: int  # pairs of models with enough clips for `Transfer.shared_bits`
    overlaps: tuple[Overlap, ...]  # every two models
    standings: tuple[RateComparison, ...]  # empty with fewer than four families
    measures: tuple[MeasureComparison, ...]  # whether they tell models apart; accuracy is first
    listening_edges_hz: tuple[float, ...]  # of the bands of `ModelSummary.listens`; may be empty
    strengths: tuple[AtStrength, ...]  # of the study, and how they compare


def summarise(records: Sequence[ItemRecord], strength: Strength | None = None) -> StudySummary:
    """Summarise the records of one study at one strength.

    Args:
        records: all of the study's, at least one.
        strength: one of theirs; None for the first, which is `top` where there is that.

    Raises:
        InputError: the study has no searches at that strength.
    """
    strengths = at_every_strength(records)
    strength = strengths[0].strength if strength is None else strength
    if strength not in {each.strength for each in strengths}:
        raise InputError(f"This study has no searches at {strength}.")
    records = sorted(
        (record for record in records if record.how_sure is strength), key=lambda each: each.key
    )
    settings = records[0].settings
    ids = [model.id for model in settings.models]
    rates_hz = [result.sample_rate for record in records if (result := record.finding)]
    edges = listening_edges_hz(max(rates_hz)) if rates_hz else ()
    by_pair = _by_pair(all_trials(records), ids)
    others = {pair: some for pair, some in by_pair.items() if pair[0] != pair[1]}
    between = [each for some in others.values() for each in some]
    bits = find_shared_bits(others)
    labels_of = labels_shown(records)
    return StudySummary(
        schema=SUMMARY_SCHEMA,
        settings=settings,
        strength=strength,
        n_items=len(records),
        n_failed=sum(record.error is not None for record in records),
        n_clips=len({record.clip.id for record in records}),
        seeds=tuple(sorted({record.seed for record in records})),
        models=tuple(summarise_model(records, at, edges) for at in range(len(ids))),
        between=acceptance_table(between),
        without_none=none_left_out(between, labels_of),
        between_without_none=exact_table(between),
        transfers=_transfers(by_pair, bits.found, labels_of),
        n_shared_bits_tested=bits.n_tested,
        overlaps=tuple(overlap_between(records, *pair) for pair in combinations(ids, 2)),
        standings=compare_rates(
            ids, [model.family for model in settings.models], *_shares(by_pair, ids)
        ),
        measures=compare_measures(records, ids),
        listening_edges_hz=edges,
        strengths=strengths,
    )


def _transfers(
    by_pair: _ByPair, bits: Mapping[tuple[str, str], SharedBits], labels_of: LabelsOf
) -> tuple[Transfer, ...]:
    return tuple(
        dataclasses.replace(
            transfer_of(*pair, trials),
            shared_bits=bits.get(pair),
            without_none=none_left_out(trials, labels_of),
        )
        for pair, trials in by_pair.items()
    )


def write_summary(directory: Path, summary: StudySummary) -> None:
    """Write `summary.json` into a study's directory."""
    document = json.dumps(dataclasses.asdict(summary), indent=1, allow_nan=False)
    write_atomically(directory / SUMMARY_FILE, document + "\n")


def _by_pair(trials: Sequence[Trial], ids: Sequence[str]) -> _ByPair:
    """Trials by source and target, of all pairs of models."""
    by_pair: dict[tuple[str, str], list[Trial]] = {pair: [] for pair in product(ids, ids)}
    for each in trials:
        by_pair[each.source, each.verdict.model].append(each)
    return by_pair


def _shares(
    by_pair: _ByPair, models: Sequence[str]
) -> tuple[
    Float[np.ndarray, "n_models n_models n_clips"], Float[np.ndarray, "n_models n_models n_clips"]
]:
    """Shares [source, target, clip] of fragments and of random controls that are accepted.

    Means over seeds; NaN where the target disagrees on the clip, or no control was judged.
    """
    clips = sorted({each.clip for some in by_pair.values() for each in some})
    at_clip = {clip: at for at, clip in enumerate(clips)}
    sums = np.zeros((3, len(models), len(models), len(clips)))
    for (source, target), trials in by_pair.items():
        row, column = models.index(source), models.index(target)
        for each in trials:
            chance = each.control(RANDOM)
            if each.verdict.agrees_on_clip and chance is not None:
                sums[:, row, column, at_clip[each.clip]] += (each.accepted, chance, 1)
    with np.errstate(invalid="ignore"):
        return sums[0] / sums[2], sums[1] / sums[2]
