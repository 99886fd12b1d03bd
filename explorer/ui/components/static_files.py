"""The hand-written HTML, CSS and JavaScript of the components, read when the page is built."""

from pathlib import Path

_DIRECTORY = Path(__file__).parent
_SHEETS = (
    "page.css",
    "task_switch/task_switch.css",
    "stage/stage.css",
    "picker/picker.css",
    "excerpt/excerpt.css",
    "own.css",
    "more_models/more_models.css",
    "copy/copy.css",
    "takeaway/takeaway.css",
    "compare.css",
)


def read(*names: str) -> str:
    """The named files, one after the other."""
    return "\n".join((_DIRECTORY / name).read_text("utf-8") for name in names)


def head() -> str:
    """What the page puts into its <head>: all style sheets; nothing from the network."""
    return f'<style>{read(*_SHEETS)}</style><meta name="color-scheme" content="light dark">'
