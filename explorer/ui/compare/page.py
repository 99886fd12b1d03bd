"""The page that compares models: its components, their layout, and what their events call."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.blocks import Block

from explorer.study.figures import MEASURES
from explorer.study.shipped import SHIPPED_STUDIES
from explorer.ui import panels
from explorer.ui.compare.form import StudyForm, make_form, show_clips, show_kind
from explorer.ui.compare.run_study import StudyRunEvents
from explorer.ui.compare.show_study import StudyEvents
from explorer.ui.compare.study_outputs import StudyOutputs, StudyRunOutputs, study_dropdown
from explorer.ui.compare.switch_task import TaskSwitchEvents
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.components.matrix.matrix import make_matrix
from explorer.ui.components.task_switch.task_switch import make_switch, remark_choice
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.event_options import latest_wins, on_device, private
from explorer.ui.explore.parts import SESSION_S
from explorer.ui.wording import compare as texts

ROUTE = "/compare"


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """The components that change."""

    switch: gr.HTML
    form: StudyForm
    findings: gr.Column
    study: gr.Dropdown
    about: gr.HTML
    matrix: gr.HTML
    pair: gr.HTML
    charts: tuple[gr.Plot, ...]

    @property
    def drawn(self) -> list[Block]:
        """The components of `StudyOutputs`."""
        standing, listens, overlap, *measures = self.charts
        drawn = StudyOutputs[Block](
            study=self.study,
            about=self.about,
            matrix=self.matrix,
            pair=self.pair,
            standing=standing,
            listens=listens,
            overlap=overlap,
            measures=tuple(measures),
        )
        return list(drawn.outputs)


def add_compare_page(app: gr.Blocks, device: DeviceLease) -> None:
    """Add the page to an app, with the first study drawn."""
    host = device.host
    studies = StudyEvents(host)
    with app.route(panels.COMPARE, ROUTE):
        gr.HTML(panels.header(host.device, panels.COMPARE), elem_id="top", apply_default_css=False)
        parts = _parts(host, studies.of_task(SHIPPED_STUDIES[0].task, None))
        switching = TaskSwitchEvents(host, studies)
        app.load(switching.models, parts.switch, parts.form.widgets.models, **private())
        _connect(parts, studies, StudyRunEvents(device, studies), switching)


def _parts(host: ModelHost, drawn: StudyOutputs[Any]) -> _Parts:
    first = SHIPPED_STUDIES[0]
    tasks = tuple(dict.fromkeys(study.task for study in SHIPPED_STUDIES))
    with gr.Row(elem_id="compare"):
        with gr.Column(elem_id="compare-head", elem_classes="card"):
            switch = make_switch(tasks, first.task, "compare-task")
            study = study_dropdown(first.task, first.id)
            about = gr.HTML(drawn.about, elem_id="about-study", apply_default_css=False)
        with gr.Column(elem_classes="card"):
            _titled(texts.MATRIX_TITLE, texts.MATRIX)
            matrix = make_matrix(drawn.matrix)
        with gr.Column(elem_classes="card pair"):
            pair = gr.HTML(drawn.pair, elem_id="pair", apply_default_css=False)
        with gr.Column(elem_id="again-card", elem_classes="card"):
            form = make_form(first.task, host.specs(first.task))
        with gr.Column(elem_id="findings") as findings:
            standing = _chart(texts.STANDING_TITLE, texts.STANDING, drawn.standing, "standing")
            listens = _chart(texts.LISTENS_TITLE, texts.LISTENS, drawn.listens, "listens")
            overlap = _chart(texts.OVERLAP_TITLE, texts.OVERLAP, drawn.overlap, "overlap")
            with gr.Column(elem_classes="card charts"):
                _titled(texts.MEASURES_TITLE, texts.MEASURES)
                with gr.Row(elem_id="measures"):
                    measures = [
                        _plot(figure, f"measure-{name}")
                        for name, figure in zip(MEASURES, drawn.measures, strict=True)
                    ]
    return _Parts(
        switch=switch,
        form=form,
        findings=findings,
        study=study,
        about=about,
        matrix=matrix,
        pair=pair,
        charts=(standing, listens, overlap, *measures),
    )


def _connect(
    parts: _Parts, studies: StudyEvents, running: StudyRunEvents, switching: TaskSwitchEvents
) -> None:
    own_study = gr.State(None, time_to_live=SESSION_S, delete_callback=_discard)
    turn = gr.State("")
    form, widgets, study = parts.form, parts.form.widgets, parts.study
    last = latest_wins()
    switched = parts.switch.choose(
        switching.task,
        own_study,
        [parts.switch, widgets.models, widgets.n_clips, parts.findings, *parts.drawn],
        **last,
    )
    switched.failure(remark_choice, None, parts.switch, queue=False, **private())
    study.input(studies.study, [study, own_study], parts.drawn, **last)
    parts.matrix.pair(studies.pair, [study, own_study], [parts.matrix, parts.pair], **last)
    widgets.clips.input(
        show_clips,
        widgets.clips,
        [widgets.n_clips, widgets.files, form.own_note],
        **last,
    )
    widgets.kind.input(show_kind, widgets.kind, widgets.n_cells, **last)
    run = StudyRunOutputs[Block](
        visitor_study=own_study,
        turn=turn,
        message=form.message,
        progress=form.progress,
        run=form.run,
        stop=form.stop,
        task=parts.switch,
        findings=parts.findings,
        results=form.results,
    )
    changed: list[Block] = [*run, *parts.drawn]
    form.run.click(running.begin, [own_study, parts.switch, *widgets], changed, **private())
    # A turn at a time: other visitors who wait for the device get it between two of them.
    used_turn = turn.change(running.turn, own_study, changed, **on_device())
    used_turn.failure(running.halted, own_study, changed, queue=False, **private())
    form.stop.click(running.stop, own_study, changed, queue=False, **private())


def _discard(study: VisitorStudy | None) -> None:
    if study is not None:
        study.discard()


def _chart(title: str, text: str, figure: Any, elem_id: str) -> gr.Plot:
    with gr.Column(elem_classes="card charts"):
        _titled(title, text)
        return _plot(figure, elem_id)


def _titled(title: str, text: str) -> None:
    gr.HTML(panels.section(title, text), apply_default_css=False)


def _plot(figure: Any, elem_id: str) -> gr.Plot:
    return gr.Plot(figure, show_label=False, container=False, elem_id=elem_id)
