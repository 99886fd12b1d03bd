"""The command line: `python -m explorer COMMAND`.

With --json, stdout is one JSON document and nothing else; progress goes to stderr. A user's
mistake is one line on stderr and exit code 2; every outcome of a search exits 0.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from explorer.cli import commands
from explorer.cli.models import models
from explorer.cli.study import study
from explorer.errors import EarshotError
from explorer.judging.devices import DEVICES
from explorer.settings import DEFAULTS, SETTINGS

EXIT_MISTAKE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = _parser().parse_args(_literal_last(words))
    try:
        answer: commands.Answer = arguments.run(arguments)
    except EarshotError as error:
        print(f"earshot: {_one_line(str(error))}", file=sys.stderr)
        return EXIT_MISTAKE
    if arguments.json:
        print(json.dumps(answer.document, indent=2, allow_nan=False))
    else:
        print(answer.text)
    return answer.exit_code


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_MISTAKE, f"earshot: {_one_line(message)} (--help shows the usage)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m explorer", description=commands.__doc__, allow_abbrev=False)
    by_name = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _models(by_name.add_parser("models", help="list the models"))
    _listing(by_name.add_parser("clips", help="list the clips"), commands.clips)
    _classify(by_name.add_parser("classify", help="what a model hears in a clip"))
    _search(by_name.add_parser("search", help="find a fragment that is enough"))
    _transfer(by_name.add_parser("transfer", help="let other models judge a search's fragment"))
    _study(by_name.add_parser("study", help="search all clips with all models and compare them"))
    return parser


def _models(parser: argparse.ArgumentParser) -> None:
    _checkpoints(parser)
    _listing(parser, models)


def _listing(parser: argparse.ArgumentParser, run: commands.Command) -> None:
    parser.add_argument("--task", choices=commands.TASKS, help="only those of one task")
    _finish(parser, run)


def _classify(parser: argparse.ArgumentParser) -> None:
    _clip_and_model(parser)
    _finish(parser, commands.classify)


def _search(parser: argparse.ArgumentParser) -> None:
    _clip_and_model(parser)
    add = parser.add_argument
    add("--out", metavar="DIR", type=Path, required=True, help="where to write the result")
    of = SETTINGS
    add(of.label.option, metavar="L", help="the class to keep (default: the model's answer)")
    _cells(parser)
    seed = DEFAULTS.seed
    add(of.seed.option, metavar="N", type=int, default=seed, help="of the random fragments (0)")
    add(
        of.min_probability.option, metavar="P", type=float, help="ask for this much confidence, too"
    )
    add(of.max_evaluations.option, metavar="N", type=int, help="judge at most this many sounds")
    add("--batch-size", metavar="auto|N", type=_batch_size, help="sounds per forward pass (auto)")
    _finish(parser, commands.search)


def _transfer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", metavar="DIR", type=Path, help="what search wrote")
    parser.add_argument("--targets", metavar="all|ID,ID...", default="all", help="who judges (all)")
    _checkpoints(parser)
    _device(parser)
    _finish(parser, commands.transfer)


def _study(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--task", choices=commands.TASKS, required=True, help="what is recognised")
    add("--out", metavar="DIR", type=Path, required=True, help="where the records go")
    add(
        "--clips",
        metavar="PATH",
        nargs="+",
        default=(),
        help="sound files, folders of labelled ones, clips' ids (the task's bundled clips)",
    )
    add("--models", metavar="ID,...", default="all", help="who is searched and who judges (all)")
    _cells(parser)
    add("--seeds", metavar="N,N...", type=_seeds, default=(0, 1, 2), help="of the searches (0,1,2)")
    add("--limit", metavar="N", type=_at_least_one, help="only the first N clips")
    add("--resume", action="store_true", help="go on with the study in DIR")
    add("--batch-size", metavar="N", type=_at_least_one, default=32, help="sounds at a time (32)")
    add("--ray", metavar="ADDRESS", nargs="?", const="", help="on a Ray cluster (a new local one)")
    add("--workers", metavar="N", type=_at_least_one, help="of Ray (one per processor core or GPU)")
    _checkpoints(parser)
    _device(parser)
    _finish(parser, study)


def _cells(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    kind, cells, effort = SETTINGS.kind, SETTINGS.n_cells, SETTINGS.effort
    options = {"choices": kind.choices, "default": kind.default}
    add(kind.option, **options, help="how the spectrum is cut (mel)")
    add(cells.option, metavar="N", type=int, help="into how many cells (64; for bins, every one)")
    options = {"choices": effort.choices, "default": effort.default}
    add(effort.option, **options, help="how many starts (normal)")


def _clip_and_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clip", metavar="CLIP", help="a sound file or a clip's id")
    parser.add_argument("--model", metavar="ID", required=True, help="see `models`")
    parser.add_argument(
        "--start", metavar="S", type=float, default=0.0, help="where the excerpt begins, in s (0)"
    )
    _checkpoints(parser)
    _device(parser)


def _checkpoints(parser: argparse.ArgumentParser) -> None:
    add = partial(parser.add_argument, action="append", default=[])
    add("--model-dir", metavar="PATH", type=Path, help="a checkpoint to choose, too; repeatable")
    add("--hub", metavar="ID[@REVISION]", help="one of the hub, fetched if need be; repeatable")


def _device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", choices=DEVICES, default="auto", help="where to run (auto)")


def _finish(parser: argparse.ArgumentParser, run: commands.Command) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def _batch_size(word: str) -> int | None:
    if word == "auto":
        return None
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is neither auto nor a number from 1 upwards")
    return int(word)


def _at_least_one(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 1 upwards")
    return int(word)


def _seeds(words: str) -> tuple[int, ...]:
    seeds = [word.strip() for word in words.split(",")]
    if not all(seed.isdecimal() for seed in seeds):
        raise argparse.ArgumentTypeError(f"{words!r} is not a list of numbers such as 0,1,2")
    return tuple(dict.fromkeys(map(int, seeds)))


def _literal_last(words: list[str]) -> list[str]:
    """Move `--` and the word after it to the end, so that options may follow a literal name.

    >>> _literal_last(["search", "--", "-odd.wav", "--model", "m"])
    ['search', '--model', 'm', '--', '-odd.wav']
    """
    if "--" not in words:
        return words
    at = words.index("--")
    return words[:at] + words[at + 2 :] + words[at : at + 2]


def _one_line(message: str) -> str:
    return " ".join(message.split())
