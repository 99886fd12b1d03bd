"""The page that compares models: its components, where they stand, and what their events call."""

from typing import Any

import gradio as gr

from explorer.shipped_studies import SHIPPED_STUDIES
from explorer.study_figures import MEASURES
from explorer.ui import panels
from explorer.ui.compare import texts
from explorer.ui.compare.matrix import make_matrix
from explorer.ui.compare.studies import Studies, study_dropdown
from explorer.ui.tasks import make_switch
from explorer.ui.workshop import Workshop

ROUTE = "/compare"


def add_compare_page(app: gr.Blocks, workshop: Workshop) -> None:
    """Add the page to an app, with the first study drawn."""
    studies, first = Studies(workshop), SHIPPED_STUDIES[0]
    tasks = tuple(dict.fromkeys(study.task for study in SHIPPED_STUDIES))
    drawn = studies.drawn(first)
    with app.route(panels.COMPARE, ROUTE):
        gr.HTML(
            panels.header(workshop.device, panels.COMPARE), elem_id="top", apply_default_css=False
        )
        with gr.Row(elem_id="compare"):
            with gr.Column(elem_id="compare-head", elem_classes="card"):
                switch = make_switch(tasks, first.task, "compare-task")
                study = study_dropdown(first)
                about = gr.HTML(drawn.about, elem_id="about-study", apply_default_css=False)
            with gr.Column(elem_classes="card"):
                _titled("Who convinces whom", texts.MATRIX)
                matrix = make_matrix(drawn.matrix)
            with gr.Column(elem_classes="card pair"):
                pair = gr.HTML(drawn.pair, elem_id="pair", apply_default_css=False)
            standing = _chart("Flat-earthers", texts.STANDING, drawn.standing, "standing")
            listens = _chart("Who listens where", texts.LISTENS, drawn.listens, "listens")
            overlap = _chart("The same cells?", texts.OVERLAP, drawn.overlap, "overlap")
            with gr.Column(elem_classes="card charts"):
                _titled("How much a fragment is", texts.MEASURES)
                with gr.Row(elem_id="measures"):
                    measures = [
                        _plot(figure, f"measure-{name}")
                        for name, figure in zip(MEASURES, drawn.measures, strict=True)
                    ]
        outputs = [study, about, matrix, pair, standing, listens, overlap, *measures]
        switch.choose(studies.task, None, [switch, *outputs], **_quiet())
        study.input(studies.study, study, outputs, **_quiet())
        matrix.pair(studies.pair, study, [matrix, pair], **_quiet())


def _chart(title: str, words: str, figure: Any, elem_id: str) -> gr.Plot:
    with gr.Column(elem_classes="card charts"):
        _titled(title, words)
        return _plot(figure, elem_id)


def _titled(title: str, words: str) -> None:
    gr.HTML(panels.section(title, words), apply_default_css=False)


def _plot(figure: Any, elem_id: str) -> gr.Plot:
    return gr.Plot(figure, show_label=False, container=False, elem_id=elem_id)


def _quiet() -> dict[str, Any]:
    return {"show_progress": "hidden", "api_visibility": "private"}
