"""Searches that begin with a result: inside painted cells, and for another fragment beside it."""

import dataclasses

import gradio as gr
import pytest

from explorer.records import Outcome, read_record
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore.search import SearchEvents
from explorer.ui.painting.within import request_within
from explorer.ui.search_run import Phase, RunDirectories
from explorer.ui.session import Visit
from explorer.ui.wording import painting as words
from tests.support.bench import RULE, SETTINGS, ThreePairs, asked, selection_of, sound_file

N_CELLS = 16


@pytest.fixture
def searching(runs: RunDirectories) -> SearchEvents:
    return SearchEvents(DeviceLease(ThreePairs()), runs)


@pytest.fixture
def visit(searching, runs, tmp_path) -> Visit:
    visit = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    search(searching, visit)
    return visit


def search(searching: SearchEvents, visit: Visit) -> None:
    list(searching.search(visit))
    assert visit.run.move(Phase.SHOWN)


def begin(searching: SearchEvents, visit: Visit, **sent: object) -> None:
    searching.begin_sent({"kind": "search", **sent}, visit, RULE, *SETTINGS)


def test_one_fragment_after_another_until_none_is_left(searching, visit):
    found = [read_record(visit.run.directory).keep]
    for _ in range(2):
        begin(searching, visit, another=True)
        search(searching, visit)
        found.append(read_record(visit.run.directory).keep)
    assert sorted(found) == [(3, 5), (7, 9), (11, 13)]
    begin(searching, visit, another=True)
    search(searching, visit)
    last = read_record(visit.run.directory)
    assert (last.outcome, last.keep) == (Outcome.IMPOSSIBLE, None)
    with pytest.raises(gr.Error, match="no fragment"):
        begin(searching, visit, another=True)
    assert read_record(visit.run.directory) == last


def test_a_search_inside_painted_cells_keeps_none_of_the_others(searching, visit):
    begin(searching, visit, among=[13, 0, 11, 2])
    search(searching, visit)
    record = read_record(visit.run.directory)
    assert (record.among, record.keep) == ((0, 2, 11, 13), (11, 13))


def test_it_asks_what_the_result_was_asked_whatever_is_set_now(searching, visit):
    searching.begin_sent({"among": [3, 5]}, visit, RULE, *SETTINGS._replace(n_cells=8, seed=4))
    assert visit.run.request.settings == SETTINGS


@pytest.mark.parametrize(
    "sent", [{"among": []}, {"among": [16]}, {"among": "3"}, {"among": [1.0]}, {"among": None}]
)
def test_cells_that_the_result_has_not_are_refused_and_it_stays(searching, visit, sent):
    before = visit.run
    with pytest.raises(gr.Error):
        begin(searching, visit, **sent)
    assert visit.run is before


def test_nothing_begins_with_a_clip_that_was_not_searched(searching, visit, runs):
    visit.show(visit.selection, runs.new_run())
    for sent in ({"among": [3]}, {"another": True}):
        with pytest.raises(gr.Error, match=words.NO_RESULT.split(":")[0]):
            begin(searching, visit, **sent)


def test_the_example_is_a_result_like_any_other(visit):
    example = visit.run
    request = dataclasses.replace(example.request)
    assert example.move(Phase.JUDGING)
    assert example.move(Phase.SHARED)
    kept = read_record(example.directory).keep
    within = request_within({"another": True}, example, visit.history)
    assert within.among == tuple(cell for cell in range(N_CELLS) if cell not in kept)
    assert dataclasses.replace(within, among=None) == request


def test_a_link_names_the_cells(searching, visit):
    link = "among=7,9-11&clip=genre/blues-1"
    searching.begin_sent({"kind": "search", "link": link}, visit, RULE, *SETTINGS)
    assert visit.run.request.among == (7, 9, 10, 11)
    searching.withdraw(visit, RULE)
    searching.begin_sent({"kind": "search", "link": "clip=genre/blues-1"}, visit, RULE, *SETTINGS)
    assert visit.run.request.among is None
    searching.withdraw(visit, RULE)
    with pytest.raises(gr.Error):
        searching.begin_sent({"link": "among=seven&clip=genre/blues-1"}, visit, RULE, *SETTINGS)
