"""Format tables and shares as Markdown."""

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Format a table.

    >>> print(table(("a", "b"), [("1", "2")]))
    | a | b |
    | --- | --- |
    | 1 | 2 |
    """
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def percent(share: float) -> str:
    """Format a share, 0 to 1.

    >>> percent(0.125)
    '12.5 %'
    """
    return f"{100 * share:.1f} %"


def none_share(share: float | None) -> str:
    """Format a share of "none of these"; None: the model has no such label."""
    return "no such label" if share is None else percent(share)
