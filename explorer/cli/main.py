"""The command line: `python -m explorer COMMAND`, or `earshot COMMAND` once installed.

With --json, stdout is one JSON document and nothing else; progress goes to stderr. A user's
mistake is one line on stderr and exit code 2; every outcome of a search exits 0.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from explorer.cli import (
    app,
    classify,
    clips,
    export,
    extend,
    fetch,
    models,
    search,
    study,
    transfer,
)
from explorer.cli.answer import Answer
from explorer.cli.console import EXIT_MISTAKE, any_console, show
from explorer.cli.interrupt import INTERRUPTED
from explorer.cli.report import one_line, report
from explorer.errors import EarshotError

DESCRIPTION = (
    "Earshot: find a fragment of a sound that is enough for a model, and see which other models "
    "it convinces."
)
COMMANDS = (
    ("models", models.add_arguments, "list the models"),
    ("clips", clips.add_arguments, "list the clips"),
    ("fetch", fetch.add_arguments, "fetch published models and real recordings"),
    ("classify", classify.add_arguments, "print a model's answer to a clip"),
    ("search", search.add_arguments, "find a fragment that is enough for a model"),
    ("extend", extend.add_arguments, "find what the answer needs around a search's fragment"),
    ("transfer", transfer.add_arguments, "let other models judge a search's fragment"),
    ("export", export.add_arguments, "write a result as labels, a table, a picture or a page"),
    ("study", study.add_arguments, "search all clips with all models and compare them"),
    ("app", app.add_arguments, "serve the page"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code.

    Args:
        argv: the words after the program's name; None: those of this process.

    Raises:
        SystemExit: the words are no command, ask for help, or nothing can be printed.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    with any_console():
        arguments = make_parser().parse_args(_literal_last(words))
        try:
            answer: Answer | None = arguments.run(arguments)
        except EarshotError as error:
            report(str(error))
            return EXIT_MISTAKE
        except KeyboardInterrupt:
            return INTERRUPTED
        if answer is None:  # the page has ended
            return 0
        if arguments.json:
            show(json.dumps(answer.document, indent=2, allow_nan=False), sys.stdout)
        else:
            show(answer.text, sys.stdout)
        return answer.exit_code


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; `run` of what it parses is the command's function."""
    parser = _Parser(prog=_program(), description=DESCRIPTION, allow_abbrev=False)
    by_name = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, add_arguments, about in COMMANDS:
        add_arguments(by_name.add_parser(name, help=about))
    return parser


class _Parser(argparse.ArgumentParser):
    """Reports a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_MISTAKE, f"earshot: {one_line(message)} (--help shows the usage)\n")


def _program() -> str:
    return "earshot" if Path(sys.argv[0]).stem == "earshot" else "python -m explorer"


def _literal_last(words: list[str]) -> list[str]:
    """Move `--` and the word after it to the end, so that options may follow a literal name.

    >>> _literal_last(["search", "--", "-odd.wav", "--model", "m"])
    ['search', '--model', 'm', '--', '-odd.wav']
    """
    if "--" not in words:
        return words
    at = words.index("--")
    return words[:at] + words[at + 2 :] + words[at : at + 2]
