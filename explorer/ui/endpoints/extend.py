"""The endpoint `/extend`: what an answer needs around the fragment of a result.

As for `/transfer`, a script sends the result back. It gets it again with the layers in it, so that
`/transfer` can have other models judge those.
"""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.extending.records import ExtensionRecord
from explorer.records import to_json
from explorer.searching.config import SearchConfig
from explorer.settings import SETTINGS
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.endpoints.calls import Pulse, one_call
from explorer.ui.endpoints.sent_result import archive_input, sent_result
from explorer.ui.event_options import public
from explorer.ui.result_zip.packing import zip_result
from explorer.ui.search_run import RunDirectories
from explorer.ui.settings import checked_number


class ExtendEndpoint:
    """Extends what scripts send; keeps nothing of any of them.

    Args:
        device: where models judge.
        runs: where calls keep their files.
    """

    def __init__(self, device: DeviceLease, runs: RunDirectories) -> None:
        self._device, self._host = device, device.host
        self._runs = runs

    def add(self) -> None:
        """Add the endpoint to the Blocks that is being built."""
        seed = SETTINGS.seed
        inputs = [
            archive_input(),
            gr.Number(seed.default, label=f"{seed.parameter}: {seed.allowed}"),
        ]
        outputs = [gr.JSON(label="extension.json"), gr.File(label="zip")]
        gr.Button("extend").click(self.extend, inputs, outputs, **public("extend"))

    def extend(
        self, archive: str | None = None, seed: float = SETTINGS.seed.default
    ) -> Iterator[tuple[Any, ...]]:
        """Find what a model's answer needs around a fragment, and what its probability needs.

        Args:
            archive: the zip of a result, from `/search` or the page.
            seed: of the random sets.

        Returns:
            Both layers, `necessary` and `complete`, as `extend --json` prints them, and the result
            as a zip with their sounds, for `/transfer`.
        """
        with one_call(self._runs) as run:
            config = SearchConfig(
                seed=int(checked_number(SETTINGS.seed, seed)),
                max_seconds=self._device.search_seconds,
            )
            result, pulse = sent_result(archive, run.directory, self._host), Pulse()
            for item in self._device.run(device_work.extend_result, result, config, (run.stop,)):
                if isinstance(item, ExtensionRecord):
                    packed = zip_result(run.directory, result.record.clip.name)
                    yield to_json(item), str(packed)
                elif pulse.is_due:
                    yield gr.skip(), gr.skip()
