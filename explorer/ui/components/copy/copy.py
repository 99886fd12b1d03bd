"""A clip and its synthetic copy: all models classify both, and the copy can be searched."""

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData
from gradio.utils import get_upload_folder

from explorer.errors import EarshotError, InputError
from explorer.judging.criterion import Judgement
from explorer.transferring.copy_test import COPY, RECORDING, Classes, PairJudgement, write_both
from explorer.ui.components import static_files
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore.select import own_selection, selected_clip
from explorer.ui.selection import Selection
from explorer.ui.session import Visit, opened
from explorer.ui.wording import copy as copy_wording
from explorer.ui.wording import request as refusals
from explorer.ui.wording.numbers import percent

TASK = "deepfake"  # where a copy is of another class than its original
CLASSES = Classes(recording="real", copy="fake")

Value = dict[str, Any] | None


def make_beside(task: str) -> gr.HTML:
    """Return the component; it shows nothing while its value is None.

    Its event `compare` requests a copy of the chosen clip. That the copy is to become the chosen
    clip is reported to `choices`.
    """
    return gr.HTML(
        value=invitation(task),
        elem_id="beside",
        **static_files.component("copy"),
        busy=False,
    )


def invitation(task: str) -> Value:
    """Return the component's value for a clip that has no copy yet."""
    return {"text": copy_wording.INVITATION, "rows": []} if task == TASK else None


class CopyEvents:
    """The event that makes a copy; keeps no state of any visitor.

    Args:
        device: where models classify.
    """

    def __init__(self, device: DeviceLease) -> None:
        self._device, self._host = device, device.host

    def compare(self, model_id: object, visit: Visit | None) -> Value:
        """Copy the chosen clip as the source model hears it, and let all models classify both."""
        try:
            visit = opened(visit)
            with visit.turn:
                if visit.run.is_under_way:
                    raise InputError(refusals.STOP_BEFORE_COPY)
                return self._compared(model_id, visit)
        except EarshotError as error:
            return {"text": str(error), "rows": []}

    def _compared(self, model_id: object, visit: Visit) -> Value:
        selection, info = visit.selection, self._host.info(model_id)
        if {selection.task, info.task} != {TASK}:
            raise InputError(refusals.NO_COPIES)
        clip = selected_clip(selection, info)
        # Among the uploads: the copy can be chosen like one, and is deleted with them.
        folder = Path(get_upload_folder())
        folder.mkdir(parents=True, exist_ok=True)
        directory = Path(tempfile.mkdtemp(dir=folder))
        write_both(clip, directory)
        models = tuple(spec.id for spec in self._host.specs(TASK))
        heard = tuple(
            self._device.run(device_work.classify_clip_and_copy, models, directory, CLASSES)
        )
        visit.selection = dataclasses.replace(selection, copy=directory / COPY)
        return {
            "text": copy_wording.pair_sentence(heard, CLASSES),
            "rows": [self._row(both) for both in heard],
            "sounds": {
                "clip": FileData(path=str(directory / RECORDING)).model_dump(),
                "copy": FileData(path=str(directory / COPY)).model_dump(),
            },
        }

    def _row(self, both: PairJudgement) -> dict[str, str]:
        return {
            "model": self._host.info(both.model).title,
            "clip": _called(both, both.recording),
            "copy": _called(both, both.copy),
            "more": "the copy" if both.copy_leads else "the clip",
        }


def _called(both: PairJudgement, judgement: Judgement) -> str:
    fake = " or ".join(both.copy_labels)
    return f"{judgement.label} ({percent(both.copy_probability(judgement))} {fake})"


def copy_selection(last: Selection) -> Selection:
    """Select the copy of a selected clip; raise InputError if there is none."""
    if last.copy is None:
        raise InputError(copy_wording.NO_COPY)
    own = own_selection(last.copy, last.task)
    return dataclasses.replace(own, title=f"Copy of {last.caption}")
