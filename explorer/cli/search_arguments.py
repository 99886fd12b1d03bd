"""Arguments of several commands: the partition, the effort and the number of controls."""

import argparse

from explorer.efforts import costs_in_words
from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.settings import SETTINGS
from explorer.verdicts import MAX_DRAWS


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


def add_controls(parser: argparse.ArgumentParser, least: int) -> None:
    """Add the number of controls of a kind.

    Args:
        parser: of a command that judges controls.
        least: 1, or 0 where they can be left out.
    """

    def number(word: str) -> int:
        if not (word.isdecimal() and least <= int(word) <= MAX_DRAWS):
            raise argparse.ArgumentTypeError(
                f"{word!r} is not a whole number from {least} to {MAX_DRAWS}"
            )
        return int(word)

    parser.add_argument(
        "--controls",
        metavar="N",
        type=number,
        default=MAX_DRAWS,
        help="other fragments of each kind that every model judges, to compare: "
        f"{least} to {MAX_DRAWS}; fewer save time with slow models (default: {MAX_DRAWS})",
    )
