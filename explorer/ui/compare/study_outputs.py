"""What the page shows of a study: components, or their new values."""

from collections.abc import Sequence
from typing import Generic, NamedTuple

import gradio as gr

from explorer.errors import InputError
from explorer.strengths import Strength
from explorer.study.figures import MEASURES
from explorer.study.shipped import SHIPPED_STUDIES
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.explore.outputs import SKIP, T, flat
from explorer.ui.unvalidated import UnvalidatedDropdown
from explorer.ui.wording.comparing import compare as texts
from explorer.ui.wording.comparing import own_comparison as own_texts
from explorer.ui.wording.settings import HOW_SURE, STRENGTHS

OWN_STUDY_ID = "own"  # of a visitor's own study


class StudyOutputs(NamedTuple, Generic[T]):
    """What changes when another study is chosen."""

    study: T = SKIP
    strength: T = SKIP
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


def strength_dropdown(
    study_id: str, strengths: Sequence[Strength], chosen: Strength = Strength.TOP
) -> gr.Dropdown:
    """How sure of its fragments a source was; says why nothing can be chosen if that is so.

    Args:
        study_id: of the study that is drawn.
        strengths: that it was run at; none while it runs.
        chosen: the one that is drawn.
    """
    return UnvalidatedDropdown(
        [(STRENGTHS[strength], view_of(study_id, strength)) for strength in strengths or [chosen]],
        value=view_of(study_id, chosen),
        label=HOW_SURE,
        info=texts.HOW_SURE if len(strengths) > 1 else texts.ONE_STRENGTH,
        filterable=False,
        elem_id="study-strength",
        interactive=len(strengths) > 1,
    )


def view_of(study_id: str, strength: Strength) -> str:
    """Name a study as it is drawn at a strength; the study's id alone means its first.

    >>> view_of("genre-bundled", Strength.SURE), study_and_strength("genre-bundled/sure")
    ('genre-bundled/sure', ('genre-bundled', <Strength.SURE: 'sure'>))
    """
    return f"{study_id}/{strength}"


def study_and_strength(view: str) -> tuple[str, Strength | None]:
    """Split what `view_of` has put together; InputError if there is no such strength.

    >>> study_and_strength("own")
    ('own', None)
    """
    study_id, _, word = view.partition("/")
    if word and word not in set(Strength):
        raise InputError(f"There is no strength {word!r}.")
    return study_id, Strength(word) if word else None


def _is_offered(study: VisitorStudy) -> bool:
    return study.summary is not None or not study.has_ended
