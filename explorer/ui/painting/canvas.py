"""The clip of a result, cut into cells once, so that any choice of them can be heard at once."""

from functools import cached_property
from pathlib import Path

from jaxtyping import Float
from torch import Tensor

from explorer.judging.aim import keep_of
from explorer.partitions.analysed import Analysed
from explorer.partitions.partition import Partition
from explorer.records import ORIGINAL, SearchRecord
from explorer.result.cells import recorded_partition
from explorer.result.stored import StoredResult


class Canvas:
    """What a visitor paints on.

    Args:
        result: of the search whose fragment the visitor changes.
        key: of the run that it belongs to.

    Raises:
        InputError: the clip's file is not the one that the search wrote, or this version of Earshot
            cuts clips differently.
    """

    def __init__(self, result: StoredResult, key: str) -> None:
        self.key = key
        self.record: SearchRecord = result.record
        self._file: Path | None = None  # of what was painted last
        self._waveform = result.sound(ORIGINAL)
        self._partition: Partition = recorded_partition(result.record)

    def sound(self, cells: tuple[int, ...]) -> Float[Tensor, " n_samples"]:
        """Return the clip with all cells but these set to zero, on the CPU."""
        keep = keep_of(cells, self._partition.n_cells)
        return self._partition.resynthesise(self._analysed, keep[None])[0]

    def take(self, file: Path) -> None:
        """Keep the file of what was painted last, and delete the one before it."""
        self.close()
        self._file = file

    def close(self) -> None:
        """Delete the file of what was painted last."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)

    def energy_share(self, sound: Float[Tensor, " n_samples"]) -> float | None:
        """Return the energy of a part of the clip over the clip's; None if that is silent."""
        whole = float(self._waveform.double().square().sum())
        return float(sound.double().square().sum()) / whole if whole else None

    @cached_property
    def _analysed(self) -> Analysed:
        return self._partition.analyse(self._waveform)
