"""The settings' widgets: what they offer, and how they change with the kind of partition."""

from typing import Any, NamedTuple

import gradio as gr

from explorer.judging.info import ClassifierInfo
from explorer.settings import DEFAULTS, OWN_ANSWER, SETTINGS, Setting, Settings
from explorer.strengths import Strength
from explorer.ui import panels
from explorer.ui.selection import Selection
from explorer.ui.unvalidated import UnvalidatedDropdown
from explorer.ui.wording import settings as words
from explorer.ui.wording.numbers import UNITS


class KindOutputs(NamedTuple):
    """What changes with the kind of partition."""

    kind_explained: Any
    n_cells: Any


def make_widgets(info: ClassifierInfo) -> tuple[Settings[Any], gr.HTML]:
    """Return the widgets with the page's defaults, and the line that explains the kind."""
    kind = kind_dropdown()
    explained = gr.HTML(explain_kind(DEFAULTS.kind), apply_default_css=False)
    widgets = Settings[Any](
        kind=kind,
        n_cells=cells_slider(DEFAULTS.kind, DEFAULTS.n_cells),
        effort=choice_dropdown(SETTINGS.effort, words.EFFORTS_EXPLAINED),
        seed=gr.Number(DEFAULTS.seed, precision=0, label=SETTINGS.seed.label),
        label=class_dropdown(info),
        strength=strength_dropdown(),
        min_probability=minimum_slider(DEFAULTS.strength, DEFAULTS.min_probability),
        max_evaluations=gr.Textbox(
            DEFAULTS.max_evaluations,
            placeholder=words.NO_LIMIT,
            max_lines=1,
            label=SETTINGS.max_evaluations.label,
        ),
    )
    return widgets, explained


def shown_settings(info: ClassifierInfo, settings: Settings[Any]) -> Settings[Any]:
    """Return the widgets with the settings of a request, for a model."""
    # Bins ignore the number of cells: a link may hold any, and the slider only its own.
    n_cells = DEFAULTS.n_cells if settings.kind == "bins" else settings.n_cells
    return settings._replace(
        n_cells=cells_slider(settings.kind, n_cells),
        label=class_dropdown(info, settings.label),
        min_probability=minimum_slider(settings.strength, settings.min_probability),
    )


def kind_dropdown() -> gr.Dropdown:
    """Return the kinds of partition, by the names that the page uses."""
    named = [(words.EXPLAINED[kind][0], kind) for kind in SETTINGS.kind.choices or ()]
    return gr.Dropdown(named, value=DEFAULTS.kind, label=SETTINGS.kind.label, filterable=False)


def choice_dropdown(setting: Setting, explained: str | None = None) -> gr.Dropdown:
    """Return a drop-down list of a setting's choices, with what they mean in small print."""
    return gr.Dropdown(
        list(setting.choices or ()),
        value=setting.default,
        label=setting.label,
        info=explained,
        filterable=False,
    )


def strength_dropdown() -> gr.Dropdown:
    """Return how sure the model must be, by what that means."""
    named = [(words.STRENGTHS[Strength(value)], value) for value in SETTINGS.strength.choices or ()]
    return gr.Dropdown(
        named,
        value=DEFAULTS.strength,
        label=SETTINGS.strength.label,
        info=words.HOW_SURE_EXPLAINED,
        filterable=False,
        elem_id="how-sure",
    )


def minimum_slider(strength: str, value: float) -> gr.Slider:
    """Return a minimum of the visitor's own; hidden, and 0, where a strength says what it is."""
    is_own = _takes_minimum(strength)
    return _slider(SETTINGS.min_probability, value if is_own else 0, step=0.001, visible=is_own)


def offer_minimum(strength: str) -> Any:
    """Show the minimum of the visitor's own where a strength gives way; it begins again at 0."""
    return gr.Slider(value=DEFAULTS.min_probability, visible=_takes_minimum(strength))


def _takes_minimum(strength: str) -> bool:
    return strength in set(Strength) and Strength(strength).gives_way


def channel_choice(selection: Selection) -> gr.Radio:
    """Return which channels of a sound can be chosen; hidden where there is only one."""
    choices = [(name, channel) for channel, name in words.CHANNELS.items()]
    return gr.Radio(
        choices,
        value=selection.channel,
        label=words.CHANNEL,
        visible=selection.n_channels > 1,
        elem_id="channel",
    )


def class_dropdown(info: ClassifierInfo, value: str = OWN_ANSWER) -> gr.Dropdown:
    """Return what a visitor can look for: the model's own answer, or one of its classes.

    "None of these" is left out: a model that has it says so to silence, so nothing is enough.
    """
    classes = [label for label in info.labels if label != info.none_label]
    choices = [(words.OWN_ANSWER, OWN_ANSWER), *((label, label) for label in classes)]
    return UnvalidatedDropdown(choices, value=value, label=SETTINGS.label.label, filterable=False)


def describe_kind(kind: str) -> KindOutputs:
    """Explain the chosen kind, and give the number of cells its name; the number stays."""
    named = gr.Slider(label=words.number_of(UNITS.get(kind, "cell")), visible=kind != "bins")
    return KindOutputs(kind_explained=explain_kind(kind), n_cells=named)


def explain_kind(kind: str) -> str:
    """Return what a kind of partition is, in small print; nothing for an unknown kind."""
    return panels.facts(words.EXPLAINED[kind][1]) if kind in words.EXPLAINED else ""


def cells_slider(kind: str, n_cells: int) -> gr.Slider:
    """Return the number of cells, named after their kind; hidden for bins, which are given."""
    label = words.number_of(UNITS.get(kind, "cell"))
    return _slider(SETTINGS.n_cells, n_cells, label=label, visible=kind != "bins")


def _slider(
    setting: Setting, value: float, *, step: float = 1, label: str = "", visible: bool = True
) -> gr.Slider:
    assert setting.bounds is not None, "a number"
    least, most = setting.bounds
    return gr.Slider(
        least, most, value=value, step=step, label=label or setting.label, visible=visible
    )
