"""Start Earshot: python app.py, then open http://127.0.0.1:7860."""

import argparse
import sys

from explorer.__main__ import quit_on_interrupt
from explorer.cli import app as command
from explorer.cli.console import any_console
from explorer.cli.interrupt import INTERRUPTED
from explorer.errors import EarshotError


def main() -> None:
    """Parse the flags, build the page, serve it until interrupted."""
    parser = make_parser()
    with any_console():
        flags = parser.parse_args()
        try:
            command.run(flags)
        except EarshotError as error:
            parser.error(str(error))
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the flags, which are those of `python -m explorer app`."""
    parser = argparse.ArgumentParser(description=__doc__)
    command.add_arguments(parser)
    return parser


if __name__ == "__main__":
    quit_on_interrupt()
    main()
