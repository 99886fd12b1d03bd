"""The cells of a stored result: the partition of its record, and the sound of one of them."""

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.errors import InputError
from explorer.partitions.partition import Partition, make_partition
from explorer.records import ORIGINAL, SearchRecord
from explorer.result.stored import StoredResult


def recorded_partition(record: SearchRecord) -> Partition:
    """Make the partition of a record; raise InputError if this version cuts clips differently."""
    partition = make_partition(
        record.partition.kind,
        record.partition.n_cells,
        sample_rate=record.clip.sample_rate,
        n_samples=record.clip.n_samples,
    )
    edges = (record.partition.edges_hz, record.partition.edges_s)
    if (partition.edges_hz, partition.edges_s) != edges:
        raise InputError(
            "This version cuts the clip differently than the record says; please search again."
        )
    return partition


def cell_sound(result: StoredResult, cell: int) -> Float[Tensor, " n_samples"]:
    """Return the clip with every cell but one set to zero.

    Args:
        result: of a search.
        cell: one that its fragment keeps.

    Raises:
        InputError: the fragment does not keep the cell, or the clip's file is not the search's.
    """
    if cell not in (result.record.keep or ()):
        raise InputError("The fragment does not keep that part of the sound.")
    partition = recorded_partition(result.record)
    keep = torch.zeros(1, partition.n_cells, dtype=torch.bool)
    keep[0, cell] = True
    return partition.resynthesise(partition.analyse(result.sound(ORIGINAL)), keep)[0]
