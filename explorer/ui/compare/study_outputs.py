"""What the page shows of a study, in the order of its components."""

from typing import Any, NamedTuple

import gradio as gr

from explorer.study.figures import MEASURES
from explorer.study.shipped import SHIPPED_STUDIES
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.unvalidated import UnvalidatedDropdown
from explorer.ui.wording import compare as texts
from explorer.ui.wording import own_comparison as own_texts

OWN_STUDY_ID = "own"  # of a visitor's own study


class StudyOutputs(NamedTuple):
    """What changes when another study is chosen."""

    study: Any = gr.skip()
    about: Any = gr.skip()
    matrix: Any = gr.skip()
    pair: Any = gr.skip()
    standing: Any = gr.skip()
    listens: Any = gr.skip()
    overlap: Any = gr.skip()
    measures: tuple[Any, ...] = (gr.skip(),) * len(MEASURES)

    @property
    def outputs(self) -> tuple[Any, ...]:
        """All of them, one for every component."""
        return (*self[:-1], *self.measures)


class StudyRunOutputs(NamedTuple):
    """What changes while a study runs; followed by `StudyOutputs.outputs`."""

    visitor_study: Any = gr.skip()
    turn: Any = gr.skip()  # the next one is asked for when this changes
    message: Any = gr.skip()
    progress: Any = gr.skip()
    run: Any = gr.skip()
    stop: Any = gr.skip()
    task: Any = gr.skip()
    findings: Any = gr.skip()
    results: Any = gr.skip()


def study_dropdown(
    task: str, chosen: str, study: VisitorStudy | None = None, *, busy: bool = False
) -> gr.Dropdown:
    """The studies of a task, with the visitor's own; hidden where there is only one.

    Args:
        task: of the studies.
        chosen: the id of one of them.
        study: the visitor's own; offered while it runs, and afterwards if it found anything.
        busy: nothing else can be chosen.
    """
    offered = [(shipped.title, shipped.id) for shipped in SHIPPED_STUDIES if shipped.task == task]
    if study is not None and _is_offered(study) and study.request.settings.task == task:
        offered.append((own_texts.OWN_STUDY, OWN_STUDY_ID))
    return UnvalidatedDropdown(
        offered,
        value=chosen,
        label=texts.STUDY,
        filterable=False,
        elem_id="study",
        interactive=not busy,
        visible=len(offered) > 1,
    )


def _is_offered(study: VisitorStudy) -> bool:
    return study.summary is not None or not study.has_ended
