"""The arguments that a search and a study share: the partition and the effort."""

import argparse

from explorer.efforts import costs_in_words
from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.settings import SETTINGS


def add_search_settings(parser: argparse.ArgumentParser) -> None:
    """Add the partition, its number of cells, and the effort."""
    add = parser.add_argument
    kind, cells, effort = SETTINGS.kind, SETTINGS.n_cells, SETTINGS.effort
    add(
        kind.option,
        choices=kind.choices,
        default=kind.default,
        help="what the sound is cut into: mel or linear bands, bins, tiles (default: mel)",
    )
    add(
        cells.option,
        metavar="N",
        type=int,
        help=f"number of bands or tiles (default: {cells.default}); bins are always all bins",
    )
    add(
        effort.option,
        choices=effort.choices,
        default=effort.default,
        help=f"how many sounds the model judges; for {DEFAULT_CELLS} bands: {costs_in_words()} "
        f"(default: {effort.default})",
    )
