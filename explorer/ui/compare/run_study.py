"""The events that run a visitor's own study: begin, a turn at a time, stop, end."""

import tempfile
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.errors import EarshotError, InputError
from explorer.study.statistics.rates import transfer_between
from explorer.ui import panels
from explorer.ui.compare.pair import no_pair
from explorer.ui.compare.request import Form, checked_request
from explorer.ui.compare.show_study import StudyEvents
from explorer.ui.compare.study_outputs import (
    OWN_STUDY_ID,
    StudyOutputs,
    StudyRunOutputs,
    strength_dropdown,
    study_dropdown,
)
from explorer.ui.compare.study_panels import about_begun, study_progress
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.components.matrix.matrix import Value, matrix_value
from explorer.ui.device.lease import DeviceLease
from explorer.ui.error_messages import gradio_error
from explorer.ui.wording.comparing import own_comparison as texts

Outputs = tuple[Any, ...]  # `StudyRunOutputs`, then `StudyOutputs.outputs`


class StudyRunEvents:
    """The events of the form; holds the models and nothing of any visitor."""

    def __init__(self, device: DeviceLease, studies: StudyEvents) -> None:
        self._device, self._host = device, device.host
        self._studies = studies
        self._base = tempfile.TemporaryDirectory(
            prefix="earshot-studies-", ignore_cleanup_errors=True
        )

    def begin(self, last: VisitorStudy | None, task: object, *form: object) -> Outputs:
        """Validate the form and start a study, before the visitor's last one is discarded."""
        try:
            if last is not None and not last.has_ended:
                raise InputError(texts.UNDER_WAY)
            chosen = task.get("chosen") if isinstance(task, dict) else None
            request = checked_request(chosen, Form(*form), self._host)
            study = VisitorStudy(request, self._device, Path(self._base.name))
        except EarshotError as error:
            raise gradio_error(error, texts.NOT_POSSIBLE) from error
        if last is not None:
            last.discard()
        return *_locked_form(study), *_blank(study).outputs

    def turn(self, study: VisitorStudy | None, task: object) -> Outputs:
        """Use a turn at the device: the next searches."""
        if study is None:
            return self._expired(task)
        if study.has_ended:
            return *StudyRunOutputs(), *StudyOutputs().outputs
        try:
            study.advance()
        except EarshotError as error:
            return self._ended(study, str(error))
        if study.has_ended:
            return self._ended(study)
        # Gradio counts the hours for which it keeps a state from when it was last returned.
        shown = StudyRunOutputs(
            visitor_study=study, turn=study.turn_id, progress=study_progress(study)
        )
        return *shown, *StudyOutputs(matrix=_matrix(study)).outputs

    def stop(self, study: VisitorStudy | None, task: object) -> Outputs:
        """End the study, at once or within a batch; what is done is kept."""
        if study is None:
            return self._expired(task)
        if study.has_ended:
            return *StudyRunOutputs(), *StudyOutputs().outputs
        try:
            if study.end_if_waiting():
                return self._ended(study)
        except EarshotError as error:
            return self._ended(study, str(error))
        return *StudyRunOutputs(stop=gr.Button(texts.STOPPING)), *StudyOutputs().outputs

    def halted(self, study: VisitorStudy | None, task: object) -> Outputs:
        """Recover from a turn that did not come: the queue is full, or an unforeseen error.

        Unlocks the page in any case, and draws nothing that may have caused the error.
        """
        if study is None:
            return self._expired(task)
        try:
            study.end()
        except EarshotError as error:
            return self._unlocked(study, str(error))
        return self._unlocked(study, texts.HALTED if study.summary else texts.HALTED_EMPTY)

    def _ended(self, study: VisitorStudy, message: str = "") -> Outputs:
        """What the study found, complete or not."""
        if study.summary is None:
            return self._unlocked(study, message or texts.NOTHING_DONE)
        return *_usable(study, message), *self._studies.drawn(OWN_STUDY_ID, study).outputs

    def _expired(self, task: object) -> Outputs:
        """Unlock a page whose study the server has forgotten, say so, and show what there is."""
        chosen = task.get("chosen") if isinstance(task, dict) else None
        try:
            first = self._studies.of_task(str(chosen), None)
        except InputError:  # a page of another version
            first = StudyOutputs()
        form = _unlocked_form(texts.FORGOTTEN)._replace(findings=gr.Column(visible=True))
        return *form, *first.outputs

    def _unlocked(self, study: VisitorStudy, message: str) -> Outputs:
        """The page as before, with the first study of the task."""
        first = self._studies.of_task(study.request.settings.task, study)
        return *_usable(study, message), *first.outputs


def _locked_form(study: VisitorStudy) -> StudyRunOutputs[Any]:
    """The form while a study runs, which has just begun."""
    return StudyRunOutputs(
        visitor_study=study,
        turn=study.turn_id,
        message=panels.message(""),
        progress=gr.HTML(study_progress(study), visible=True),
        run=gr.Button(visible=False),
        stop=gr.Button(texts.STOP, visible=True),
        task=gr.HTML(value={"chosen": study.request.settings.task}, busy=True),
        findings=gr.Column(visible=False),
        results=gr.File(visible=False),
    )


def _blank(study: VisitorStudy) -> StudyOutputs[Any]:
    """A study that has found nothing yet."""
    task = study.request.settings.task
    return StudyOutputs(
        study=study_dropdown(task, OWN_STUDY_ID, study, busy=True),
        strength=strength_dropdown(OWN_STUDY_ID, [], study.request.strengths[0]),
        about=about_begun(study.progress.n_items),
        matrix=_matrix(study),
        pair=no_pair(),
    )


def _usable(study: VisitorStudy, message: str) -> StudyRunOutputs[Any]:
    """The form for another study, with the files of this one to download."""
    is_any = study.summary is not None
    files = study.result_files if is_any else None
    return _unlocked_form(message)._replace(
        visitor_study=study,
        findings=gr.Column(visible=True),
        results=gr.File(files, visible=is_any, interactive=False),
    )


def _unlocked_form(message: str) -> StudyRunOutputs[Any]:
    return StudyRunOutputs(
        message=panels.message(message),
        progress=gr.HTML(visible=False),
        run=gr.Button(visible=True),
        stop=gr.Button(visible=False),
        task=gr.HTML(busy=False),
    )


def _matrix(study: VisitorStudy) -> Value:
    """Draw what is known so far, at the first strength: those cannot be mixed."""
    models, first = study.request.settings.models, study.request.strengths[0]
    records = [record for record in study.records if record.how_sure is first]
    transfers = [
        transfer_between(records, source.id, target.id) for source in models for target in models
    ]
    return matrix_value(OWN_STUDY_ID, models, transfers, study.titles, busy=True)
