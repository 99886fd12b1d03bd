"""The hand-written HTML, CSS and JavaScript of the page, read when the page is built.

Each component has a folder with `template.html`, `script.js` and `style.css`; sheets and functions
for the whole page are in `page/`. The scripts are ES modules, so that editors, the type checker
and `node --test` read them as they are. Gradio, however, runs a component's script as the body of
a function, where `import` and `export` are syntax errors. `join_modules` therefore puts a script
after the modules that it imports and removes these two words: all that a page without a build
step needs.
"""

import re
from pathlib import Path
from typing import TypedDict

_DIRECTORY = Path(__file__).parent
_SHEETS = (  # in the order of the cascade; page/tokens.css says how it works
    "page/tokens.css",
    "page/gradio.css",
    "page/header.css",
    "page/cards.css",
    "page/charts.css",
    "page/explore.css",
    "task_switch/style.css",
    "stage/style.css",
    "stage/painting.css",
    "stage/closer.css",
    "bands/style.css",
    "layers/style.css",
    "tour/style.css",
    "history/style.css",
    "picker/style.css",
    "excerpt/style.css",
    "upload/style.css",
    "recorder/style.css",
    "more_models/style.css",
    "copy/style.css",
    "takeaway/style.css",
    "matrix/style.css",
    "page/compare.css",
)
_IMPORT = re.compile(r'^import \{[^}]*\} from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=class|const|(?:async )?function)", re.MULTILINE)


class ComponentFiles(TypedDict):
    """Arguments of `gr.HTML` that are the same for every component of ours."""

    html_template: str
    js_on_load: str
    apply_default_css: bool


def component(folder: str) -> ComponentFiles:
    """Return the template and the script of the component in a folder, for `gr.HTML(**...)`."""
    return {
        "html_template": (_DIRECTORY / folder / "template.html").read_text("utf-8"),
        "js_on_load": join_modules(_DIRECTORY / folder / "script.js"),
        "apply_default_css": False,
    }


def join_modules(path: Path) -> str:
    """Return a module, after those that it imports, as one function body.

    All names share one scope there, so no two modules of a script may define the same one.
    """
    return '"use strict";\n' + "\n".join(_modules(path.resolve()).values())


def head() -> str:
    """Return the contents of the page's <head>: all style sheets; nothing from the network."""
    sheets = "\n".join((_DIRECTORY / name).read_text("utf-8") for name in _SHEETS)
    return f'<style>{sheets}</style><meta name="color-scheme" content="light dark">'


def _modules(path: Path) -> dict[Path, str]:
    """A module's text without imports and exports, and first the same of all that it imports."""
    text = path.read_text("utf-8")
    found: dict[Path, str] = {}
    for name in _IMPORT.findall(text):
        found |= _modules((path.parent / name).resolve())
    return found | {path: _EXPORT.sub("", _IMPORT.sub("", text))}
