"""The form for a study of one's own: which models, which clips, how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import gradio as gr

from explorer.clips.gallery import bundled_clips
from explorer.settings import SETTINGS
from explorer.study.label_table import SUFFIXES
from explorer.ui import panels
from explorer.ui.compare.request import BUNDLED, MAX_SEEDS, OWN_FILES, Form
from explorer.ui.explore.setting_widgets import cells_slider, choice_dropdown, kind_dropdown
from explorer.ui.unvalidated import BoxesCheckedLater
from explorer.ui.wording import search as page_texts
from explorer.ui.wording import settings as words
from explorer.ui.wording.comparing import own_comparison as texts
from explorer.ui.wording.numbers import UNITS
from models.spec import ModelDescription, ModelSpec


class FormWidgets(NamedTuple):
    """In the order of `Form`."""

    models: gr.CheckboxGroup
    clips: gr.Radio
    n_clips: gr.Slider
    files: gr.File
    n_seeds: gr.Slider
    kind: gr.Dropdown
    n_cells: gr.Slider
    effort: gr.Dropdown
    strengths: gr.CheckboxGroup


@dataclass(frozen=True, kw_only=True)
class StudyForm:
    """All components of the form."""

    widgets: FormWidgets
    own_note: gr.HTML  # what own files must be like; visible with their field
    message: gr.HTML
    run: gr.Button
    stop: gr.Button
    progress: gr.HTML
    results: gr.File


def make_form(task: str, specs: tuple[ModelDescription, ...]) -> StudyForm:
    """The form, for the models and clips of a task."""
    plain = Form(models=[])
    gr.HTML(panels.section(texts.RUN, texts.ABOUT), apply_default_css=False)
    with gr.Row(elem_id="again"):
        models = model_boxes(specs)
        with gr.Column(min_width=260):
            clips = gr.Radio(
                [(texts.BUNDLED_CLIPS, BUNDLED), (texts.OWN_CLIPS, OWN_FILES)],
                value=plain.clips,
                label=texts.CLIPS,
            )
            n_clips = clips_slider(task, plain.n_clips)
            files = gr.File(
                file_count="multiple",
                file_types=[*SUFFIXES, ".csv"],
                label=texts.FILES,
                visible=False,
                elem_id="own-files",
                height=140,
            )
            own_note = gr.HTML(_own_note(), visible=False, apply_default_css=False)
        with gr.Column(min_width=260):
            n_seeds = gr.Slider(1, MAX_SEEDS, value=plain.n_seeds, step=1, label=texts.N_SEEDS)
            kind = kind_dropdown()
            n_cells = cells_slider(plain.kind, plain.n_cells)
            effort = choice_dropdown(SETTINGS.effort)
            strengths = strength_boxes(plain.strengths)
    message = gr.HTML("", elem_id="again-message", apply_default_css=False)
    run = gr.Button(texts.RUN, variant="primary", elem_id="run-again")
    stop = gr.Button(texts.STOP, visible=False, elem_id="stop-study")
    progress = gr.HTML("", visible=False, elem_id="study-progress", apply_default_css=False)
    results = gr.File(
        file_count="multiple",
        label=texts.TAKE_AWAY,
        interactive=False,
        visible=False,
        elem_id="taken",
    )
    widgets = FormWidgets(
        models=models,
        clips=clips,
        n_clips=n_clips,
        files=files,
        n_seeds=n_seeds,
        kind=kind,
        n_cells=n_cells,
        effort=effort,
        strengths=strengths,
    )
    return StudyForm(
        widgets=widgets,
        own_note=own_note,
        message=message,
        run=run,
        stop=stop,
        progress=progress,
        results=results,
    )


def model_boxes(specs: tuple[ModelDescription, ...]) -> gr.CheckboxGroup:
    """The models of a task, those that come with Earshot checked, or all if there are none.

    Models that visitors added may be large, so they are left unchecked.
    """
    bundled = [spec.id for spec in specs if isinstance(spec, ModelSpec)]
    return BoxesCheckedLater(
        _named(specs),
        value=bundled or [spec.id for spec in specs],
        label=texts.MODELS,
        elem_id="again-models",
    )


def strength_boxes(chosen: Sequence[str]) -> gr.CheckboxGroup:
    """How sure a model must be of its fragments; each is a search of its own."""
    return BoxesCheckedLater(
        [(title, strength.value) for strength, title in words.STRENGTHS.items()],
        value=list(chosen),
        label=words.HOW_SURE,
        info=texts.STRENGTHS,
        elem_id="again-strengths",
    )


def offered_boxes(specs: tuple[ModelDescription, ...]) -> gr.CheckboxGroup:
    """Offer these models; what the visitor has checked meanwhile stays checked."""
    return BoxesCheckedLater(choices=_named(specs))


def _named(specs: tuple[ModelDescription, ...]) -> list[tuple[str, str]]:
    return [(spec.title, spec.id) for spec in specs]


def clips_slider(task: str, n_clips: int) -> gr.Slider:
    """The slider for how many of a task's bundled clips are used."""
    most = len(bundled_clips(task))
    return gr.Slider(1, most, value=n_clips, step=1, label=texts.N_CLIPS)


def show_clips(clips: object) -> tuple[Any, Any, Any]:
    """Show the slider for bundled clips, or the field for own files and the note about it."""
    is_own = clips == OWN_FILES
    return gr.Slider(visible=not is_own), gr.File(visible=is_own), gr.HTML(visible=is_own)


def show_kind(kind: object) -> gr.Slider:
    """Name the slider for a partition's cells; hide it for bins, whose number is given."""
    unit = UNITS.get(str(kind), "cell")
    return gr.Slider(label=words.number_of(unit), visible=kind != "bins")


def _own_note() -> str:
    return panels.facts(f"{texts.OWN_FILES} {page_texts.OWN_SOUNDS}")
