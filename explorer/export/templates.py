"""Templates of this folder, filled in with every text escaped, on one line and valid in XML.

Only what is marked as such (`markupsafe.Markup`) goes in as it is.
"""

from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from explorer.export.text import one_line


def render(name: str, **values: object) -> bytes:
    """Fill in a template; a missing value is an error."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    return environment.from_string(source(name)).render(**values).encode()


def source(name: str) -> str:
    """Return a text file of this folder."""
    return files(__package__).joinpath(name).read_text("utf-8")


def _clean(value: Any) -> Any:
    return one_line(value) if type(value) is str else value  # Markup is another type
