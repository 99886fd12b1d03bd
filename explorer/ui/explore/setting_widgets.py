"""The settings' widgets: what they offer, and how they change with the kind of partition."""

from typing import NamedTuple

import gradio as gr

from explorer.judging.info import ClassifierInfo
from explorer.partitions.kinds import KINDS
from explorer.searching.config import EFFORTS
from explorer.ui import panels
from explorer.ui.settings import (
    CELLS,
    EXPLAINED,
    MAX_PROBABILITY,
    OWN_ANSWER,
    Settings,
)
from explorer.ui.unvalidated import UnvalidatedDropdown
from explorer.ui.wording import settings as words
from explorer.ui.wording.numbers import UNITS


class SettingWidgets(NamedTuple):
    """In the order of `Settings`."""

    kind: gr.Dropdown
    n_cells: gr.Slider
    effort: gr.Dropdown
    seed: gr.Number
    label: gr.Dropdown
    min_probability: gr.Slider
    max_evaluations: gr.Textbox


def make_widgets(info: ClassifierInfo) -> tuple[SettingWidgets, gr.HTML]:
    """The widgets with the page's defaults, and the line that explains the kind."""
    plain = Settings()
    kinds = [(EXPLAINED[kind][0], kind) for kind in KINDS]
    kind = gr.Dropdown(kinds, value=plain.kind, label=words.CUT_INTO, filterable=False)
    explained = gr.HTML(explain_kind(plain.kind), apply_default_css=False)
    widgets = SettingWidgets(
        kind=kind,
        n_cells=cells_slider(plain.kind, plain.n_cells),
        effort=gr.Dropdown(list(EFFORTS), value=plain.effort, label=words.EFFORT, filterable=False),
        seed=gr.Number(plain.seed, precision=0, label=words.SEED),
        label=class_dropdown(info),
        min_probability=gr.Slider(
            0,
            MAX_PROBABILITY,
            value=plain.min_probability,
            step=0.001,
            label=words.MINIMUM_CONFIDENCE,
        ),
        max_evaluations=gr.Textbox(
            plain.max_evaluations,
            placeholder=words.NO_LIMIT,
            max_lines=1,
            label=words.MAXIMUM_EVALUATIONS,
        ),
    )
    return widgets, explained


def class_dropdown(info: ClassifierInfo, value: str = OWN_ANSWER) -> gr.Dropdown:
    """What a visitor can ask for: the model's own answer, or one of its classes.

    "None of these" is not offered: a model that has it says so to silence, so nothing is enough.
    """
    classes = [label for label in info.labels if label != info.none_label]
    choices = [(words.OWN_ANSWER, OWN_ANSWER), *((label, label) for label in classes)]
    return UnvalidatedDropdown(choices, value=value, label=words.ANSWER, filterable=False)


def describe_kind(kind: str, n_cells: int) -> tuple[str, gr.Slider]:
    """A kind was chosen: its explanation, and the number of cells with its name."""
    return explain_kind(kind), cells_slider(kind, n_cells)


def explain_kind(kind: str) -> str:
    """What a kind of partition is, in small print; nothing of kinds that there are not."""
    return panels.facts(EXPLAINED[kind][1]) if kind in EXPLAINED else ""


def cells_slider(kind: str, n_cells: int) -> gr.Slider:
    """How many cells, called what they are; not for bins, which are given."""
    return gr.Slider(
        *CELLS,
        value=n_cells,
        step=1,
        label=words.number_of(UNITS.get(kind, "cell")),
        visible=kind != "bins",
    )
