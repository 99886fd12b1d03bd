"""Judging: the other models judge the fragment, and then control fragments of its size."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.errors import EarshotError, InputError, ModelError
from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord, read_record
from explorer.result.stored import StoredResult
from explorer.transferring.controls import ControlsSoFar
from explorer.ui import panels
from explorer.ui.charts import probability_bars
from explorer.ui.components.bands.bands import bands
from explorer.ui.components.layers import layers
from explorer.ui.components.takeaway.takeaway import takeaway
from explorer.ui.components.tour.tour import tour
from explorer.ui.control_draws import draws_for
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.error_messages import gradio_error, without_paths
from explorer.ui.event_options import CONTROLS_TURN_S
from explorer.ui.explore.outputs import PanelOutputs, clear_panels
from explorer.ui.search_run import Phase, SearchRun
from explorer.ui.session import Visit, ended_run
from explorer.ui.wording import request as refusals
from explorer.ui.wording import search as texts
from explorer.verdicts import TargetVerdict


class JudgeEvents:
    """The events after a search; keeps no state of any visitor.

    Args:
        device: where models judge.
    """

    def __init__(self, device: DeviceLease) -> None:
        self._device, self._host = device, device.host

    def found(self, visit: Visit | None) -> PanelOutputs[Any]:
        """Show the certificate and the files of a search, before any other model has judged."""
        run = ended_run(visit)
        if run is None:
            return PanelOutputs()
        with run.used():
            try:
                record = _record(run)
            except InputError as error:
                if run.left.is_set():
                    return PanelOutputs()
                raise gradio_error(error) from error
            found = self._found(run, record)
            if run.left.is_set():  # meanwhile: another clip is on the stage
                return PanelOutputs()
        others = panels.no_targets(texts.JUDGING if record.certificate else texts.NO_FRAGMENT)
        return found._replace(targets=others, probabilities="")

    def as_known(self, run: SearchRun) -> PanelOutputs[Any]:
        """Return the panels of a result to which the visitor comes back, as far as it was judged.

        Raises InputError if it can no longer be read.
        """
        record, so_far = _record(run), run.judgements.so_far
        verdicts = list(so_far.verdicts)
        targets, chart = panels.no_targets(texts.JUDGING), ""
        if record.certificate is None:
            targets = panels.no_targets(texts.NO_FRAGMENT)
        elif verdicts:
            titles = {model: info.title for model, info in self._judges(record).items()}
            targets = self._table(run, record)
            chart = probability_bars(record, verdicts, titles)
        elif so_far.why_none:
            targets = panels.no_targets(so_far.why_none)
        found = self._found(run, record)
        return found._replace(targets=targets, probabilities=chart, news="", stale="")

    def judge(self, visit: Visit | None) -> Iterator[PanelOutputs[Any]]:
        """Let all models of the task judge the fragment, once; the run keeps their verdicts.

        Changes nothing when there is no fragment, or the visitor has moved on. After a
        visitor who left has come back, all judge again if some had not.
        """
        yield PanelOutputs()  # Gradio clears the outputs of a generator that yields nothing
        run = ended_run(visit)
        if run is None or not run.move(Phase.JUDGING):
            return
        with run.used():
            try:
                record = _record(run)
                if record.certificate is not None:
                    yield from self._verdicts(run, record)
            except EarshotError as error:
                why = f"{texts.NOT_JUDGED} {without_paths(error, run.directory)}"
                run.judgements.drop_verdicts(why)  # the reason is shown, and no part of them
                if not run.left.is_set():
                    yield PanelOutputs(targets=panels.no_targets(why))

    def controls(self, visit: Visit | None) -> Iterator[Any]:
        """Let the models judge control fragments; yield the panel of targets.

        Takes some seconds, or one batch if that takes longer; `next_turn` asks for the rest.
        Changes nothing when the visitor has moved on, or looks at the shared example.
        """
        yield gr.skip()  # as above
        run = ended_run(visit)
        if run is None or not run.judgements.pending:
            return
        with run.used():
            for table in self._controlled(run):
                if run.left.is_set():
                    break
                yield table
            if run.left.is_set():
                yield gr.skip()  # Gradio sends the last yield twice

    def next_turn(self, visit: Visit | None) -> Any:
        """Return a value that differs from turn to turn while controls are still to be judged."""
        run = ended_run(visit)
        if run is None or not run.judgements.pending:
            return gr.skip()
        return f"{run.directory.name}/{run.judgements.n_controls_judged}"

    def not_controlled(self, visit: Visit | None) -> Any:
        """Give up the controls after a turn that never came or failed; the verdicts remain."""
        run = ended_run(visit)
        if run is None or not run.judgements.pending:
            return gr.skip()
        run.judgements.settle(texts.NO_CONTROLS)
        try:
            return self._table(run, _record(run))
        except InputError:
            return gr.skip()

    def not_judged(self, visit: Visit | None) -> PanelOutputs[Any]:
        """Return all panels after an unexpected error: what is known without the other models."""
        run = ended_run(visit)
        if run is None:
            return PanelOutputs()
        run.judgements.drop_verdicts(texts.NOT_JUDGED)  # as after an expected one
        blank = clear_panels(texts.NOT_JUDGED)
        try:
            found = self._found(run, _record(run))
        except EarshotError:  # there is no result to show, and the panels say so
            return blank
        return found._replace(targets=blank.targets, probabilities=blank.probabilities)

    def _controlled(self, run: SearchRun) -> Iterator[str]:
        try:
            record = _record(run)
        except InputError:  # the run was discarded, or only its verdicts are left
            run.judgements.settle()
            return
        try:
            for so_far in self._judged_controls(run, record):
                run.judgements.take_controls(so_far)
                if so_far.are_complete:
                    yield self._table(run, record)
            if not run.judgements.pending:
                return
            if self._device.is_lent:  # every call counts: there is no other turn
                verdicts = run.judgements.verdicts
                n_done = sum(map(_has_all_controls, verdicts))
                run.judgements.settle(texts.controls_cut_short(n_done, len(verdicts)))
            yield self._table(run, record)
        except EarshotError as error:
            why = without_paths(error, run.directory)
            run.judgements.settle(f"{texts.NO_CONTROLS} {why}")
            yield self._table(run, record)

    def _judged_controls(self, run: SearchRun, record: SearchRecord) -> Iterator[ControlsSoFar]:
        """Judge controls for a turn; yield what a model has answered so far, batch by batch."""
        before = run.judgements.controls
        so_far = tuple(
            before.get(model, ControlsSoFar(model=model, n_draws=draws_for([model])))
            for model in run.judgements.pending
        )
        yield from self._device.run(
            device_work.judge_controls,
            so_far,
            StoredResult(run.directory, record),
            run.left,
            self._device.max_seconds or CONTROLS_TURN_S,
        )

    def _table(self, run: SearchRun, record: SearchRecord) -> str:
        """Return the panel of the models that have judged; others may have been added since."""
        so_far = run.judgements.so_far
        heard = {verdict.model for verdict in so_far.verdicts}
        infos = {id: info for id, info in self._judges(record).items() if id in heard}
        return panels.targets(record, list(so_far.verdicts), infos, so_far.note, so_far.controls)

    def _verdicts(self, run: SearchRun, record: SearchRecord) -> Iterator[PanelOutputs[Any]]:
        infos = self._judges(record)
        run.judgements.ask(tuple(infos))
        result, was_left = StoredResult(run.directory, record), False
        for heard in self._device.run(device_work.judge_with_each, tuple(infos), result):
            if isinstance(heard, device_work.NotJudged):
                run.judgements.fail(heard.why)
            else:
                run.judgements.take(heard)
            if run.left.is_set():
                was_left = True  # even if the visitor is back in a moment
                break
            verdicts, failures = run.judgements.verdicts, run.judgements.failures
            # The sentence is about all the others; the source comes last.
            is_shown = verdicts and len(verdicts) + len(failures) >= len(infos) - 1
            yield PanelOutputs(targets=self._table(run, record)) if is_shown else PanelOutputs()
        if was_left or run.left.is_set():
            if len(run.judgements.verdicts) + len(run.judgements.failures) < len(infos):
                run.move(Phase.SHOWN)  # all are asked once more if the visitor comes back
            yield PanelOutputs()  # Gradio sends the last yield twice
            return
        verdicts = run.judgements.verdicts
        if not verdicts:
            raise ModelError(" ".join(dict.fromkeys(run.judgements.failures)))
        titles = {model: info.title for model, info in infos.items()}
        chart = probability_bars(record, verdicts, titles)
        news = panels.news(record, list(verdicts), infos)
        yield PanelOutputs(targets=self._table(run, record), probabilities=chart, news=news)

    def _judges(self, record: SearchRecord) -> dict[str, ClassifierInfo]:
        return {info.id: info for info in self._host.models_of_same_task(record.model.id)}

    def _found(self, run: SearchRun, record: SearchRecord) -> PanelOutputs[Any]:
        """Return the panels of a result before the other models have judged it."""
        found = PanelOutputs[Any](
            belief=panels.belief(record),
            takeaway=None,
            charts=gr.Column(visible=record.certificate is not None),
            bands=bands(record),
            layers=layers.known(record, run.layers),
            tour=tour(record),
        )
        model = self._host.spec(record.model.id)
        return found._replace(takeaway=takeaway(run, record, model))


def _record(run: SearchRun) -> SearchRecord:
    """Read the record of a search that has ended; raise InputError, without a path, if it fails."""
    try:
        return read_record(run.directory)
    except InputError as error:
        raise InputError(refusals.GONE) from error


def _has_all_controls(verdict: TargetVerdict) -> bool:
    """Return whether its controls are there, or there can be none."""
    return bool(verdict.controls) or not verdict.was_asked
