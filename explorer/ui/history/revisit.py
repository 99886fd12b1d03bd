"""Coming back to a result of the visit: nothing is searched again, all comes from its files."""

from collections.abc import Mapping
from typing import Any

from explorer.errors import EarshotError, InputError
from explorer.result.stored import StoredResult
from explorer.ui import panels
from explorer.ui.components.choices.choices import refusal
from explorer.ui.components.stage.finished import stored_stage
from explorer.ui.components.task_switch.task_switch import switched
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.outputs import (
    ChoiceOutputs,
    ClipOutputs,
    Outputs,
    RevisitOutputs,
    TaskOutputs,
    flat,
)
from explorer.ui.explore.request import checked_config
from explorer.ui.explore.setting_widgets import explain_kind, shown_settings
from explorer.ui.history.again import request_again
from explorer.ui.history.value import history_value
from explorer.ui.search_run import SearchRun
from explorer.ui.selection import SearchRequest
from explorer.ui.session import Visit, opened
from explorer.ui.wording import request as refusals
from explorer.ui.wording.model import unlike_training


class RevisitEvents:
    """The event that shows a result again; keeps no state of any visitor.

    Args:
        device: where searches run.
        choosing: shows a clip that is to be searched again.
        judging: shows what the models have made of a result.
    """

    def __init__(self, device: DeviceLease, choosing: ClipEvents, judging: JudgeEvents) -> None:
        self._device, self._host = device, device.host
        self._choosing, self._judging = choosing, judging

    def revisit(self, sent: object, visit: Visit | None) -> Outputs:
        """Show a result again, or say that its files are gone. Returns `RevisitOutputs`.

        Args:
            sent: the value of `choices`: `id` of the result; with `again`, its clip and settings
                are shown instead, for a search that follows.
            visit: the visitor's.
        """
        try:
            return flat(self._answer(sent, opened(visit)))
        except EarshotError as error:
            message = ClipOutputs[Any](message=panels.message(str(error)))
            answer = RevisitOutputs[Any](choices=refusal(sent), choice=ChoiceOutputs(clip=message))
            if visit is not None:
                answer = answer._replace(history=history_value(visit, self._host))
            return flat(answer)

    def _answer(self, sent: object, visit: Visit) -> RevisitOutputs[Any]:
        choice = sent if isinstance(sent, Mapping) else {}
        with visit.turn:
            if visit.run.is_under_way:
                raise InputError(refusals.STOP_FIRST)
            request = request_again(choice.get("id"), visit.history)
            run = visit.history.find(choice.get("id"))
            assert run is not None, "it has a request"
            if "again" in choice:
                return self._with_clip(request, visit)
            with run.used():
                shown = self._with_result(run, request, visit)
            if shown is not None:
                return shown
            run.discard()  # what is left of its files is of no use
            gone = history_value(visit, self._host)
            return RevisitOutputs(choices=refusal(sent), history=gone)

    def _with_result(
        self, run: SearchRun, request: SearchRequest, visit: Visit
    ) -> RevisitOutputs[Any] | None:
        """Show a result; return None if its files can no longer be read."""
        spec, selection = self._host.spec(request.model_id), request.selection
        is_other_task = spec.task != visit.selection.task
        search, note = (
            checked_config(request, self._device).search,
            unlike_training(selection, spec),
        )
        try:
            result = StoredResult.read(run.directory)
            stage = stored_stage(result, selection.caption, spec.info, search, note)
            shown = self._judging.as_known(run)
        except InputError:
            return None
        try:
            is_there = run.come_back()
        except OSError as error:
            raise InputError(refusals.cannot_save(error.strerror or str(error))) from error
        if not is_there:
            return None
        visit.show(selection, run)
        clip = self._choosing.clip_with(stage, spec.info, visit, with_cards=is_other_task)
        return self._around(
            request, ChoiceOutputs(clip=clip, panels=shown), run.curve(), is_other_task, visit
        )

    def _with_clip(self, request: SearchRequest, visit: Visit) -> RevisitOutputs[Any]:
        """Show the clip and the settings of a result, as before its search."""
        spec = self._host.spec(request.model_id)
        is_other_task = spec.task != visit.selection.task
        choice = self._choosing.show(request.selection, spec.info, visit, with_cards=is_other_task)
        return self._around(request, choice, "", is_other_task, visit)

    def _around(
        self,
        request: SearchRequest,
        choice: ChoiceOutputs[Any],
        curve: str,
        is_other_task: bool,
        visit: Visit,
    ) -> RevisitOutputs[Any]:
        spec = self._host.spec(request.model_id)
        task: TaskOutputs[Any] = self._choosing.model_shown(spec)
        if is_other_task:
            task = switched(self._host.specs(spec.task), spec, self._host.warnings(spec.id))
        return RevisitOutputs(
            history=history_value(visit, self._host),
            shrink=curve,
            kind_explained=explain_kind(request.settings.kind),
            task=task,
            choice=choice,
            settings=shown_settings(spec.info, request.settings),
        )
