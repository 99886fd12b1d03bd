"""Where models run."""

import torch

from explorer.errors import InputError

DEVICES = ("auto", "cpu", "cuda")


def choose_device(name: str) -> torch.device:
    """The device of a name; `auto` is the GPU if there is one.

    Raises:
        InputError: an unknown name, or a GPU where there is none.
    """
    if name not in DEVICES:
        raise InputError(f"There is no device {name!r}; there are {', '.join(DEVICES)}.")
    if name == "cuda" and not torch.cuda.is_available():
        raise InputError("This machine has no CUDA device; use --device cpu.")
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)
