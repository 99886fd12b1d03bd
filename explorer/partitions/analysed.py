"""A clip ready to be divided, and how its fragments are made on a CPU.

A fragment of few cells is cheapest as a sum of the cells' sounds t_c, each made once; any other is
an inverse transform of what it keeps of the spectrum:

    x[keep] = sum_{c in keep} t_c = inverse(M_keep X).

The two differ in their rounding. Which of them is used depends on the number of kept cells alone,
sounds are added in the order of the cells, one addition of float32 after the other, and the
transforms are numpy's, which treat every row alike. So x[keep] is the same bit for bit in every
batch, after any other requests, and with any number of threads: what a search judged in a batch is
what the file holds. With torch's transforms it would not be: their last digits change with both.

On an accelerator every fragment is an inverse transform by torch, equal up to rounding.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Complex, Float
from torch import Tensor


class Sound(NamedTuple):
    """The sound of one cell, without the silence before and after it."""

    start: int  # its first sample's place in the clip
    samples: Float[np.ndarray, " n"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Analysed:
    """A clip's spectrum and, on a CPU, the sounds of its cells that were needed so far."""

    spectrum: Complex[Tensor, "..."]  # of the whole clip (bands, bins) or of its frames (tiles)
    sounds: dict[int, Sound] = field(default_factory=dict)  # by cell

    @property
    def is_on_cpu(self) -> bool:
        """Whether fragments are made on a CPU."""
        return self.spectrum.device.type == "cpu"

    def to(self, device: torch.device) -> "Analysed":
        """Return the same clip on a device; itself, with the sounds made so far, if it is there."""
        if self.spectrum.device == device:
            return self
        return Analysed(spectrum=self.spectrum.to(device))

    def add_missing(
        self, cells: list[int], make: Callable[[list[int]], Mapping[int, Sound]]
    ) -> None:
        """Have the sounds of cells made that are not stored yet."""
        missing = [cell for cell in cells if cell not in self.sounds]
        if missing:
            self.sounds.update(make(missing))


def fragments_on_cpu(
    analysed: Analysed,
    keeps: Bool[Tensor, "batch n_cells"],
    n_samples: int,
    *,
    max_summed: int,
    make: Callable[[list[int]], Mapping[int, Sound]],
    invert: Callable[[Bool[np.ndarray, "rows n_cells"]], Float[np.ndarray, "rows n_samples"]],
    inverses_at_once: int,
) -> Float[Tensor, "batch n_samples"]:
    """Return the waveforms `x[keep]`: sums of sounds or inverse transforms.

    Args:
        analysed: the clip, on a CPU; sounds that are made for this are stored in it.
        keeps: on any device.
        n_samples: length of the clip.
        max_summed: the most cells whose sounds are added; fragments of more are inverted.
        make: returns the sounds of cells.
        invert: returns the waveforms of some keeps by inverse transforms, every row on its own.
        inverses_at_once: rows that are inverted together, few enough to need little memory.
    """
    rows = keeps.cpu().numpy()
    is_summed = rows.sum(axis=1) <= max_summed
    # Of numpy, not torch: it has large arrays in huge pages, which are ready sooner.
    waveforms = np.empty((len(rows), n_samples), dtype=np.float32)
    inverted = np.flatnonzero(~is_summed)
    for first in range(0, len(inverted), inverses_at_once):
        some = inverted[first : first + inverses_at_once]
        waveforms[some] = invert(rows[some])
    needed = rows[is_summed].any(axis=0)
    analysed.add_missing(np.flatnonzero(needed).tolist(), make)
    for row in np.flatnonzero(is_summed):
        cells = np.flatnonzero(rows[row]).tolist()
        add_up([analysed.sounds[cell] for cell in cells], waveforms[row])
    return torch.from_numpy(waveforms)


def add_up(sounds: Sequence[Sound], total: Float[np.ndarray, " n_samples"]) -> None:
    """Overwrite `total` with the sum of sounds, added in their order."""
    if not sounds or len(sounds[0].samples) < len(total):
        total[:] = 0
    else:  # a copy takes less time than silence and an addition
        total[:] = sounds[0].samples
        sounds = sounds[1:]
    for start, samples in sounds:
        total[start : start + len(samples)] += samples
