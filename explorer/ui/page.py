"""The page: its components, where they stand, and which event calls which handler."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
import torch
from gradio.blocks import Block

from explorer.gallery import bundled_clips
from explorer.partition import KINDS
from explorer.search import EFFORTS
from explorer.ui import handlers as handling
from explorer.ui import panels, texts
from explorer.ui.example import Example, make_example
from explorer.ui.handlers import Handlers, bundled_selection, class_choices
from explorer.ui.picker import make_picker
from explorer.ui.programmatic import Programmatic
from explorer.ui.session import RunDirectories, discard
from explorer.ui.settings import CELLS, MOST_SEED, OWN_ANSWER
from explorer.ui.stage import make_stage
from explorer.ui.workshop import Workshop

TASK = "genre"
SUFFIXES = [".wav", ".flac", ".ogg", ".opus", ".mp3", ".aiff", ".aif"]
DEVICE = "device"  # events with this id run one at a time
SESSION_S = 4 * 3600  # how long files are kept after their last visitor left


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The components of the left column."""

    picker: gr.HTML
    upload: gr.UploadButton
    message: gr.HTML
    model: gr.Dropdown
    facts: gr.HTML
    settings: list[gr.components.Component]
    label: gr.Dropdown
    find: gr.Button
    withdraw: gr.Button
    stop: gr.Button


@dataclass(frozen=True, kw_only=True)
class Results:
    """The components of the results."""

    stage: gr.HTML
    targets: gr.HTML
    belief: gr.HTML
    download: gr.DownloadButton
    charts: gr.Column
    shrink: gr.Plot
    probabilities: gr.Plot


def build_app(device: torch.device) -> gr.Blocks:
    """The whole app on a device, with its example already searched."""
    workshop, runs = Workshop(device), RunDirectories()
    handlers = Handlers(workshop, runs)
    first_clip, first_model = bundled_clips(TASK)[0].id, workshop.specs()[0].id
    example = make_example(handlers, runs, bundled_selection(first_clip), first_model)
    app: gr.Blocks
    with gr.Blocks(
        title="Earshot", analytics_enabled=False, fill_width=True, delete_cache=(3600, SESSION_S)
    ) as app:
        gr.HTML(panels.header(device), elem_id="top", apply_default_css=False)
        with gr.Row(elem_id="page"):
            choice = _choice(workshop, example)
            results = _results()
        Programmatic(workshop, runs).add(DEVICE)  # first, for the name of its endpoint
        _connect(app, handlers, choice, results, example)
    return app


def _choice(workshop: Workshop, example: Example) -> Choice:
    specs = workshop.specs()
    with gr.Column(elem_id="choose", elem_classes="card"):
        gr.HTML(panels.section("Choose a clip", texts.SYNTHETIC), apply_default_css=False)
        picker = make_picker(bundled_clips(TASK), example.selection.clip_id or "")
        upload = gr.UploadButton("Upload your own", file_types=SUFFIXES, elem_id="upload")
        message = gr.HTML("", elem_id="message", apply_default_css=False)
        model = gr.Dropdown(
            [(spec.title, spec.id) for spec in specs],
            value=specs[0].id,
            label="Source model",
            filterable=False,
            elem_id="model",
        )
        facts = gr.HTML(panels.model_facts(specs[0]), apply_default_css=False)
        with gr.Accordion("Settings", open=False, elem_id="settings"):
            settings, label = _settings(specs[0].labels)
        find = gr.Button("Find what’s enough", elem_id="find", variant="primary")
        withdraw = gr.Button("Waiting for its turn … Stop", elem_id="withdraw", visible=False)
        stop = gr.Button("Stop", elem_id="stop", visible=False)
    return Choice(
        picker=picker,
        upload=upload,
        message=message,
        model=model,
        facts=facts,
        settings=settings,
        label=label,
        find=find,
        withdraw=withdraw,
        stop=stop,
    )


