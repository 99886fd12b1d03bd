"""Running a study again, with what a visitor chose: begin, a turn at a time, stop, end."""

import tempfile
from pathlib import Path
from typing import Any, Generic, NamedTuple

import gradio as gr

from explorer.errors import EarshotError, InputError
from explorer.study.rates import transfer_between
from explorer.ui import panels
from explorer.ui.compare.pair import no_pair
from explorer.ui.compare.request import Form, checked
from explorer.ui.compare.show_study import OWN, StudyEvents, StudyOutputs, study_dropdown
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.components.matrix.matrix import Value, matrix_value
from explorer.ui.device.lease import DeviceLease
from explorer.ui.error_messages import gradio_error
from explorer.ui.explore.outputs import SKIP, T
from explorer.ui.wording import compare as texts

UNDER_WAY = "A study is under way: stop it first."


class StudyRunOutputs(NamedTuple, Generic[T]):
    """What changes while a study runs: components, or their new values.

    Followed by the outputs of `StudyOutputs`.
    """

    own: T = SKIP
    turn: T = SKIP  # the next one is asked for when this changes
    message: T = SKIP
    progress: T = SKIP
    run: T = SKIP
    stop: T = SKIP
    task: T = SKIP
    findings: T = SKIP
    taken: T = SKIP


class StudyRunEvents:
    """The events of the form; holds the models and nothing of any visitor."""

    def __init__(self, device: DeviceLease, studies: StudyEvents) -> None:
        self._device, self._host = device, device.host
        self._studies = studies
        self._base = tempfile.TemporaryDirectory(
            prefix="earshot-studies-", ignore_cleanup_errors=True
        )

    def begin(self, own: VisitorStudy | None, task: object, *form: object) -> tuple[Any, ...]:
        """The button was pressed; what cannot be run is said before the last study goes."""
        try:
            if own is not None and not own.has_ended:
                raise InputError(UNDER_WAY)
            chosen = task.get("chosen") if isinstance(task, dict) else None
            asked = checked(chosen, Form(*form), self._host)
            fresh = VisitorStudy(asked, self._device, Path(self._base.name))
        except EarshotError as error:
            raise gradio_error(error, "This study is not possible") from error
        if own is not None:
            own.discard()
        shown = StudyRunOutputs(
            own=fresh,
            turn=fresh.turn,
            message=panels.message(""),
            progress=gr.HTML(_progress(fresh), visible=True),
            run=gr.Button(visible=False),
            stop=gr.Button(texts.STOP, visible=True),
            task=gr.HTML(value={"chosen": asked.settings.task}, busy=True),
            findings=gr.Column(visible=False),
            taken=gr.File(visible=False),
        )
        blank = StudyOutputs(
            study=study_dropdown(asked.settings.task, OWN, fresh, busy=True),
            about=texts.begun(fresh.now.n_items),
            matrix=_matrix(fresh),
            pair=no_pair(),
        )
        return *shown, *blank.outputs

    def turn(self, own: VisitorStudy | None) -> tuple[Any, ...]:
        """It is this study's turn at the device."""
        if own is None:
            return _expired()
        if own.has_ended:
            return *StudyRunOutputs(), *StudyOutputs().outputs
        try:
            own.advance()
        except EarshotError as error:
            return self._ended(own, str(error))
        if own.has_ended:
            return self._ended(own)
        # Gradio counts the hours that it keeps a state from when it was last returned.
        shown = StudyRunOutputs(own=own, turn=own.turn, progress=_progress(own))
        return *shown, *StudyOutputs(matrix=_matrix(own)).outputs

    def stop(self, own: VisitorStudy | None) -> tuple[Any, ...]:
        """End it, at once or within a batch; what is done is kept."""
        if own is None:
            return _expired()
        if own.has_ended:
            return *StudyRunOutputs(), *StudyOutputs().outputs
        try:
            if own.end_if_it_waits():
                return self._ended(own)
        except EarshotError as error:
            return self._ended(own, str(error))
        return *StudyRunOutputs(stop=gr.Button(texts.STOPPING)), *StudyOutputs().outputs

    def halted(self, own: VisitorStudy | None) -> tuple[Any, ...]:
        """A turn did not come, because the queue is full or for a reason that nobody foresaw.

        Unlocks the page in any case, and draws nothing that may have been that reason.
        """
        if own is None:
            return _expired()
        try:
            own.end()
        except EarshotError as error:
            return self._unlocked(own, str(error))
        return self._unlocked(own, texts.HALTED)

    def _ended(self, own: VisitorStudy, message: str = "") -> tuple[Any, ...]:
        """What was found, whole or not."""
        if own.summary is None:
            return self._unlocked(own, message or texts.NOTHING_DONE)
        return *_usable(own, message), *self._studies.drawn(OWN, own).outputs

    def _unlocked(self, own: VisitorStudy, message: str) -> tuple[Any, ...]:
        """The page as before, with the first study of the task."""
        first = self._studies.of_task(own.asked.settings.task, own)
        return *_usable(own, message), *first.outputs


def _usable(own: VisitorStudy, message: str) -> StudyRunOutputs[Any]:
    """The form can be used again, and what was done be taken away."""
    is_any = own.summary is not None
    return _unlocked_form(message)._replace(
        own=own,
        findings=gr.Column(visible=True),
        taken=gr.File(own.files if is_any else None, visible=is_any, interactive=False),
    )


def _expired() -> tuple[Any, ...]:
    """The server has forgotten the study: the page can be used again, and says so."""
    return *_unlocked_form(texts.FORGOTTEN), *StudyOutputs().outputs


def _unlocked_form(message: str) -> StudyRunOutputs[Any]:
    return StudyRunOutputs(
        message=panels.message(message),
        progress=gr.HTML(visible=False),
        run=gr.Button(visible=True),
        stop=gr.Button(visible=False),
        task=gr.HTML(busy=False),
    )


def _progress(own: VisitorStudy) -> str:
    return texts.progress(own.now, n_turns=own.n_turns, is_stopping=own.stop.is_set())


def _matrix(own: VisitorStudy) -> Value:
    models = own.asked.settings.models
    transfers = [transfer_between(own.records, f.id, g.id) for f in models for g in models]
    return matrix_value(models, transfers, own.titles, busy=True)
