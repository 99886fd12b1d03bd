"""The phases of a run: every legal and every illegal move, and what each phase means."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, product
from threading import Barrier

import pytest

from explorer.errors import InputError
from explorer.settings import DEFAULTS
from explorer.transferring.controls import ControlsSoFar
from explorer.ui import search_run
from explorer.ui.judgements import Judgements
from explorer.ui.search_run import Phase, RunDirectories, SearchRun
from explorer.ui.selection import SearchRequest
from explorer.ui.session import Visit, begin_search, ended_run, opened
from explorer.verdicts import Control, TargetVerdict
from tests.support.bench import RULE, selection_of

WAY = (Phase.QUEUED, Phase.SEARCHING, Phase.SEARCHED, Phase.SHOWN, Phase.JUDGING, Phase.SHARED)
CAN_BE_DISCARDED = set(Phase) - {Phase.SHARED, Phase.DISCARDED}
BACK = (Phase.JUDGING, Phase.SHOWN)  # the visitor left before all had judged
LEGAL = {*pairwise(WAY), BACK, *((phase, Phase.DISCARDED) for phase in CAN_BE_DISCARDED)}


@pytest.fixture
def request_for_a_search(tmp_path) -> SearchRequest:
    selection = selection_of(tmp_path / "mine.wav")
    return SearchRequest(selection=selection, model_id=RULE, settings=DEFAULTS)


@pytest.mark.parametrize(("here", "there"), list(product(Phase, Phase)))
def test_a_run_moves_along_its_way_and_no_other(tmp_path, here, there):
    run = SearchRun(tmp_path, phase=here)
    is_legal = (here, there) in LEGAL
    assert run.move(there) is is_legal
    assert run.phase is (there if is_legal else here)


@pytest.mark.parametrize("phase", Phase)
def test_what_a_phase_means_to_the_page(tmp_path, phase):
    run = SearchRun(tmp_path, phase=phase)
    assert run.is_under_way == (phase in (Phase.QUEUED, Phase.SEARCHING, Phase.SEARCHED))
    assert run.has_ended == (phase in (Phase.SHOWN, Phase.JUDGING))
    visit = Visit(selection_of(tmp_path / "mine.wav"), run)
    assert ended_run(visit) is (run if run.has_ended else None)


@pytest.mark.parametrize("phase", Phase)
def test_only_a_queued_search_can_begin_and_only_once(tmp_path, request_for_a_search, phase):
    run = SearchRun(tmp_path, request_for_a_search, phase)
    visit = Visit(request_for_a_search.selection, run)
    if phase is Phase.QUEUED:
        assert begin_search(visit) == (run, request_for_a_search)
    with pytest.raises(InputError, match="no search to continue"):
        begin_search(visit)


def test_without_a_visit_there_is_nothing_to_begin_or_show():
    for action in (begin_search, opened):
        with pytest.raises(InputError):
            action(None)
    assert ended_run(None) is None


def test_a_new_run_is_queued_if_a_search_was_requested(runs, request_for_a_search):
    assert runs.new_run().phase is Phase.WAITING
    assert runs.new_run(request_for_a_search).phase is Phase.QUEUED


@pytest.mark.parametrize("phase", Phase)
def test_a_discarded_run_stops_and_loses_its_files_unless_it_is_shared(runs, phase):
    run = SearchRun(runs.new_run().directory, phase=phase)
    run.discard()
    is_discarded = phase in CAN_BE_DISCARDED
    assert run.stop.is_set() == run.left.is_set() == is_discarded
    assert run.directory.exists() != is_discarded


def test_files_are_deleted_when_the_last_user_has_finished(runs):
    run = runs.new_run()
    with run.used():
        with run.used():
            run.discard()
            assert run.directory.exists()
        assert run.directory.exists()
        assert run.n_users == 1
    assert not run.directory.exists()


def test_a_use_that_fails_ends_all_the_same(runs):
    run = runs.new_run()
    with pytest.raises(RuntimeError), run.used():
        raise RuntimeError
    assert run.n_users == 0
    assert run.directory.exists()


def test_only_one_of_many_threads_moves_the_run(runs, request_for_a_search):
    run, n_threads = runs.new_run(request_for_a_search), 8
    start = Barrier(n_threads)

    def move(_: int) -> bool:
        start.wait(10)
        return run.move(Phase.SEARCHING)

    with ThreadPoolExecutor(n_threads) as pool:
        assert sum(pool.map(move, range(n_threads))) == 1


def verdict_of(model: str, probability: float = 0.6) -> TargetVerdict:
    return TargetVerdict(
        model=model,
        verdict="accepts",
        label="yes",
        probability=probability,
        margin=0.1,
        agrees_on_clip=True,
        vacuous=False,
    )


def test_a_second_verdict_replaces_the_first_in_its_place():
    judgements = Judgements()
    for verdict in (verdict_of("a"), verdict_of("b"), verdict_of("a", 0.7)):
        judgements.take(verdict)
    assert [(each.model, each.probability) for each in judgements.verdicts] == [
        ("a", 0.7),
        ("b", 0.6),
    ]


def test_controls_are_pending_until_they_are_judged_or_given_up():
    judgements = Judgements()
    for model in "abc":
        judgements.take(verdict_of(model))
    count = Control(kind="random", accepted=1, draws=4)
    begun = ControlsSoFar(model="b", counts=(count,), n_controls=6)
    judgements.take_controls(begun)
    assert (judgements.pending, judgements.n_controls_judged) == (("a", "b", "c"), 4)
    assert judgements.verdicts[1].controls == ()
    whole = (dataclasses.replace(count, accepted=2, draws=6),)
    judgements.take_controls(dataclasses.replace(begun, counts=whole))
    assert (judgements.pending, judgements.n_controls_judged) == (("a", "c"), 6)
    assert judgements.verdicts[1].controls == whole
    judgements.settle()
    assert judgements.pending == ()


def test_a_model_that_was_not_asked_has_no_controls_to_judge():
    judgements = Judgements()
    judgements.take(dataclasses.replace(verdict_of("a"), verdict="no counterpart"))
    assert judgements.pending == ()


def test_controls_of_verdicts_that_were_dropped_are_dropped():
    judgements = Judgements()
    judgements.take(verdict_of("a"))
    judgements.drop_verdicts("It failed.")
    judgements.take_controls(ControlsSoFar(model="a", n_controls=0))
    assert (judgements.verdicts, judgements.controls) == ((), {})


def test_dropped_verdicts_leave_the_reasons_of_those_that_failed():
    judgements = Judgements()
    judgements.take(verdict_of("a"))
    judgements.fail("b answered with NaN.")
    judgements.drop_verdicts("It failed.")
    assert (judgements.verdicts, judgements.pending) == ((), ())
    assert judgements.failures == ("b answered with NaN.",)


def with_result(runs: RunDirectories, request: SearchRequest, phase: Phase) -> SearchRun:
    """A run of 100 bytes that has gone as far as a phase."""
    run = runs.new_run(request)
    (run.directory / "result").write_bytes(bytes(100))
    for step in WAY[1 : WAY.index(phase) + 1]:
        assert run.move(step)
    return run


def test_of_too_many_bytes_the_oldest_results_of_visitors_are_discarded(request_for_a_search):
    runs = RunDirectories(max_bytes=350)
    phases = (Phase.SHARED, Phase.SEARCHING, Phase.SHOWN, Phase.JUDGING)
    example, under_way, oldest, newer = (
        with_result(runs, request_for_a_search, phase) for phase in phases
    )
    newest = runs.new_run()
    assert not oldest.directory.exists()
    assert runs.find(oldest.key) is None
    kept = (example, under_way, newer, newest)
    assert all(run.directory.exists() and runs.find(run.key) is run for run in kept)


def test_results_that_their_visitors_have_left_go_first(request_for_a_search):
    runs = RunDirectories(max_bytes=250)
    older, left, newer = (with_result(runs, request_for_a_search, Phase.SHOWN) for _ in range(3))
    left.leave()
    runs.new_run()
    assert [run.directory.exists() for run in (older, left, newer)] == [True, False, True]


@pytest.mark.parametrize("phase", [Phase.SHOWN, Phase.SHARED, Phase.DISCARDED])
def test_work_stops_on_a_result_that_is_left_and_goes_on_after_coming_back(runs, phase):
    run = SearchRun(runs.new_run().directory, phase=phase)
    run.leave()
    assert run.left.is_set() is (phase is not Phase.SHARED)
    assert run.directory.exists()
    assert run.come_back() is (phase is not Phase.DISCARDED)
    assert run.left.is_set() is (phase is Phase.DISCARDED)


def test_a_full_disk_does_not_make_a_result_look_deleted(runs, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    run = SearchRun(runs.new_run().directory, phase=Phase.SHOWN)
    run.leave()
    monkeypatch.setattr("pathlib.Path.touch", full)
    with pytest.raises(OSError, match="No space left"):
        run.come_back()
    assert run.phase is Phase.SHOWN


def test_there_is_no_coming_back_to_deleted_files(runs):
    run = SearchRun(runs.new_run().directory, phase=Phase.SHOWN)
    run.discard()
    assert not run.come_back()


def test_a_directory_that_another_visitor_deletes_meanwhile_has_no_bytes(tmp_path):
    assert search_run._size(tmp_path / "gone") == 0


def test_a_discarded_run_is_found_no_more_even_while_it_is_being_read(request_for_a_search):
    runs = RunDirectories()
    run = with_result(runs, request_for_a_search, Phase.SHOWN)
    with run.used():
        run.discard()
        assert runs.find(run.key) is None


def test_a_result_that_is_being_read_is_deleted_after_that(request_for_a_search):
    runs = RunDirectories(max_bytes=0)
    run = with_result(runs, request_for_a_search, Phase.SHOWN)
    with run.used():
        runs.new_run()
        assert run.directory.exists()
    assert not run.directory.exists()
