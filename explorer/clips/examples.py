"""The searches that the page proposes first: the contents of `assets/examples.json`.

`python -m benchmarks.examples --write` finds them in the studies that come with Earshot.
"""

from dataclasses import dataclass
from pathlib import Path

from explorer.clips import gallery
from explorer.documents import Count, Size, Word, from_document, parse_json


@dataclass(frozen=True, kw_only=True)
class Example:
    """A bundled clip and a model whose fragment convinces others, and its loudest cells do not."""

    task: Word
    clip: Word  # its id
    model: Word  # the source's id
    n_judges: Size  # other models that call the whole clip by the source's class, and not silence
    n_agree: Size  # of these, call the fragment so; none of them its loudest cells
    n_random: Count  # random keeps as large that these judges accept, all added up,
    n_draws: Size  # of so many


@dataclass(frozen=True, kw_only=True)
class _Table:
    examples: tuple[Example, ...]


def examples(task: str) -> tuple[Example, ...]:
    """Return the examples of a task, the clearest first."""
    document = parse_json(examples_file().read_text("utf-8"))
    return tuple(each for each in from_document(_Table, document).examples if each.task == task)


def examples_file() -> Path:
    """Return the path of the table."""
    return gallery.ASSETS / "examples.json"
