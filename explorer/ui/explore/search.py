"""Searching: what the buttons do that begin, withdraw, stop or hasten a search."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import gradio as gr

from explorer.audio.clip import Clip
from explorer.errors import EarshotError, InputError
from explorer.judging.info import ClassifierInfo
from explorer.result.explain import ExplainConfig
from explorer.settings import Settings
from explorer.ui import panels
from explorer.ui.components.stage.live import LiveView
from explorer.ui.device.lease import DeviceLease
from explorer.ui.error_messages import PASSING_S, gradio_error, without_paths
from explorer.ui.explore.follow import follow, made_quick
from explorer.ui.explore.link import linked_cells
from explorer.ui.explore.outputs import (
    SKIP,
    BeginOutputs,
    LockOutputs,
    Outputs,
    SearchOutputs,
    StopOutputs,
    WithdrawOutputs,
    clear_panels,
    flat,
    locked,
)
from explorer.ui.explore.request import checked_config
from explorer.ui.explore.select import selected_clip, waiting_view
from explorer.ui.history.again import request_again
from explorer.ui.painting.within import is_within, request_within
from explorer.ui.search_run import Phase, RunDirectories
from explorer.ui.selection import SearchRequest
from explorer.ui.session import Visit, begin_search, opened
from explorer.ui.wording import request as refusals
from explorer.ui.wording import running
from explorer.ui.wording import search as texts
from explorer.ui.wording.model import unlike_training


class SearchEvents:
    """The events of a search; keeps no state of any visitor.

    Args:
        device: where searches run.
        runs: where they keep their files.
    """

    def __init__(self, device: DeviceLease, runs: RunDirectories) -> None:
        self._device, self._host = device, device.host
        self._is_ours = not device.is_lent
        self._runs = runs

    def begin_sent(
        self, sent: object, visit: Visit | None, model_id: str, *settings: object
    ) -> Outputs:
        """Queue what the browser sent: a search as set, or one that begins with a result.

        Returns `BeginOutputs`.
        """
        if isinstance(sent, dict) and is_within(sent):
            return self._begin(visit, lambda shown: request_within(sent, shown.run, shown.history))
        if isinstance(sent, dict) and "again" in sent:
            return self._begin(visit, lambda shown: request_again(sent["again"], shown.history))
        link = sent.get("link") if isinstance(sent, dict) else None
        return self.begin(visit, model_id, *settings, link=link)

    def begin(
        self,
        visit: Visit | None,
        model_id: str,
        *settings: object,
        link: object = None,
    ) -> Outputs:
        """Queue a search, of the cells that a link names if one asks for it.

        Returns `BeginOutputs`.
        """

        def as_set(shown: Visit) -> SearchRequest:
            return SearchRequest(
                selection=shown.selection,
                model_id=model_id,
                settings=Settings[Any](*settings),
                among=linked_cells(link),
            )

        return self._begin(visit, as_set)

    def _begin(self, visit: Visit | None, make: Callable[[Visit], SearchRequest]) -> Outputs:
        """Queue a search in a new run.

        An impossible request is refused before the previous result is discarded.
        """
        try:
            visit = opened(visit)
            with visit.turn:
                if visit.run.is_under_way:
                    raise gradio_error(refusals.UNDER_WAY, refusals.NOT_POSSIBLE, PASSING_S)
                request = make(visit)
                selection, info = request.selection, self._host.info(request.model_id)
                checked_config(request, self._device)
                if info.task != selection.task:
                    raise InputError(refusals.OTHER_TASK)
                selected_clip(selection, info)  # refuse a silent one now
                visit.show(selection, self._runs.new_run(request))
        except InputError as error:
            raise gradio_error(error, refusals.NOT_POSSIBLE) from error
        return flat(
            BeginOutputs(
                message=panels.message(""),
                visit=visit,
                lock=locked(busy=True),
                panels=clear_panels(texts.SEARCHING),
            )
        )

    def search(self, visit: Visit | None) -> Iterator[SearchOutputs[Any]]:
        """Run the queued search, once, and show it live."""
        try:
            run, request = begin_search(visit)
        except EarshotError as error:
            raise gradio_error(error, refusals.NOT_POSSIBLE) from error
        selection = request.selection
        try:
            with run.used():
                config = checked_config(request, self._device)
                info, device = self._host.info(request.model_id), str(self._host.device)
                clip, title = selected_clip(selection, info), selection.caption
                note = unlike_training(selection, self._host.spec(request.model_id))
                view = LiveView(
                    clip, title, info, config, run.directory, device, note, is_ours=self._is_ours
                )
                yield SearchOutputs(
                    stage=view.begun(),
                    withdraw=gr.Button(visible=False),
                    stop=gr.Button(visible=True),
                )
                known = opened(visit).known_answers(_question(info, clip, config))
                while (yield from follow(self._device, run, clip, config, view, known)):
                    config = made_quick(run, config)
                    view.begin_again(config.search)
                    yield SearchOutputs(
                        stage=view.begun(),
                        quick=gr.Button(visible=False),
                        effort=gr.update(value=config.search.effort),
                    )
        except EarshotError as error:
            raise gradio_error(
                without_paths(error, run.directory), refusals.NOT_POSSIBLE
            ) from error
        finally:
            run.move(Phase.SEARCHED)

    def failed(self, visit: Visit | None, model_id: str) -> Outputs:
        """Recover from a search that ended without a result. Returns `WithdrawOutputs`.

        Changes nothing while a search waits or runs: Gradio also reports a withdrawn search as
        failed, possibly after the visitor has requested another one.
        """
        if visit is None or visit.run.phase is not Phase.SEARCHED:
            return flat(WithdrawOutputs())
        return self.withdraw(visit, model_id)

    def withdraw(self, visit: Visit | None, model_id: str) -> Outputs:
        """Cancel a search and show the clip again, ready to be searched.

        Returns `WithdrawOutputs`.
        """
        message, shown = SKIP, SKIP
        try:
            visit = opened(visit)
            with visit.turn:
                selection, fresh = visit.selection, self._runs.new_run()
                visit.show(selection, fresh)
                info = self._host.info(model_id)
                view, silence = waiting_view(selection, info, fresh, self._host)
            shown = view.waiting(is_silent=bool(silence))
            message = panels.message(silence)
        except EarshotError as error:  # the clip itself may be what is wrong
            message = panels.message(str(error))
        return flat(
            WithdrawOutputs(
                message=message,
                visit=visit,
                stage=shown,
                lock=locked(busy=False),
                panels=clear_panels(refusals.SEARCH_AGAIN),
            )
        )

    def stop(self, visit: Visit | None) -> StopOutputs[Any]:
        """Stop the search within a batch; it keeps the best so far."""
        run = None if visit is None else visit.run
        if run is None or not run.is_under_way:
            return StopOutputs()
        run.stop.set()
        return StopOutputs(stop=gr.Button(value=texts.STOPPING), quick=gr.Button(visible=False))

    def quickly(self, visit: Visit | None) -> Any:
        """Ask for a quick search instead; it begins within a batch, in the turn of this one."""
        run = None if visit is None else visit.run
        if run is None or run.phase is not Phase.SEARCHING or run.stop.is_set():
            return gr.skip()
        run.wants_quick.set()
        return gr.Button(running.STARTING_QUICKLY, interactive=False)

    def hear_so_far(self, visit: Visit | None) -> None:
        """Ask for the sound of the best fragment so far; it comes with the next batch."""
        run = None if visit is None else visit.run
        if run is not None and run.phase is Phase.SEARCHING:
            run.wants_sound.set()


def _question(info: ClassifierInfo, clip: Clip, config: ExplainConfig) -> Hashable:
    """What must be the same for a search to use an earlier one's answers."""
    sound = (clip.sha256, clip.start_s, clip.channel)
    return info.id, info.version, sound, config.partition, config.n_cells, config.label


def nothing_to_stop() -> str:
    """Clear the message after a search: what was refused because of it can be chosen now."""
    return panels.message("")


def finished(visit: Visit | None) -> LockOutputs[Any]:
    """Unlock the page after a search, unless another one waits or runs: see `failed`.

    What it found is from now on one of the visit's results.
    """
    run = None if visit is None else visit.run
    if run is not None and run.is_under_way and not run.move(Phase.SHOWN):
        return LockOutputs()
    if visit is not None and run is not None and run.has_ended:
        visit.history.add(run)
    return locked(busy=False)
