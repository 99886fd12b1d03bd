"""Start Earshot: python app.py, then open http://127.0.0.1:7860."""

import argparse
import os
import signal
import sys
from pathlib import Path

from explorer.errors import EarshotError
from explorer.judging.devices import DEVICES, choose_device
from explorer.ui.app import build_app
from explorer.ui.components import static_files
from explorer.ui.components.more_models.more_models import ModelPolicy
from explorer.ui.device.zero_gpu import find_zero_gpu
from explorer.ui.theme import make_theme
from explorer.ui.uploads import upload_directory
from models.collection import bundled_models
from models.hub.directories import read_directories

MAX_FILE_SIZE = "50mb"
MAX_WAITING = 64
DOWNLOADS = (
    "whether visitors may have checkpoints downloaded, which then judge everybody's sounds "
    "(default: yes, but no on Hugging Face Spaces)"
)


def main() -> None:
    """Parse the flags, build the page, serve it until interrupted."""
    parser = make_parser()
    flags = parser.parse_args()
    # What containers and systemd send; leaving by an exception deletes the visitors' files.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with upload_directory():
        try:
            models = bundled_models().with_checkpoints(read_directories(flags.model_dir))
            lending = find_zero_gpu()  # before anything uses the device
            allowed = ModelPolicy(any_model=flags.any_model, downloads=flags.downloads)
            app = build_app(choose_device(flags.device), models, lending, allowed)
        except EarshotError as error:
            parser.error(str(error))
        app.queue(max_size=MAX_WAITING).launch(
            server_name=flags.host,
            server_port=flags.port,
            share=False,
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,  # needs Node.js, and renders nothing that this page needs
            max_file_size=MAX_FILE_SIZE,
            footer_links=["api", "gradio"],
            theme=make_theme(),
            head=static_files.head(),
        )


def make_parser() -> argparse.ArgumentParser:
    """The flags; where one is not given, the environment counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    host, port = os.getenv("GRADIO_SERVER_NAME", "127.0.0.1"), os.getenv("GRADIO_SERVER_PORT", 7860)
    # A Space is for all the world, and has little memory.
    downloads = os.getenv("EARSHOT_DOWNLOADS", "no" if os.getenv("SPACE_ID") else "yes")
    free = "let visitors add any checkpoint of the Hugging Face hub, not only those of the list"
    add("--host", default=host, help="address to listen on")
    add("--port", type=int, default=int(port), help="port to listen on")
    add("--device", choices=DEVICES, default="auto", help="where models run")
    add("--model-dir", type=Path, action="append", default=[], help="a checkpoint; repeatable")
    add("--allow-any-model", dest="any_model", action="store_true", help=free)
    add("--downloads", type=yes_or_no, default=downloads, metavar="yes|no", help=DOWNLOADS)
    return parser


def yes_or_no(text: str) -> bool:
    """A flag's value; argparse tells what is wrong with any other."""
    if text not in ("yes", "no"):
        raise argparse.ArgumentTypeError(f"yes or no, not {text!r}")
    return text == "yes"


if __name__ == "__main__":
    main()
