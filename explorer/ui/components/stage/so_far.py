"""The sound of the best fragment so far, made when a visitor asks for it during a search.

It is the waveform that the search has judged, resynthesised on the same device from the same
analysis (`explorer.judging.question`). Only the certificate, at the end, verifies what is enough.
"""

from pathlib import Path

import torch
from jaxtyping import Bool
from torch import Tensor

from explorer.audio.wav import write_wav
from explorer.partitions.analysed import Analysed
from explorer.partitions.partition import Partition
from explorer.ui.components.stage import stage
from explorer.ui.wording.running import heard_so_far


class SoundSoFar:
    """Writes fragments of one clip, each in place of the last.

    Args:
        directory: the run's own, which no other visitor knows.
        partition: of the clip.
        analysed: the clip's analysis.
        sample_rate: of the clip, in Hz.
        device: where the search judges.
    """

    def __init__(
        self,
        directory: Path,
        partition: Partition,
        analysed: Analysed,
        sample_rate: int,
        device: torch.device,
    ) -> None:
        self._directory = directory
        self._partition, self._analysed = partition, analysed
        self._sample_rate, self._device = sample_rate, device
        self._path: Path | None = None
        self._n_written = 0

    def write(self, keep: Bool[Tensor, " n_cells"]) -> stage.StageValue:
        """Write the fragment of a keep; return it for the player. Raise OSError if that fails."""
        analysed = self._analysed.to(self._device)
        fragment = self._partition.resynthesise(analysed, keep[None].to(self._device))[0]
        self._n_written += 1
        path = self._directory / f"so-far-{self._n_written}.wav"  # the browser keeps what it has
        write_wav(path, fragment, self._sample_rate)
        self.discard()
        self._path = path
        value = stage.sound(path, is_fragment=True)
        assert value is not None, "the file is there"
        note = heard_so_far(int(keep.sum()), self._partition.kind)
        return {**value, "note": "; ".join(filter(None, [note, value["note"]]))}

    def discard(self) -> None:
        """Delete the last fragment's file."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None
