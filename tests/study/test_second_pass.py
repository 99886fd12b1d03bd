"""Clips judged with the bands of other clips: the right ones, resumable, whoever runs them."""

import dataclasses
import random

import pytest

from explorer.errors import InputError
from explorer.study.item import run_item
from explorer.study.other_clips import MAX_OTHERS, plan_visits
from explorer.study.records import RECORDS_FILE, read_records, rewrite_records
from explorer.study.run import run_here, run_study
from explorer.study.second_pass import judge_other_clips
from explorer.study.summary import summarise
from explorer.verdicts import OTHER_CLIP
from tests.support.studies import items_in, load_zoo

MODELS = ("twin", "third", "stranger", "constant")


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """Items of six clips, three low and three high, and the directory of their records."""
    directory = tmp_path_factory.mktemp("searched")
    items = items_in(directory / "clips", n_clips=6, models=MODELS)
    list(run_study(items, directory / "study", run_here(load_zoo(MODELS))))
    return items, read_records(directory / "study")


@pytest.fixture
def study(searched, tmp_path):
    items, records = searched
    tmp_path.joinpath(RECORDS_FILE).touch()
    rewrite_records(tmp_path, records)
    return items, tmp_path


def judge(study, run=None, **how):
    items, directory = study
    return list(judge_other_clips(items, directory, run or run_here(load_zoo(MODELS)), **how))


def others_of(record):
    return {
        verdict.model: control
        for verdict in record.finding.targets
        for control in verdict.controls
        if control.kind == OTHER_CLIP
    }


def by_key(directory):
    return {record.key: record for record in read_records(directory)}


def test_every_fragment_is_judged_with_the_bands_of_all_other_clips_of_its_class(study):
    *_, last = judge(study)
    records = by_key(study[1])
    found = [r for r in records.values() if r.finding.keep is not None]
    assert (last.n_items, last.n_done, last.n_failed) == (len(found), len(found), 0)
    for record in found:
        alike = {
            other.key
            for other in found
            if other.source == record.source
            and other.finding.clip_label == record.finding.clip_label
            and other.clip != record.clip
        }
        assert set(record.finding.others) == alike
        assert 0 < len(alike) <= MAX_OTHERS
        assert {c.draws for c in others_of(record).values()} == {len(alike)}


def test_a_study_with_fewer_controls_takes_fewer_other_clips(study):
    judge(study)
    every = {key: record.finding.others for key, record in by_key(study[1]).items()}
    fewer = [fewer_controls(_unvisited(record), 1) for record in by_key(study[1]).values()]
    rewrite_records(study[1], fewer)
    judge(study)
    for key, record in by_key(study[1]).items():
        if every[key] is None:
            continue
        assert len(every[key]) == 2
        assert record.finding.others == every[key][:1]
        assert {control.draws for control in others_of(record).values()} == {1}


def fewer_controls(record, n):
    return dataclasses.replace(record, settings=dataclasses.replace(record.settings, n_controls=n))


def test_models_that_use_the_same_bands_of_all_clips_accept_those_of_others(study):
    judge(study)
    for record in by_key(study[1]).values():
        if record.source != "twin":
            continue
        accepted = {model: (c.accepted, c.draws) for model, c in others_of(record).items()}
        assert accepted["twin"] == accepted["third"] == (2, 2)
        assert accepted["stranger"] == (0, 2)


def test_the_search_and_its_verdicts_stay_as_they_were(study):
    before = by_key(study[1])
    judge(study)
    for key, after in by_key(study[1]).items():
        if after.finding.others is None:
            assert after == before[key]
            continue
        targets = tuple(
            dataclasses.replace(v, controls=tuple(c for c in v.controls if c.kind != OTHER_CLIP))
            for v in after.finding.targets
        )
        finding = dataclasses.replace(after.finding, targets=targets, others=None)
        assert dataclasses.replace(after, finding=finding) == before[key]


def test_the_order_in_which_items_are_run_does_not_matter(study, tmp_path_factory):
    judge(study)
    one = by_key(study[1])
    other = tmp_path_factory.mktemp("other")
    other.joinpath(RECORDS_FILE).touch()
    records = [dataclasses.replace(r, finding=r.finding) for r in one.values()]
    random.Random(0).shuffle(records)
    rewrite_records(other, [_unvisited(record) for record in records])

    def backwards(items, should_stop):
        return run_here(load_zoo(MODELS))(items[::-1], should_stop)

    list(judge_other_clips(study[0], other, backwards))
    assert by_key(other) == one


