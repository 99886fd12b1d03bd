"""The spectrogram of a clip as pixels: what is kept in colour, what is left out in grey.

Levels, rows and patches are those of the stage (`explorer.result.picture_grid`), with more of them:
a single bin is finer than a row, and a row in which any bin is kept is in colour. Half of a
palette of 256 are the colours, half the greys, so 80 dB are drawn in steps of .63 dB.
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import plotly.colors
import torch
from jaxtyping import Bool, UInt8
from PIL import Image

from explorer.audio.spectrum import FrequencyAxis, decibels, quantise
from explorer.export.material import Material
from explorer.result.figures import COLOUR_SCALE
from explorer.result.picture_grid import Patches, patches_of

N_COLUMNS = 1_000
ABOUT_N_ROWS = 384
N_LEVELS = 128
GREYS = ("#0b0d12", "#1d2129", "#353b45", "#525a66", "#7a8390")  # as on the page's stage


@dataclass(frozen=True, kw_only=True, eq=False)
class Raster:
    """The pixels of a spectrogram, and which rows of it show anything that is kept."""

    image: Image.Image  # with a palette; the first line is the highest frequency
    axis: FrequencyAxis
    kept_rows: tuple[bool, ...]  # from low to high frequency; all False without a fragment

    def kept_runs(self) -> list[tuple[float, float]]:
        """Return where anything is kept, as shares of the height: from the bottom, and how high."""
        runs, n_rows = [], self.axis.n_rows
        for is_kept, rows in groupby(enumerate(self.kept_rows), lambda row: row[1]):
            numbers = [number for number, _ in rows]
            if is_kept:
                runs.append((numbers[0] / n_rows, len(numbers) / n_rows))
        return runs


def raster_of(material: Material) -> Raster:
    """Draw a clip; all of it is in colour if there is no fragment."""
    record = material.record
    patches = patches_of(material.partition, ABOUT_N_ROWS)
    picture = decibels(material.clip, record.clip.sample_rate, patches.axis, N_COLUMNS)
    pixels = quantise(picture).numpy() // (256 // N_LEVELS)
    shown = np.zeros((patches.axis.n_rows, N_COLUMNS), dtype=np.bool_)
    if record.keep is not None:
        keep = torch.zeros(record.partition.n_cells, dtype=torch.bool)
        keep[list(record.keep)] = True
        shown = _pixels_with_keep(patches, keep)
        pixels = np.where(shown, pixels, pixels + N_LEVELS).astype(np.uint8)
    image = Image.fromarray(np.ascontiguousarray(pixels[::-1]), "P")
    image.putpalette(_palette())
    return Raster(image=image, axis=patches.axis, kept_rows=tuple(bool(row.any()) for row in shown))


def colours(stops: tuple[str, ...], n: int) -> UInt8[np.ndarray, "n 3"]:
    """Interpolate between hex colours.

    >>> colours(("#000000", "#ff8000"), 3).tolist()
    [[0, 0, 0], [128, 64, 0], [255, 128, 0]]
    """
    rgb = np.array([[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in stops])
    places, known = np.linspace(0, len(stops) - 1, n), np.arange(len(stops))
    channels = [np.interp(places, known, channel) for channel in rgb.T]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def scale_colours(n: int) -> UInt8[np.ndarray, "n 3"]:
    """Return the colours of the decibel scale, from its floor to its ceiling."""
    return colours(tuple(getattr(plotly.colors.sequential, COLOUR_SCALE)), n)


def _palette() -> bytes:
    return scale_colours(N_LEVELS).tobytes() + colours(GREYS, N_LEVELS).tobytes()


def _pixels_with_keep(
    patches: Patches, keep: Bool[torch.Tensor, " n_cells"]
) -> Bool[np.ndarray, "rows columns"]:
    kept = patches.cells_with_keep(keep).reshape(-1, patches.n_slices).numpy()
    centres = (np.arange(N_COLUMNS) + 0.5) / N_COLUMNS
    slice_of_column = np.searchsorted(patches.slice_edges[1:-1], centres, side="right")
    shown: Bool[np.ndarray, "rows columns"] = kept[np.array(patches.strip_of_row)][
        :, slice_of_column
    ]
    return shown
