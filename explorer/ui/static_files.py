"""The hand-written HTML, CSS and JavaScript beside this module, read when the page is built."""

from pathlib import Path

_DIRECTORY = Path(__file__).parent / "static"
_SHEETS = (
    *("page", "task", "stage", "picker", "excerpt", "own", "more", "beside", "takeaway"),
    "compare",
)


def read(*names: str) -> str:
    """The named files, one after the other."""
    return "\n".join((_DIRECTORY / name).read_text("utf-8") for name in names)


def head() -> str:
    """What the page puts into its <head>: all style sheets; nothing from the network."""
    style = read(*(f"{name}.css" for name in _SHEETS))
    return f'<style>{style}</style><meta name="color-scheme" content="light dark">'
