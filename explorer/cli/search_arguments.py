"""The arguments that a search and a study share: the partition and the effort."""

import argparse

from explorer.partitions.kinds import DEFAULT_CELLS, KINDS
from explorer.searching.config import EFFORTS


def add_search_settings(parser: argparse.ArgumentParser) -> None:
    """Add the partition, its number of cells, and the effort."""
    add = parser.add_argument
    add(
        "--partition",
        choices=KINDS,
        default="mel",
        help="how the spectrum is divided into cells (default: mel)",
    )
    add(
        "--cells",
        metavar="N",
        type=int,
        help=f"number of cells (default: {DEFAULT_CELLS}; for bins, one for every bin)",
    )
    add(
        "--effort",
        choices=tuple(EFFORTS),
        default="normal",
        help="how many starts the search makes (default: normal)",
    )
