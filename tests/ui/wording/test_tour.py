"""The steps of the tour say of a result what is in its record."""

import dataclasses
import re

import pytest

from explorer.records import Share
from explorer.ui.components.tour.tour import tour
from explorer.ui.opening.recorded import read_recorded
from explorer.ui.wording import tour as words
from explorer.ui.wording.numbers import confidence, percent


@pytest.fixture
def record():
    return read_recorded().search


def test_its_numbers_are_those_of_the_record(record):
    clip, fragment, paint, others = words.steps(record, can_paint=True)
    assert f"says {record.label} ({confidence(record.probability)} sure)" in clip["text"]
    sure = confidence(record.certificate.probability)
    assert f"says {record.label} ({sure} sure)" in fragment["text"]
    n_kept = len(record.keep)
    assert f"{n_kept} of {record.partition.n_cells} frequency bands" in fragment["text"]
    share = percent(10 ** (record.share.energy_db / 10))
    assert fragment["title"] == f"Hear {share} of it"
    assert f"the {n_kept} bands" in paint["text"]
    assert record.label in others["text"]


def test_a_class_that_was_asked_for_is_not_called_the_model_s_own_answer(record):
    asked = dataclasses.replace(record, clip_label="rock", probability=0.03)
    clip, fragment, *_ = words.steps(asked, can_paint=True)
    assert "The model says rock; you asked" in clip["text"]
    assert "3 %" not in clip["text"]
    assert "still" not in fragment["text"]


def test_a_share_that_is_not_known_is_left_out(record):
    share = Share(cells=0.1, bandwidth_hz=100.0, energy_db=None)
    quiet = dataclasses.replace(record, share=share)
    text = " ".join(words.steps(quiet, can_paint=True)[1].values())
    assert re.search(r"\d %(?! sure)", text) is None


def test_what_the_picture_cannot_show_cannot_be_taken_away(record):
    assert [step["act"] for step in words.steps(record, can_paint=False)] == [
        "original",
        "enough",
        "others",
    ]


def test_only_a_verified_fragment_has_a_tour(record):
    assert tour(record) is not None
    assert tour(dataclasses.replace(record, certificate=None)) is None
    failed = dataclasses.replace(record.certificate, holds=False)
    assert tour(dataclasses.replace(record, certificate=failed)) is None
