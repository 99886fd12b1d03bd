"""The form that runs a study again: which models, which clips, how."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import gradio as gr

from explorer.clips.gallery import bundled_clips
from explorer.settings import SETTINGS
from explorer.study.clips import SUFFIXES
from explorer.ui import panels
from explorer.ui.compare.request import BUNDLED, MAX_SEEDS, OWN, Form
from explorer.ui.explore.setting_widgets import cells_slider, choice_dropdown, kind_dropdown
from explorer.ui.unvalidated import BoxesCheckedLater
from explorer.ui.wording import compare as texts
from explorer.ui.wording import search as page_texts
from explorer.ui.wording.numbers import UNITS
from models.spec import ModelDescription, ModelSpec


class FormWidgets(NamedTuple):
    """In the order of `asking.Form`."""

    models: gr.CheckboxGroup
    clips: gr.Radio
    n_clips: gr.Slider
    files: gr.File
    n_seeds: gr.Slider
    kind: gr.Dropdown
    n_cells: gr.Slider
    effort: gr.Dropdown


@dataclass(frozen=True, kw_only=True)
class RunAgain:
    """All components of the form."""

    widgets: FormWidgets
    own_told: gr.HTML  # what own files must be like; shown with their field
    message: gr.HTML
    run: gr.Button
    stop: gr.Button
    progress: gr.HTML
    taken: gr.File


def make_form(task: str, specs: tuple[ModelDescription, ...]) -> RunAgain:
    """The form, for the models and clips of a task."""
    plain = Form(models=[])
    gr.HTML(panels.section(texts.RUN_AGAIN, texts.RUN_AGAIN_ABOUT), apply_default_css=False)
    with gr.Row(elem_id="again"):
        models = model_boxes(specs)
        with gr.Column(min_width=260):
            clips = gr.Radio(
                [("the bundled clips", BUNDLED), ("my own", OWN)], value=plain.clips, label="Clips"
            )
            n_clips = clips_slider(task, plain.n_clips)
            files = gr.File(
                file_count="multiple",
                file_types=[*SUFFIXES, ".csv"],
                label="Sound files",
                visible=False,
                elem_id="own-files",
                height=140,
            )
            own_told = gr.HTML(_own_told(), visible=False, apply_default_css=False)
        with gr.Column(min_width=260):
            n_seeds = gr.Slider(
                1, MAX_SEEDS, value=plain.n_seeds, step=1, label="Searches of each clip (seeds)"
            )
            kind = kind_dropdown()
            n_cells = cells_slider(plain.kind, plain.n_cells)
            effort = choice_dropdown(SETTINGS.effort)
    message = gr.HTML("", elem_id="again-message", apply_default_css=False)
    run = gr.Button(texts.RUN_AGAIN, variant="primary", elem_id="run-again")
    stop = gr.Button(texts.STOP, visible=False, elem_id="stop-study")
    progress = gr.HTML("", visible=False, elem_id="study-progress", apply_default_css=False)
    taken = gr.File(
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
    )
    return RunAgain(
        widgets=widgets,
        own_told=own_told,
        message=message,
        run=run,
        stop=stop,
        progress=progress,
        taken=taken,
    )


def model_boxes(specs: tuple[ModelDescription, ...]) -> gr.CheckboxGroup:
    """The models of a task; those that come with Earshot are chosen, if there are such.

    What a visitor added may be large: whoever wants it in a study says so.
    """
    bundled = [spec.id for spec in specs if isinstance(spec, ModelSpec)]
    return BoxesCheckedLater(
        _named(specs),
        value=bundled or [spec.id for spec in specs],
        label="Models: each is searched, and each judges",
        elem_id="again-models",
    )


def offered_boxes(specs: tuple[ModelDescription, ...]) -> gr.CheckboxGroup:
    """Other models are offered; what the visitor has chosen meanwhile stays."""
    return BoxesCheckedLater(choices=_named(specs))


def _named(specs: tuple[ModelDescription, ...]) -> list[tuple[str, str]]:
    return [(spec.title, spec.id) for spec in specs]


def clips_slider(task: str, n_clips: int) -> gr.Slider:
    """How many of a task's bundled clips."""
    most = len(bundled_clips(task))
    return gr.Slider(1, most, value=n_clips, step=1, label="How many, spread over the gallery")


def show_clips(clips: object) -> tuple[Any, Any, Any]:
    """Bundled or own clips were chosen: the slider, the files' field, and what is told of it."""
    is_own = clips == OWN
    return gr.Slider(visible=not is_own), gr.File(visible=is_own), gr.HTML(visible=is_own)


def show_kind(kind: object) -> gr.Slider:
    """Another partition was chosen: what its cells are called; bins are given."""
    unit = UNITS.get(str(kind), "cell")
    return gr.Slider(label=f"Number of {unit}s", visible=kind != "bins")


def _own_told() -> str:
    return panels.facts(f"{texts.OWN_FILES} {page_texts.OWN_SOUNDS}")
