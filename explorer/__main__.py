"""`python -m explorer`, and the command `earshot`."""

import os
import signal
import sys

INTERRUPTED = 130  # as in `explorer.cli.interrupt`, which is not imported by then


def main() -> int:
    """Run the command line; returns the exit code."""
    quit_on_interrupt()  # before the commands are imported, which takes a moment
    from explorer.cli.main import main as run_command

    return run_command()


def quit_on_interrupt() -> None:
    """From now on, Ctrl-C ends the process at once and without a word.

    Left alone if Ctrl-C is ignored, as in the background of a shell script.
    """
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda signum, frame: os._exit(INTERRUPTED))


if __name__ == "__main__":
    sys.exit(main())
