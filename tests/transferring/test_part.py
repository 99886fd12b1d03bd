"""Any part of a clip is judged as the fragment would be: by everyone, as sure as each must be."""

import dataclasses

import pytest
import torch

from explorer.judging.criterion import NO_ANSWER
from explorer.records import CriterionRecord, read_record
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.transferring.part import judge_part
from explorer.ui.painting.canvas import Canvas
from explorer.verdicts import ACCEPTS, CANNOT_HEAR, NO_COUNTERPART, REJECTS
from tests.support.fakes import RuleClassifier, linear_bands, noise_clip, yes_if

BANDS = linear_bands(16)


def same(label, info):
    return (label,) if label in info.labels else ()


@pytest.fixture
def source() -> RuleClassifier:
    return RuleClassifier(BANDS, yes_if(lambda present: present[:, 3] & present[:, 5]))


@pytest.fixture
def result(source, tmp_path) -> StoredResult:
    config = ExplainConfig(
        partition="linear", n_cells=16, search=SearchConfig(effort="quick", seed=0)
    )
    list(explain(noise_clip(), source, config, tmp_path / "result"))
    return StoredResult.read(tmp_path / "result")


def verdicts(result, cells, *classifiers):
    sound = Canvas(result, "key").sound(cells)
    return list(judge_part(result.record, cells, sound, classifiers, same))


def test_each_model_judges_just_these_cells(result, source):
    other = RuleClassifier(BANDS, yes_if(lambda present: present[:, 7]), id="other")
    judged = verdicts(result, (3, 5), source, other)
    assert [each.verdict for each in judged] == [ACCEPTS, REJECTS]
    judged = verdicts(result, (3, 7), source, other)
    assert [(each.model, each.verdict, each.label) for each in judged] == [
        ("rule", REJECTS, "no"),
        ("other", ACCEPTS, "yes"),
    ]


def test_the_source_has_to_be_as_sure_as_its_search_asked(result, source):
    (before,) = verdicts(result, (3, 5), source)
    asked = CriterionRecord(label="yes", min_probability=0.9, strength=None)
    record = dataclasses.replace(result.record, criterion=asked)
    (after,) = verdicts(StoredResult(result.directory, record), (3, 5), source)
    assert (before.verdict, after.verdict) == (ACCEPTS, REJECTS)
    assert before.probability == after.probability


def test_no_cells_are_silence_and_whoever_has_no_answer_to_it_rejects_it(result, source):
    def no_answer_to_silence(present):
        logits = yes_if(lambda p: p[:, 3])(present)
        return torch.where(present.any(dim=1, keepdim=True), logits, torch.nan)

    mute = RuleClassifier(BANDS, no_answer_to_silence, id="mute")
    judged = verdicts(result, (), source, mute)
    assert [(each.verdict, each.label) for each in judged] == [
        (REJECTS, "no"),
        (REJECTS, NO_ANSWER),
    ]
    assert judged[1].margin is None


def test_a_model_without_the_class_or_the_band_is_not_asked(result, source):
    stranger = RuleClassifier(BANDS, yes_if(lambda p: p[:, 3]), labels=("a", "b"), id="stranger")
    deaf = RuleClassifier(BANDS, yes_if(lambda p: p[:, 3]), id="deaf")
    deaf.info = dataclasses.replace(deaf.info, sample_rate=deaf.info.sample_rate // 2)
    judged = verdicts(result, (3, 15), stranger, deaf)
    assert [each.verdict for each in judged] == [NO_COUNTERPART, CANNOT_HEAR]
    assert (stranger.n_judged, deaf.n_judged) == (0, 0)


def test_the_record_stays_that_of_the_search(result, source):
    verdicts(result, (1, 2), source)
    assert read_record(result.directory) == result.record
