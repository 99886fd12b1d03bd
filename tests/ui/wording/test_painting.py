"""Sentences about painted cells, one for each way in which they can end."""

import dataclasses

import pytest

from explorer.judging.criterion import NO_ANSWER
from explorer.ui.wording import painting as words
from explorer.verdicts import ACCEPTS, REJECTS, TargetVerdict
from models.collection import bundled_models

INFO = bundled_models().of_task("genre")[0].info
VERDICT = TargetVerdict(
    model=INFO.id,
    verdict=ACCEPTS,
    label="blues",
    probability=0.87,
    margin=2.0,
    agrees_on_clip=None,
    vacuous=None,
)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Still blues (87 % sure)."),
        (
            {"verdict": REJECTS, "probability": 0.41, "margin": 0.3},
            "Still blues, but only 41 % sure: not enough.",
        ),
        (
            {"verdict": REJECTS, "label": "rock", "probability": 0.1, "margin": -1.0},
            "Now rock; blues is 10 % likely.",
        ),
        (
            {"verdict": REJECTS, "label": INFO.none_label, "probability": 0.0, "margin": -9.0},
            "Now “none of these”; blues is under 1 % likely.",
        ),
        (
            {"verdict": REJECTS, "label": NO_ANSWER, "probability": 0.0, "margin": None},
            "Now there is only silence, and the model has no answer to it.",
        ),
    ],
)
def test_the_first_line_is_the_source_s_answer(changes, says):
    assert words.line(dataclasses.replace(VERDICT, **changes), "blues", INFO) == says


def test_a_long_list_of_what_could_go_is_cut_short():
    from explorer.records import PartitionRecord

    partition = PartitionRecord(
        kind="linear", n_cells=5, edges_hz=(0, 10, 20, 30, 40, 50), edges_s=None
    )
    assert words.reducible(partition, [1]).count("10–20 Hz") == 1
    assert "Any one of" not in words.reducible(partition, [1])
    assert "Any one of 0–10 Hz, 10–20 Hz, 20–30 Hz and 2 more" in words.reducible(
        partition, [0, 1, 2, 3, 4]
    )
