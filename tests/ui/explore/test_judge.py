import dataclasses
from collections.abc import Iterable

import gradio as gr
import pytest

from explorer.errors import ModelError
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore import judge as judging
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.outputs import PanelOutputs
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.search_run import Phase
from explorer.ui.session import Visit
from explorer.ui.wording.search import NO_CONTROLS
from explorer.ui.wording.verdicts import CHANCE_CHECK, it_says, some_say
from explorer.verdicts import Control, TargetVerdict
from models.published.speed import SECONDS_A_SOUND
from tests.support.bench import Bench, asked, bench_device, selection_of, sound_file


class ThreeModels(Bench):
    """The rule under three names; the first is the source."""

    def models_of_same_task(self, model_id):
        info = self.model.info
        return (*(dataclasses.replace(info, id=id, title=id) for id in ("b", "c")), info)

    def classifier(self, model_id):
        model = Bench().model
        model.info = dataclasses.replace(model.info, id=str(model_id), title=str(model_id))
        return model


@pytest.fixture(autouse=True)
def same_labels(monkeypatch):
    monkeypatch.setattr(device_work, "same_meaning", lambda label, info: (label,))


@pytest.fixture
def visit(runs, tmp_path) -> Visit:
    visit = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    list(SearchEvents(bench_device(), runs).search(visit))
    finished(visit)
    return visit


def changes_nothing(answers: Iterable[object]) -> bool:
    """Return whether there is an answer, because Gradio clears the panels without one, and it
    changes nothing.
    """
    given = list(answers)
    return bool(given) and all(answer in (gr.skip(), PanelOutputs()) for answer in given)


def fake_controls(host, so_far, result, stop, seconds):
    """One model a turn if that is short."""
    for before in so_far:
        counts = (Control(kind="random", accepted=3, draws=64),)
        yield dataclasses.replace(before, counts=counts, n_controls=64)
        if stop.is_set() or seconds == 0:
            return


def test_the_sentence_about_the_others_waits_for_all_of_them(visit):
    panels = [found.targets for found in JudgeEvents(DeviceLease(ThreeModels())).judge(visit)]
    shown = [panel for panel in panels if isinstance(panel, str)]
    assert len(shown) >= 2
    assert all(some_say("yes", 2, 2) in panel for panel in shown)


def test_a_result_can_be_taken_away_before_the_models_have_judged(visit):
    found = JudgeEvents(DeviceLease(ThreeModels())).found(visit)
    assert found.takeaway["query"] is None
    assert found.takeaway["name"].endswith(".zip")
    assert found.charts.visible
    assert "as soon as it is their turn" in found.targets


def test_a_result_is_judged_once(visit):
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    assert list(judges.judge(visit))
    assert changes_nothing(judges.judge(visit))


def test_after_moving_on_the_last_result_changes_nothing(runs, visit):
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    verdicts = judges.judge(visit)
    next(verdicts)
    next(verdicts)
    last = visit.run
    visit.show(visit.selection, runs.new_run())
    assert list(verdicts) == [PanelOutputs()]  # the last, which Gradio sends twice, changes nothing
    assert last.left.is_set()
    assert changes_nothing([judges.found(visit)])
    assert changes_nothing(judges.judge(visit))


def test_who_comes_back_before_all_have_judged_has_all_judge_again(runs, visit):
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    verdicts = judges.judge(visit)
    next(verdicts)
    next(verdicts)
    last = visit.run
    visit.show(visit.selection, runs.new_run())
    list(verdicts)
    assert (last.phase, last.judgements.so_far.are_all_in) == (Phase.SHOWN, False)
    assert last.come_back()
    visit.show(visit.selection, last)
    list(judges.judge(visit))
    assert (last.phase, last.judgements.so_far.are_all_in) == (Phase.JUDGING, True)
    assert changes_nothing(judges.judge(visit))


def test_after_moving_on_no_old_chart_appears(runs, visit):
    verdicts = JudgeEvents(DeviceLease(ThreeModels())).judge(visit)
    for _ in range(4):  # nothing, and three verdicts
        next(verdicts)
    visit.show(visit.selection, runs.new_run())
    assert changes_nothing(verdicts)


