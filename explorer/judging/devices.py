"""Devices that models run on. Imports torch only when a device is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.errors import InputError

if TYPE_CHECKING:
    import torch

DEVICES = ("auto", "cpu", "cuda", "mps")


def choose_device(name: str) -> torch.device:
    """Return the device of this name; `auto` is the CUDA GPU if there is one, otherwise the CPU.

    Raises:
        InputError: the name is unknown, or this machine has no such GPU.
    """
    import torch

    if name not in DEVICES:
        raise InputError(f"There is no device {name!r}; there are {', '.join(DEVICES)}.")
    if name == "cuda" and not torch.cuda.is_available():
        raise InputError("This machine has no CUDA device; use --device cpu.")
    if name == "mps" and not torch.backends.mps.is_available():
        raise InputError("This machine has no Apple GPU (mps); use --device cpu.")
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)
