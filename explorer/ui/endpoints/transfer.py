"""The endpoint `/transfer`: which other models accept the fragment of a result.

A script sends the result back, as the zip that `/search` gave it. So the server keeps no results
for scripts, and there is none that another script could ask for.
"""

import dataclasses
from collections.abc import Generator, Iterator, Sequence
from typing import Any

import gradio as gr

from explorer.deadline import Deadline
from explorer.errors import InputError, ModelError
from explorer.extending.records import LAYER_NAMES, SUFFICIENT_SET
from explorer.result.stored import StoredResult
from explorer.transferring.controls import ControlsSoFar
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.endpoints.calls import Pulse, one_call
from explorer.ui.endpoints.sent_result import archive_input, sent_layer
from explorer.ui.event_options import public
from explorer.ui.search_run import RunDirectories, SearchRun
from explorer.ui.settings import one_of, shortened, whole_number
from explorer.ui.wording.archives import endpoints as words
from explorer.verdicts import MAX_DRAWS, TargetVerdict, transfer_document
from models.collection import ALL

MAX_TARGETS_CHARACTERS = 5_000
Skips = Generator[Any, None, tuple[TargetVerdict, ...]]


class TransferEndpoint:
    """Has models judge what scripts send; keeps nothing of any of them.

    Args:
        device: where models judge.
        runs: where calls keep their files.
    """

    def __init__(self, device: DeviceLease, runs: RunDirectories) -> None:
        self._device, self._host = device, device.host
        self._runs = runs

    def add(self) -> None:
        """Add the endpoint to the Blocks that is being built."""
        inputs = [
            archive_input(),
            gr.Textbox(ALL, label="targets: all, or ids of models, separated by commas"),
            gr.Textbox(SUFFICIENT_SET, label=f"layer: {', '.join(LAYER_NAMES)}"),
            gr.Number(MAX_DRAWS, label=f"controls: of each kind, 0 to {MAX_DRAWS}"),
        ]
        verdicts = gr.JSON(label="verdicts")
        gr.Button("transfer").click(self.transfer, inputs, verdicts, **public("transfer"))

    def transfer(
        self,
        archive: str | None = None,
        targets: str = ALL,
        layer: str = SUFFICIENT_SET,
        controls: float = MAX_DRAWS,
    ) -> Iterator[Any]:
        """Let models judge the fragment of a search, and other fragments of its size.

        Args:
            archive: the zip of a result, from `/search`, `/extend` or the page.
            targets: `all` of the task, or ids, separated by commas; the source judges in any case.
            layer: `sufficient` for the fragment; `necessary` or `complete` for what `/extend` found
                around it.
            controls: how many other fragments of each kind to judge, 0 to 64.

        Returns:
            `source`, `label` and `targets`, a verdict for each: what `transfer --json` prints. If
            the server's time for a search is over before all controls were judged, the last models
            have fewer of them, as `draws` says, or none.
        """
        with one_call(self._runs) as run:
            until = Deadline.after(self._device.search_seconds)
            n_draws = whole_number(words.CONTROLS, controls, 0, MAX_DRAWS)
            name = one_of(words.LAYER, layer, LAYER_NAMES)
            if not isinstance(targets, str) or len(targets) > MAX_TARGETS_CHARACTERS:
                raise InputError(words.targets(shortened(targets)))
            result = sent_layer(archive, run.directory, self._host, name)
            judges = self._host.judges(targets, result.record.model.id)
            verdicts = yield from self._judged(result, judges, until)
            if n_draws:
                verdicts = yield from self._controlled(run, result, verdicts, n_draws, until)
            yield transfer_document(result.record.model.id, result.record.label, verdicts)

    def _judged(self, result: StoredResult, judges: Sequence[str], until: Deadline) -> Skips:
        """Have every model judge the fragment; InputError if there is no time for all of them."""
        verdicts: list[TargetVerdict] = []
        pulse = Pulse()
        for heard in self._device.run(device_work.judge_with_each, judges, result):
            if isinstance(heard, device_work.NotJudged):
                raise ModelError(heard.why)
            verdicts.append(heard)
            if until.has_passed and len(verdicts) < len(judges):
                raise InputError(words.too_many_targets(len(verdicts), len(judges)))
            if pulse.is_due:
                yield gr.skip()
        return tuple(verdicts)

    def _controlled(
        self,
        run: SearchRun,
        result: StoredResult,
        verdicts: tuple[TargetVerdict, ...],
        n_draws: int,
        until: Deadline,
    ) -> Skips:
        """Have the models judge controls, as many as there is time for; at least one batch."""
        so_far = [
            ControlsSoFar(model=verdict.model, n_draws=n_draws)
            for verdict in verdicts
            if verdict.was_asked
        ]
        counts = {each.model: each.counts for each in so_far}
        pulse = Pulse()
        for now in self._device.run(
            device_work.judge_controls, so_far, result, run.stop, until.seconds_left
        ):
            counts[now.model] = now.counts
            if pulse.is_due:
                yield gr.skip()
        return tuple(
            dataclasses.replace(verdict, controls=counts.get(verdict.model, ()))
            for verdict in verdicts
        )
