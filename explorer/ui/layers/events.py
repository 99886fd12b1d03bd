"""Building the layers around the fragment on screen, and what every model makes of them."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.errors import EarshotError, InputError
from explorer.extending.build import LayerStep
from explorer.extending.files import layer_as_result
from explorer.extending.records import COMPLETE_SET, NECESSARY_SET, ExtensionRecord
from explorer.records import FILES, read_record
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.ui.components.layers import layers
from explorer.ui.components.layers.layers import Value
from explorer.ui.device import work as device_work
from explorer.ui.device.cancel_file import CancelFile
from explorer.ui.device.lease import DeviceLease
from explorer.ui.error_messages import without_paths
from explorer.ui.search_run import SearchRun
from explorer.ui.session import Visit
from explorer.ui.wording import layers as words
from explorer.ui.wording import request as refusals
from explorer.verdicts import TargetVerdict

LIMIT_S = 60.0  # on a device of our own: other visitors wait for it meanwhile
MIN_SECONDS_BETWEEN_UPDATES = 0.2


class LayerEvents:
    """The events of the panel; keeps no state of any visitor.

    Args:
        device: where models judge.
    """

    def __init__(self, device: DeviceLease) -> None:
        self._device, self._host = device, device.host

    def build(self, event: gr.EventData, visit: Visit | None) -> Iterator[Value | Any]:
        """Build the layers around the fragment on screen; yield the panel's value.

        Changes nothing when there is no result, or the visitor has moved on to another one.

        Args:
            event: its `of` is the value's, which says of which fragment.
            visit: the visitor's.
        """
        yield gr.skip()  # Gradio clears the outputs of a generator that yields nothing
        run = None if visit is None else visit.run
        if visit is None or run is None or not (run.has_ended or run.is_shared):
            return
        with run.used(), visit.building() as stop:
            try:
                with _place(run) as directory:
                    result = StoredResult.read(directory)
                    if layers.fragment_of(result.record) != getattr(event, "of", None):
                        return
                    for value in self._built(result, run, (stop, run.left)):
                        is_here = visit.run is run and not run.left.is_set()
                        yield value if is_here else gr.skip()
            except (EarshotError, OSError) as error:
                yield self._failed(run, error) if visit.run is run else gr.skip()

    def stop(self, visit: Visit | None) -> None:
        """End the visitor's search for layers; what it has found by then is shown."""
        if visit is not None:
            visit.stop_building()

    def failed(self, visit: Visit | None) -> Value | Any:
        """Offer the layers once more after an unexpected error."""
        run = None if visit is None else visit.run
        return gr.skip() if run is None else self._failed(run, InputError(words.FAILED))

    def _built(
        self, result: StoredResult, run: SearchRun, stops: Sequence[CancelFile]
    ) -> Iterator[Value]:
        record, shown_at = result.record, 0.0
        yield layers.busy(record, words.BEGINNING)
        config = SearchConfig(seed=record.seed, max_seconds=self._device.max_seconds or LIMIT_S)
        extension: ExtensionRecord | None = None
        for event in self._device.run(device_work.extend_result, result, config, stops):
            if not isinstance(event, LayerStep):
                extension = event
            elif time.monotonic() - shown_at >= MIN_SECONDS_BETWEEN_UPDATES:
                shown_at = time.monotonic()
                yield layers.busy(record, words.progress(event, record.partition.kind))
        assert extension is not None, "an extension ends with its record"
        yield layers.busy(record, words.ASKING)
        infos = {info.id: info for info in self._host.models_of_same_task(record.model.id)}
        verdicts = {
            name: self._verdicts(layer_as_result(result, name), tuple(infos), stops)
            for name in (NECESSARY_SET, COMPLETE_SET)
            if layers.has_sound(extension, name)
        }
        found = layers.found(result, extension, verdicts, infos)
        if not run.is_shared:  # of a copy no file is left
            run.layers = found
        yield found

    def _verdicts(
        self, layer: StoredResult, model_ids: Sequence[str], stops: Sequence[CancelFile]
    ) -> list[TargetVerdict]:
        """Let the models judge a layer, one after the other, until they are stopped."""
        verdicts: list[TargetVerdict] = []
        if any(stop.is_set() for stop in stops):
            return verdicts
        for judged in self._device.run(device_work.judge_with_each, model_ids, layer):
            if isinstance(judged, TargetVerdict):
                verdicts.append(judged)
            if any(stop.is_set() for stop in stops):
                break
        return verdicts

    def _failed(self, run: SearchRun, error: Exception) -> Value | Any:
        """Return the panel with the reason; nothing if the visitor has moved on."""
        if run.left.is_set():
            return gr.skip()
        if isinstance(error, OSError):
            error = InputError(refusals.cannot_save(error.strerror or str(error)))
        try:
            record = read_record(run.directory)
        except InputError:
            return None
        return layers.offered(record, str(without_paths(error, run.directory)))


@contextmanager
def _place(run: SearchRun) -> Iterator[Path]:
    """Return where to write: beside the result, or beside a copy of it if all visitors share it.

    Gradio has copied the sounds of a copy by the time that it is deleted.
    """
    if not run.is_shared:
        yield run.directory
        return
    copy = Path(tempfile.mkdtemp(prefix="layers-"))
    try:
        for name in FILES:
            if os.path.exists(run.directory / name):
                shutil.copy(run.directory / name, copy)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)
