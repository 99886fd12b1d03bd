"""What a visitor chooses on the page that compares models: a task, a study, a pair of models."""

from collections.abc import Mapping
from typing import Any, Generic, NamedTuple

import gradio as gr

from explorer.errors import InputError
from explorer.ui import panels
from explorer.ui.compare.form import clips_slider, model_boxes, offered_boxes
from explorer.ui.compare.request import Form
from explorer.ui.compare.show_study import StudyEvents
from explorer.ui.compare.study_outputs import StudyOutputs, study_and_strength
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.device.models import ModelHost
from explorer.ui.error_messages import gradio_error
from explorer.ui.explore.outputs import SKIP, Outputs, T, flat
from explorer.ui.wording import request as refusals
from explorer.ui.wording.comparing import own_comparison as texts


class StudyAnswerOutputs(NamedTuple, Generic[T]):
    """What changes after something was chosen."""

    choices: T = SKIP
    task: T = SKIP
    models: T = SKIP
    n_clips: T = SKIP
    message: T = SKIP  # about the visitor's last study
    findings: T = SKIP
    results: T = SKIP  # the files of the visitor's last study
    study: StudyOutputs[T] = StudyOutputs()


class StudyChoiceEvents:
    """The events of the switch, the list of studies and the matrix; keeps nothing of any visitor.

    Args:
        host: the models.
        studies: shows studies.
    """

    def __init__(self, host: ModelHost, studies: StudyEvents) -> None:
        self._host = host
        self._studies = studies

    def models(self, task: object) -> Any:
        """Offer the models of the task that a page opens on; visitors may have added some."""
        chosen = task.get("chosen") if isinstance(task, dict) else None
        try:
            return offered_boxes(self._host.specs(str(chosen)))
        except InputError as error:
            raise gradio_error(error) from error

    def choose(self, sent: object, own_study: VisitorStudy | None) -> Outputs:
        """Show what a visitor chose. Returns `StudyAnswerOutputs`."""
        choice = sent if isinstance(sent, Mapping) else {}
        try:
            if own_study is not None and not own_study.has_ended:
                raise InputError(texts.UNDER_WAY)
            return flat(self._answer(choice, own_study))
        except InputError as error:
            raise gradio_error(error) from error

    def _answer(
        self, choice: Mapping[str, object], own_study: VisitorStudy | None
    ) -> StudyAnswerOutputs[Any]:
        match choice.get("kind"):
            case "task":
                return self._task(str(choice.get("id")), own_study)
            case "study":
                drawn = self._studies.drawn(choice.get("id"), own_study)
                return StudyAnswerOutputs(message=panels.message(""), study=drawn)
            case "pair":
                source, target = choice.get("source"), choice.get("target")
                drawn = self._studies.pair(choice.get("study"), source, target, own_study)
                return StudyAnswerOutputs(study=drawn)
            case _:
                raise InputError(refusals.NO_CHOICE)

    def _task(self, task: str, own_study: VisitorStudy | None) -> StudyAnswerOutputs[Any]:
        """Show the first study of another task, and offer its models and clips."""
        drawn, specs = self._studies.of_task(task, own_study), self._host.specs(task)
        has_files = (
            own_study is not None
            and own_study.summary is not None
            and own_study.request.settings.task == task
        )
        return StudyAnswerOutputs(
            task={"chosen": task},
            models=model_boxes(specs),
            n_clips=clips_slider(task, Form(models=[]).n_clips),
            message=panels.message(""),
            findings=gr.Column(visible=True),
            results=gr.File(visible=has_files),
            study=drawn,
        )


def drawn_study(matrix: object) -> Any:
    """Name the study and the strength that are drawn, after others were refused."""
    view = matrix.get("study") if isinstance(matrix, dict) else None
    if not isinstance(view, str):
        return gr.skip(), gr.skip()
    study_id, _ = study_and_strength(view)
    return gr.Dropdown(value=study_id), gr.Dropdown(value=view)
