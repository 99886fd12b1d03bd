"""What the page shows of a study: components, or their new values."""

from typing import Generic, NamedTuple

import gradio as gr

from explorer.study.figures import MEASURES
from explorer.study.shipped import SHIPPED_STUDIES
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.explore.outputs import SKIP, T, flat
from explorer.ui.unvalidated import UnvalidatedDropdown
from explorer.ui.wording import compare as texts
from explorer.ui.wording import own_comparison as own_texts

OWN_STUDY_ID = "own"  # of a visitor's own study


class StudyOutputs(NamedTuple, Generic[T]):
    """What changes when another study is chosen."""

    study: T = SKIP
    about: T = SKIP
    matrix: T = SKIP
    pair: T = SKIP
    standing: T = SKIP
    listens: T = SKIP
    overlap: T = SKIP
    measures: tuple[T, ...] = (SKIP,) * len(MEASURES)

    @property
    def outputs(self) -> tuple[T, ...]:
        """All of them, one for every component."""
        return flat(self)


class StudyRunOutputs(NamedTuple, Generic[T]):
    """What changes while a study runs; followed by `StudyOutputs.outputs`."""

    visitor_study: T = SKIP
    turn: T = SKIP  # the next one is asked for when this changes
    message: T = SKIP
    progress: T = SKIP
    run: T = SKIP
    stop: T = SKIP
    task: T = SKIP
    findings: T = SKIP
    results: T = SKIP


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
