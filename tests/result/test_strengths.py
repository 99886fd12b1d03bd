"""How sure of a fragment its source must be: what is asked, recorded, and asked of targets."""

import dataclasses
import json
import math

import pytest
import torch

from explorer.audio.wav import read_wav
from explorer.errors import InputError
from explorer.judging.scorer import KnownAnswers
from explorer.records import Outcome, read_record, to_json
from explorer.result.checks import removals_in_words
from explorer.result.explain import ExplainConfig
from explorer.result.stored import StoredResult
from explorer.strengths import COMPLETE_WITHIN, Strength
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import judge_fragment
from tests.support.fakes import RuleClassifier
from tests.support.small_searches import PARTITION, run, same_label

HELPFUL = [2, 5, 9, 12]
# Probability by the number of helpful bands: 4 of them are the whole clip's.
PROBABILITIES = (0.2, 0.4, 0.6, 0.92, 0.97)


def surer_with_more(doubt: float = 1.0, **options) -> RuleClassifier:
    """Says "yes" with a probability that rises with the helpful bands; the top answer at .4.

    Its logits are multiplied by `doubt`: its answers are the same, and less sure below 1.
    """
    log_odds = torch.tensor([math.log(2 * p / (1 - p)) for p in PROBABILITIES])

    def rule(present):
        value = doubt * log_odds[present[:, HELPFUL].sum(1)]
        return torch.stack([value, torch.zeros(len(value)), torch.zeros(len(value))], 1)

    return RuleClassifier(PARTITION, rule, labels=("yes", "no", "maybe"), **options)


@pytest.mark.parametrize(
    ("strength", "n_bands", "least"),
    [
        (Strength.TOP, 1, None),
        (Strength.HALF, 2, 0.5),
        (Strength.SURE, 3, 0.9),
        (Strength.COMPLETE, 4, pytest.approx(0.96, abs=1e-4)),
    ],
)
def test_a_stronger_fragment_has_more_and_says_what_was_asked(tmp_path, strength, n_bands, least):
    record = run(surer_with_more(), tmp_path, strength=strength)
    assert record.outcome is Outcome.IRREDUCIBLE
    assert (len(record.keep), record.certificate.holds) == (n_bands, True)
    assert set(record.keep) <= set(HELPFUL)
    assert (record.criterion.strength, record.criterion.min_probability) == (strength, least)
    assert read_record(tmp_path).criterion == record.criterion


def test_complete_is_within_a_hundredth_of_the_whole_clip(tmp_path):
    record = run(surer_with_more(), tmp_path, strength=Strength.COMPLETE)
    assert COMPLETE_WITHIN == 0.01
    assert 0 <= record.criterion.min_probability - (record.probability - 0.01) < 1e-4
    assert record.certificate.probability >= record.probability - 0.01


def test_a_clip_that_is_not_that_sure_itself_has_no_fragment(tmp_path):
    model = surer_with_more(doubt=0.4)
    record = run(model, tmp_path, strength=Strength.SURE)
    assert record.probability < 0.9
    assert (record.outcome, record.keep) == (Outcome.BELOW_THRESHOLD, None)
    assert run(model, tmp_path, strength=Strength.COMPLETE).outcome is Outcome.IRREDUCIBLE


def test_a_strength_and_a_minimum_of_ones_own_exclude_each_other():
    with pytest.raises(InputError, match="either a strength or a minimum"):
        ExplainConfig(strength=Strength.SURE, min_probability=0.7)


def test_a_minimum_of_ones_own_is_no_strength(tmp_path):
    criterion = run(surer_with_more(), tmp_path, min_probability=0.9).criterion
    assert (criterion.strength, criterion.how_sure, criterion.of_targets) == (None, None, 0.9)


