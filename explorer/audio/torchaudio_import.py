"""The only place that imports torchaudio; other modules import `torchaudio` from here.

torchaudio's Linux wheel links against CUDA, so `import torchaudio` raises OSError next to a
CPU-only torch, and RuntimeError next to a torch built for another CUDA version. What Earshot uses
(resampling, mel, MFCC and LFCC front ends) is pure Python and works without the native extension.
So if the plain import fails, and only then, the module that loads the extension is replaced by a
stand-in that reports it as unavailable.
"""

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def _pure_python_extension() -> ModuleType:
    def fail_if_no_align(function: Callable[..., Any]) -> Callable[..., Any]:
        return function

    def check_cuda_version() -> None:
        return None

    stand_in: Any = ModuleType("torchaudio._extension")
    stand_in._IS_TORCHAUDIO_EXT_AVAILABLE = False
    stand_in._IS_ALIGN_AVAILABLE = False
    stand_in.fail_if_no_align = fail_if_no_align
    stand_in._check_cuda_version = check_cuda_version
    return stand_in  # type: ignore[no-any-return]


def _import_torchaudio() -> ModuleType:
    try:
        return importlib.import_module("torchaudio")
    except (OSError, RuntimeError):
        for name in [n for n in sys.modules if n.split(".")[0] == "torchaudio"]:
            del sys.modules[name]
        sys.modules["torchaudio._extension"] = _pure_python_extension()
        return importlib.import_module("torchaudio")


torchaudio: Any = _import_torchaudio()
