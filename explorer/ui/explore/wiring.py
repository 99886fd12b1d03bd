"""Which event of the page calls which handler, and where its answer goes."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.events import Dependency

from explorer.ui.components.copy.copy import CopyEvents
from explorer.ui.event_options import DEVICE, concurrent, latest_wins, on_device, private
from explorer.ui.explore import add_model as adding
from explorer.ui.explore import search as searching
from explorer.ui.explore.add_model import AddModelEvents
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.open import OpenEvents
from explorer.ui.explore.queue_position import DeviceQueue, QueueEvents
from explorer.ui.explore.search import SearchEvents
from explorer.ui.explore.setting_widgets import SettingWidgets, describe_kind
from explorer.ui.session import Visit

# How long Gradio keeps a visit that its open page does not change, and its own copies of files.
# Once the visitor has left, it ends the visit an hour after its last change.
SESSION_S = 4 * 3600


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The components of the left column."""

    task: gr.HTML
    about: gr.HTML
    picker: gr.HTML
    upload: gr.UploadButton
    recorder: gr.HTML
    message: gr.HTML
    model: gr.Dropdown
    facts: gr.HTML
    more: gr.HTML
    place: gr.HTML
    pulse: gr.Timer
    settings: SettingWidgets
    kind_explained: gr.HTML
    find: gr.Button
    withdraw: gr.Button
    stop: gr.Button


@dataclass(frozen=True, kw_only=True)
class Results:
    """The components of the results."""

    excerpt: gr.HTML
    stage: gr.HTML
    beside: gr.HTML
    targets: gr.HTML
    belief: gr.HTML
    takeaway: gr.HTML
    charts: gr.Column
    shrink: gr.Plot
    probabilities: gr.Plot


@dataclass(frozen=True)
class Handlers:
    """Everything that events call."""

    choosing: ClipEvents
    searching: SearchEvents
    judging: JudgeEvents
    opening: OpenEvents
    comparing: CopyEvents
    adding: AddModelEvents


class _States:
    """What the server remembers of a visitor between two events."""

    def __init__(self) -> None:
        self.visit = gr.State(None, time_to_live=SESSION_S, delete_callback=_end)
        self.wanted = gr.State(None)  # the checkpoint that was fetched last
        self.turn = gr.State("")  # more controls are judged when it changes
        self.asked = gr.State(None)  # the link's query string; a search begins when it changes


def connect(app: gr.Blocks, handlers: Handlers, choice: Choice, results: Results) -> None:
    """Connect all events of the page, in the Blocks that is being built."""
    states = _States()
    panels: list[Block] = [results.targets, results.belief, results.takeaway]
    panels += [results.charts, results.probabilities]
    shown: list[Block] = [choice.message, states.visit, results.stage]
    shown += [choice.picker, results.excerpt, results.beside, *panels]
    switched: list[Block] = [choice.task, choice.about, choice.model, choice.facts]
    switched += [choice.more, *shown]
    opened: list[Block] = [states.asked, results.shrink, choice.kind_explained]
    opened += [*switched, *choice.settings]
    app.load(
        handlers.opening.open,
        states.visit,
        opened,
        **concurrent(),  # a link's clip may have to be fetched
    )
    _connect_choice(handlers.choosing, choice, results, states, shown)
    choice.task.choose(
        handlers.choosing.task,
        states.visit,
        [*switched, choice.settings.label],
        **latest_wins(),
    )
    results.beside.compare(
        handlers.comparing.compare,
        [choice.model, states.visit],
        results.beside,
        **on_device(),
    )
    _connect_adding(handlers.adding, choice, results, states)
    _connect_search(app, handlers, choice, results, states, panels)


def _end(visit: Visit | None) -> None:
    if visit is not None:
        visit.end()


