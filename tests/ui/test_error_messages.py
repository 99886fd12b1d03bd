import gradio as gr
import pytest

from explorer.ui.endpoints.search import SearchEndpoint
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.wording.settings import SEED
from tests.support.bench import (
    RULE,
    SETTINGS,
    asked,
    bench_device,
    selection_of,
    sound_file,
    visit_of,
)


def test_a_visitors_mistake_leaves_no_traceback_in_the_log(runs, tmp_path):
    visit = visit_of(runs, sound_file(tmp_path / "mine.wav"))
    device, gone = bench_device(), selection_of(tmp_path / "gone.wav")
    searching, queued = SearchEvents(device, runs), asked(runs, visit.selection)
    rejected = [
        lambda: searching.begin(visit, RULE, *SETTINGS._replace(kind="bark")),
        lambda: searching.begin(queued, RULE, *SETTINGS),
        lambda: list(searching.search(None)),
        lambda: list(searching.search(asked(runs, gone))),
        lambda: list(SearchEndpoint(device, runs).search(clip="genre/none", model=RULE)),
    ]
    for event in rejected:
        with pytest.raises(gr.Error) as refused:
            event()
        assert not refused.value.print_exception
        assert refused.value.message


def full_disk(*_, **__):
    raise OSError(28, "No space left on device")


def test_errors_hide_where_the_server_keeps_results(runs, tmp_path, monkeypatch):
    """Both when a disk is full and when a file was replaced."""
    path, device = sound_file(tmp_path / "mine.wav"), bench_device()
    visit = asked(runs, selection_of(path))
    list(SearchEvents(device, runs).search(visit))
    finished(visit)
    (visit.run.directory / "original.wav").write_bytes(b"another")
    *_, judged = JudgeEvents(device).judge(visit)
    assert "could not judge the fragment. original.wav is not the file" in judged.targets
    monkeypatch.setattr("explorer.result.certificate.write_wav", full_disk)
    asked_again = asked(runs, selection_of(path))
    with pytest.raises(gr.Error) as refused:
        list(SearchEvents(device, runs).search(asked_again))
    assert refused.value.message == (
        "The result cannot be written to this server: No space left on device."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"start": 10**400}, "Start must be a number of seconds from 0, not 1000"),
        ({"start": -1}, "Start must be a number of seconds from 0, not -1"),
        ({"start": float("nan")}, "Start must be a number of seconds from 0, not nan"),
        ({"start": True}, "Start must be a number of seconds"),
        ({"start": 10.0**9}, "cannot start at"),
        ({"seed": 10**400}, f"{SEED} must be"),
    ],
)
def test_impossible_numbers_from_the_api_are_refused(runs, tmp_path, changes, words):
    path = str(sound_file(tmp_path / "mine.wav"))
    request = {"file": path, "model": RULE, "partition": "linear", "cells": 16}
    with pytest.raises(gr.Error, match=words):
        list(SearchEndpoint(bench_device(), runs).search(**(request | changes)))
