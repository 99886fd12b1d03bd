"""`python -m explorer`, and the command `earshot`."""

import sys


def main() -> int:
    """Run the command line; returns the exit code.

    Ctrl-C is handled before the commands are imported, which takes a moment.
    """
    from explorer.cli.interrupt import quit_on_interrupt  # in this order, see above

    quit_on_interrupt()
    from explorer.cli.main import main as run_command

    return run_command()


if __name__ == "__main__":
    sys.exit(main())
