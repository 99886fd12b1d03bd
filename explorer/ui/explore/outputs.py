"""What the page's events change, by name.

Each class is used at both ends: with components when `wiring` connects an event
(`ClipOutputs[Block]`), and with their new values when a handler answers (`ClipOutputs[Any]`).
Gradio matches the two by position, which `flat` makes equal. A field that is not given stays as it
is on the page.
"""

from typing import Any, Generic, NamedTuple, TypeVar

import gradio as gr

from explorer.settings import DEFAULTS, Settings
from explorer.ui import panels
from explorer.ui.wording import search as texts

T = TypeVar("T")  # a component, or its new value
Outputs = tuple[Any, ...]
SKIP: Any = gr.skip()  # leaves a component as it is


class PanelOutputs(NamedTuple, Generic[T]):
    """The panels below the stage, which describe a result."""

    targets: T = SKIP
    belief: T = SKIP
    takeaway: T = SKIP
    charts: T = SKIP
    probabilities: T = SKIP
    bands: T = SKIP
    layers: T = SKIP
    tour: T = SKIP
    news: T = SKIP  # for screen readers
    stale: T = SKIP  # whose the result is, once another model or setting is chosen

    def changed_by(self, later: "PanelOutputs[T]") -> "PanelOutputs[T]":
        """Return these panels with the changes of a later answer."""
        pairs = zip(self, later, strict=True)
        return PanelOutputs(*(old if new == SKIP else new for old, new in pairs))


class TaskOutputs(NamedTuple, Generic[T]):
    """The parts of the left column that change with the task."""

    task: T = SKIP
    about: T = SKIP
    model: T = SKIP
    facts: T = SKIP
    more: T = SKIP


class ClipOutputs(NamedTuple, Generic[T]):
    """The parts of the page that change with the clip."""

    message: T = SKIP
    visit: T = SKIP
    stage: T = SKIP
    picker: T = SKIP
    excerpt: T = SKIP
    channel: T = SKIP
    beside: T = SKIP


class LockOutputs(NamedTuple, Generic[T]):
    """The buttons of a search, and everything that is locked during it."""

    find: T = SKIP
    withdraw: T = SKIP
    stop: T = SKIP
    quick: T = SKIP
    task: T = SKIP
    picker: T = SKIP
    upload: T = SKIP
    recorder: T = SKIP
    excerpt: T = SKIP
    beside: T = SKIP
    model: T = SKIP
    history: T = SKIP


class ChoiceOutputs(NamedTuple, Generic[T]):
    """After a clip, a file, a recording, a copy or an excerpt was chosen."""

    clip: ClipOutputs[T] = ClipOutputs()
    panels: PanelOutputs[T] = PanelOutputs()


class AnswerOutputs(NamedTuple, Generic[T]):
    """After something was chosen: a task, a sound, an excerpt or a model."""

    choices: T = SKIP  # says which choice was refused
    task: TaskOutputs[T] = TaskOutputs()
    choice: ChoiceOutputs[T] = ChoiceOutputs()
    label: T = SKIP


class OpenOutputs(NamedTuple, Generic[T]):
    """After the page was opened."""

    asked: T = SKIP  # the link's query string; a search begins when it changes
    shrink: T = SKIP
    kind_explained: T = SKIP
    task: TaskOutputs[T] = TaskOutputs()
    choice: ChoiceOutputs[T] = ChoiceOutputs()
    settings: Settings[T] = Settings(*[SKIP] * len(DEFAULTS))


class RevisitOutputs(NamedTuple, Generic[T]):
    """After a result was chosen that was found earlier in the visit."""

    choices: T = SKIP
    history: T = SKIP
    shrink: T = SKIP
    kind_explained: T = SKIP
    task: TaskOutputs[T] = TaskOutputs()
    choice: ChoiceOutputs[T] = ChoiceOutputs()
    settings: Settings[T] = Settings(*[SKIP] * len(DEFAULTS))


class BeginOutputs(NamedTuple, Generic[T]):
    """After a search was requested."""

    message: T = SKIP
    visit: T = SKIP
    lock: LockOutputs[T] = LockOutputs()
    panels: PanelOutputs[T] = PanelOutputs()


class SearchOutputs(NamedTuple, Generic[T]):
    """While a search runs."""

    stage: T = SKIP
    shrink: T = SKIP
    withdraw: T = SKIP
    stop: T = SKIP
    quick: T = SKIP
    effort: T = SKIP


class StopOutputs(NamedTuple, Generic[T]):
    """After Stop was pressed."""

    stop: T = SKIP
    quick: T = SKIP


class WithdrawOutputs(NamedTuple, Generic[T]):
    """After a search was withdrawn or failed."""

    message: T = SKIP
    visit: T = SKIP
    stage: T = SKIP
    lock: LockOutputs[T] = LockOutputs()
    panels: PanelOutputs[T] = PanelOutputs()


class FetchOutputs(NamedTuple, Generic[T]):
    """While a checkpoint is fetched, and after."""

    more: T = SKIP
    wanted: T = SKIP  # the checkpoint once it is here; None: it is not


class UseOutputs(NamedTuple, Generic[T]):
    """After a fetched checkpoint was tried."""

    more: T = SKIP
    model: T = SKIP


def flat(outputs: Outputs) -> Outputs:
    """Return the fields of outputs, and of outputs within them, in order.

    >>> flat(AnswerOutputs(choices=1, task=TaskOutputs(2, 3, 4, 5, 6)))[:6]
    (1, 2, 3, 4, 5, 6)
    """
    fields = (flat(each) if isinstance(each, tuple) else (each,) for each in outputs)
    return tuple(value for values in fields for value in values)


def clear_panels(text: str) -> PanelOutputs[Any]:
    """Return the panels without a result."""
    return PanelOutputs(
        targets=panels.no_targets(text),
        belief=panels.no_belief(text),
        takeaway=None,
        charts=gr.Column(visible=False),
        probabilities="",
        bands=None,
        layers=None,
        tour=None,
        news="",
        stale="",
    )


def locked(*, busy: bool) -> LockOutputs[Any]:
    """Return what can be used while a search waits or runs, or otherwise."""
    return LockOutputs(
        find=gr.Button(visible=not busy),
        withdraw=gr.Button(visible=busy),
        stop=gr.Button(visible=False, value=texts.STOP),
        quick=gr.Button(visible=False),
        task=gr.HTML(busy=busy),
        picker=gr.HTML(busy=busy),
        upload=gr.HTML(busy=busy),
        recorder=gr.HTML(busy=busy),
        excerpt=gr.HTML(busy=busy),
        beside=gr.HTML(busy=busy),
        model=gr.Dropdown(interactive=not busy),
        history=gr.HTML(busy=busy),
    )
