"""Answers first: before any search, what every model of the task calls the chosen sound."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.audio.clip import Clip
from explorer.errors import EarshotError, InputError
from explorer.ui import panels
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.error_messages import without_paths
from explorer.ui.explore.select import selected_clip
from explorer.ui.search_run import Phase, SearchRun
from explorer.ui.selection import Selection
from explorer.ui.session import Visit


class AnswerEvents:
    """The event after a sound was chosen; keeps no state of any visitor.

    Args:
        device: where models answer. A lent one is not asked for: every call counts there.
    """

    def __init__(self, device: DeviceLease) -> None:
        self._device, self._host = device, device.host

    def show(self, visit: Visit | None) -> Iterator[Any]:
        """Let every model classify the sound, once; yield the panel of targets as they answer.

        Changes nothing when a search was requested or something else chosen meanwhile.
        """
        yield gr.skip()  # Gradio clears the outputs of a generator that yields nothing
        if visit is None or self._device.is_lent:
            return
        with visit.turn:
            run, selection = visit.run, visit.selection
        if not run.begin_answers():
            return
        for table in self._answered(selection, run):
            if run.phase is not Phase.WAITING:
                break
            yield table
        if run.phase is not Phase.WAITING:
            yield gr.skip()  # Gradio sends the last yield twice

    def _answered(self, selection: Selection, run: SearchRun) -> Iterator[str]:
        infos = {spec.id: spec.info for spec in self._host.specs(selection.task)}
        sounds, problems = self._heard(selection)
        answers: list[device_work.ClipAnswer] = []
        try:
            for heard in self._device.run(device_work.classify_with_each, sounds, run.left):
                if isinstance(heard, device_work.NotJudged):
                    problems.append(heard.why)
                else:
                    answers.append(heard)
                yield panels.clip_answers(answers, infos, problems)
        except EarshotError as error:
            why = without_paths(error, run.directory)
            yield panels.clip_answers(answers, infos, [*problems, why])

    def _heard(self, selection: Selection) -> tuple[list[tuple[str, Clip]], list[str]]:
        """Load the sound as each model hears it; return also why some of them cannot."""
        sounds: list[tuple[str, Clip]] = []
        problems: list[str] = []
        loaded: dict[tuple[int, int, int | None], Clip] = {}
        for spec in self._host.specs(selection.task):
            info = spec.info
            window = (info.sample_rate, info.n_samples, info.min_samples)
            try:
                if window not in loaded:
                    loaded[window] = selected_clip(selection, info)
            except InputError as error:
                problems.append(str(error))
            else:
                sounds.append((info.id, loaded[window]))
        return sounds, list(dict.fromkeys(problems))
