"""The share of a clip's energy that a keep has, while a search runs.

Bands are orthogonal, so the energy of a fragment is the sum of theirs. Tiles overlap in time and in
frequency: their energies do not add up to that of the fragment, which is measured on its waveform.
"""

from jaxtyping import Bool, Float
from torch import Tensor

from explorer.partitions.partition import Partition


class KeptEnergy:
    """Measures keeps of one clip."""

    def __init__(self, partition: Partition, waveform: Float[Tensor, " n_samples"]) -> None:
        self._partition = partition
        self.analysed = partition.analyse(waveform)
        self._whole = float(waveform.double().square().sum())
        self._energy = None if partition.kind == "tiles" else partition.energy(self.analysed)

    def share(self, keep: Bool[Tensor, " n_cells"]) -> float | None:
        """Return the share of the clip's energy, from 0; None if the clip is silent."""
        if self._whole == 0:
            return None
        if self._energy is not None:
            return float(self._energy[keep].sum()) / self._whole
        fragment = self._partition.resynthesise(self.analysed, keep[None])[0]
        return float(fragment.double().square().sum()) / self._whole