def test_a_new_result_hides_the_last_ones_chart(visit):
    assert JudgeEvents(DeviceLease(ThreeModels())).found(visit).probabilities == ""


def test_controls_are_drawn_once(visit, monkeypatch):
    monkeypatch.setattr(device_work, "judge_controls", fake_controls)
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    list(judges.judge(visit))
    assert len(list(judges.controls(visit))) == 4
    assert changes_nothing(judges.controls(visit))


def test_verdicts_come_first_and_controls_model_by_model(visit, monkeypatch):
    monkeypatch.setattr(device_work, "judge_controls", fake_controls)
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    *_, found = judges.judge(visit)
    assert CHANCE_CHECK not in found.targets
    _, *tables = judges.controls(visit)
    assert [table.count(">3 of 64 random<") for table in tables] == [1, 2, 3]
    assert all(table.count('class="pill accepts"') == 3 for table in tables)
    assert "random fragments of this size in 6 of 128 cases." in tables[-1]


def test_a_model_added_during_judging_has_no_part_in_the_result(visit, monkeypatch):
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    list(judges.judge(visit))
    heard = [verdict.model for verdict in visit.run.judgements.verdicts]

    class FourModels(ThreeModels):
        def models_of_same_task(self, model_id):
            *others, source = super().models_of_same_task(model_id)
            return (*others, dataclasses.replace(source, id="added", title="added"), source)

    drawn = []

    def controls(host, so_far, *arguments):
        drawn.extend(each.model for each in so_far)
        yield from fake_controls(host, so_far, *arguments)

    monkeypatch.setattr(device_work, "judge_controls", controls)
    list(JudgeEvents(DeviceLease(FourModels())).controls(visit))
    assert drawn == heard


def test_controls_of_a_result_that_is_no_longer_shown_are_not_drawn(visit, monkeypatch):
    monkeypatch.setattr(device_work, "judge_controls", fake_controls)
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    list(judges.judge(visit))
    controls = judges.controls(visit)
    next(controls)
    next(controls)
    visit.end()
    assert list(controls) == [gr.skip()]
    assert changes_nothing(judges.controls(visit))
    assert not visit.run.directory.exists()


def test_controls_are_judged_a_turn_at_a_time_and_the_device_is_free_in_between(visit, monkeypatch):
    monkeypatch.setattr(judging, "CONTROLS_TURN_S", 0.0)
    monkeypatch.setattr(device_work, "judge_controls", fake_controls)
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    list(judges.judge(visit))
    turns = []
    for n_judged in (1, 2, 3):
        *_, table = judges.controls(visit)
        assert table.count(">3 of 64 random<") == n_judged
        turns.append(judges.next_turn(visit))
    assert turns.pop() == gr.skip()
    assert len(set(turns)) == 2
    assert changes_nothing(judges.controls(visit))


