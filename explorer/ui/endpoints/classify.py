"""The endpoint `/classify`: what a model says of a whole clip."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.audio.channels import MIX
from explorer.errors import ModelError
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.endpoints import sounds
from explorer.ui.endpoints.calls import one_call
from explorer.ui.event_options import public
from explorer.ui.explore.select import selected_clip
from explorer.ui.search_run import RunDirectories


class ClassifyEndpoint:
    """Classifies for scripts; keeps nothing of any of them.

    Args:
        device: where models run.
        runs: where calls keep their files.
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
        inputs = [
            sounds.clip_input(),
            sounds.file_input(),
            sounds.model_input(self._host),
            sounds.start_input(),
            sounds.channel_input(),
        ]
        answer = gr.JSON(label="answer")
        gr.Button("classify").click(self.classify, inputs, answer, **public("classify"))

    def classify(
        self,
        clip: str = "",
        file: str | None = None,
        model: str = "",
        start: float = 0,
        channel: str = MIX,
    ) -> Iterator[dict[str, Any]]:
        """Classify a sound, as the model hears it.

        Args:
            clip: the id of a clip of the gallery, or empty.
            file: your own sound; either this or a clip.
            model: its id.
            start: where the excerpt begins, in seconds.
            channel: `left`, `right`, or `mix`, the mean of all.

        Returns:
            `model`, `clip`, `label` and `probabilities` by label: what `classify --json` prints.
        """
        with one_call(self._runs) as run:
            info = self._host.info(model)
            selection = sounds.selected(
                clip, file, start, channel, info.task, downloads=self._downloads
            )
            sound = selected_clip(selection, info)
            pairs = [(model, sound)]
            for answer in self._device.run(device_work.classify_with_each, pairs, run.stop):
                if isinstance(answer, device_work.NotJudged):
                    raise ModelError(answer.why)
                yield answer.judgement.document(model, sound.name)
