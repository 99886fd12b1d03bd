"""Choosing a task, a sound, an excerpt or a model: unpack, call the engine, pack.

Every value from a browser is checked here or in what is called. A visitor's mistake becomes a plain
message; any other error keeps its traceback.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from explorer.clips.gallery import GalleryClip
from explorer.errors import EarshotError, InputError
from explorer.judging.info import ClassifierInfo
from explorer.ui import panels
from explorer.ui.components.choices.choices import refusal
from explorer.ui.components.copy.copy import copy_selection, invitation
from explorer.ui.components.excerpt.excerpt import checked_start_s, excerpt, latest_start_s
from explorer.ui.components.picker.picker import GalleryCards, choice, own_cards, thumbnail
from explorer.ui.components.recorder.recorder import checked_upload
from explorer.ui.components.task_switch.task_switch import (
    checked_task,
    model_dropdown,
    switched,
)
from explorer.ui.device.models import ModelHost
from explorer.ui.explore.outputs import (
    SKIP,
    AnswerOutputs,
    ChoiceOutputs,
    ClipOutputs,
    Outputs,
    TaskOutputs,
    clear_panels,
    flat,
)
from explorer.ui.explore.select import (
    checked_channel,
    first_clip,
    gallery_selection,
    named_clip,
    own_selection,
    waiting_view,
    with_overview,
)
from explorer.ui.explore.setting_widgets import channel_choice, class_dropdown
from explorer.ui.own_sounds import DeletedSoundError
from explorer.ui.search_run import Phase, RunDirectories
from explorer.ui.selection import Selection
from explorer.ui.session import Visit, opened
from explorer.ui.wording import request as refusals
from explorer.ui.wording import search as texts
from models.spec import ModelDescription

Choose = Callable[[Selection], Selection]  # makes a selection, perhaps from the last one


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

    def choose(self, sent: object, model_id: object, visit: Visit | None) -> Outputs:
        """Show what a visitor chose, or say why not. Returns `AnswerOutputs`.

        Args:
            sent: the value of `choices`: what kind of thing was chosen, and which.
            model_id: the source model that the page shows.
            visit: the visitor's.
        """
        try:
            return flat(self._answer(sent, model_id, opened(visit)))
        except EarshotError as error:
            return flat(
                AnswerOutputs(
                    choices=refusal(sent),
                    task=TaskOutputs(model=self._searched_model(visit)),
                    choice=ChoiceOutputs(clip=_refused(error, visit)),
                )
            )

    def _answer(self, sent: object, model_id: object, visit: Visit) -> AnswerOutputs[Any]:
        choice = sent if isinstance(sent, Mapping) else {}
        match choice.get("kind"):
            case "task":
                return self._task(choice.get("id"), visit)
            case "model":
                return self._model(choice.get("id"), visit)
            case "shelf":
                return self._shelf(visit)
            case "clip" if "source" in choice:
                return self._proposed(choice.get("id"), choice.get("source"), visit)
            case "clip":
                chosen = self._clip(choice.get("id"), visit)
            case "file":
                chosen = self._file(choice.get("path"))
            case "copy":
                chosen = copy_selection
            case "excerpt":
                chosen = self._excerpt(choice.get("start_s"), model_id)
            case "channel":
                chosen = self._channel(choice.get("channel"))
            case _:
                raise InputError(refusals.NO_CHOICE)
        return AnswerOutputs(choice=self._chosen(chosen, model_id, visit))

    def _task(self, chosen: object, visit: Visit) -> AnswerOutputs[Any]:
        """Switch to another task: its gallery, its models, its first clip."""
        task = checked_task(chosen, self._host.tasks())
        specs, clip = self._host.specs(task), first_clip(task)
        first = self._host.first_choice(task)
        shown = self._chosen(lambda _: self._of_gallery(clip, clip.task), first.id, visit)
        now = switched(specs, first, self._host.warnings(first.id))
        return AnswerOutputs(task=now, choice=shown, label=class_dropdown(first.info))

    def _proposed(self, clip_id: object, model_id: object, visit: Visit) -> AnswerOutputs[Any]:
        """Choose a clip of the gallery together with the model that searches it."""
        spec = self._host.spec(model_id)
        shown = self._chosen(self._clip(clip_id, visit), spec.id, visit)
        now = self.model_shown(spec)
        return AnswerOutputs(task=now, choice=shown, label=class_dropdown(spec.info))

    def _clip(self, clip_id: object, visit: Visit) -> Choose:
        """Choose a clip of the gallery, or one of the visitor's own sounds once more.

        One that is not bundled is downloaded while the visitor's other events wait.
        """

        def named(last: Selection) -> Selection:
            own = visit.own.find(clip_id)
            if own is not None:
                return own_selection(own.path, last.task)
            clip = named_clip(clip_id)
            if clip.task != last.task:
                raise InputError(refusals.OTHER_TASK)
            return self._of_gallery(clip, last.task)

        return named

    def _of_gallery(self, clip: GalleryClip, task: str) -> Selection:
        return gallery_selection(clip, task, may_download=self._gallery.downloads)

    def _shelf(self, visit: Visit) -> AnswerOutputs[Any]:
        """Draw the shelf as it is now, after clips have been fetched; what is chosen stays."""
        with visit.turn:
            selection = visit.selection
            picker = self._gallery.drawn(selection.task, _card_of(selection, visit))
        return AnswerOutputs(choice=ChoiceOutputs(clip=ClipOutputs(picker=picker)))

    def _file(self, path: object) -> Choose:
        """Choose a visitor's own file or recording, which the browser has uploaded."""

        def own(last: Selection) -> Selection:
            selection = own_selection(checked_upload(path), last.task)
            return dataclasses.replace(selection, is_kept=True)

        return own

    def _excerpt(self, start_s: object, model_id: object) -> Choose:
        """Choose another excerpt of the same file."""
        return lambda last: last.at(checked_start_s(start_s, last, self._host.info(model_id)))

    def _channel(self, channel: object) -> Choose:
        """Choose which channel of the same excerpt is heard."""
        return lambda last: last.of(checked_channel(channel))

    def _model(self, model_id: object, visit: Visit) -> AnswerOutputs[Any]:
        """Make a model the source; refuse one that is not of the current task.

        A clip that waits for its search is drawn as this model hears it; a result stays, as long as
        the excerpt does.
        """
        spec = self._host.spec(model_id)
        with visit.turn:
            last, run = visit.selection, visit.run
            if spec.task != last.task:
                raise InputError(refusals.OTHER_TASK)
            if run.is_under_way:
                raise InputError(refusals.STOP_FIRST)
            start_s = min(last.start_s, latest_start_s(last, spec.info))
            selection = last if start_s == last.start_s else last.at(start_s)
            if selection is last and run.phase is not Phase.WAITING:
                cleared = ClipOutputs[Any](
                    message=panels.message(""), excerpt=excerpt(last, spec.info)
                )
                shown = ChoiceOutputs(clip=cleared)
            else:
                shown = self.show(selection, spec.info, visit, with_cards=False)
        now = self.model_shown(spec)
        return AnswerOutputs(task=now, choice=shown, label=class_dropdown(spec.info))

    def model_shown(self, spec: ModelDescription) -> TaskOutputs[Any]:
        """Return the list of models with one of them chosen, and what is known of it."""
        return TaskOutputs(
            model=model_dropdown(self._host.specs(spec.task), spec.id),
            facts=panels.model_facts(spec, self._host.warnings(spec.id)),
        )

    def first(self, selection: Selection, info: ClassifierInfo) -> ChoiceOutputs[Any]:
        """Show a page's first clip in a new visit; raise EarshotError if it is unusable."""
        visit = Visit(selection, self._runs.new_run())
        try:
            return self.show(selection, info, visit, with_cards=True)
        except EarshotError:
            visit.end()
            raise

    def _searched_model(self, visit: Visit | None) -> Any:
        """Return the list of models with the one that is searched, if a search is under way."""
        run = None if visit is None else visit.run
        if run is None or run.request is None or not run.is_under_way:
            return SKIP
        return model_dropdown(self._host.specs(run.request.selection.task), run.request.model_id)

    def _chosen(self, make: Choose, model_id: object, visit: Visit) -> ChoiceOutputs[Any]:
        """Make a selection, perhaps from the last one; on EarshotError, nothing has changed."""
        with visit.turn:
            if visit.run.is_under_way:
                raise InputError(refusals.STOP_FIRST)
            info, last = self._host.info(model_id), visit.selection
            selection = make(last)
            if info.task != selection.task:
                raise InputError(refusals.OTHER_TASK)
            is_fresh = selection.was_fetched and selection.clip_id != last.clip_id
            with_cards = is_fresh or selection.task != last.task
            return self.show(selection, info, visit, with_cards=with_cards)

    def show(
        self, selection: Selection, info: ClassifierInfo, visit: Visit, *, with_cards: bool
    ) -> ChoiceOutputs[Any]:
        """Show a clip in a run of its own; raise EarshotError if it is unusable.

        The caller holds the visit's `turn`.
        """
        fresh = self._runs.new_run()
        try:
            view, silence = waiting_view(selection, info, fresh, self._host)
            value = view.waiting(is_silent=bool(silence))
            selection = with_overview(selection)  # now that we know it is a sound
        except EarshotError:
            fresh.discard()
            raise
        visit.show(selection, fresh)
        shown = self.clip_with(value, info, visit, with_cards=with_cards)
        shown = shown._replace(message=panels.message(silence))
        return ChoiceOutputs(clip=shown, panels=clear_panels(texts.FIRST_SEARCH))

    def clip_with(
        self, stage: Any, info: ClassifierInfo, visit: Visit, *, with_cards: bool
    ) -> ClipOutputs[Any]:
        """Return everything about a visit's clip, with this on the stage."""
        selection = visit.selection
        return ClipOutputs(
            message=panels.message(""),
            visit=visit,
            stage=stage,
            picker=self._picker(selection, visit, with_cards=with_cards),
            excerpt=excerpt(selection, info),
            channel=channel_choice(selection),
            beside=invitation(selection.task),
        )

    def _picker(self, selection: Selection, visit: Visit, *, with_cards: bool) -> Any:
        """Return the gallery with the chosen card, and whichever cards have changed."""
        is_new = selection.is_kept and visit.own.id_of(selection.path) is None
        if is_new:
            visit.own.keep(selection.path, selection.name, thumbnail(selection.path))
        chosen = _card_of(selection, visit)
        if with_cards:
            return self._gallery.drawn(selection.task, chosen)
        if is_new:
            return gr.HTML(value=choice(chosen), own=own_cards(visit.own.newest_first))
        return choice(chosen)


def _card_of(selection: Selection, visit: Visit) -> str | None:
    """Return the id of the card of what is selected; None if it has none."""
    return selection.clip_id or visit.own.id_of(selection.path)


def _refused(error: EarshotError, visit: Visit | None) -> ClipOutputs[Any]:
    """Say why something is not shown; name the channel that is."""
    message = panels.message(str(error))
    if visit is None:
        return ClipOutputs(message=message)
    picker = SKIP
    if isinstance(error, DeletedSoundError):
        chosen = _card_of(visit.selection, visit)
        picker = gr.HTML(value=choice(chosen), own=own_cards(visit.own.newest_first))
    return ClipOutputs(message=message, picker=picker, channel=channel_choice(visit.selection))
