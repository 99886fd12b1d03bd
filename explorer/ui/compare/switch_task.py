"""The switch between the tasks: another one's first study, and its models and clips to choose."""

from typing import Any

import gradio as gr

from explorer.errors import InputError
from explorer.ui.compare.form import clips_slider, model_boxes, offered_boxes
from explorer.ui.compare.request import Form
from explorer.ui.compare.run_study import UNDER_WAY
from explorer.ui.compare.show_study import StudyEvents
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.device.models import ModelHost
from explorer.ui.error_messages import gradio_error


class TaskSwitchEvents:
    """Holds the models and nothing of any visitor."""

    def __init__(self, host: ModelHost, studies: StudyEvents) -> None:
        self._host = host
        self._studies = studies

    def models(self, task: object) -> Any:
        """A page opens: the models of its task, to which visitors may have added some."""
        asked = task.get("chosen") if isinstance(task, dict) else None
        try:
            return offered_boxes(self._host.specs(str(asked)))
        except InputError as error:
            raise gradio_error(error) from error

    def task(self, own: VisitorStudy | None, event: gr.EventData) -> tuple[Any, ...]:
        """Another task was asked for."""
        asked = event._data.get("task") if isinstance(event._data, dict) else None
        try:
            if own is not None and not own.has_ended:
                raise InputError(UNDER_WAY)
            drawn = self._studies.of_task(str(asked), own)
            specs = self._host.specs(str(asked))
        except InputError as error:
            raise gradio_error(error) from error
        return (
            {"chosen": asked},
            model_boxes(specs),
            clips_slider(str(asked), Form(models=[]).n_clips),
            gr.Column(visible=True),
            *drawn.outputs,
        )
