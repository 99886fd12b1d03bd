"""The summary of a zoo of models with known behaviour is as computed by hand."""

import dataclasses
import json
import random

import pytest

from explorer.records import Answer, Outcome
from explorer.study.model_summary import ModelSummary
from explorer.study.records import ItemRecord
from explorer.study.report import render_report
from explorer.study.sentences import remainder_sentence
from explorer.study.statistics.flat_earthers import RateComparison
from explorer.study.statistics.measures import wilson
from explorer.study.statistics.overlap import Overlap
from explorer.study.statistics.rates import Transfer
from explorer.study.summary import SUMMARY_FILE, StudySummary, summarise, write_summary
from explorer.ui.wording.comparing.compare import further_findings
from explorer.verdicts import NOT_ASKED, TargetVerdict
from tests.support.studies import ZOO, run_zoo

HONEST = ("twin", "other twin", "third", "weak")  # they use the same two bands
CHANCE = 1 / 15  # one of the 15 other single cells is accepted by chance


@pytest.fixture(scope="module")
def records(zoo_records) -> tuple[ItemRecord, ...]:
    return zoo_records


@pytest.fixture(scope="module")
def summary(records) -> StudySummary:
    return summarise(records)


def transfer(summary, source, target) -> Transfer:
    found = [t for t in summary.transfers if (t.source, t.target) == (source, target)]
    assert len(found) == 1
    return found[0]


def model(summary, id) -> ModelSummary:
    return next(each for each in summary.models if each.id == id)


def comparison(summary, id, direction) -> RateComparison:
    return next(s for s in summary.standings if (s.model, s.direction) == (id, direction))


def overlap(summary, *ids) -> Overlap:
    return next(each for each in summary.overlaps if set(each.models) == set(ids))


def test_items_clips_models_and_pairs_are_counted(summary):
    assert (summary.n_items, summary.n_failed, summary.n_clips, summary.seeds) == (144, 0, 24, (0,))
    assert [each.id for each in summary.models] == list(ZOO)
    assert len(summary.transfers) == 36
    assert len(summary.overlaps) == 15


def test_twins_share_all_fragments_and_the_stranger_none(summary):
    assert transfer(summary, "twin", "other twin").over_all.interval.value == 1
    assert transfer(summary, "twin", "other twin").lift == 1
    assert overlap(summary, "twin", "other twin").jaccard == 1
    for honest in ("twin", "other twin", "third"):
        for pair in ((honest, "stranger"), ("stranger", honest)):
            assert transfer(summary, *pair).over_all.interval.value == 0
            assert transfer(summary, *pair).controls["random"] == pytest.approx(CHANCE)
            assert transfer(summary, *pair).lift == pytest.approx(-CHANCE)
        assert overlap(summary, honest, "stranger").jaccard == 0


def test_intervals_count_clips(summary):
    rate = transfer(summary, "twin", "other twin").over_all
    assert (rate.n_clips, rate.n_items, rate.n_accepted) == (24, 24, 24)
    assert rate.interval.low == pytest.approx(24 / (24 + 1.96**2), abs=1e-3)  # Wilson at 24 of 24


def test_disagreement_on_the_clip_is_kept_apart(summary):
    # The weak one is wrong on the half of the clips with band 15, so they agree on the other half.
    there, back = transfer(summary, "twin", "weak"), transfer(summary, "weak", "twin")
    assert (there.over_all.n_clips, there.where_target_agrees.n_clips) == (24, 12)
    assert (there.over_all.interval.value, there.where_target_agrees.interval.value) == (1, 1)
    assert (back.over_all.interval.value, back.where_target_agrees.interval.value) == (0.5, 1)


def test_a_constant_accepts_everything_with_no_lift(summary):
    constant = transfer(summary, "twin", "constant")
    assert constant.where_target_agrees.interval.value == 1
    assert constant.controls == {"random": 1, "matched": 1, "shift": 1, "energy": 1}
    assert (constant.lift, constant.n_vacuous) == (0, 12)
    assert model(summary, "constant").outcomes == {"vacuous": 24}
    assert transfer(summary, "constant", "twin").over_all.n_items == 0
    assert transfer(summary, "constant", "twin").over_all.interval is None


def test_accuracy_and_precision_are_over_whole_clips(summary):
    assert model(summary, "twin").accuracy.value == 1
    assert model(summary, "stranger").accuracy.value == 1
    assert model(summary, "weak").accuracy.value == 0.5
    assert model(summary, "weak").precision == {"high": 0.5, "low": 0.5}
    assert model(summary, "constant").precision == {"high": None, "low": 0.5}
    assert model(summary, "constant").n_labelled == 24


