"""The components of the Explore page, and the groups of them that its events change."""

from dataclasses import dataclass, field
from typing import Any

import gradio as gr
from gradio.blocks import Block

from explorer.settings import Settings
from explorer.ui.explore.outputs import (
    ChoiceOutputs,
    ClipOutputs,
    LockOutputs,
    PanelOutputs,
    TaskOutputs,
)
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
    upload: gr.HTML
    recorder: gr.HTML
    message: gr.HTML
    model: gr.Dropdown
    facts: gr.HTML
    more: gr.HTML
    place: gr.HTML
    pulse: gr.Timer
    settings: Settings[Any]
    channel: gr.Radio
    asked: gr.Textbox
    kind_explained: gr.HTML
    address: gr.HTML
    choices: gr.HTML
    find: gr.Button
    withdraw: gr.Button
    stop: gr.Button
    quick: gr.Button


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
    shrink: gr.HTML
    probabilities: gr.HTML
    bands: gr.HTML
    layers: gr.HTML
    tour: gr.HTML
    history: gr.HTML
    news: gr.HTML
    stale: gr.HTML


def _end(visit: Visit | None) -> None:
    if visit is not None:
        visit.end()


def _visit_state() -> gr.State:
    return gr.State(None, time_to_live=SESSION_S, delete_callback=_end)


@dataclass(frozen=True, kw_only=True)
class States:
    """What the server remembers of a visitor between two events."""

    visit: gr.State = field(default_factory=_visit_state)
    wanted: gr.State = field(default_factory=lambda: gr.State(None))  # the last fetched checkpoint
    turn: gr.State = field(default_factory=lambda: gr.State(""))  # a new value asks for controls


@dataclass(frozen=True, kw_only=True)
class Page:
    """All components of the page; to be made inside its Blocks."""

    choice: Choice
    results: Results
    states: States = field(default_factory=States)

    @property
    def panels(self) -> PanelOutputs[Block]:
        """The panels below the stage."""
        return PanelOutputs[Block](
            targets=self.results.targets,
            belief=self.results.belief,
            takeaway=self.results.takeaway,
            charts=self.results.charts,
            probabilities=self.results.probabilities,
            bands=self.results.bands,
            layers=self.results.layers,
            tour=self.results.tour,
            news=self.results.news,
            stale=self.results.stale,
        )

    @property
    def chosen(self) -> ChoiceOutputs[Block]:
        """The components that change with the clip."""
        clip = ClipOutputs[Block](
            message=self.choice.message,
            visit=self.states.visit,
            stage=self.results.stage,
            picker=self.choice.picker,
            excerpt=self.results.excerpt,
            channel=self.choice.channel,
            beside=self.results.beside,
        )
        return ChoiceOutputs[Block](clip=clip, panels=self.panels)

    @property
    def task(self) -> TaskOutputs[Block]:
        """The components of the left column that change with the task."""
        return TaskOutputs[Block](
            task=self.choice.task,
            about=self.choice.about,
            model=self.choice.model,
            facts=self.choice.facts,
            more=self.choice.more,
        )

    @property
    def lock(self) -> LockOutputs[Block]:
        """The components that a search locks and unlocks."""
        return LockOutputs[Block](
            find=self.choice.find,
            withdraw=self.choice.withdraw,
            stop=self.choice.stop,
            quick=self.choice.quick,
            task=self.choice.task,
            picker=self.choice.picker,
            upload=self.choice.upload,
            recorder=self.choice.recorder,
            excerpt=self.results.excerpt,
            beside=self.results.beside,
            model=self.choice.model,
            history=self.results.history,
        )
