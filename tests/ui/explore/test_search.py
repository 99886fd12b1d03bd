from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from explorer.errors import ModelError
from explorer.records import Outcome, SearchRecord, read_record
from explorer.ui.device.lease import DeviceLease
from explorer.ui.endpoints import calls
from explorer.ui.endpoints.search import SearchEndpoint
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.search_run import Phase, SearchRun
from explorer.ui.selection import Selection
from explorer.ui.session import Visit
from explorer.ui.wording.certificate import details, reused
from explorer.ui.wording.strip import curve_title, kept_after
from tests.support.bench import RULE, SETTINGS, Bench, asked, bench_device, selection_of, sound_file


@pytest.fixture
def searching(runs) -> SearchEvents:
    return SearchEvents(bench_device(), runs)


@pytest.fixture
def selection(tmp_path: Path) -> Selection:
    return selection_of(sound_file(tmp_path / "mine.wav"))


@pytest.fixture
def visit(runs, selection) -> Visit:
    return Visit(selection, runs.new_run())


def test_a_search_ends_with_the_result_on_the_stage(searching, runs, selection):
    visit = asked(runs, selection)
    *_, (value, curve, *_) = searching.search(visit)
    record = read_record(visit.run.directory)
    assert record.outcome is Outcome.IRREDUCIBLE
    assert record.keep == (3, 5)
    assert value["progress"]["busy"] is False
    assert value["progress"]["kept"]["n"] == 2
    assert all(value["sounds"].values())
    assert kept_after(2, record.evaluations.search, "mel") in curve


def test_the_curve_calls_cells_what_they_are(searching, runs, selection):
    *_, (_, curve, *_) = searching.search(asked(runs, selection, "bins", 64, "quick"))
    assert curve_title("bins") in curve


def test_a_stopped_run_ends_as_cancelled(searching, runs, selection):
    visit = asked(runs, selection)
    visit.run.stop.set()
    *_, (value, *_) = searching.search(visit)
    assert read_record(visit.run.directory).outcome is Outcome.CANCELLED
    assert "Stopped" in value["progress"]["headline"][0][0]


def test_stop_ends_a_search_within_one_batch(runs, selection, monkeypatch):
    monkeypatch.setattr("explorer.ui.components.stage.live.MIN_SECONDS_BETWEEN_UPDATES", 0)
    bench = Bench()
    searching, visit = (
        SearchEvents(DeviceLease(bench), runs),
        asked(runs, selection, "linear", 64, "thorough"),
    )
    search = searching.search(visit)
    shown = (outputs[0]["progress"]["kept"] for outputs in search)
    next(kept for kept in shown if kept is not None)
    before = bench.model.n_judged
    searching.stop(visit)
    list(search)
    record = read_record(visit.run.directory)
    assert record.outcome is Outcome.CANCELLED
    assert record.keep is not None
    more = bench.model.n_judged - before
    assert more <= record.batch_size + record.evaluations.certificate


def test_the_stop_button_stops_only_its_own_run(searching, runs, selection):
    mine, other = asked(runs, selection), asked(runs, selection)
    searching.stop(mine)
    assert mine.run.stop.is_set()
    assert not other.run.stop.is_set()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "bark"},
        {"n_cells": 10**6},
        {"kind": "tiles", "n_cells": 13},
        {"label": "polka"},
        {"seed": None},
        {"seed": -5},
        {"max_evaluations": 0},
    ],
)
def test_a_request_that_cannot_begin_keeps_the_last_result(searching, visit, changes):
    old = visit.run
    with pytest.raises(gr.Error, match="one of|must be|product|no class"):
        searching.begin(visit, RULE, *SETTINGS._replace(**changes))
    assert visit.run is old
    assert old.directory.exists()
    assert not old.stop.is_set()


def test_the_search_uses_the_settings_of_the_click(searching, visit, selection):
    searching.begin(visit, RULE, *SETTINGS)
    assert visit.run.request.selection is selection
    assert visit.run.request.settings == SETTINGS
    list(searching.search(visit))
    record = read_record(visit.run.directory)
    assert (record.partition.kind, record.partition.n_cells) == ("linear", 16)


def test_a_search_under_way_is_not_replaced(searching, visit):
    searching.begin(visit, RULE, *SETTINGS)
    run = visit.run
    with pytest.raises(gr.Error, match="under way"):
        searching.begin(visit, RULE, *SETTINGS)
    assert visit.run is run
    assert run.directory.exists()


def test_a_search_that_is_made_again_takes_the_place_of_its_result(searching, visit):
    searching.begin(visit, RULE, *SETTINGS)
    run = visit.run
    list(searching.search(visit))
    finished(visit)
    searching.begin(visit, RULE, *SETTINGS)
    assert visit.run is not run
    assert run.directory.exists()
    list(searching.search(visit))
    finished(visit)
    assert visit.history.oldest_first == (visit.run,)
    assert not run.directory.exists()


