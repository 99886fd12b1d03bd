"""Which event of the page calls which handler, and where its answer goes."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.events import Dependency

from explorer.ui.components.address.address import follow_changes
from explorer.ui.components.bands import bands
from explorer.ui.components.choices.choices import (
    OPEN,
    SEARCH,
    choose_by,
    connect_choices,
    report_answer,
)
from explorer.ui.components.copy.copy import CopyEvents
from explorer.ui.event_options import DEVICE, concurrent, latest_wins, on_device, private
from explorer.ui.explore import add_model as adding
from explorer.ui.explore import address
from explorer.ui.explore import fetch_clips as fetching_clips
from explorer.ui.explore import search as searching
from explorer.ui.explore.add_model import AddModelEvents
from explorer.ui.explore.answers import AnswerEvents
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.fetch_clips import FetchClipsEvents
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.open import OpenEvents
from explorer.ui.explore.outputs import (
    AnswerOutputs,
    BeginOutputs,
    FetchOutputs,
    OpenOutputs,
    SearchOutputs,
    StopOutputs,
    UseOutputs,
    WithdrawOutputs,
    flat,
)
from explorer.ui.explore.parts import Page
from explorer.ui.explore.queue_position import DeviceQueue, QueueEvents
from explorer.ui.explore.search import SearchEvents
from explorer.ui.explore.setting_widgets import describe_kind, offer_minimum
from explorer.ui.explore.stale import StaleEvents
from explorer.ui.history.events import HistoryEvents
from explorer.ui.history.revisit import RevisitEvents
from explorer.ui.history.wiring import connect_history, connect_revisits
from explorer.ui.layers.events import LayerEvents
from explorer.ui.painting.events import REPORT as REPORT_PAINTED
from explorer.ui.painting.events import PaintEvents


@dataclass(frozen=True)
class Handlers:
    """Everything that events call."""

    choosing: ClipEvents
    answering: AnswerEvents
    searching: SearchEvents
    judging: JudgeEvents
    opening: OpenEvents
    comparing: CopyEvents
    adding: AddModelEvents
    fetching: FetchClipsEvents
    stale: StaleEvents
    painting: PaintEvents
    layers: LayerEvents
    history: HistoryEvents
    revisiting: RevisitEvents


def connect(app: gr.Blocks, handlers: Handlers, page: Page) -> None:
    """Connect all events of the page, in the Blocks that is being built."""
    _connect_opening(app, handlers, page)
    chosen = _connect_choice(handlers.choosing, handlers.answering, page)
    _connect_stale(handlers.stale, page)
    _connect_address(page)
    page.results.beside.compare(
        handlers.comparing.compare,
        [page.choice.model, page.states.visit],
        page.results.beside,
        **on_device(),
    )
    _connect_adding(handlers.adding, page)
    _connect_fetching(handlers.fetching, page)
    # Every click counts: the page plays the sound that was asked for last.
    played = page.results.bands.play(
        bands.play,
        page.states.visit,
        page.results.bands,
        **concurrent(),
        trigger_mode="multiple",
    )
    played.failure(None, js=bands.REPORT_NO_SOUND, **private())
    _connect_painting(handlers.painting, page)
    _connect_layers(handlers.layers, page)
    begun, searched, withdrawn = _connect_search(handlers.searching, page)
    _connect_waiting(app, begun, searched["id"], page)
    revisited = connect_revisits(handlers.revisiting, page)
    judged = _connect_judging(handlers.judging, page, searched, revisited)
    changes = (chosen, begun, *withdrawn, *judged)
    connect_history(handlers.history, page, changes)


def _connect_opening(app: gr.Blocks, handlers: Handlers, page: Page) -> None:
    opened = OpenOutputs[Block](
        asked=page.choice.asked,
        shrink=page.results.shrink,
        kind_explained=page.choice.kind_explained,
        task=page.task,
        choice=page.chosen,
        settings=page.choice.settings,
    )
    event = app.load(handlers.opening.open, page.states.visit, list(flat(opened)), **_at_once())
    report_answer(event, OPEN)


def _connect_choice(choosing: ClipEvents, answering: AnswerEvents, page: Page) -> Dependency:
    choice = page.choice
    answer = AnswerOutputs[Block](
        choices=choice.choices, task=page.task, choice=page.chosen, label=choice.settings.label
    )
    chosen = connect_choices(
        choice.choices, choosing.choose, [choice.model, page.states.visit], list(flat(answer))
    )
    chosen.success(answering.show, page.states.visit, page.results.targets, **on_device())
    choose_by(choice.model.input, choice.model, "{kind: 'model', id: it}")
    choose_by(choice.channel.input, choice.channel, "{kind: 'channel', channel: it}")
    choose_by(choice.find.click, None, "{kind: 'search'}")
    choice.settings.strength.input(
        offer_minimum,
        choice.settings.strength,
        choice.settings.min_probability,
        **latest_wins(),
    )
    choice.settings.kind.input(
        describe_kind,
        choice.settings.kind,
        [choice.kind_explained, choice.settings.n_cells],
        **latest_wins(),
    )
    return chosen


def _connect_stale(stale: StaleEvents, page: Page) -> None:
    """Whatever changes a model or a setting, a visitor or an answer, may make a result stale."""
    asked = [page.choice.model, *page.choice.settings]
    gr.on(
        [widget.change for widget in asked],
        stale.show,
        [page.states.visit, *asked],
        page.results.stale,
        **latest_wins(),
    )


def _connect_address(page: Page) -> None:
    asked = [page.choice.model, *page.choice.settings]
    follow_changes(asked)
    page.choice.address.follow(
        address.show,
        [page.states.visit, *asked],
        page.choice.address,
        **{**latest_wins(), "queue": False},
    )


def _connect_adding(adding_models: AddModelEvents, page: Page) -> None:
    more, states = page.choice.more, page.states
    more.look(adding_models.look, states.visit, more, **latest_wins())
    fetching = FetchOutputs[Block](more=more, wanted=states.wanted)
    fetched = more.fetch(adding_models.fetch, states.visit, list(fetching), **concurrent())
    more.stop(adding_models.stop, states.visit, None, **concurrent())
    used = fetched.success(
        adding_models.use,
        [states.wanted, states.visit],
        list(UseOutputs[Block](more=more, model=page.choice.model)),
        **on_device(),
    )
    for event in (fetched, used):
        event.failure(adding.failed, None, more, queue=False, **private())


def _connect_fetching(fetching: FetchClipsEvents, page: Page) -> None:
    picker, visit = page.choice.picker, page.states.visit
    # Of several tasks at once, if the visitor wants that.
    several: dict[str, Any] = {**concurrent(), "trigger_mode": "multiple"}
    fetched = picker.fetch(fetching.fetch, visit, picker, **several)
    fetched.failure(fetching_clips.failed, None, picker, queue=False, **private())
    picker.halt(fetching.stop, visit, None, **_at_once(), trigger_mode="multiple")


def _connect_painting(painting: PaintEvents, page: Page) -> None:
    """The page itself asks one question at a time, so none of its events may be dropped."""
    several: dict[str, Any] = {**on_device(), "trigger_mode": "multiple"}
    stage = page.results.stage
    painted = stage.paint(painting.paint, page.states.visit, stage, **several)
    for answered in (painted.success, painted.failure):
        answered(None, js=REPORT_PAINTED, **private())


def _connect_layers(building: LayerEvents, page: Page) -> None:
    layers, visit = page.results.layers, page.states.visit
    built = layers.build(building.build, visit, layers, **on_device())
    built.failure(building.failed, visit, layers, **_at_once())
    layers.halt(building.stop, visit, None, **_at_once())


def _connect_search(
    search: SearchEvents, page: Page
) -> tuple[Dependency, Dependency, tuple[Dependency, ...]]:
    """Connect the buttons; return what begins a search, that search, and what withdraws it."""
    choice, visit, stage = page.choice, page.states.visit, page.results.stage
    begin = BeginOutputs[Block](
        message=choice.message, visit=visit, lock=page.lock, panels=page.panels
    )
    # The search of a link waits for the page, as that of the button does for a choice.
    choose_by(page.choice.asked.change, page.choice.asked, "{kind: 'search', link: it}")
    begun = choice.choices.search(
        search.begin_sent,
        [choice.choices, visit, choice.model, *choice.settings],
        list(flat(begin)),
        **concurrent(),
    )
    live = SearchOutputs[Block](
        stage=stage,
        shrink=page.results.shrink,
        withdraw=choice.withdraw,
        stop=choice.stop,
        quick=choice.quick,
        effort=choice.settings.effort,
    )
    report_answer(begun, SEARCH)
    searched = begun.success(search.search, visit, list(live), **on_device())
    withdraw = WithdrawOutputs[Block](
        message=choice.message, visit=visit, stage=stage, lock=page.lock, panels=page.panels
    )
    withdrawn: dict[str, Any] = {
        "inputs": [visit, choice.model],
        "outputs": list(flat(withdraw)),
        **_at_once(),
    }
    failed = searched.failure(search.failed, **withdrawn)
    stopped_waiting = choice.withdraw.click(search.withdraw, **withdrawn, cancels=[searched])
    stopped = StopOutputs[Block](stop=choice.stop, quick=choice.quick)
    choice.stop.click(search.stop, visit, list(stopped), **_at_once())
    choice.quick.click(search.quickly, visit, choice.quick, **_at_once())
    stage.so_far(search.hear_so_far, visit, None, **_at_once())
    return begun, searched, (failed, stopped_waiting)


def _connect_judging(
    judging: JudgeEvents, page: Page, searched: Dependency, revisited: Dependency
) -> tuple[Dependency, ...]:
    """Connect what follows a search, and coming back to one; return what shows more of it."""
    visit, targets = page.states.visit, page.results.targets
    panels, device = list(page.panels), on_device()
    searched.success(searching.nothing_to_stop, None, page.choice.message, **_at_once())
    # The result is shown at once: the other models may have to wait long for the device.
    ended = searched.success(searching.finished, visit, list(page.lock), **_at_once())
    found = ended.success(judging.found, visit, panels, **private())
    judged = found.success(judging.judge, visit, panels, **device)
    judged_rest = revisited.success(judging.judge, visit, panels, **device)
    for event in (found, judged, judged_rest):
        event.failure(judging.not_judged, visit, panels, **_at_once())
    # One turn at a time, so that other visitors get the device between two turns.
    for turn in (judged.success, judged_rest.success, page.states.turn.change):
        drawn = turn(judging.controls, visit, targets, **device)
        # Through the queue: past it, Gradio does not report that a state has changed.
        more = drawn.success(judging.next_turn, visit, page.states.turn, **concurrent())
        for event in (drawn, more):
            event.failure(judging.not_controlled, visit, targets, **_at_once())
    return found, judged, judged_rest


def _connect_waiting(app: gr.Blocks, begun: Dependency, search_index: int, page: Page) -> None:
    """Show a waiting search's position, past the queue, which it would only make longer."""
    waiting = QueueEvents(DeviceQueue(app, DEVICE), search_index)
    show: dict[str, Any] = {
        "fn": waiting.show,
        "inputs": page.states.visit,
        "outputs": [page.choice.place, page.choice.pulse],
        **_at_once(),
    }
    begun.success(**show)
    page.choice.pulse.tick(**show)


def _at_once() -> dict[str, Any]:
    """Return options for what must never wait for a place in the queue, which may be full."""
    return {**private(), "queue": False}
