"""What a command returns to `main`, and the arguments that go with it."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """The result of a command, for programs and for people."""

    document: Any  # what --json prints
    text: str
    exit_code: int = 0


Command = Callable[[argparse.Namespace], Answer]


def answer_with(parser: argparse.ArgumentParser, run: Command) -> None:
    """Add --json to a command's parser, and the function that answers it."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)
