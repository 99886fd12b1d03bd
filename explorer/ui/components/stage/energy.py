"""The share of a clip's energy that a keep has, while a search runs.

The energy of a sum of waveforms t_c is

    |sum_c k_c t_c|^2 = sum_c sum_d k_c k_d <t_c, t_d>.

Bands are orthogonal, so only the terms c = d are not zero. Tiles overlap in time and in frequency:
without the other terms their energies would not add up to that of the fragment.
"""

from jaxtyping import Bool, Float
from torch import Tensor

from explorer.partitions.partition import Partition

MAX_TILES = 1_024  # with more, the products take seconds, and the share is left out until the end


class KeptEnergy:
    """Measures keeps of one clip; holds numbers for pairs of cells, and no waveform."""

    def __init__(self, partition: Partition, waveform: Float[Tensor, " n_samples"]) -> None:
        analysed = partition.analyse(waveform)
        self._whole = float(waveform.double().square().sum())
        self._energy = partition.energy(analysed)
        self._products: Tensor | None = None
        self._is_known = True
        if partition.kind == "tiles":
            self._is_known = partition.n_cells <= MAX_TILES
            self._products = (analysed @ analysed.T).double() if self._is_known else None

    def share(self, keep: Bool[Tensor, " n_cells"]) -> float | None:
        """Return the share of the clip's energy, from 0; None if it is not known."""
        if self._whole == 0 or not self._is_known:
            return None
        if self._products is None:
            return float(self._energy[keep].sum()) / self._whole
        return max(0.0, float(self._products[keep][:, keep].sum())) / self._whole
