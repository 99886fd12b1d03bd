"""What visitors can ask of a search that runs: a quick one instead, and the sound so far."""

from pathlib import Path

import gradio as gr
import pytest
import torch

from explorer.audio.wav import read_wav
from explorer.errors import ModelError
from explorer.records import Outcome, read_record
from explorer.time_left import Remaining
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore import follow
from explorer.ui.explore.search import SearchEvents
from explorer.ui.search_run import Phase
from explorer.ui.selection import Selection
from explorer.ui.wording import running
from explorer.ui.wording import search as texts
from tests.support.bench import Bench, asked, selection_of, sound_file

OFFER = Remaining(evaluations=80, seconds=80.0)


@pytest.fixture
def bench(monkeypatch) -> Bench:
    monkeypatch.setattr("explorer.ui.components.stage.live.MIN_SECONDS_BETWEEN_UPDATES", 0)
    return Bench()


@pytest.fixture
def searching(runs, bench) -> SearchEvents:
    return SearchEvents(DeviceLease(bench), runs)


@pytest.fixture
def selection(tmp_path: Path) -> Selection:
    return selection_of(sound_file(tmp_path / "mine.wav"))


@pytest.fixture
def offered(monkeypatch) -> None:
    monkeypatch.setattr(
        follow,
        "quick_offer",
        lambda left, search, n_cells: None if search.effort == "quick" else OFFER,
    )


def is_shown(update) -> bool:
    return update != gr.skip() and update.visible


def test_a_slow_search_offers_a_quick_one_once_and_withdraws_it_at_the_end(
    searching, runs, selection, offered
):
    shown = list(searching.search(asked(runs, selection, "linear", 16, "normal")))
    [button] = [outputs.quick for outputs in shown if is_shown(outputs.quick)]
    assert button.value == running.search_quickly(OFFER)
    assert shown[-1].quick.visible is False


def test_a_fast_search_offers_nothing(searching, runs, selection):
    shown = list(searching.search(asked(runs, selection, "linear", 16, "normal")))
    assert not any(is_shown(outputs.quick) for outputs in shown)


def test_a_quick_search_takes_the_turn_of_the_slow_one(searching, runs, selection, bench, offered):
    visit = asked(runs, selection, "linear", 16, "thorough")
    run, search = visit.run, searching.search(visit)
    next(outputs for outputs in search if is_shown(outputs.quick))
    before = bench.model.n_judged
    searching.quickly(visit)
    rest = list(search)
    record = read_record(run.directory)
    assert (record.effort, record.outcome, record.keep) == ("quick", Outcome.IRREDUCIBLE, (3, 5))
    assert visit.run is run
    assert run.request.settings.effort == "quick"  # so the link and the command repeat this one
    assert run.phase is Phase.SEARCHED
    [effort] = [outputs.effort for outputs in rest if outputs.effort != gr.skip()]
    assert effort["value"] == "quick"
    # Nothing more was judged for the search that it replaced, no certificate either: besides the
    # batch that was under way there are only the clip, the search and what follows it.
    spent = sum(vars(record.evaluations).values())
    assert bench.model.n_judged - before <= spent + record.batch_size + 1


def test_no_quick_search_is_begun_for_one_that_was_stopped(searching, runs, selection, offered):
    visit = asked(runs, selection, "linear", 16, "thorough")
    search = searching.search(visit)
    next(outputs for outputs in search if is_shown(outputs.quick))
    stop, quick = searching.stop(visit)
    assert stop.value == texts.STOPPING
    assert quick.visible is False
    assert searching.quickly(visit) == gr.skip()
    list(search)
    record = read_record(visit.run.directory)
    assert (record.effort, record.outcome) == ("thorough", Outcome.CANCELLED)


def test_stop_after_quickly_keeps_the_best_so_far(searching, runs, selection, offered):
    visit = asked(runs, selection, "linear", 16, "thorough")
    search = searching.search(visit)
    next(outputs for outputs in search if outputs.stage["progress"]["kept"])
    searching.quickly(visit)
    searching.stop(visit)
    list(search)
    record = read_record(visit.run.directory)
    assert (record.effort, record.outcome) == ("thorough", Outcome.CANCELLED)
    assert record.keep is not None


@pytest.mark.parametrize("phase", [Phase.QUEUED, Phase.SEARCHED])
def test_only_a_search_that_runs_is_replaced_or_heard(searching, runs, selection, phase):
    visit = asked(runs, selection)
    if phase is Phase.SEARCHED:
        list(searching.search(visit))
    assert searching.quickly(visit) == searching.quickly(None) == gr.skip()
    searching.hear_so_far(visit)
    searching.hear_so_far(None)
    assert not visit.run.wants_sound.is_set()


