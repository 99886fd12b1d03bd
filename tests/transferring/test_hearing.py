"""A target that does not get the whole fragment is not asked, and is in no rate."""

import dataclasses

import pytest
import torch

from explorer.partitions.partition import make_partition
from explorer.records import PartitionRecord
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.transferring.controls import with_controls
from explorer.transferring.hearing import why_not_heard
from explorer.transferring.transfer import judge_fragment
from explorer.verdicts import CANNOT_HEAR, NOT_ASKED, OUTSIDE_WINDOW
from tests.result.test_figures import record as plain_record
from tests.support.fakes import (
    N_SAMPLES,
    SAMPLE_RATE,
    RuleClassifier,
    linear_bands,
    noise_clip,
    yes_if,
)
from tests.support.small_searches import needs_two, run, same_label

INFO = needs_two().info


def record_of(kind, n_cells, keep, sample_rate=16_000, n_samples=16_000):
    cut = make_partition(kind, n_cells, sample_rate=sample_rate, n_samples=n_samples)
    plain = plain_record()
    return dataclasses.replace(
        plain,
        clip=dataclasses.replace(plain.clip, sample_rate=sample_rate, n_samples=n_samples),
        partition=PartitionRecord(
            kind=cut.kind, n_cells=cut.n_cells, edges_hz=cut.edges_hz, edges_s=cut.edges_s
        ),
        keep=tuple(keep),
    )


def target(sample_rate, n_samples, id="target"):
    return dataclasses.replace(INFO, id=id, sample_rate=sample_rate, n_samples=n_samples)


@pytest.mark.parametrize("kind", ["mel", "linear", "bins"])
@pytest.mark.parametrize("n_samples", [16_000, 15_999, 16_001])
@pytest.mark.parametrize("target_rate", [16_000, 22_050, 48_000])
def test_the_highest_band_is_heard_at_the_same_rate_and_at_higher_ones(
    kind, n_samples, target_rate
):
    n_cells = None if kind == "bins" else 64
    n_all = n_samples // 2 + 1 if kind == "bins" else 64
    record = record_of(kind, n_cells, [0, n_all - 1], n_samples=n_samples)
    assert why_not_heard(record, target(target_rate, target_rate)) is None


@pytest.mark.parametrize(
    ("keep", "verdict"),
    [([0, 31], None), ([32], CANNOT_HEAR), ([0, 47], CANNOT_HEAR), ([0, 63], CANNOT_HEAR)],
)
def test_any_kept_band_above_half_the_rate_cannot_be_heard(keep, verdict):
    """64 bands of 125 Hz: those up to index 31 end at 4 kHz."""
    assert why_not_heard(record_of("linear", 64, keep), target(8_000, 8_000)) == verdict


def test_a_band_that_reaches_only_partly_above_half_the_rate_is_not_wholly_heard():
    record = record_of("linear", 10, [4])  # 3,200 to 4,000 Hz
    assert why_not_heard(record, target(8_000, 8_000)) is None
    assert why_not_heard(record, target(7_900, 7_900)) == CANNOT_HEAR


@pytest.mark.parametrize("slice_", range(4))
def test_a_tile_that_ends_after_the_window_is_outside_it(slice_):
    record = record_of("tiles", 64, [slice_])  # 16 bands x 4 slices of about a quarter second
    end_s = record.partition.edges_s[slice_ + 1]
    for n_samples in (round(16_000 * end_s) - 2, 4_000, 8_000):
        expected = OUTSIDE_WINDOW if n_samples + 1 < 16_000 * end_s else None
        assert why_not_heard(record, target(16_000, n_samples)) == expected
    assert why_not_heard(record, target(16_000, round(16_000 * end_s))) is None
    assert why_not_heard(record, target(16_000, 16_000)) is None


def test_the_last_tile_may_end_a_rounded_sample_after_the_window():
    record = record_of("tiles", 64, [3], sample_rate=22_050, n_samples=22_049)
    assert why_not_heard(record, target(16_000, round(22_049 / 22_050 * 16_000))) is None


def test_a_band_lasts_the_whole_clip_and_a_shorter_window_hears_its_beginning():
    assert why_not_heard(record_of("mel", 64, [10]), target(16_000, 4_000)) is None


def test_a_source_hears_its_own_fragment():
    record = record_of("tiles", 64, [63])
    assert why_not_heard(record, target(8_000, 4_000, record.model.id)) is None


class Deaf(RuleClassifier):
    """Hears half of the frequencies, and fails if it is asked."""

    def __call__(self, waveforms):
        raise AssertionError("it must not be asked")


def slow(n_samples=N_SAMPLES // 2, rate=SAMPLE_RATE // 2, **options):
    deaf = Deaf(linear_bands(16), yes_if(lambda p: p[:, 0]), id="deaf", **options)
    deaf.info = dataclasses.replace(deaf.info, sample_rate=rate, n_samples=n_samples)
    return deaf


def judged(directory, record, *targets):
    result = StoredResult(directory, record)
    first = judge_fragment(result, targets, same_label)
    return list(with_controls(result, first, targets, same_label))


def test_a_target_with_too_low_a_rate_judges_nothing(tmp_path):
    record = run(needs_two(), tmp_path)  # bands 2 and 9 of 16
    source, deaf, stranger = judged(
        tmp_path, record, needs_two(), slow(), slow(labels=("ja", "nein"))
    )
    assert (source.verdict, bool(source.controls)) == ("accepts", True)
    assert (deaf.verdict, stranger.verdict) == ("cannot hear", "no counterpart")
    for verdict in (deaf, stranger):
        assert not verdict.was_asked
        assert verdict.controls == ()
        known = (verdict.label, verdict.probability, verdict.margin, verdict.agrees_on_clip)
        assert set(known) == {verdict.vacuous} == {None}


def test_a_target_with_too_short_a_window_judges_no_late_tile(tmp_path):
    cut = make_partition("tiles", 8, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)

    class Late(RuleClassifier):
        """Says yes if anything sounds in the last quarter of a second."""

        def __call__(self, waveforms):
            late = waveforms[:, 300:].square().mean(1) > 1e-4
            return torch.stack([late.float(), torch.full_like(late, 0.5, dtype=torch.float)], 1)

    source = Late(linear_bands(16), lambda present: present)
    config = ExplainConfig(partition="tiles", n_cells=8)
    *_, record = explain(noise_clip(), source, config, tmp_path)
    assert all(cell % cut.n_slices == cut.n_slices - 1 for cell in record.keep)
    (verdict,) = judged(tmp_path, record, slow(rate=SAMPLE_RATE))
    assert (verdict.verdict, verdict.controls) == ("outside window", ())


def test_every_reason_not_to_ask_is_a_verdict():
    assert NOT_ASKED == ("no counterpart", "cannot hear", "outside window")
