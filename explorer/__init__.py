"""Earshot: find a small fragment of a sound that a classifier still calls by the same name.

    import explorer

    clip = explorer.load_clip("song.wav", start_s=12.0)
    model = explorer.load_model("genre-logmel-cnn")
    result = explorer.search(clip, model)
    verdicts = explorer.transfer(result, explorer.load_models("genre"))

The names in `__all__` are the public API. They load on first use: `import explorer` alone loads
neither torch nor a model.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explorer.api.clips import SourceClip, bundled_clip, load_clip
    from explorer.api.extend import Extension, extend
    from explorer.api.models import Model, load_model, load_models, wrap
    from explorer.api.search import Result, search, search_steps
    from explorer.api.transfer import transfer
    from explorer.errors import EarshotError

__version__ = "0.1.0"
__all__ = [
    "EarshotError",
    "Extension",
    "Model",
    "Result",
    "SourceClip",
    "bundled_clip",
    "extend",
    "load_clip",
    "load_model",
    "load_models",
    "search",
    "search_steps",
    "transfer",
    "wrap",
]
_MODULES = {
    "EarshotError": "explorer.errors",
    **dict.fromkeys(("SourceClip", "bundled_clip", "load_clip"), "explorer.api.clips"),
    **dict.fromkeys(("Extension", "extend"), "explorer.api.extend"),
    **dict.fromkeys(("Model", "load_model", "load_models", "wrap"), "explorer.api.models"),
    **dict.fromkeys(("Result", "search", "search_steps"), "explorer.api.search"),
    "transfer": "explorer.api.transfer",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
