"""The public endpoint `search`: one call, from a clip to the record and the files."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.audio.channels import MIX
from explorer.errors import EarshotError, InputError
from explorer.partitions.ranges import cells_of
from explorer.records import SearchRecord, to_json
from explorer.settings import DEFAULTS, NO_LIMIT, SETTINGS, Setting, Settings
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.error_messages import gradio_error, without_paths
from explorer.ui.explore.request import checked_config
from explorer.ui.explore.select import (
    checked_channel,
    gallery_selection,
    named_clip,
    own_selection,
    selected_clip,
)
from explorer.ui.result_zip.packing import zip_result
from explorer.ui.search_run import RunDirectories
from explorer.ui.selection import SearchRequest, Selection
from explorer.ui.settings import shortened
from explorer.ui.wording import request as refusals

SECONDS_BETWEEN_SKIPS = 0.25
MAX_START_S = 10**9  # longer than any file; Python has whole numbers that no float can hold


class SearchEndpoint:
    """The public API of the page.

    Args:
        device: where searches run.
        runs: where they keep their files.
        downloads: whether clips that are not on this computer are downloaded.
    """

    def __init__(
        self, device: DeviceLease, runs: RunDirectories, *, downloads: bool = True
    ) -> None:
        self._device, self._host = device, device.host
        self._runs = runs
        self._downloads = downloads

    def add(self, concurrency_id: str) -> None:
        """Add the endpoint to the Blocks that is being built; all of it is invisible."""
        model = self._host.first_choice(self._host.tasks()[0]).id
        *earlier, strength = SETTINGS  # newer than the channel, and behind it: positions stay
        with gr.Column(visible=False):
            inputs = [
                gr.Textbox("", label="clip: the id of one of the gallery, or empty"),
                gr.File(label="file: your own sound, or nothing", type="filepath"),
                gr.Textbox(model, label="model: its id"),
                *map(_setting_input, earlier),
                gr.Number(0, label="start: where the excerpt begins, in seconds"),
                gr.Textbox(MIX, label="channel: left, right, or mix, the mean of all"),
                _setting_input(strength),
                gr.Textbox("", label="among: the only cells to keep, as 3-7,12; empty for all"),
            ]
            outputs = [gr.JSON(label="result.json"), gr.File(label="zip")]
            gr.Button("search").click(
                self.search,
                inputs,
                outputs,
                api_name="search",
                concurrency_id=concurrency_id,
                concurrency_limit=1,
            )

    def search(
        self,
        clip: str = "",
        file: str | None = None,
        model: str = "",
        partition: str = DEFAULTS.kind,
        cells: float = DEFAULTS.n_cells,
        effort: str = DEFAULTS.effort,
        seed: float = DEFAULTS.seed,
        label: str = DEFAULTS.label,
        min_probability: float = DEFAULTS.min_probability,
        max_evaluations: float | None = None,
        start: float = 0,
        channel: str = MIX,
        strength: str = DEFAULTS.strength,
        among: str = "",
    ) -> Iterator[tuple[Any, ...]]:
        """Find a part of a sound that is enough for a model, and certify it.

        Yields the record (as `result.json`) and the path of a zip with its files. Before that it
        yields "no change" now and then, so that Gradio can drop a caller who has left.
        """
        run = self._runs.new_run()
        try:
            settings = Settings[Any](
                partition, cells, effort, seed, label, min_probability, max_evaluations, strength
            )
            start_s, task = _seconds(start), self._host.info(model).task
            selection = self._selection(clip, file, task).at(start_s)
            selection = selection.of(checked_channel(channel))
            request = SearchRequest(
                selection=selection,
                model_id=model,
                settings=settings,
                among=cells_of(among) if among else None,
            )
            config = checked_config(request, self._device)
            sound = selected_clip(selection, self._host.info(model))
            yielded_at = time.monotonic()
            for item in self._device.run(
                device_work.run_search, model, sound, config, run.directory, run.stop, {}
            ):
                if isinstance(item, SearchRecord):
                    yield to_json(item), str(zip_result(run.directory, sound.name))
                elif time.monotonic() - yielded_at >= SECONDS_BETWEEN_SKIPS:
                    yield gr.skip(), gr.skip()
                    yielded_at = time.monotonic()
        except EarshotError as error:
            raise gradio_error(without_paths(error, run.directory)) from error
        finally:
            run.discard()

    def _selection(self, clip: str, file: str | None, task: str) -> Selection:
        if bool(clip) == bool(file):
            raise InputError(refusals.CLIP_OR_FILE)
        if not file:
            return gallery_selection(named_clip(clip), task, may_download=self._downloads)
        return own_selection(Path(file), task)


def _setting_input(setting: Setting) -> gr.Number | gr.Textbox:
    label = f"{setting.parameter}: {setting.allowed}"
    if not setting.is_number:
        return gr.Textbox(setting.default, label=label)
    return gr.Number(None if setting.default == NO_LIMIT else setting.default, label=label)


def _seconds(start: object) -> float:
    """Return a number of seconds; whether it is within the file is checked when that is read."""
    is_number = isinstance(start, int | float) and not isinstance(start, bool)
    if not is_number or not 0 <= start <= MAX_START_S:  # type: ignore[operator]
        raise InputError(refusals.start(shortened(start)))
    return float(start)  # type: ignore[arg-type]
