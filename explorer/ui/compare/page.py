"""The page that compares models: its components, their layout, and what their events call."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.blocks import Block

from explorer.study.figures import MEASURES
from explorer.study.shipped import SHIPPED_STUDIES
from explorer.ui import panels
from explorer.ui.compare.choose import StudyAnswerOutputs, StudyChoiceEvents, drawn_study
from explorer.ui.compare.form import StudyForm, make_form, show_clips, show_kind
from explorer.ui.compare.run_study import StudyRunEvents
from explorer.ui.compare.show_study import StudyEvents
from explorer.ui.compare.study_outputs import StudyOutputs, StudyRunOutputs, study_dropdown
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.components.choices.choices import (
    OPEN,
    SEARCH,
    choose_by,
    connect_choices,
    make_choices,
    report_answer,
)
from explorer.ui.components.matrix.matrix import make_matrix
from explorer.ui.components.task_switch.task_switch import make_switch
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.event_options import latest_wins, on_device, private
from explorer.ui.explore.outputs import flat
from explorer.ui.explore.parts import SESSION_S
from explorer.ui.wording.comparing import compare as texts

ROUTE = "/compare"


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """The components that change."""

    choices: gr.HTML
    switch: gr.HTML
    form: StudyForm
    findings: gr.Column
    study: gr.Dropdown
    strength: gr.Dropdown
    about: gr.HTML
    matrix: gr.HTML
    pair: gr.HTML
    charts: tuple[gr.Plot, ...]

    @property
    def drawn(self) -> StudyOutputs[Block]:
        """What shows a study."""
        standing, listens, overlap, *measures = self.charts
        return StudyOutputs[Block](
            study=self.study,
            strength=self.strength,
            about=self.about,
            matrix=self.matrix,
            pair=self.pair,
            standing=standing,
            listens=listens,
            overlap=overlap,
            measures=tuple(measures),
        )


def add_compare_page(app: gr.Blocks, device: DeviceLease) -> None:
    """Add the page to an app, with the first study drawn."""
    host = device.host
    studies = StudyEvents(host)
    drawn = studies.of_task(SHIPPED_STUDIES[0].task, None)  # out here, so that nothing is placed
    with app.route(panels.COMPARE, ROUTE):
        gr.HTML(panels.header(host.device, panels.COMPARE), elem_id="top", apply_default_css=False)
        parts = _parts(host, drawn)
        choosing = StudyChoiceEvents(host, studies)
        # Past the queue, which may be full.
        opened = app.load(
            choosing.models, parts.switch, parts.form.widgets.models, queue=False, **private()
        )
        report_answer(opened, OPEN)
        _connect(parts, StudyRunEvents(device, studies), choosing)


def _parts(host: ModelHost, drawn: StudyOutputs[Any]) -> _Parts:
    first = SHIPPED_STUDIES[0]
    tasks = tuple(dict.fromkeys(study.task for study in SHIPPED_STUDIES))
    with gr.Row(elem_id="compare"):
        with gr.Column(elem_id="compare-head", elem_classes="card"):
            choices = make_choices()
            switch = make_switch(tasks, first.task, "compare-task")
            study = study_dropdown(first.task, first.id)
            strength = drawn.strength.render()
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
        choices=choices,
        switch=switch,
        form=form,
        findings=findings,
        study=study,
        strength=strength,
        about=about,
        matrix=matrix,
        pair=pair,
        charts=(standing, listens, overlap, *measures),
    )


def _connect(parts: _Parts, running: StudyRunEvents, choosing: StudyChoiceEvents) -> None:
    own_study = gr.State(None, time_to_live=SESSION_S, delete_callback=_discard)
    turn = gr.State("")
    form, widgets = parts.form, parts.form.widgets
    last = latest_wins()
    answer = StudyAnswerOutputs[Block](
        choices=parts.choices,
        task=parts.switch,
        models=widgets.models,
        n_clips=widgets.n_clips,
        message=form.message,
        findings=parts.findings,
        results=form.results,
        study=parts.drawn,
    )
    chosen = connect_choices(parts.choices, choosing.choose, [own_study], list(flat(answer)))
    named = [parts.study, parts.strength]
    chosen.failure(drawn_study, parts.matrix, named, queue=False, **private())
    for list_ in named:  # a strength names its study, too
        choose_by(list_.input, list_, "{kind: 'study', id: it}")
    choose_by(form.run.click, None, "{kind: 'search'}")
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
    changed: list[Block] = [*run, *parts.drawn.outputs]
    begun = parts.choices.search(
        running.begin, [own_study, parts.switch, *widgets], changed, **private()
    )
    report_answer(begun, SEARCH)
    # A turn at a time: other visitors who wait for the device get it between two of them.
    asked: list[Block] = [own_study, parts.switch]
    used_turn = turn.change(running.turn, asked, changed, **on_device())
    used_turn.failure(running.halted, asked, changed, queue=False, **private())
    form.stop.click(running.stop, asked, changed, queue=False, **private())


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
