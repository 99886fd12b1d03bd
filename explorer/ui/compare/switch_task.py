"""The switch between the tasks: another task's first study, and its models and clips to choose."""

from typing import Any

import gradio as gr

from explorer.errors import InputError
from explorer.ui.compare.form import clips_slider, model_boxes, offered_boxes
from explorer.ui.compare.request import Form
from explorer.ui.compare.show_study import StudyEvents
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.device.models import ModelHost
from explorer.ui.error_messages import gradio_error
from explorer.ui.wording import own_comparison as texts


class TaskSwitchEvents:
    """The events of the switch; holds the models and nothing of any visitor."""

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

    def task(self, own_study: VisitorStudy | None, event: gr.EventData) -> tuple[Any, ...]:
        """Show another task."""
        chosen = event._data.get("task") if isinstance(event._data, dict) else None
        try:
            if own_study is not None and not own_study.has_ended:
                raise InputError(texts.UNDER_WAY)
            drawn = self._studies.of_task(str(chosen), own_study)
            specs = self._host.specs(str(chosen))
        except InputError as error:
            raise gradio_error(error) from error
        return (
            {"chosen": chosen},
            model_boxes(specs),
            clips_slider(str(chosen), Form(models=[]).n_clips),
            gr.Column(visible=True),
            *drawn.outputs,
        )
