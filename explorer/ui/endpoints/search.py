"""The endpoint `/search`: one call, from a clip to the record and the files."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.audio.channels import MIX
from explorer.partitions.ranges import cells_of
from explorer.records import SearchRecord, to_json
from explorer.settings import DEFAULTS, NO_LIMIT, SETTINGS, Setting, Settings
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.endpoints import sounds
from explorer.ui.endpoints.calls import Pulse, one_call
from explorer.ui.event_options import public
from explorer.ui.explore.request import checked_config
from explorer.ui.explore.select import selected_clip
from explorer.ui.result_zip.packing import zip_result
from explorer.ui.search_run import RunDirectories
from explorer.ui.selection import SearchRequest


class SearchEndpoint:
    """Searches for scripts; keeps nothing of any of them.

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

    def add(self) -> None:
        """Add the endpoint to the Blocks that is being built."""
        *earlier, strength = SETTINGS  # newer than the channel, and behind it: positions stay
        inputs = [
            sounds.clip_input(),
            sounds.file_input(),
            sounds.model_input(self._host),
            *map(_setting_input, earlier),
            sounds.start_input(),
            sounds.channel_input(),
            _setting_input(strength),
            gr.Textbox("", label="among: the only cells to keep, as 3-7,12; empty for all"),
        ]
        outputs = [gr.JSON(label="result.json"), gr.File(label="zip")]
        gr.Button("search").click(self.search, inputs, outputs, **public("search"))

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

        Args:
            clip: the id of a clip of the gallery, or empty.
            file: your own sound; either this or a clip.
            model: its id.
            partition: `mel` or `linear` bands, `bins` or `tiles`.
            cells: how many of them, 8 to 256; not used for `bins`.
            effort: `quick`, `normal` or `thorough`.
            seed: of the random fragments.
            label: the class to keep; the model's own answer if empty.
            min_probability: that the fragment must reach, instead of a strength; 0 for none.
            max_evaluations: judge at most this many sounds; None for no limit.
            start: where the excerpt begins, in seconds.
            channel: `left`, `right`, or `mix`, the mean of all.
            strength: `top`, `half`, `sure`, `complete` or `clear`, as in the Python API.
            among: the only cells to keep, as `3-7,12`; all if empty.

        Returns:
            The record, as `search --json` prints it, and a zip with it and the sounds.
        """
        with one_call(self._runs) as run:
            info = self._host.info(model)
            request = SearchRequest(
                selection=sounds.selected(
                    clip, file, start, channel, info.task, downloads=self._downloads
                ),
                model_id=model,
                settings=Settings[Any](
                    partition,
                    cells,
                    effort,
                    seed,
                    label,
                    min_probability,
                    max_evaluations,
                    strength,
                ),
                among=cells_of(among) if among else None,
            )
            config = checked_config(request, self._device)
            sound, pulse = selected_clip(request.selection, info), Pulse()
            for item in self._device.run(
                device_work.run_search, model, sound, config, run.directory, run.stop, {}
            ):
                if isinstance(item, SearchRecord):
                    yield to_json(item), str(zip_result(run.directory, sound.name))
                elif pulse.is_due:
                    yield gr.skip(), gr.skip()


def _setting_input(setting: Setting) -> gr.Number | gr.Textbox:
    label = f"{setting.parameter}: {setting.allowed}"
    if not setting.is_number:
        return gr.Textbox(setting.default, label=label)
    return gr.Number(None if setting.default == NO_LIMIT else setting.default, label=label)