def test_records_without_a_strength_asked_for_the_top_answer(tmp_path):
    run(surer_with_more(), tmp_path)
    path = tmp_path / "result.json"
    document = json.loads(path.read_text("utf-8"))
    del document["criterion"]["strength"]
    path.write_text(json.dumps(document), "utf-8")
    assert read_record(tmp_path).criterion.how_sure is Strength.TOP


@pytest.mark.parametrize("least", [None, 0.5])
def test_a_strength_with_another_minimum_is_refused(tmp_path, least):
    record = run(surer_with_more(), tmp_path, strength=Strength.SURE)
    criterion = dataclasses.replace(record.criterion, min_probability=least)
    text = to_json(dataclasses.replace(record, criterion=criterion))
    (tmp_path / "result.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match="is not that of its strength"):
        read_record(tmp_path)


def test_the_source_must_be_that_sure_and_targets_only_answer(tmp_path):
    """The target agrees with any helpful band, but is never as sure as the source has to be."""
    record = run(surer_with_more(), tmp_path, strength=Strength.SURE)
    target = surer_with_more(doubt=0.2, id="hesitant")
    result = StoredResult(tmp_path, record)
    verdicts = list(judge_fragment(result, [target], same_label))
    assert (verdicts[0].verdict, verdicts[0].probability < 0.6) == ("accepts", True)
    (controlled,) = with_controls(result, verdicts, [target], same_label)
    random = next(each for each in controlled.controls if each.kind == "random")
    assert 0 < random.accepted < random.draws  # any helpful band is enough for its top answer


def test_with_a_minimum_of_ones_own_targets_must_reach_it_too(tmp_path):
    record = run(surer_with_more(), tmp_path, min_probability=0.9)
    target = surer_with_more(doubt=0.2, id="hesitant")
    (verdict,) = judge_fragment(StoredResult(tmp_path, record), [target], same_label)
    assert verdict.verdict == "rejects"


def test_all_strengths_in_a_row_give_what_each_gives_alone_for_less(tmp_path):
    classifier, known = surer_with_more(), {}
    n_alone = 0
    for strength in Strength:
        alone = run(surer_with_more(), tmp_path / "alone", strength=strength)
        record = run(classifier, tmp_path / "row", strength=strength, known=known)
        assert (record.keep, record.outcome) == (alone.keep, alone.outcome)
        assert record.certificate == alone.certificate
        n_alone += alone.evaluations.search + alone.evaluations.bound
    assert len(known) < 0.7 * n_alone


def test_a_certificate_takes_no_known_answer(tmp_path):
    classifier, known = surer_with_more(), {}
    run(classifier, tmp_path, known=known)
    before = classifier.n_judged
    record = run(classifier, tmp_path, known=known)
    assert (record.evaluations.search, record.evaluations.reused) == (0, len(known))
    assert record.evaluations.certificate == classifier.n_judged - before - 1  # of the clip
    assert record.evaluations.certificate == 1 + len(record.keep) + 1  # removals, the remainder


def test_a_search_that_is_repeated_trusts_no_known_answer(tmp_path):
    """Known answers that are wrong, as those of a large batch may be: the certificate fails."""
    known: KnownAnswers = {}
    run(surer_with_more(), tmp_path, known=known)
    whole_and_silence, others = list(known)[:2], list(known)[2:]
    wrong = {key: known[key] for key in whole_and_silence} | dict.fromkeys(others, (1.0, 2.0))
    honest = run(surer_with_more(), tmp_path)
    record = run(surer_with_more(), tmp_path, known=wrong)
    assert (record.keep, record.outcome) == (honest.keep, honest.outcome)
    assert record.certificate.holds


def test_a_removal_below_the_strength_is_named_so(tmp_path):
    record = run(surer_with_more(), tmp_path, strength=Strength.SURE)
    assert "3 of 3: yes is less probable than 0.9" in removals_in_words(record)
    heard, _ = read_wav(tmp_path / "sufficient.wav")
    assert float(surer_with_more()(heard[None]).softmax(1)[0, 0]) == pytest.approx(0.92)