def _connect_choice(
    choosing: ClipEvents, choice: Choice, results: Results, states: _States, shown: list[Block]
) -> None:
    asked: list[Block] = [choice.model, states.visit]
    last = latest_wins()
    choice.picker.choose(choosing.clip, asked, shown, **last)
    choice.upload.upload(choosing.upload, [choice.upload, *asked], shown, **concurrent())
    choice.recorder.recorded(choosing.record, asked, shown, **concurrent())
    results.excerpt.choose(choosing.excerpt, asked, shown, **last)
    results.beside.take(choosing.copy, asked, shown, **last)
    choice.model.input(
        choosing.model,
        [choice.model, states.visit],
        [choice.facts, choice.settings.label, results.excerpt],
        **last,
    )
    choice.settings.kind.input(
        describe_kind,
        [choice.settings.kind, choice.settings.n_cells],
        [choice.kind_explained, choice.settings.n_cells],
        **last,
    )


def _connect_adding(
    adding_models: AddModelEvents, choice: Choice, results: Results, states: _States
) -> None:
    choice.more.look(adding_models.look, states.visit, choice.more, **latest_wins())
    fetched = choice.more.fetch(
        adding_models.fetch, states.visit, [choice.more, states.wanted], **concurrent()
    )
    used = fetched.success(
        adding_models.use,
        [states.wanted, states.visit],
        [choice.more, choice.model, choice.facts, choice.settings.label, results.excerpt],
        **on_device(),
    )
    for event in (fetched, used):
        event.failure(adding.failed, None, choice.more, queue=False, **private())


def _connect_search(
    app: gr.Blocks,
    handlers: Handlers,
    choice: Choice,
    results: Results,
    states: _States,
    panels: list[Block],
) -> None:
    lockable: list[Block] = [choice.find, choice.withdraw, choice.stop, choice.task]
    lockable += [choice.picker, choice.upload, choice.recorder, results.excerpt]
    lockable += [results.beside, choice.model]
    device = on_device()
    begun = gr.on(
        [choice.find.click, states.asked.change],
        handlers.searching.begin,
        [states.visit, choice.model, *choice.settings],
        [choice.message, states.visit, *lockable, *panels],
        **concurrent(),
    )
    searched = begun.success(
        handlers.searching.search,
        states.visit,
        [results.stage, results.shrink, choice.withdraw, choice.stop],
        **device,
    )
    _connect_waiting(app, begun, searched["id"], choice, states)
    # What unlocks the page never waits for a place in the queue, which may be full.
    at_once: dict[str, Any] = {**private(), "queue": False}
    withdrawn: dict[str, Any] = {
        "inputs": [states.visit, choice.model],
        "outputs": [choice.message, states.visit, results.stage, *lockable, *panels],
        **at_once,
    }
    searched.failure(handlers.searching.failed, **withdrawn)
    choice.withdraw.click(handlers.searching.withdraw, **withdrawn, cancels=[searched])
    # What is known is told at once: for judging, the device may be with other visitors for long.
    ended = searched.success(searching.finished, states.visit, lockable, **at_once)
    found = ended.success(handlers.judging.found, states.visit, panels, **private())
    judged = found.success(handlers.judging.judge, states.visit, panels, **device)
    failed: dict[str, Any] = {
        "fn": handlers.judging.not_judged,
        "inputs": states.visit,
        "outputs": panels,
    }
    found.failure(**failed, **at_once)
    judged.failure(**failed, **at_once)
    # A turn at a time: whoever else waits for the device has it between two of them.
    for turn in (judged.success, states.turn.change):
        drawn = turn(handlers.judging.controls, states.visit, results.targets, **device)
        # Not past the queue: there Gradio does not tell that a state has changed.
        more = drawn.success(handlers.judging.next_turn, states.visit, states.turn, **concurrent())
        for event in (drawn, more):
            event.failure(handlers.judging.not_controlled, states.visit, results.targets, **at_once)
    choice.stop.click(handlers.searching.stop, states.visit, choice.stop, **at_once)


def _connect_waiting(
    app: gr.Blocks, begun: Dependency, search_index: int, choice: Choice, states: _States
) -> None:
    """While a search waits, its place is told; past the queue, which it would only make longer."""
    waiting = QueueEvents(DeviceQueue(app, DEVICE), search_index)
    show: dict[str, Any] = {
        "fn": waiting.show,
        "inputs": states.visit,
        "outputs": [choice.place, choice.pulse],
        "queue": False,
        **private(),
    }
    begun.success(**show)
    choice.pulse.tick(**show)