def test_the_stranger_and_the_constant_are_flat_earthers_and_the_weak_one_is_not(summary):
    flagged = {(s.model, s.direction) for s in summary.standings if s.is_flat_earther}
    assert flagged == {("stranger", "in"), ("stranger", "out"), ("constant", "in")}
    # In: all from the three other honest ones, none from the stranger; the constant has no
    # fragments. Out: all at the constant, too, which accepts random fragments as well.
    for id in HONEST:
        assert comparison(summary, id, "in").rate == pytest.approx(3 / 4)
        assert comparison(summary, id, "in").control == pytest.approx(CHANCE / 4)
        assert comparison(summary, id, "out").rate == pytest.approx(4 / 5)
        assert comparison(summary, id, "out").control == pytest.approx((1 + CHANCE) / 5)
        assert comparison(summary, id, "in").distance.value == pytest.approx(0)
        assert comparison(summary, id, "out").distance.value == pytest.approx(0)
    assert comparison(summary, "stranger", "in").rate == 0
    assert comparison(summary, "stranger", "out").rate == pytest.approx(1 / 5)
    assert comparison(summary, "constant", "in").rate == 1
    assert comparison(summary, "constant", "in").control == 1
    assert comparison(summary, "constant", "in").log_odds == pytest.approx(0)


def test_measures_of_the_fragments(summary):
    measures = model(summary, "twin").measures
    assert (measures["n_kept"].n, measures["n_kept"].median) == (24, 1)
    assert measures["mask_bits"].median == 4
    assert measures["bandwidth_hz"].median == pytest.approx(125)
    assert measures["energy_db"].high < -5
    assert model(summary, "constant").measures == {}
    assert model(summary, "weak").measures["n_kept"].high == 2  # with band 15, it takes two


def test_band_usage_is_where_a_model_s_bands_are(summary):
    edges = summary.listening_edges_hz

    def hz_of(id):
        share = model(summary, id).listens
        return {
            band
            for band in range(16)
            for at, part in enumerate(share)
            if part > 0 and edges[at] < 125 * (band + 0.5) < edges[at + 1]
        }

    assert hz_of("twin") == hz_of("third") == {2, 9}
    assert hz_of("stranger") == {4, 11}
    assert model(summary, "constant").listens is None
    kept_hz = sum(
        part * (high - low)
        for part, low, high in zip(
            model(summary, "twin").listens, edges[:-1], edges[1:], strict=True
        )
    )
    assert kept_hz == pytest.approx(125)  # one band of sixteen in every fragment


def test_the_order_of_the_records_and_the_time_they_took_do_not_matter(records, summary, tmp_path):
    shuffled = [dataclasses.replace(record, seconds=9.0) for record in records]
    random.Random(0).shuffle(shuffled)
    for name, each in (("one", summary), ("two", summarise(shuffled))):
        (tmp_path / name).mkdir()
        write_summary(tmp_path / name, each)
    one, two = ((tmp_path / name / SUMMARY_FILE).read_bytes() for name in ("one", "two"))
    assert one == two
    assert json.loads(one)["n_items"] == 144


def test_failed_items_are_counted_but_not_in_any_rate(records, summary):
    lost = records[0]
    failed = dataclasses.replace(lost, error="no", finding=None)
    without = summarise([failed, *records[1:]])
    assert without.n_failed == model(without, lost.source).n_failed == 1
    assert transfer(without, lost.source, "third").over_all.n_clips == 23


def test_seeds_are_separate_items_but_not_separate_clips(tmp_path):
    models = ("twin", "third")
    summary = summarise(run_zoo(tmp_path, n_clips=2, seeds=(0, 1, 2), models=models))
    rate = transfer(summary, "twin", "third").over_all
    assert (rate.n_clips, rate.n_items) == (2, 6)
    assert rate.by_seed == {"0": 1, "1": 1, "2": 1}
    assert rate.interval.low == pytest.approx(2 / (2 + 1.96**2), abs=1e-3)
    assert model(summary, "twin").seed_overlap == 1
    assert model(summary, "twin").n_labelled == 2


def test_shared_bits_need_five_clips_for_each_cell_of_the_table(summary, records):
    bits = transfer(summary, "twin", "third").shared_bits
    assert bits.excess == pytest.approx(1, abs=0.1)
    assert bits.excess > 2 * bits.chance_high
    clips = list(dict.fromkeys(record.clip.name for record in records))[:16]  # of both labels alike
    few = summarise([record for record in records if record.clip.name in clips])
    assert transfer(few, "twin", "third").shared_bits is None


