"""The searches that the page proposes: how they are found, and that they come out as promised.

That is a part of finding them: every one is searched again.
"""

import dataclasses

import pytest

import explorer
from benchmarks.examples import PER_TASK, clearest, found_in_studies, searched_again
from explorer.clips.examples import examples
from explorer.study.records import ItemRecord
from explorer.study.shipped import find_shipped
from explorer.verdicts import ACCEPTS, LOUDEST, RANDOM, REJECTS, TargetVerdict
from models.labels import TASKS
from tests.support.studies import shipped_records_of

SHIPPED = [example for task in TASKS for example in examples(task)]


@pytest.fixture(scope="module")
def clear() -> ItemRecord:
    """Return the record of the first example, at the study's first strength."""
    first = SHIPPED[0]
    (record, *_) = [
        record
        for record in shipped_records_of(find_shipped(f"{first.task}-bundled"))
        if (record.clip.name, record.source, record.seed) == (first.clip, first.model, 0)
    ]
    return record


def judged(record: ItemRecord, change) -> ItemRecord:
    """Change what every model says."""
    assert record.finding is not None
    targets = tuple(change(target) for target in record.finding.targets)
    return dataclasses.replace(record, finding=dataclasses.replace(record.finding, targets=targets))


def with_accepted(target: TargetVerdict, kind: str, accepted: int) -> TargetVerdict:
    controls = tuple(
        dataclasses.replace(each, accepted=accepted, accepted_without_none=None)
        if each.kind == kind
        else each
        for each in target.controls
    )
    return dataclasses.replace(target, controls=controls)


def test_a_clear_story_is_found_once_for_each_clip_and_model(clear: ItemRecord):
    (found,) = clearest([clear])
    assert (found.clip, found.model) == (SHIPPED[0].clip, SHIPPED[0].model)
    again = dataclasses.replace(clear, key="another")
    assert list(clearest([clear, again])) == [found]


@pytest.mark.parametrize("kind", [RANDOM, LOUDEST])
def test_what_convinces_others_by_chance_or_loudness_is_no_story(clear: ItemRecord, kind: str):
    too_many = 64 if kind == RANDOM else 1
    changed = judged(clear, lambda target: with_accepted(target, kind, too_many))
    assert not list(clearest([changed]))


def test_what_convinces_nobody_or_is_not_the_clips_class_is_no_story(clear: ItemRecord):
    rejected = judged(clear, lambda each: dataclasses.replace(each, verdict=REJECTS))
    assert clear.finding is not None
    wrong = dataclasses.replace(clear, finding=dataclasses.replace(clear.finding, truth="pop"))
    other_seed = dataclasses.replace(clear, seed=1)
    assert not list(clearest([rejected, wrong, other_seed]))


def test_a_judge_who_disagrees_on_the_clip_or_accepts_silence_does_not_count(clear: ItemRecord):
    disagreeing = judged(clear, lambda each: dataclasses.replace(each, agrees_on_clip=False))
    careless = judged(clear, lambda each: dataclasses.replace(each, vacuous=True))
    assert not list(clearest([disagreeing, careless]))


def test_more_convinced_models_make_a_clearer_story(clear: ItemRecord):
    all_accept = judged(clear, lambda each: dataclasses.replace(each, verdict=ACCEPTS))
    clip = dataclasses.replace(clear.clip, name="genre/zydeco-1")
    (first, second) = clearest([clear, dataclasses.replace(all_accept, clip=clip)])
    assert (first.clip, first.n_agree) == ("genre/zydeco-1", first.n_judges)
    assert [second] == list(clearest([clear]))


@pytest.mark.parametrize("task", TASKS)
def test_the_table_is_what_the_shipped_studies_hold(task: str):
    assert examples(task) == found_in_studies(task)
    assert len(examples(task)) == PER_TASK


def test_an_example_has_the_numbers_of_the_search_made_again():
    models = explorer.load_models("genre", device="cpu")
    first = SHIPPED[0]
    older = dataclasses.replace(first, n_agree=first.n_judges, n_random=first.n_draws)
    assert searched_again(older, models) == first


def test_a_search_that_convinces_nobody_when_made_again_is_not_taken():
    first = SHIPPED[0]
    alone = explorer.load_model(first.model, device="cpu")
    assert searched_again(first, [alone]) is None
