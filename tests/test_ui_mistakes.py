import gradio as gr
import pytest

from explorer.ui.choosing import Choosing
from explorer.ui.judging import Judging
from explorer.ui.programmatic import Programmatic
from explorer.ui.searching import Searching
from explorer.ui.session import RunDirectories
from tests.bench import RULE, SETTINGS, Bench, asked, selection_of, sound_file


@pytest.fixture
def runs() -> RunDirectories:
    return RunDirectories()


def test_a_visitors_mistake_leaves_no_traceback_in_the_log(runs, tmp_path):
    selection = selection_of(sound_file(tmp_path / "mine.wav"))
    bench, gone = Bench(), selection_of(tmp_path / "gone.wav")
    searching, run = Searching(bench, runs), asked(runs, selection)
    mistakes = [
        lambda: searching.begin(selection, None, RULE, *SETTINGS._replace(kind="bark")),
        lambda: searching.begin(selection, run, RULE, *SETTINGS),
        lambda: list(searching.search(None)),
        lambda: list(searching.search(asked(runs, gone))),
        lambda: list(Judging(bench).judge(None)),
        lambda: Choosing(bench, runs).model("nobody", selection),
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