def found_so_far(search, n_cells=16):
    """The stage at the first fragment, which is less than the whole clip."""
    shown = (each.stage for each in search)
    return next(
        value
        for value in shown
        if value["progress"]["kept"] and value["progress"]["kept"]["n"] < n_cells
    )


def path_of(sound) -> Path:
    return Path(sound["file"]["path"])


def test_the_best_so_far_is_heard_only_when_it_was_asked_for(searching, runs, selection):
    visit = asked(runs, selection, "linear", 16, "thorough")
    search = searching.search(visit)
    value = found_so_far(search)
    assert value["progress"]["so_far"]
    assert value["sounds"]["enough"] is None
    assert next(search).stage["sounds"]["enough"] is None
    searching.hear_so_far(visit)
    value = next(search).stage
    n_kept = value["progress"]["kept"]["n"]
    assert value["sounds"]["enough"]["note"].startswith(running.heard_so_far(n_kept, "linear"))
    *_, last = search
    assert last.stage["progress"]["so_far"] is False
    assert path_of(last.stage["sounds"]["enough"]).name == "sufficient.wav"
    assert not list(visit.run.directory.glob("so-far*"))


def test_the_sound_so_far_is_bit_for_bit_one_that_was_judged(searching, runs, selection, bench):
    judged: list[torch.Tensor] = []
    rule_sees = bench.model.bands_present

    def listen(waveforms):
        judged.extend(waveforms.clone())
        return rule_sees(waveforms)

    bench.model.bands_present = listen
    visit = asked(runs, selection, "linear", 16, "thorough")
    search = searching.search(visit)
    found_so_far(search)
    searching.hear_so_far(visit)
    waveform, _ = read_wav(path_of(next(search).stage["sounds"]["enough"]))
    assert any(torch.equal(waveform, each) for each in judged)
    search.close()


def test_every_visitor_hears_a_fragment_of_their_own(searching, runs, selection, tmp_path):
    other = selection_of(sound_file(tmp_path / "longer.wav", windows=2))
    mine, theirs = (asked(runs, each, "linear", 16, "thorough") for each in (selection, other))
    searches = [searching.search(mine), searching.search(theirs)]
    for search in searches:
        found_so_far(search)
    searching.hear_so_far(mine)
    my_sound, their_sound = (next(search).stage["sounds"]["enough"] for search in searches)
    assert path_of(my_sound).parent == mine.run.directory
    assert their_sound is None
    for search in searches:
        search.close()


def test_a_later_fragment_takes_the_place_of_an_earlier_one(searching, runs, selection):
    visit = asked(runs, selection, "linear", 16, "thorough")
    search = searching.search(visit)
    found_so_far(search)
    paths = []
    for is_wanted in (True, False, True):  # without a request, the sound stays
        if is_wanted:
            searching.hear_so_far(visit)
        paths.append(path_of(next(search).stage["sounds"]["enough"]))
    assert paths[0] == paths[1] != paths[2]
    assert [path.exists() for path in paths] == [False, False, True]
    search.close()


def test_a_full_disk_leaves_the_search_as_it_is(searching, runs, selection, monkeypatch):
    def full(*arguments) -> None:
        raise OSError(28, "No space left on device")

    visit = asked(runs, selection, "linear", 16, "thorough")
    search = searching.search(visit)
    found_so_far(search)
    monkeypatch.setattr("explorer.ui.components.stage.so_far.write_wav", full)
    searching.hear_so_far(visit)
    *_, last = search
    assert last.stage["progress"]["busy"] is False


def test_where_the_device_is_lent_there_is_no_sound_so_far(searching, runs, selection):
    lent = SearchEvents(DeviceLease(Bench()), runs)
    lent._is_ours = False
    visit = asked(runs, selection, "linear", 16, "thorough")
    search = lent.search(visit)
    value = found_so_far(search)
    assert value["progress"]["so_far"] is False
    lent.hear_so_far(visit)
    assert next(search).stage["sounds"]["enough"] is None
    search.close()


def test_the_quick_search_may_fail_like_any_other(searching, runs, selection, offered, monkeypatch):
    visit = asked(runs, selection, "linear", 16, "thorough")
    search = searching.search(visit)
    next(outputs for outputs in search if is_shown(outputs.quick))
    searching.quickly(visit)

    def breaks_down(*arguments) -> None:
        raise ModelError("The rule answered with NaN.")

    monkeypatch.setattr("explorer.ui.device.work.explain", breaks_down)
    with pytest.raises(gr.Error, match="answered with NaN"):
        list(search)
    assert visit.run.phase is Phase.SEARCHED


def test_the_whole_clip_is_not_offered_as_enough_so_far(searching, runs, selection):
    search = searching.search(asked(runs, selection, "linear", 16, "thorough"))
    values = [each.stage["progress"] for each in search if each.stage["progress"]["kept"]]
    assert {value["so_far"] for value in values if value["kept"]["n"] == 16} == {False}
    assert any(value["so_far"] for value in values)
