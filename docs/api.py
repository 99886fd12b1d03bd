"""Write docs/api.md from the docstrings of the API and the endpoints: python -m docs.api."""

import dataclasses
import inspect
from pathlib import Path
from typing import Any

import explorer
from docs import endpoints

PAGE = Path(__file__).with_name("api.md")
ORDER = (
    *("load_clip", "bundled_clip", "SourceClip"),
    *("load_model", "load_models", "wrap", "Model"),
    *("search", "search_steps", "Result"),
    *("extend", "Extension", "transfer", "EarshotError"),
)
HEAD = """# The Python API

Written from the docstrings by `python -m docs.api`. Import these names from `explorer`; they load
when first used. Errors meant for people are `EarshotError`s; their text is a plain sentence.

[The endpoints of the page](#the-endpoints-of-the-page) are below.
"""


def page() -> str:
    """Return the page as Markdown."""
    assert set(ORDER) == set(explorer.__all__), "a public name is missing here"
    sections = (_section(name, getattr(explorer, name)) for name in ORDER)
    return "\n".join([HEAD, *sections, endpoints.part()])


def _section(name: str, thing: Any) -> str:
    if not inspect.isclass(thing):
        return f"## `{name}`\n\n{_signature(thing)}\n{_text(thing)}"
    members = [_member(key, value) for key, value in vars(thing).items() if key[0] != "_"]
    fields = []
    if dataclasses.is_dataclass(thing):
        fields = [f"- `{field.name}`: `{_type(field.type)}`" for field in dataclasses.fields(thing)]
    return "\n".join([f"## `{name}`\n\n{_text(thing)}", *fields, *filter(None, members), ""])


def _member(name: str, value: Any) -> str:
    value = getattr(value, "fget", None) or getattr(value, "func", value)
    if not inspect.isfunction(value):
        return ""
    is_method = list(inspect.signature(value).parameters) != ["self"] or name.startswith("to_")
    first = inspect.cleandoc(value.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    return f"- `{name}{'()' if is_method else ''}`: {first}"


def _signature(function: Any) -> str:
    """Return a function's own first lines, up to its docstring."""
    lines = inspect.getsource(function).partition('    """')[0]
    return f"```python\n{lines}```\n"


def _text(thing: Any) -> str:
    """Return a docstring as it is: its indentation means something."""
    return f"```text\n{inspect.cleandoc(thing.__doc__ or '')}\n```\n"


def _type(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return text.rpartition(".")[2] if "[" not in text else text


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