def test_a_label_that_is_answered_but_never_right_has_precision_0(records):
    def mistaken(record):
        if record.source != "twin" or record.clip.label != "high":
            return record
        clip = dataclasses.replace(record.clip, label="low")
        finding = dataclasses.replace(record.finding, truth="low")
        return dataclasses.replace(record, clip=clip, finding=finding)

    summary = summarise([mistaken(record) for record in records])
    assert model(summary, "twin").precision == {"high": 0, "low": 1}


def with_verdicts(records, target, verdict, *, of_clips):
    """Have a target not be asked about the twin's fragments of some clips."""

    def changed(record):
        if record.source != "twin" or record.clip.name not in of_clips:
            return record
        targets = tuple(
            TargetVerdict(
                model=target,
                verdict=verdict,
                label=None,
                probability=None,
                margin=None,
                agrees_on_clip=None,
                vacuous=None,
            )
            if each.model == target
            else each
            for each in record.finding.targets
        )
        finding = dataclasses.replace(record.finding, targets=targets)
        return dataclasses.replace(record, finding=finding)

    return [changed(record) for record in records]


@pytest.mark.parametrize("verdict", NOT_ASKED)
def test_a_target_that_was_not_asked_is_in_no_rate_and_counted_by_its_reason(
    records, summary, verdict
):
    clips = sorted({record.clip.name for record in records})[:5]
    fewer = summarise(with_verdicts(records, "third", verdict, of_clips=clips))
    there, before = (transfer(each, "twin", "third") for each in (fewer, summary))
    left_out = (there.n_no_counterpart, there.n_cannot_hear, there.n_outside_window)
    assert left_out == tuple(5 * (verdict == each) for each in NOT_ASKED)
    assert (there.over_all.n_items, there.where_target_agrees.n_items) == (19, 19)
    assert before.over_all.n_items == 24
    assert there.over_all.interval.value == before.over_all.interval.value
    others = [t for t in summary.transfers if (t.source, t.target) != ("twin", "third")]
    assert all(each in fewer.transfers for each in others)


@pytest.mark.parametrize("verdict", NOT_ASKED)
def test_a_target_that_was_never_asked_has_no_rate_and_moves_no_other_model(records, verdict):
    clips = {record.clip.name for record in records}
    never = summarise(with_verdicts(records, "third", verdict, of_clips=clips))
    there = transfer(never, "twin", "third")
    assert there.over_all.interval is there.where_target_agrees.interval is there.lift is None
    assert there.shared_bits is None
    rates = {(s.model, s.direction): s.rate for s in never.standings}
    assert rates["twin", "out"] == pytest.approx(3 / 4, abs=0.05)


def with_remainders(records, accepts):
    """Records in which the rest of a clip alone is the class or not."""

    def judged(record):
        accepted = accepts(record)
        answer = Answer(label="low", probability=0.5, margin=0.1, accepted=accepted)
        finding = dataclasses.replace(record.finding, remainder=answer)
        return dataclasses.replace(record, finding=finding)

    return [
        judged(record) if record.finding.outcome is Outcome.IRREDUCIBLE else record
        for record in records
    ]


def test_how_often_the_rest_is_still_the_class_has_an_interval_over_clips(records):
    by_half = with_remainders(records, lambda record: record.clip.label == "low")
    rate = model(summarise(by_half), "twin").remainder
    assert (rate.n_clips, rate.n_items, rate.n_accepted) == (24, 24, 12)
    assert rate.interval == wilson(0.5, 24)
    assert model(summarise(by_half), "constant").remainder is None  # it has no fragments


def test_a_zoo_that_was_run_now_has_its_remainders_judged(summary):
    """The twins' one band is all that they use, so nothing is left of the class."""
    rate = model(summary, "twin").remainder
    assert (rate.n_items, rate.n_accepted) == (24, 0)


def test_records_of_earlier_versions_are_summarised_without_remainders(records):
    def earlier(record):
        return dataclasses.replace(
            record, finding=dataclasses.replace(record.finding, remainder=None)
        )

    old = summarise([earlier(record) for record in records])
    assert all(each.remainder is None for each in old.models)
    assert remainder_sentence(old) == ""


def test_one_sentence_says_how_often_the_rest_is_still_the_class(records):
    half = summarise(with_remainders(records, lambda record: record.source == "twin"))
    assert remainder_sentence(half) == (
        "Without the fragment, the rest of the clip alone still gets the same answer in 24 of 120 "
        "searches (0 to 100 % by model)."
    )
    every = remainder_sentence(summarise(with_remainders(records, lambda record: True)))
    assert every.endswith("in 120 of 120 searches.")
    assert remainder_sentence(half) in render_report(half, {})
    assert remainder_sentence(half) in further_findings(half, {})
