"""Painting: every model's answer to the cells that a visitor chose, as fast as they are chosen."""

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from explorer.audio.wav import read_wav, write_wav
from explorer.errors import EarshotError, InputError, ModelError
from explorer.judging.info import ClassifierInfo
from explorer.result.stored import StoredResult
from explorer.ui.components.stage import stage
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.work import NotJudged
from explorer.ui.error_messages import gradio_error, without_paths
from explorer.ui.painting.canvas import Canvas
from explorer.ui.painting.question import PaintedQuestion
from explorer.ui.painting.value import Value, checked_words, painted_value
from explorer.ui.search_run import SearchRun
from explorer.ui.session import Visit
from explorer.ui.target_rows import model_pills
from explorer.ui.wording import request as refusals
from explorer.verdicts import TargetVerdict

CHECK_S = 20.0  # on a device of our own: other visitors wait for it meanwhile
REPORT = "() => { document.dispatchEvent(new Event('earshot:painted')); }"


class PaintEvents:
    """The event of a brush; keeps no state of any visitor.

    Args:
        device: where models answer. A lent one is not asked while the brush is down.
    """

    def __init__(self, device: DeviceLease) -> None:
        self._device, self._host = device, device.host

    def paint(self, event: gr.EventData, visit: Visit | None) -> Iterator[Any]:
        """Answer a question about painted cells; yield the stage's property `yours`.

        Changes nothing when there is no result, as while another search waits for the device: the
        page then says that there is no answer.
        """
        yield gr.skip()  # Gradio clears the outputs of a generator that yields nothing
        run = None if visit is None else visit.run
        if visit is None or run is None or not (run.has_ended or run.is_shared):
            return
        with run.used():
            try:
                canvas = visit.canvas_of(run)
                question = PaintedQuestion.of(event, canvas.record.partition.n_cells)
                for value in self._answers(question, canvas, run):
                    yield gr.HTML(yours=value)
            except EarshotError as error:
                raise gradio_error(without_paths(error, run.directory)) from error

    def _answers(
        self, question: PaintedQuestion, canvas: Canvas, run: SearchRun
    ) -> Iterator[Value]:
        if question.wanted == "source":
            if not self._device.is_lent:
                yield self._of_source(question, canvas)
            return
        file = _fresh_file()
        try:
            check = self._checked(question, canvas, run, file)
            value = self._of_all(question, canvas, file, check)
        except EarshotError:
            file.unlink(missing_ok=True)
            raise
        except OSError as error:
            file.unlink(missing_ok=True)
            raise InputError(refusals.cannot_save(error.strerror or str(error))) from error
        canvas.take(file)
        yield value

    def _of_source(self, question: PaintedQuestion, canvas: Canvas) -> Value:
        """Ask the source alone, of a sound that is not written to a file."""
        record, sound = canvas.record, canvas.sound(question.cells)
        judged = self._device.run(
            device_work.judge_cells, [record.model.id], record, question.cells, sound
        )
        source = _of_model(record.model.id, list(judged))
        info = self._infos(canvas)[record.model.id]
        return painted_value(question, record, source, info, canvas.energy_share(sound))

    def _of_all(self, question: PaintedQuestion, canvas: Canvas, file: Path, check: str) -> Value:
        """Ask all models of the sound that the visitor hears, read back from its file."""
        record, infos = canvas.record, self._infos(canvas)
        sound, _ = read_wav(file)
        judged = list(
            self._device.run(device_work.judge_cells, list(infos), record, question.cells, sound)
        )
        source = _of_model(record.model.id, judged)
        verdicts = [each for each in judged if isinstance(each, TargetVerdict)]
        info, energy = infos[record.model.id], canvas.energy_share(sound)
        return painted_value(question, record, source, info, energy, check) | {
            "models": model_pills(record, verdicts, infos),
            "sound": stage.sound(file, is_fragment=True),
        }

    def _checked(
        self, question: PaintedQuestion, canvas: Canvas, run: SearchRun, file: Path
    ) -> str:
        """Write the cells' file; if a check is wanted, have the source judge it and every removal.

        Returns what that shows, in words; empty if it is not wanted.
        """
        if question.wanted != "check":
            write_wav(file, canvas.sound(question.cells), canvas.record.clip.sample_rate)
            return ""
        result = StoredResult(run.directory, canvas.record)
        seconds = self._device.max_seconds or CHECK_S
        work = self._device.run(
            device_work.certify_cells, result, question.cells, file, run.left, seconds
        )
        (certificate,) = list(work)
        return checked_words(canvas.record, certificate, len(question.cells))

    def _infos(self, canvas: Canvas) -> dict[str, ClassifierInfo]:
        same_task = self._host.models_of_same_task(canvas.record.model.id)
        return {info.id: info for info in same_task}


def _of_model(model_id: str, judged: Sequence[TargetVerdict | NotJudged]) -> TargetVerdict:
    """Return a model's verdict; raise ModelError if it could not judge."""
    for each in judged:
        if each.model == model_id and isinstance(each, TargetVerdict):
            return each
    raise ModelError(" ".join(each.why for each in judged if isinstance(each, NotJudged)))


def _fresh_file() -> Path:
    """Return where to write a sound: a name that cannot be guessed, and that is new to the browser.

    It is among the files that Gradio serves as they are: of others it would keep a copy.
    """
    folder = Path(get_upload_folder())
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"yours-{secrets.token_hex(16)}.wav"