def test_a_page_that_was_left_alone_too_long_asks_to_be_reloaded(searching):
    with pytest.raises(gr.Error, match="reload it"):
        searching.begin(None, RULE, *SETTINGS)
    message, *_ = searching.withdraw(None, RULE)
    assert "reload it" in message


def test_a_directory_lives_as_long_as_its_search(searching, runs, selection):
    visit = asked(runs, selection)
    search = searching.search(visit)
    next(search)
    visit.end()
    assert visit.run.directory.exists()
    list(search)
    assert not visit.run.directory.exists()


def test_an_interrupted_search_deletes_its_discarded_directory(searching, runs, selection):
    visit = asked(runs, selection)
    search = searching.search(visit)
    next(search)
    visit.end()
    search.close()
    assert not visit.run.directory.exists()


def test_a_search_that_fails_leaves_the_clip_ready(searching, runs, visit, monkeypatch):
    def breaks_down(*arguments: Any) -> None:
        raise ModelError("The rule answered with NaN.")

    searching.begin(visit, RULE, *SETTINGS)
    run = visit.run
    monkeypatch.setattr("explorer.ui.device.work.explain", breaks_down)
    with pytest.raises(gr.Error, match="answered with NaN"):
        list(searching.search(visit))
    _, _, value, find, *_ = searching.failed(visit, RULE)
    assert visit.run is not run
    assert not run.directory.exists()
    assert value["progress"]["busy"] is False
    assert find.visible


def test_a_withdrawn_search_leaves_the_clip_ready(searching, visit):
    searching.begin(visit, RULE, *SETTINGS)
    run = visit.run
    message, same, value, find, *others = searching.withdraw(visit, RULE)
    assert same is visit
    assert message == ""  # what was said about the search is over
    assert run.stop.is_set()
    assert not run.directory.exists()
    assert visit.run.phase is Phase.WAITING
    assert visit.run.directory.exists()
    assert value["progress"]["busy"] is False
    assert find.visible
    assert any("There is no result" in str(other) for other in others)


def test_withdrawing_the_search_of_a_missing_clip_says_so_and_unlocks_the_page(
    searching, visit, selection
):
    selection.path.unlink()
    message, _, value, find, *_ = searching.withdraw(visit, RULE)
    assert "cannot be opened" in message
    assert value == gr.skip()
    assert find.visible


def test_a_full_disk_is_reported_when_a_search_is_withdrawn(searching, visit, monkeypatch):
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("explorer.ui.components.stage.live.write_wav", full)
    message, _, _, find, *_ = searching.withdraw(visit, RULE)
    assert "No space left" in message
    assert find.visible


def test_the_shared_example_is_never_deleted(runs):
    example = SearchRun(runs.new_run().directory, phase=Phase.SHARED)
    example.discard()
    assert example.directory.exists()
    assert not example.stop.is_set()


def test_a_discarded_run_stops_and_leaves_no_files(runs):
    run = runs.new_run()
    run.discard()
    assert not run.directory.exists()
    assert run.stop.is_set()


def test_a_caller_of_the_api_who_leaves_ends_the_search(runs, selection, monkeypatch):
    monkeypatch.setattr(calls, "SECONDS_BETWEEN_SKIPS", 0)
    endpoint = SearchEndpoint(bench_device(), runs)
    settings = {"partition": "linear", "cells": 16, "effort": "thorough"}
    request = {"file": str(selection.path), "model": RULE, **settings}
    *skips, (record, _) = endpoint.search(**request)
    assert skips
    assert all(skip == (gr.skip(), gr.skip()) for skip in skips)
    assert '"irreducible"' in record
    made: list[SearchRun] = []
    new_run = runs.new_run
    monkeypatch.setattr(runs, "new_run", lambda: made.append(new_run()) or made[-1])
    search = endpoint.search(**request)
    assert next(search) == (gr.skip(), gr.skip())
    assert made[0].directory.exists()
    search.close()
    assert made[0].stop.is_set()
    assert not made[0].directory.exists()


def result_of(searching, visit, **changes: Any) -> SearchRecord:
    """Search to the end and unlock the page."""
    searching.begin(visit, RULE, *SETTINGS._replace(**changes))
    list(searching.search(visit))
    finished(visit)
    return read_record(visit.run.directory)


def test_another_strength_of_the_same_question_reuses_what_was_judged(searching, visit):
    first = result_of(searching, visit)
    second = result_of(searching, visit, strength="half")
    assert first.evaluations.reused == 0
    assert second.evaluations.reused > 0
    assert second.keep == first.keep
    assert reused(second.evaluations.reused) in " ".join(details(second))
    assert reused(0) == ""


def test_another_question_begins_anew(searching, visit):
    result_of(searching, visit)
    for other in ({"n_cells": 15}, {"label": "yes"}, {"kind": "mel"}):
        assert result_of(searching, visit, **other).evaluations.reused == 0


def test_what_one_visitor_searched_is_not_known_to_another(searching, runs, selection):
    for visitor in (asked(runs, selection), asked(runs, selection)):
        list(searching.search(visitor))
        assert read_record(visitor.run.directory).evaluations.reused == 0
