"""The searches that the page proposes: how they are found, and that they come out as promised."""

import dataclasses

import pytest

import explorer
from benchmarks.examples import MOST_RANDOM, PER_TASK, clearest, found_in_studies
from explorer.clips.examples import Example, examples
from explorer.study.records import ItemRecord
from explorer.study.shipped import find_shipped
from explorer.verdicts import ACCEPTS, LOUDEST, RANDOM, REJECTS, TargetVerdict
from models.labels import TASKS
from tests.support.studies import shipped_records_of

SHIPPED = [example for task in TASKS for example in examples(task)]


@pytest.fixture(scope="module")
def clear() -> ItemRecord:
    """Return the record of the first example."""
    first = SHIPPED[0]
    (record,) = [
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


def test_a_clear_story_is_found_once_for_each_clip(clear: ItemRecord):
    assert clearest([clear], 2) == (SHIPPED[0],)
    again = dataclasses.replace(clear, key="another")
    assert clearest([clear, again], 2) == (SHIPPED[0],)


@pytest.mark.parametrize("kind", [RANDOM, LOUDEST])
def test_what_convinces_others_by_chance_or_loudness_is_no_story(clear: ItemRecord, kind: str):
    too_many = MOST_RANDOM + 1 if kind == RANDOM else 1
    changed = judged(clear, lambda target: with_accepted(target, kind, too_many))
    assert clearest([changed], 1) == ()


def test_what_convinces_nobody_or_is_not_the_clips_class_is_no_story(clear: ItemRecord):
    rejected = judged(clear, lambda each: dataclasses.replace(each, verdict=REJECTS))
    assert clear.finding is not None
    wrong = dataclasses.replace(clear, finding=dataclasses.replace(clear.finding, truth="pop"))
    other_seed = dataclasses.replace(clear, seed=1)
    assert clearest([rejected, wrong, other_seed], 1) == ()


def test_a_judge_who_disagrees_on_the_clip_or_accepts_silence_does_not_count(clear: ItemRecord):
    disagreeing = judged(clear, lambda each: dataclasses.replace(each, agrees_on_clip=False))
    careless = judged(clear, lambda each: dataclasses.replace(each, vacuous=True))
    assert clearest([disagreeing, careless], 1) == ()


def test_more_convinced_models_make_a_clearer_story(clear: ItemRecord):
    all_accept = judged(clear, lambda each: dataclasses.replace(each, verdict=ACCEPTS))
    clip = dataclasses.replace(clear.clip, name="genre/zydeco-1")
    (first, second) = clearest([clear, dataclasses.replace(all_accept, clip=clip)], 2)
    assert (first.clip, first.n_agree) == ("genre/zydeco-1", first.n_judges)
    assert second == SHIPPED[0]


@pytest.mark.parametrize("task", TASKS)
def test_the_table_is_what_the_shipped_studies_hold(task: str):
    assert examples(task) == found_in_studies(task)
    assert len(examples(task)) == PER_TASK


@pytest.mark.parametrize("example", SHIPPED, ids=lambda each: each.clip)
def test_a_proposed_search_comes_out_as_the_page_says(example: Example):
    models = explorer.load_models(example.task, device="cpu")
    (source,) = (model for model in models if model.id == example.model)
    result = explorer.search(explorer.bundled_clip(example.clip), source)
    verdicts = explorer.transfer(result, models, controls=1)
    judges = [each for each in verdicts if each.model != example.model and each.agrees_on_clip]
    assert sum(not each.vacuous for each in judges) == example.n_judges
    assert sum(each.verdict == ACCEPTS for each in judges) == example.n_agree
    loudest = [
        control.accepted for each in judges for control in each.controls if control.kind == LOUDEST
    ]
    assert loudest == [0] * len(judges)
