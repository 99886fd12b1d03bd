"""Searches among some of a clip's cells, in Python."""

from pathlib import Path

import pytest

import explorer
from explorer.errors import InputError
from tests.support.bench import sound_file
from tests.support.fakes import N_SAMPLES, SAMPLE_RATE
from tests.support.three_pairs import N_CELLS, PAIRS, classifier

CUT = {"partition": "linear", "cells": N_CELLS}


@pytest.fixture
def clip(tmp_path: Path) -> explorer.SourceClip:
    return explorer.load_clip(sound_file(tmp_path / "noise.wav"))


@pytest.fixture
def model() -> explorer.Model:
    """A function whose fragments are known, as a model."""
    return explorer.wrap(
        classifier(),
        labels=("yes", "no"),
        sample_rate=SAMPLE_RATE,
        window_s=N_SAMPLES / SAMPLE_RATE,
    )


def test_disjoint_fragments_are_found_one_after_another(clip, model):
    found: list[explorer.Result] = []
    for _ in range(len(PAIRS) + 1):
        found.append(explorer.search(clip, model, apart_from=found, **CUT))
    *fragments, last = found
    assert sorted(result.keep for result in fragments) == sorted(PAIRS)
    assert (last.outcome, last.record.among) == ("impossible", (0, 3, 5, 7))


def test_only_the_cells_that_are_named_are_kept_in_whatever_order(clip, model):
    for cells in ([9, 4, 0, 4], iter((0, 4, 9)), {0, 4, 9}):
        result = explorer.search(clip, model, among=cells, **CUT)
        assert (result.keep, result.record.among) == ((4, 9), (0, 4, 9))
        assert '"among"' in result.to_json()


def test_steps_are_restricted_like_their_result(clip, model):
    first = explorer.search(clip, model, among=[1, 6], **CUT)
    *steps, last = explorer.search_steps(
        clip, model, among=range(8), apart_from=iter([first]), **CUT
    )
    assert last.record.among == (0, 2, 3, 4, 5, 7)
    assert all(step.keep is None for step in steps)


def test_cells_that_cannot_be_kept_and_other_results_are_refused(clip, model):
    with pytest.raises(InputError, match="There is no cell 10"):
        explorer.search(clip, model, among=[10], **CUT)
    with pytest.raises(InputError, match="No cell is left to search"):
        explorer.search(clip, model, among=[], **CUT)
    other = explorer.search(clip, model, partition="linear", cells=8)
    with pytest.raises(InputError, match="a result is of another partition"):
        explorer.search(clip, model, apart_from=[other], **CUT)
