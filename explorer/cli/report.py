"""Messages for the person at the terminal."""

import sys

from explorer.cli.console import show


def report(sentence: str) -> None:
    """Print a sentence to stderr, on one line."""
    show(f"earshot: {one_line(sentence)}", sys.stderr)


def one_line(message: str) -> str:
    """Replace every run of whitespace by a single space.

    >>> one_line("There is no clip\\n 'a'.")
    "There is no clip 'a'."
    """
    return " ".join(message.split())