def _settings(labels: tuple[str, ...]) -> tuple[list[gr.components.Component], gr.Dropdown]:
    """In the order of `settings.to_config`; the class is also returned by itself."""
    kind = gr.Dropdown(list(KINDS), value="mel", label="Kind of bands", filterable=False)
    n_cells = gr.Slider(*CELLS, value=64, step=1, label="Number of bands")
    effort = gr.Dropdown(list(EFFORTS), value="normal", label="Effort", filterable=False)
    seed = gr.Number(0, precision=0, minimum=0, maximum=MOST_SEED, label="Seed")
    label = gr.Dropdown(
        class_choices(labels), value=OWN_ANSWER, label="Class to keep", filterable=False
    )
    least = gr.Slider(0, 0.99, value=0, step=0.01, label="Least probability (0: any)")
    return [kind, n_cells, effort, seed, label, least], label


def _results() -> Results:
    stage = make_stage()
    with gr.Column(elem_id="targets", elem_classes="card"):
        targets = gr.HTML(panels.no_targets(texts.FIRST_SEARCH), apply_default_css=False)
        probabilities = _plot("probabilities", visible=False)
    with gr.Column(elem_id="belief", elem_classes="card"):
        belief = gr.HTML(panels.no_belief(texts.FIRST_SEARCH), apply_default_css=False)
        download = gr.DownloadButton("Download everything (zip)", elem_id="download", visible=False)
    with gr.Column(elem_id="charts", elem_classes="card", visible=False) as charts:
        gr.HTML(panels.heading("How the search shrank it"), apply_default_css=False)
        shrink = _plot("shrink")
    gr.HTML(panels.how_it_works(), elem_id="how", elem_classes="card", apply_default_css=False)
    return Results(
        stage=stage,
        targets=targets,
        belief=belief,
        download=download,
        charts=charts,
        shrink=shrink,
        probabilities=probabilities,
    )


def _plot(elem_id: str, *, visible: bool = True) -> gr.Plot:
    return gr.Plot(show_label=False, container=False, elem_id=elem_id, visible=visible)


def _connect(
    app: gr.Blocks, handlers: Handlers, choice: Choice, results: Results, example: Example
) -> None:
    selection = gr.State(example.selection)
    run = gr.State(None, time_to_live=SESSION_S, delete_callback=discard)
    judged: list[Block] = [results.targets, results.belief, results.download]
    judged += [results.charts, results.probabilities]
    shown = [choice.message, selection, run, results.stage, choice.picker, *judged]
    buttons: list[Block] = [choice.find, choice.withdraw, choice.stop]
    controls = [*buttons, choice.picker, choice.upload, choice.model]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    app.load(
        lambda: (example.run, *example.outputs),
        outputs=[run, results.stage, results.shrink, *judged],
        **quiet,
    )
    choice.picker.choose(handlers.choose, [choice.model, run], shown, **quiet)
    choice.upload.upload(handlers.upload, [choice.upload, choice.model, run], shown, **quiet)
    choice.model.input(handlers.describe_model, choice.model, [choice.facts, choice.label], **quiet)
    begun = choice.find.click(
        handlers.begin,
        [selection, run, choice.model, *choice.settings],
        [run, *controls, *judged],
        **quiet,
    )
    searched = begun.success(
        handlers.search,
        [selection, run, choice.model, *choice.settings],
        [results.stage, results.shrink, choice.withdraw, choice.stop],
        concurrency_id=DEVICE,
        concurrency_limit=1,
        **quiet,
    )
    withdraw = (
        handlers.withdraw,
        [selection, run, choice.model],
        [run, results.stage, *controls, *judged],
    )
    searched.failure(*withdraw, **quiet)
    choice.withdraw.click(*withdraw, cancels=[searched], queue=False, **quiet)
    found = searched.success(
        handlers.judge, run, judged, concurrency_id=DEVICE, concurrency_limit=1, **quiet
    )
    found.then(handling.ready, [selection, run], controls, **quiet)
    choice.stop.click(handlers.stop, run, choice.stop, queue=False, **quiet)
