"""Opening the page: on the finished example, or on the search that its link asks for."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

import gradio as gr

from explorer.clips.gallery import GalleryClip
from explorer.errors import EarshotError, InputError
from explorer.judging.info import ClassifierInfo
from explorer.ui import panels
from explorer.ui.components.excerpt.excerpt import checked_start_s
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.components.task_switch.task_switch import offered_models, switched
from explorer.ui.device.lease import DeviceLease
from explorer.ui.event_options import VISITORS_AT_ONCE
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.link import Query, query_of, read_query
from explorer.ui.explore.outputs import (
    SKIP,
    ChoiceOutputs,
    ClipOutputs,
    OpenOutputs,
    Outputs,
    TaskOutputs,
    flat,
)
from explorer.ui.explore.request import checked_config
from explorer.ui.explore.select import (
    checked_channel,
    first_clip,
    gallery_selection,
    named_clip,
    with_overview,
)
from explorer.ui.explore.setting_widgets import explain_kind, shown_settings
from explorer.ui.opening.example import Example
from explorer.ui.selection import SearchRequest, Selection
from explorer.ui.session import Visit
from explorer.ui.wording import request as refusals


class OpenEvents:
    """What happens when a visitor opens the page.

    Args:
        device: where searches run.
        choosing: shows a link's clip.
        example: the finished search that is shown without a link.
        gallery: the cards of the clips.
    """

    def __init__(
        self, device: DeviceLease, choosing: ClipEvents, example: Example, gallery: GalleryCards
    ) -> None:
        self._device, self._host = device, device.host
        self._choosing = choosing
        self._example = example
        self._gallery = gallery
        self._offered = self._host.specs(example.selection.task)
        self._built = gallery.shelf(example.selection.task)  # what every page is built with
        self._turns = BoundedSemaphore(VISITORS_AT_ONCE)

    def open(self, visit: Visit | None, page: gr.Request) -> Outputs:
        """Show the example, or what the link asks for, or why the link is bad.

        A page opens once; if a browser claims otherwise, its last visit ends. Returns
        `OpenOutputs`.
        """
        if visit is not None:
            visit.end()
        try:
            asked = read_query(dict(page.query_params))
            if asked is None:
                return self._finished("")
            with self._turn():
                return self._linked(self._requested(asked))
        except EarshotError as error:
            return self._finished(refusals.bad_link(str(error)))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Open a link during the block; refuse if too many are being opened.

        Pages open past the queue, so nothing else limits how many clips are read or fetched.
        """
        if not self._turns.acquire(blocking=False):
            raise InputError(refusals.LINKS_ARE_BUSY)
        try:
            yield
        finally:
            self._turns.release()

    def _requested(self, asked: Query) -> SearchRequest:
        clip = None if asked.clip_id is None else _linked_clip(asked.clip_id)
        model_id = asked.model_id
        if model_id is None:
            task = self._host.tasks()[0] if clip is None else clip.task
            model_id = self._host.first_choice(task).id
        info = self._linked_model(model_id)  # before a useless download of the clip
        if clip is None:
            selection = self._stand_in(info.task)
        else:
            selection = self._linked_selection(clip, info, asked)
        request = SearchRequest(
            selection=selection, model_id=model_id, settings=asked.settings, among=asked.among
        )
        checked_config(request, self._device)
        return request

    def _linked_selection(self, clip: GalleryClip, info: ClassifierInfo, asked: Query) -> Selection:
        may_download = self._gallery.downloads
        selection = gallery_selection(clip, info.task, may_download=may_download)
        selection = with_overview(selection)
        selection = selection.at(checked_start_s(asked.start_s, selection, info))
        return selection.of(checked_channel(asked.channel))

    def _stand_in(self, task: str) -> Selection:
        """Return a clip to show in place of a visitor's own sound, which no address can hold."""
        clip = first_clip(task)
        selection = gallery_selection(clip, task, may_download=self._gallery.downloads)
        return dataclasses.replace(selection, is_stand_in=True)

    def _linked_model(self, model_id: str) -> ClassifierInfo:
        try:
            return self._host.info(model_id)
        except InputError as error:
            raise InputError(refusals.link_model(model_id)) from error

    def _linked(self, request: SearchRequest) -> Outputs:
        spec, settings = self._host.spec(request.model_id), request.settings
        warnings = self._host.warnings(spec.id)
        task = switched(self._host.specs(spec.task), spec, warnings)
        choice, asked = self._choosing.first(request.selection, spec.info), query_of(request)
        if request.selection.is_stand_in:  # nobody asked for a search of it
            clip = choice.clip._replace(message=panels.message(refusals.OWN_SOUND_IS_GONE))
            choice, asked = choice._replace(clip=clip), None
        return flat(
            OpenOutputs(
                asked=SKIP if asked is None else asked,
                kind_explained=explain_kind(settings.kind),
                task=task,
                choice=choice,
                settings=shown_settings(spec.info, settings),
            )
        )

    def _finished(self, message: str) -> Outputs:
        example = self._example
        visit = Visit(example.selection, example.run)
        visit.history.add(example.run)
        shown = ClipOutputs(
            message=panels.message(message),
            visit=visit,
            stage=example.stage,
            picker=self._picker(example.selection),
        )
        return flat(
            OpenOutputs(
                shrink=example.shrink,
                task=TaskOutputs(model=self._models(example.selection.task)),
                choice=ChoiceOutputs(clip=shown, panels=example.panels),
            )
        )

    def _models(self, task: str) -> Any:
        """Return the list of models if visitors have added some since the app started."""
        specs = self._host.specs(task)
        return gr.skip() if specs == self._offered else offered_models(specs)

    def _picker(self, selection: Selection) -> Any:
        """Return the gallery if it has changed since the start: clips may have been fetched."""
        is_as_built = self._gallery.shelf(selection.task) == self._built
        return gr.skip() if is_as_built else self._gallery.drawn(selection.task, selection.clip_id)


def _linked_clip(clip_id: str) -> GalleryClip:
    try:
        return named_clip(clip_id)
    except InputError as error:
        raise InputError(refusals.link_clip(clip_id)) from error