class CountingModels(ThreeModels):
    """The three, each loaded once, so that what it judged can be counted."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded = {id: super(CountingModels, self).classifier(id) for id in ("rule", "b", "c")}

    def classifier(self, model_id):
        return self.loaded[model_id]

    @property
    def n_judged(self) -> int:
        return sum(model.n_judged for model in self.loaded.values())


def judged_visit(runs, path, device) -> Visit:
    """A visitor whose fragment was judged by all models, but not its controls."""
    visit = asked(runs, selection_of(path))
    list(SearchEvents(device, runs).search(visit))
    finished(visit)
    list(JudgeEvents(device).judge(visit))
    return visit


def n_controls(visit) -> int:
    return sum(control.draws for v in visit.run.judgements.verdicts for control in v.controls)


@pytest.fixture
def short_turns(monkeypatch):
    """A turn of one batch."""
    monkeypatch.setattr(judging, "CONTROLS_TURN_S", 0.0)


@pytest.mark.usefixtures("short_turns")
def test_two_visitors_take_turns_and_nothing_is_judged_twice(runs, tmp_path):
    host = CountingModels()
    device = DeviceLease(host)
    judges, path = JudgeEvents(device), sound_file(tmp_path / "mine.wav")
    one, other = (judged_visit(runs, path, device) for _ in range(2))
    n_before, turns, waits = host.n_judged, [], []
    while one.run.judgements.pending or other.run.judgements.pending:
        for visit in (one, other):
            before = host.n_judged
            list(judges.controls(visit))
            turns.append(judges.next_turn(visit))
            waits.append(host.n_judged - before)
    assert len(turns) > 2 * 3 * 3  # several for each model of each visitor
    assert max(waits) <= 24  # a batch
    assert host.n_judged - n_before == n_controls(one) + n_controls(other)
    asked_for = [turn for turn in turns if isinstance(turn, str)]
    assert len(set(asked_for)) == len(asked_for) == len(turns) - 2  # Gradio sees each change


@pytest.mark.usefixtures("short_turns")
def test_many_turns_find_what_one_finds(runs, tmp_path, monkeypatch):
    device = DeviceLease(CountingModels())
    judges, path = JudgeEvents(device), sound_file(tmp_path / "mine.wav")
    slow, fast = (judged_visit(runs, path, device) for _ in range(2))
    while slow.run.judgements.pending:
        list(judges.controls(slow))
    monkeypatch.setattr(judging, "CONTROLS_TURN_S", 100.0)
    list(judges.controls(fast))
    assert not fast.run.judgements.pending
    assert slow.run.judgements.verdicts == fast.run.judgements.verdicts
    assert all(verdict.controls for verdict in fast.run.judgements.verdicts)


@pytest.mark.usefixtures("short_turns")
def test_a_table_says_how_far_a_model_is_that_has_not_judged_all_its_controls(visit):
    judges = JudgeEvents(DeviceLease(CountingModels()))
    list(judges.judge(visit))
    *_, table = judges.controls(visit)
    (so_far,) = visit.run.judgements.controls.values()
    assert 0 < so_far.n_judged < so_far.n_controls
    assert f"{so_far.n_judged} of {so_far.n_controls} judged" in table
    assert table.count("judged …") == 1
    assert CHANCE_CHECK in table


@pytest.mark.usefixtures("short_turns")
def test_a_visitor_who_leaves_between_two_turns_has_no_more_controls_judged(runs, tmp_path):
    host = CountingModels()
    device = DeviceLease(host)
    judges = JudgeEvents(device)
    visit = judged_visit(runs, sound_file(tmp_path / "mine.wav"), device)
    list(judges.controls(visit))
    before = host.n_judged
    visit.end()
    assert changes_nothing(judges.controls(visit))
    assert host.n_judged == before


def test_a_visitor_who_leaves_during_a_turn_stops_it_within_a_batch(runs, tmp_path):
    host = CountingModels()
    device = DeviceLease(host)
    visit = judged_visit(runs, sound_file(tmp_path / "mine.wav"), device)
    rule = host.loaded["b"]
    before, call = host.n_judged, type(rule).__call__

    class Leaving(type(rule)):
        def __call__(self, waveforms):
            visit.end()
            return call(self, waveforms)

    for model in host.loaded.values():
        model.__class__ = Leaving
    assert changes_nothing(JudgeEvents(device).controls(visit))
    assert 0 < host.n_judged - before <= 2


def test_a_model_that_is_known_to_be_slow_judges_fewer_controls(visit, monkeypatch):
    monkeypatch.setitem(SECONDS_A_SOUND, "b", 0.1)
    monkeypatch.setitem(SECONDS_A_SOUND, "c", 0.09)
    judges = JudgeEvents(DeviceLease(CountingModels()))
    list(judges.judge(visit))
    *_, table = judges.controls(visit)
    assert table.count(" of 16 random<") == 1
    assert table.count(" of 64 random<") == 2
    by_model = {verdict.model: verdict for verdict in visit.run.judgements.verdicts}
    assert {control.draws for control in by_model["b"].controls} == {15, 16, 1}  # 15 shifts


def test_a_turn_that_never_came_is_reported_and_the_verdicts_remain(visit):
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    list(judges.judge(visit))
    table = judges.not_controlled(visit)
    assert NO_CONTROLS in table
    assert table.count('class="pill accepts"') == 3
    assert changes_nothing([judges.not_controlled(visit), judges.next_turn(visit)])


def broken(*arguments: object):
    raise ModelError("b answered with NaN.")
    yield  # a generator


def test_targets_that_cannot_judge_are_reported_and_the_rest_of_the_result_stays(
    visit, monkeypatch
):
    monkeypatch.setattr(device_work, "judge_fragment", broken)
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    found = judges.found(visit)
    *_, judged = judges.judge(visit)
    assert "could not judge the fragment. b answered with NaN." in judged.targets
    assert "Each of its 2 bands" in found.belief
    assert judged.belief == gr.skip()
    assert found.takeaway["command"].startswith("python -m explorer search original.wav")


def test_a_model_that_fails_is_reported_and_the_others_still_judge(visit, monkeypatch):
    class OneIsBroken(ThreeModels):
        def classifier(self, model_id):
            if model_id == "b":
                raise ModelError("The checkpoint b cannot be used.")
            return super().classifier(model_id)

    judges = JudgeEvents(DeviceLease(OneIsBroken()))
    *_, found = judges.judge(visit)
    assert [verdict.model for verdict in visit.run.judgements.verdicts] == ["c", "rule"]
    assert "The checkpoint b cannot be used." in found.targets
    assert it_says("yes", "c") in found.targets
    *_, table = judges.controls(visit)
    assert "The checkpoint b cannot be used." in table
    assert table.count('class="pill accepts"') == 2
    assert all(verdict.controls for verdict in visit.run.judgements.verdicts)


def test_controls_that_fail_leave_the_verdicts(visit, monkeypatch):
    monkeypatch.setattr(device_work, "judge_controls", broken)
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    list(judges.judge(visit))
    _, table = judges.controls(visit)
    assert f"{NO_CONTROLS} b answered with NaN." in table
    assert table.count('class="pill accepts"') == 3


def test_a_search_without_a_fragment_has_nothing_to_judge(runs, tmp_path):
    visit = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    visit.run.stop.set()
    list(SearchEvents(bench_device(), runs).search(visit))
    finished(visit)
    judges = JudgeEvents(bench_device())
    assert "nothing for other models to judge" in judges.found(visit).targets
    assert changes_nothing(judges.judge(visit))
    assert changes_nothing(judges.controls(visit))


def test_a_second_verdict_of_a_model_replaces_its_first(visit):
    plain = TargetVerdict(
        model="b",
        verdict="accepts",
        label="yes",
        probability=0.6,
        margin=0.1,
        agrees_on_clip=True,
        vacuous=False,
    )
    for probability in (0.6, 0.7):
        visit.run.judgements.take(dataclasses.replace(plain, probability=probability))
    assert [verdict.probability for verdict in visit.run.judgements.verdicts] == [0.7]


def test_an_unexpected_failure_leaves_certificate_and_files_but_no_partial_verdicts(
    visit, monkeypatch
):
    judge_fragment = device_work.judge_fragment

    def breaks_off(*arguments: object):
        yield next(judge_fragment(*arguments))
        raise RuntimeError("unexpected")

    monkeypatch.setattr(device_work, "judge_fragment", breaks_off)
    judges = JudgeEvents(DeviceLease(ThreeModels()))
    with pytest.raises(RuntimeError):
        list(judges.judge(visit))
    found = judges.not_judged(visit)
    assert "could not judge the fragment" in found.targets
    assert "Each of its 2 bands" in found.belief
    assert found.takeaway["name"].endswith(".zip")
    assert found.charts.visible
    assert found.probabilities == ""
    assert changes_nothing(judges.controls(visit))


def test_after_a_failure_without_a_result_every_panel_says_so(runs, tmp_path):
    visit = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    list(SearchEvents(bench_device(), runs).search(visit))
    finished(visit)
    (visit.run.directory / "result.json").unlink()
    found = JudgeEvents(bench_device()).not_judged(visit)
    assert "could not judge the fragment" in found.targets
    assert "could not judge the fragment" in found.belief
    assert found.takeaway is None
    assert not found.charts.visible


def test_a_failure_after_the_visitor_moved_on_changes_no_panel(visit, runs):
    visit.show(visit.selection, runs.new_run())
    judges = JudgeEvents(bench_device())
    assert changes_nothing([judges.not_judged(visit), judges.not_judged(None)])


def test_the_error_for_a_missing_result_hides_its_path(visit):
    (visit.run.directory / "result.json").unlink()
    with pytest.raises(gr.Error) as refused:
        JudgeEvents(DeviceLease(ThreeModels())).found(visit)
    assert str(visit.run.directory) not in str(refused.value)
