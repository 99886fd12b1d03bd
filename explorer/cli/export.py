"""`python -m explorer export`: write a search's result in a format of other programs."""

import argparse
from pathlib import Path

from explorer.cli.answer import Answer, answer_with
from explorer.export.formats import FORMATS, FormatName


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `export`."""
    parser.add_argument("directory", metavar="DIR", type=Path, help="the directory search wrote")
    parser.add_argument(
        "--format",
        choices=[name.value for name in FORMATS],
        required=True,
        help="; ".join(f"{name}: {each.about}" for name, each in FORMATS.items()),
    )
    parser.add_argument(
        "--out",
        metavar="PATH",
        type=Path,
        help="the file to write or replace (default: "
        f"{', '.join(each.file_name for each in FORMATS.values())} in DIR)",
    )
    answer_with(parser, run)


def run(arguments: argparse.Namespace) -> Answer:
    """Read and check the result, and write it in the format."""
    from explorer.export.export import export  # these load torch
    from explorer.export.material import read_material

    material = read_material(arguments.directory)
    name = FormatName(arguments.format)
    files = [str(path) for path in export(material, name, arguments.directory, arguments.out)]
    return Answer({"format": name.value, "files": files}, "\n".join(files))
