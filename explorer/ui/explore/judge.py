"""Judging: the other models hear the fragment, and then others of its size."""

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.errors import EarshotError, InputError, ModelError
from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord, TargetVerdict, read_record
from explorer.result.figures import target_probabilities
from explorer.ui import panels
from explorer.ui.components.takeaway.takeaway import takeaway
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.error_messages import gradio_error, without_paths
from explorer.ui.event_options import TURN_S
from explorer.ui.explore.outputs import PanelOutputs, clear_panels
from explorer.ui.session import SearchRun, Visit, ended_run
from explorer.ui.wording import search as texts

GONE = "The result of this search can no longer be read: search again."


class JudgeEvents:
    """The events after a search; holds the models and nothing of any visitor."""

    def __init__(self, device: DeviceLease) -> None:
        self._device, self._host = device, device.host

    def found(self, visit: Visit | None) -> PanelOutputs[Any]:
        """A search has ended: its certificate and its files, before any other model has judged."""
        run = ended_run(visit)
        if run is None:
            return PanelOutputs()
        with run.used():
            try:
                record = _record(run)
            except InputError as error:
                if run.discarded.is_set():
                    return PanelOutputs()
                raise gradio_error(error) from error
            found = self._found(run, record)
        others = panels.no_targets(texts.JUDGING if record.certificate else texts.NO_FRAGMENT)
        return found._replace(targets=others, probabilities=gr.Plot(visible=False))

    def judge(self, visit: Visit | None) -> Iterator[PanelOutputs[Any]]:
        """Let all models of the task hear the fragment, once; the run keeps their verdicts.

        Changes nothing when there is no fragment, or the visitor looks at something else.
        """
        yield PanelOutputs()  # Gradio empties what a generator that yields nothing was to fill
        run = ended_run(visit)
        if run is None or run.judged.is_set():
            return
        run.judged.set()
        with run.used():
            try:
                record = _record(run)
                if record.certificate is not None:
                    yield from self._verdicts(run, record)
            except EarshotError as error:
                run.verdicts.clear()  # why, is told, and nothing of a part of them
                why = without_paths(error, run.directory)
                if not run.discarded.is_set():
                    yield PanelOutputs(targets=panels.no_targets(f"{texts.NOT_JUDGED} {why}"))

    def controls(self, visit: Visit | None) -> Iterator[Any]:
        """Let the models hear other fragments of that size; yields the panel of targets.

        Lasts for about a second, or a model's controls if those last longer; `next_turn` asks for
        what is left then. Changes nothing when the run is no longer what the visitor looks at, or
        is everybody's.
        """
        yield gr.skip()  # as above
        run = ended_run(visit)
        if run is None or not run.uncontrolled:
            return
        with run.used():
            for table in self._controlled(run):
                if run.discarded.is_set():
                    break
                yield table
            if run.discarded.is_set():
                yield gr.skip()  # Gradio sends the last yield twice

    def next_turn(self, visit: Visit | None) -> Any:
        """Differs from turn to turn, as long as there are controls to be judged."""
        run = ended_run(visit)
        if run is None or not run.uncontrolled:
            return gr.skip()
        return f"{run.directory.name}/{len(run.controlled)}"

    def not_controlled(self, visit: Visit | None) -> Any:
        """A turn did not come, or ended in an error that nobody foresaw: the verdicts remain."""
        run = ended_run(visit)
        if run is None or not run.uncontrolled:
            return gr.skip()
        run.controlled.extend(run.uncontrolled)
        try:
            return self._table(run, _record(run), texts.NO_CONTROLS)
        except InputError:
            return gr.skip()

    def not_judged(self, visit: Visit | None) -> PanelOutputs[Any]:
        """All panels after an error that nobody foresaw: what is known without the other models."""
        run = ended_run(visit)
        if run is None:
            return PanelOutputs()
        run.verdicts.clear()  # as after one that was foreseen
        blank = clear_panels(texts.NOT_JUDGED)
        try:
            found = self._found(run, _record(run))
        except EarshotError:  # there is no result to show, and the panels say so
            return blank
        return found._replace(targets=blank.targets, probabilities=blank.probabilities)

    def _controlled(self, run: SearchRun) -> Iterator[str]:
        try:
            record = _record(run)
        except InputError:  # it was discarded meanwhile, or its verdicts are all that is left
            run.controlled.extend(run.uncontrolled)
            return
        until = time.monotonic() + TURN_S
        try:
            while run.uncontrolled and not run.discarded.is_set():
                for verdict in self._with_controls(run, record):
                    run.take(verdict)
                    yield self._table(run, record)
                if time.monotonic() >= until:
                    break
            n_done = sum(map(_is_settled, run.verdicts))
            if not run.uncontrolled and n_done < len(run.verdicts):
                yield self._table(run, record, texts.controls_cut_short(n_done, len(run.verdicts)))
        except EarshotError as error:
            run.controlled.extend(run.uncontrolled)
            why = without_paths(error, run.directory)
            yield self._table(run, record, f"{texts.NO_CONTROLS} {why}")

    def _with_controls(self, run: SearchRun, record: SearchRecord) -> Iterator[TargetVerdict]:
        """Of the next model; where a device is lent, and every call counts, of all in one."""
        models = run.uncontrolled if self._device.max_seconds else run.uncontrolled[:1]
        yield from self._device.run(
            device_work.judge_controls,
            models,
            run.directory,
            record,
            tuple(verdict for verdict in run.verdicts if verdict.model in models),
            run.discarded,
            self._device.max_seconds,
        )
        run.controlled.extend(models)  # those for which time did not suffice, too

    def _table(self, run: SearchRun, record: SearchRecord, note: str = "") -> str:
        """The panel of targets, of those that have judged: others may have been added since."""
        heard = {verdict.model for verdict in run.verdicts}
        infos = {id: info for id, info in self._judges(record).items() if id in heard}
        notes = " ".join([*run.not_heard, note]).strip()
        return panels.targets(record, run.verdicts, infos, notes)

    def _verdicts(self, run: SearchRun, record: SearchRecord) -> Iterator[PanelOutputs[Any]]:
        infos = self._judges(record)
        for heard in self._device.run(device_work.judge, tuple(infos), run.directory, record):
            if isinstance(heard, device_work.NotJudged):
                run.not_heard.append(heard.why)
            else:
                run.take(heard)
            if run.discarded.is_set():
                break
            n_heard = len(run.verdicts) + len(run.not_heard)
            # The sentence speaks of all the others; the source comes last.
            is_told = run.verdicts and n_heard >= len(infos) - 1
            yield PanelOutputs(targets=self._table(run, record)) if is_told else PanelOutputs()
        if run.discarded.is_set():
            yield PanelOutputs()  # Gradio sends the last yield twice
            return
        if not run.verdicts:
            raise ModelError(" ".join(dict.fromkeys(run.not_heard)))
        titles = {model: info.title for model, info in infos.items()}
        chart = gr.Plot(value=target_probabilities(run.verdicts, titles), visible=True)
        yield PanelOutputs(targets=self._table(run, record), probabilities=chart)

    def _judges(self, record: SearchRecord) -> dict[str, ClassifierInfo]:
        return {info.id: info for info in self._host.models_of_same_task(record.model.id)}

    def _found(self, run: SearchRun, record: SearchRecord) -> PanelOutputs[Any]:
        """What belongs to a result before the other models have judged it."""
        found = PanelOutputs[Any](
            belief=panels.belief(record),
            takeaway=None,
            charts=gr.Column(visible=record.certificate is not None),
        )
        model = self._host.spec(record.model.id)
        try:
            return found._replace(takeaway=takeaway(run, record, model))
        except InputError as error:  # the result itself is none the worse
            return found._replace(belief=found.belief + panels.message(str(error)))


def _record(run: SearchRun) -> SearchRecord:
    """The record of a search that has ended; InputError, without a path, if it cannot be read."""
    try:
        return read_record(run.directory)
    except InputError as error:
        raise InputError(GONE) from error


def _is_settled(verdict: TargetVerdict) -> bool:
    """Whether there are controls, or can be none."""
    return bool(verdict.controls) or verdict.verdict == "no counterpart"
