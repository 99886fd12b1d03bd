"""The split into clips for tuning and clips held out."""

import pytest

from benchmarks.peer_plan import pairs_of
from benchmarks.split import HELD_OUT, SPLITS, TUNING, clips_of
from explorer.clips.gallery import bundled_clips

TASKS = ("genre", "emotion", "deepfake")


def test_every_clip_is_in_exactly_one_split():
    clips = bundled_clips()
    tuning, held_out = clips_of(TUNING, clips), clips_of(HELD_OUT, clips)
    assert {clip.id for clip in tuning} | {clip.id for clip in held_out} == {c.id for c in clips}
    assert not {clip.id for clip in tuning} & {clip.id for clip in held_out}


@pytest.mark.parametrize("task", TASKS)
def test_every_class_has_clips_in_both(task):
    labels = [{clip.label for clip in clips_of(split, bundled_clips(task))} for split in SPLITS]
    assert labels[0] == labels[1]


def test_the_pairs_of_a_split_are_as_many_as_its_docstring_says():
    assert [len(list(pairs_of(split, TASKS))) for split in (TUNING, HELD_OUT)] == [115, 285]


def test_the_pairs_of_a_split_are_of_its_clips_and_of_all_tasks_in_turn():
    pairs = list(pairs_of(TUNING, TASKS))
    assert all(clip.id.endswith("-1") for clip, _ in pairs)
    assert [clip.task for clip, _ in pairs[:6]] == [*TASKS, *TASKS]
    assert all(clip.task == spec.info.task for clip, spec in pairs)
    assert len({(clip.id, spec.id) for clip, spec in pairs}) == len(pairs)
