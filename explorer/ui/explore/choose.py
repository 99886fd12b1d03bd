"""Choosing a task, a clip, an excerpt or a model: unpack, call the engine, pack.

Every value from a browser is checked here or in what is called. A visitor's mistake becomes a plain
message; any other error keeps its traceback.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr

from explorer.errors import EarshotError, InputError
from explorer.judging.info import ClassifierInfo
from explorer.result.explain import ExplainConfig
from explorer.ui import panels
from explorer.ui.components.copy.copy import copy_selection, invitation
from explorer.ui.components.excerpt.excerpt import checked_start_s, excerpt, latest_start_s
from explorer.ui.components.picker.picker import GalleryCards, choice
from explorer.ui.components.recorder.recorder import checked_upload
from explorer.ui.components.stage.live import LiveView
from explorer.ui.components.task_switch.task_switch import (
    checked_task,
    model_dropdown,
    reject_switch,
    switched,
)
from explorer.ui.device.models import ModelHost
from explorer.ui.error_messages import gradio_error
from explorer.ui.explore.outputs import (
    SKIP,
    ChoiceOutputs,
    ClipOutputs,
    ModelOutputs,
    Outputs,
    SwitchOutputs,
    TaskOutputs,
    clear_panels,
    flat,
    reject_choice,
)
from explorer.ui.explore.select import (
    first_clip,
    gallery_selection,
    named_clip,
    own_selection,
    selected_clip,
    with_overview,
)
from explorer.ui.explore.setting_widgets import class_dropdown
from explorer.ui.search_run import RunDirectories, SearchRun
from explorer.ui.selection import Selection
from explorer.ui.session import Visit, opened
from explorer.ui.wording import request as refusals
from explorer.ui.wording import search as texts
from explorer.ui.wording.model import unlike_training


class ClipEvents:
    """The events of the left column; keeps no state of any visitor.

    Args:
        host: the models.
        runs: where clips and searches keep their files.
        gallery: the cards of the clips.
    """

    def __init__(self, host: ModelHost, runs: RunDirectories, gallery: GalleryCards) -> None:
        self._host = host
        self._runs = runs
        self._gallery = gallery

    def task(self, event: gr.EventData, visit: Visit | None) -> Outputs:
        """Switch to another task: its gallery, its models, its first clip; or say why not.

        Returns `SwitchOutputs`.
        """
        try:
            task = checked_task(getattr(event, "task", None), self._host.tasks())
            specs = self._host.specs(task)
            clip = first_clip(task)
            chosen = self._chosen(lambda _: gallery_selection(clip, clip.task), specs[0].id, visit)
        except EarshotError as error:
            back = TaskOutputs() if visit is None else reject_switch(visit.selection.task)
            return flat(SwitchOutputs(task=back, choice=reject_choice(str(error))))
        first = specs[0]
        now = switched(specs, first, self._host.warnings(first.id))
        label = class_dropdown(first.info)
        return flat(SwitchOutputs(task=now, choice=chosen, label=label))

    def clip(self, event: gr.EventData, model_id: object, visit: Visit | None) -> Outputs:
        """Show a clip of the gallery, or say why not. Returns `ChoiceOutputs`.

        A clip that is not bundled is downloaded while the visitor's other events wait.
        """
        clip_id = getattr(event, "id", None)

        def named(last: Selection) -> Selection:
            clip = named_clip(clip_id)
            if clip.task != last.task:
                raise InputError(refusals.OTHER_TASK)
            return gallery_selection(clip, last.task)

        return self._choose(named, model_id, visit)

    def upload(self, path: object, model_id: object, visit: Visit | None) -> Outputs:
        """Show a visitor's own file, which the browser has uploaded."""
        return self._choose(
            lambda last: own_selection(checked_upload(path), last.task), model_id, visit
        )

    def record(self, event: gr.EventData, model_id: object, visit: Visit | None) -> Outputs:
        """Show a recording, which the browser has uploaded."""
        return self.upload(getattr(event, "path", None), model_id, visit)

    def copy(self, model_id: object, visit: Visit | None) -> Outputs:
        """Show the synthetic copy of the chosen clip."""
        return self._choose(copy_selection, model_id, visit)

    def excerpt(self, event: gr.EventData, model_id: object, visit: Visit | None) -> Outputs:
        """Show another excerpt of the same file."""
        start_s = getattr(event, "start_s", None)

        def moved(selection: Selection) -> Selection:
            return selection.at(checked_start_s(start_s, selection, self._host.info(model_id)))

        return self._choose(moved, model_id, visit)

    def model(self, model_id: object, visit: Visit | None) -> ModelOutputs[Any]:
        """Show a source model: its facts, the answers to look for, and the excerpt."""
        try:
            return self.source(model_id, visit)._replace(model=SKIP)  # the list shows it already
        except InputError as error:
            raise gradio_error(error) from error

    def source(self, model_id: object, visit: Visit | None) -> ModelOutputs[Any]:
        """Make a model the source; raise InputError if it is not of the current task."""
        visit, spec = opened(visit), self._host.spec(model_id)
        with visit.turn:
            if spec.task != visit.selection.task:
                raise InputError(refusals.OTHER_TASK)
            start_s = min(visit.selection.start_s, latest_start_s(visit.selection, spec.info))
            visit.selection = visit.selection.at(start_s)
            chooser = excerpt(visit.selection, spec.info)
        return ModelOutputs(
            model=model_dropdown(self._host.specs(spec.task), spec.id),
            facts=panels.model_facts(spec, self._host.warnings(spec.id)),
            label=class_dropdown(spec.info),
            excerpt=chooser,
        )

    def first(self, selection: Selection, info: ClassifierInfo) -> ChoiceOutputs[Any]:
        """Show a page's first clip in a new visit; raise EarshotError if it is unusable."""
        visit = Visit(selection, self._runs.new_run())
        try:
            return self._show(selection, info, visit, with_cards=True)
        except EarshotError:
            visit.end()
            raise

    def _choose(
        self, make: Callable[[Selection], Selection], model_id: object, visit: Visit | None
    ) -> Outputs:
        """Make a selection, perhaps from the last one, and show it, or say why not."""
        try:
            return flat(self._chosen(make, model_id, visit))
        except EarshotError as error:
            return flat(reject_choice(str(error)))

    def _chosen(
        self, make: Callable[[Selection], Selection], model_id: object, visit: Visit | None
    ) -> ChoiceOutputs[Any]:
        """Make a selection and show it; on EarshotError, nothing has changed."""
        visit = opened(visit)
        with visit.turn:
            if visit.run.is_under_way:
                raise InputError(refusals.STOP_FIRST)
            info, last = self._host.info(model_id), visit.selection
            selection = make(last)
            if info.task != selection.task:
                raise InputError(refusals.OTHER_TASK)
            is_fresh = selection.was_fetched and selection.clip_id != last.clip_id
            with_cards = is_fresh or selection.task != last.task
            return self._show(selection, info, visit, with_cards=with_cards)

    def _show(
        self, selection: Selection, info: ClassifierInfo, visit: Visit, *, with_cards: bool
    ) -> ChoiceOutputs[Any]:
        """Show a clip in a run of its own; raise EarshotError if it is unusable."""
        fresh = self._runs.new_run()
        try:
            value = waiting_view(selection, info, fresh, self._host).waiting()
            selection = with_overview(selection)  # now that we know it is a sound
        except EarshotError:
            fresh.discard()
            raise
        visit.show(selection, fresh)
        shown = ClipOutputs(
            message=panels.message(""),
            visit=visit,
            stage=value,
            picker=self._gallery.drawn(selection) if with_cards else choice(selection.clip_id),
            excerpt=excerpt(selection, info),
            beside=invitation(selection.task),
        )
        return ChoiceOutputs(clip=shown, panels=clear_panels(texts.FIRST_SEARCH))


def waiting_view(
    selection: Selection, info: ClassifierInfo, run: SearchRun, host: ModelHost
) -> LiveView:
    """Return the view of a clip that waits for a search, in the page's default bands."""
    clip, device = selected_clip(selection, info), str(host.device)
    note = unlike_training(selection, host.spec(info.id))
    return LiveView(clip, selection.caption, info, ExplainConfig(), run.directory, device, note)
