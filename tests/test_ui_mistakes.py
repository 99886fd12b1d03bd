import gradio as gr
import pytest

from explorer.ui.choosing import Choosing
from explorer.ui.picker import Gallery
from explorer.ui.programmatic import Programmatic
from explorer.ui.searching import Searching
from tests.bench import RULE, SETTINGS, Bench, asked, selection_of, sound_file, visit_of


def test_a_visitors_mistake_leaves_no_traceback_in_the_log(runs, tmp_path):
    visit = visit_of(runs, sound_file(tmp_path / "mine.wav"))
    bench, gone = Bench(), selection_of(tmp_path / "gone.wav")
    searching, waiting = Searching(bench, runs), asked(runs, visit.selection)
    mistakes = [
        lambda: searching.begin(visit, RULE, *SETTINGS._replace(kind="bark")),
        lambda: searching.begin(waiting, RULE, *SETTINGS),
        lambda: list(searching.search(None)),
        lambda: list(searching.search(asked(runs, gone))),
        lambda: Choosing(bench, runs, Gallery()).model("nobody", visit),
        lambda: list(Programmatic(bench, runs).search(clip="genre/none", model=RULE)),
    ]
    for mistake in mistakes:
        with pytest.raises(gr.Error) as told:
            mistake()
        assert not told.value.print_exception
        assert told.value.message


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"start": 10**400}, "start is a number of seconds from 0, not 1000"),
        ({"start": -1}, "start is a number of seconds from 0, not -1"),
        ({"start": float("nan")}, "start is a number of seconds from 0, not nan"),
        ({"start": True}, "start is a number of seconds"),
        ({"start": 10.0**9}, "cannot start at"),
        ({"seed": 10**400}, "seed lies between"),
    ],
)
def test_numbers_that_a_caller_of_the_api_cannot_mean_are_told(runs, tmp_path, changes, words):
    path = str(sound_file(tmp_path / "mine.wav"))
    request = {"file": path, "model": RULE, "partition": "linear", "cells": 16}
    with pytest.raises(gr.Error, match=words):
        list(Programmatic(Bench(), runs).search(**(request | changes)))