def _unvisited(record):
    if record.finding.others is None:
        return record
    targets = tuple(
        dataclasses.replace(v, controls=tuple(c for c in v.controls if c.kind != OTHER_CLIP))
        for v in record.finding.targets
    )
    finding = dataclasses.replace(record.finding, targets=targets, others=None)
    return dataclasses.replace(record, finding=finding)


def test_a_stopped_pass_is_resumed_without_repeating_items(study):
    steps = judge_other_clips(*study, run_here(load_zoo(MODELS)))
    for _ in range(4):
        now = next(steps)
    steps.close()
    assert now.n_done == 3
    first, *_, last = judge(study)
    assert first.n_items == last.n_done == now.n_items - 3
    assert judge(study)[0].n_items == 0
    lines = (study[1] / RECORDS_FILE).read_text().splitlines()
    assert len(lines) == len(study[0])


def test_a_study_that_grew_is_judged_as_if_it_had_been_run_at_once(study, tmp_path_factory):
    judge(study)
    at_once = by_key(study[1])
    names = {record.clip.name for record in at_once.values() if "-5" not in record.clip.name}
    grown = tmp_path_factory.mktemp("grown")
    grown.joinpath(RECORDS_FILE).touch()
    every = [_unvisited(record) for record in at_once.values()]
    rewrite_records(grown, [record for record in every if record.clip.name in names])
    judge((study[0], grown))
    rewrite_records(
        grown, [*by_key(grown).values(), *(r for r in every if r.clip.name not in names)]
    )
    judge((study[0], grown))
    assert by_key(grown) == at_once


def test_a_clip_that_cannot_be_read_keeps_its_record_and_is_tried_again(study):
    item = next(item for item in study[0] if item.source == "twin")
    content = item.path.read_bytes()
    item.path.write_bytes(b"not a sound")
    try:
        *_, last = judge(study)
        assert last.n_failed > 0
        assert by_key(study[1])[item.key].finding.others is None
    finally:
        item.path.write_bytes(content)
    *_, again = judge(study)
    assert (again.n_items, again.n_failed) == (last.n_failed, 0)
    assert by_key(study[1])[item.key].finding.others is not None


def test_a_clip_alone_in_its_class_has_no_other(study):
    items, directory = study
    kept = [r for r in read_records(directory) if r.clip.label == "low"][:1]
    (visit,) = plan_visits(kept)
    assert visit.others == ()
    record = run_item(dataclasses.replace(items[0], visit=visit), load_zoo(MODELS))
    assert record.finding.others == ()
    assert others_of(record) == {}
    assert plan_visits([record]) == ()


def test_only_targets_that_hear_the_other_fragment_judge_it(study):
    def deaf(record):
        targets = tuple(
            dataclasses.replace(
                v,
                verdict="cannot hear",
                label=None,
                probability=None,
                margin=None,
                agrees_on_clip=None,
                vacuous=None,
                controls=(),
                without_none=None,
            )
            if v.model == "third" and record.clip.name.endswith(("-0.wav", "-1.wav"))
            else v
            for v in record.finding.targets
        )
        return dataclasses.replace(
            record, finding=dataclasses.replace(record.finding, targets=targets)
        )

    rewrite_records(study[1], [deaf(record) for record in read_records(study[1])])
    judge(study)
    for record in by_key(study[1]).values():
        if record.source != "twin":
            continue
        found = others_of(record)
        if record.clip.name.endswith(("-0.wav", "-1.wav")):
            assert "third" not in found
        else:
            assert (found["third"].draws, found["twin"].draws) == (1, 2)


def test_a_second_line_of_an_item_that_completes_nothing_is_refused(study):
    path = study[1] / RECORDS_FILE
    text = path.read_text()
    path.write_text(text + text.splitlines(keepends=True)[0])
    with pytest.raises(InputError, match="same item as an earlier one"):
        read_records(study[1])


def test_the_control_is_in_the_summary(study):
    judge(study)
    summary = summarise(read_records(study[1]))
    pair = next(t for t in summary.transfers if (t.source, t.target) == ("twin", "third"))
    assert pair.agreeing.over_all.lifts[OTHER_CLIP].lift.value == 0
