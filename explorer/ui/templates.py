"""The HTML of the panels: jinja2 templates in the folder `templates`, all values escaped."""

from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined


def render(name: str, **values: object) -> str:
    """Fill in a template; text among the values is escaped.

    Args:
        name: of the file in the folder `templates`, without its suffix.
        values: what the template uses; a missing one is an error.
    """
    return _environment().get_template(f"{name}.html").render(**values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _source(name: str) -> str:
    return resources.files("explorer.ui").joinpath("templates", name).read_text("utf-8")
