"""What a search has seen: the keeps that were scored, to learn from."""

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from explorer.judging.criterion import Scores
from explorer.judging.scorer import RANKING_QUANTUM, quantised_slack

# Larger keeps say little about small ones, and would fill the memory with thousands of cells.
MAX_CELLS = 128


class Trials:
    """The scored keeps of at most `MAX_CELLS` cells, in the order in which they were scored.

    Args:
        n_cells: of every keep.
    """

    def __init__(self, n_cells: int) -> None:
        self._n_cells = n_cells
        self._rows: list[bytes] = []  # packed bits
        self._sizes: list[int] = []
        self._slacks: list[float] = []
        self._known: set[bytes] = set()

    def add(self, keeps: Bool[Tensor, "batch n_cells"], scores: Scores) -> None:
        """Remember keeps and their slack, in multiples of 1e-3."""
        sizes = keeps.sum(dim=1).tolist()
        slacks = (RANKING_QUANTUM * quantised_slack(scores).double()).tolist()
        for row, size, slack in zip(_packed(keeps), sizes, slacks, strict=True):
            if size <= MAX_CELLS:
                self._rows.append(row)
                self._sizes.append(size)
                self._slacks.append(slack)
                self._known.add(row)

    def unseen(self, keeps: Bool[Tensor, "batch n_cells"]) -> Bool[Tensor, "fewer n_cells"]:
        """Return those keeps that were not scored yet, each once, in order."""
        fresh: dict[bytes, int] = {}
        for index, row in enumerate(_packed(keeps)):
            if row not in self._known:
                fresh.setdefault(row, index)
        return keeps[list(fresh.values())]

    def nearest(
        self, size: int, count: int
    ) -> tuple[Bool[Tensor, "n_near n_cells"], Float[Tensor, " n_near"]]:
        """Return the `count` keeps whose number of cells is nearest to `size`, and their slacks.

        Earlier keeps come first among equally near ones. Slacks are float64.
        """
        distance = np.abs(np.array(self._sizes) - size)
        chosen = np.argsort(distance, kind="stable")[:count]
        packed = np.frombuffer(b"".join(self._rows[index] for index in chosen), dtype=np.uint8)
        rows = np.unpackbits(packed.reshape(len(chosen), -1), axis=1, count=self._n_cells)
        slacks = torch.tensor(self._slacks, dtype=torch.float64)[torch.from_numpy(chosen)]
        return torch.from_numpy(rows.astype(bool)), slacks


def _packed(keeps: Bool[Tensor, "batch n_cells"]) -> list[bytes]:
    """Return the bits of every keep."""
    rows = np.packbits(keeps.numpy(), axis=1)
    data, width = rows.tobytes(), rows.shape[1]
    # Slices of one string: `tobytes` for every row takes twice as long.
    return [data[width * row : width * (row + 1)] for row in range(len(rows))]
