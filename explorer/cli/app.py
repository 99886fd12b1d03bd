"""`python -m explorer app`: serve the page. `python app.py` takes the same flags."""

import argparse
import math
import os
from pathlib import Path

from explorer.cli.interrupt import raise_on_interrupt
from explorer.judging.devices import DEVICES

NO_LIMIT = "none"
PUBLIC_SEARCH_S = 120  # a thorough search with a bundled model takes less on a small CPU
ANY_MODEL = "let visitors add any checkpoint of the Hugging Face hub, not only those of the list"
ALLOWED_HOST = (
    "answer to this name, too, as from a proxy; repeatable; *.example.org: all names below it; *: "
    "every name (default: only localhost on 127.0.0.1 or ::1, every name on other addresses)"
)
SHARE = "make the page public through a tunnel of Gradio's, which then carries visitors' sounds"
DOWNLOADS = (
    "whether visitors may have models downloaded, which then judge everybody's sounds, and real "
    "clips (default: yes, but no on Hugging Face Spaces)"
)
SEARCH_SECONDS = (
    "how long one search of a visitor may take, in seconds, or none; it ends with its best "
    f"fragment so far (default: none, but {PUBLIC_SEARCH_S} on Hugging Face Spaces)"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of the page; the environment sets the defaults of some.

    Defaults from the environment are strings, so that argparse checks them like flags, and only
    when this command runs.
    """
    add = parser.add_argument
    host, port = (
        os.getenv("GRADIO_SERVER_NAME", "127.0.0.1"),
        os.getenv("GRADIO_SERVER_PORT", "7860"),
    )
    # A Space is public and has little memory.
    is_space = bool(os.getenv("SPACE_ID"))
    downloads = os.getenv("EARSHOT_DOWNLOADS", "no" if is_space else "yes")
    search_s = os.getenv("EARSHOT_SEARCH_SECONDS", str(PUBLIC_SEARCH_S) if is_space else NO_LIMIT)
    add("--host", default=host, help="address to listen on")
    add("--port", type=_port, default=port, help="port to listen on")
    add("--device", choices=DEVICES, default="auto", help="where models run")
    add(
        "--model-dir",
        type=Path,
        action="append",
        default=[],
        help="add a checkpoint directory; repeatable",
    )
    add("--allow-any-model", dest="any_model", action="store_true", help=ANY_MODEL)
    add("--allowed-host", dest="allowed_hosts", action="append", default=[], help=ALLOWED_HOST)
    share = os.getenv("GRADIO_SHARE", "").lower() == "true"
    add("--share", action="store_true", default=share, help=SHARE)
    add("--downloads", type=_yes_or_no, default=downloads, metavar="yes|no", help=DOWNLOADS)
    add("--search-seconds", type=_seconds, default=search_s, metavar="N|none", help=SEARCH_SECONDS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Serve the page until SIGTERM, or until Ctrl-C, which is raised as KeyboardInterrupt."""
    from explorer.ui.own_directory import own_directory
    from explorer.ui.starting import keeping_everything

    print("Earshot is starting …", flush=True)  # the imports below take seconds
    with own_directory():
        with keeping_everything():
            from explorer.ui.serve import serve  # loads torch, and gradio, which makes files

        with raise_on_interrupt() as was_interrupted:  # Gradio expects it, and shuts down quietly
            serve(
                host=arguments.host,
                port=arguments.port,
                device=arguments.device,
                model_directories=arguments.model_dir,
                any_model=arguments.any_model,
                downloads=arguments.downloads,
                search_s=arguments.search_seconds,
                allowed_hosts=arguments.allowed_hosts,
                share=arguments.share,
            )
    if was_interrupted():
        raise KeyboardInterrupt


def _port(word: str) -> int:
    if not word.isdecimal() or int(word) >= 1 << 16:
        raise argparse.ArgumentTypeError(f"a number from 0 to 65535, not {word!r}")
    return int(word)


def _seconds(word: str) -> float | None:
    """Return a time limit; None for no limit."""
    if word == NO_LIMIT:
        return None
    try:
        seconds = float(word)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"seconds, more than 0, or {NO_LIMIT}, not {word!r}")
    return seconds


def _yes_or_no(word: str) -> bool:
    if word not in ("yes", "no"):
        raise argparse.ArgumentTypeError(f"yes or no, not {word!r}")
    return word == "yes"
