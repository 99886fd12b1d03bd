"""Tables in Markdown, and sections of a document that a command writes."""

from collections.abc import Sequence
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "studies.md"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Format a table in Markdown.

    >>> print(markdown_table(("a", "b"), [("1", "")]))
    | a | b |
    | --- | --- |
    | 1 |  |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def replace_section(path: Path, name: str, text: str) -> None:
    """Replace what is between a section's two markers in a document.

    Raises:
        ValueError: the document does not have each of the markers once.
    """
    begin, end = (f"<!-- {word}: {name} -->" for word in ("begin", "end"))
    document = path.read_text("utf-8")
    if (document.count(begin), document.count(end)) != (1, 1):
        raise ValueError(f"{path.name} needs the markers {begin} and {end}, each once")
    before, _, rest = document.partition(begin)
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", "utf-8")


def section(path: Path, name: str) -> str:
    """Return what is between a section's two markers."""
    document = path.read_text("utf-8")
    inside = document.partition(f"<!-- begin: {name} -->")[2].partition(f"<!-- end: {name} -->")[0]
    return inside.strip()
