"""Numbers, classes and cells as words; the parts that the page's sentences are made of."""

import itertools
from collections.abc import Sequence

from explorer.audio.level import Level
from explorer.judging.info import ClassifierInfo
from explorer.records import PartitionRecord

UNITS = {"mel": "band", "linear": "band", "bins": "bin", "tiles": "tile"}
MAX_SPANS = 12  # that are listed before the rest is counted


def cells(n: int, kind: str) -> str:
    """A number of cells, called what they are.

    >>> cells(1, "mel"), cells(40_001, "bins"), cells(2, "tiles")
    ('1 band', '40,001 bins', '2 tiles')
    """
    return f"{n:,} {UNITS[kind]}" + ("" if n == 1 else "s")


def percent(share: float) -> str:
    """A share with two significant digits.

    >>> percent(0.0384), percent(0.5), percent(1.0), percent(0.00012), percent(0.0)
    ('3.8 %', '50 %', '100 %', '0.012 %', '0 %')
    """
    value = 100 * share
    if 0 < value < 0.001:
        return "< 0.001 %"
    digits = 0 if value >= 10 or value == 0 else 1 if value >= 1 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f} %"


def signed(value: float) -> str:
    """A number with three digits and a proper minus sign.

    >>> signed(-0.9693), signed(12.0)
    ('−0.969', '12')
    """
    return f"{value:.3g}".replace("-", "−")


def listed(words: Sequence[str]) -> str:
    """Words as a person lists them.

    >>> listed(["A"]), listed(["A", "B", "C"])
    ('A', 'A, B and C')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def named(label: str, info: ClassifierInfo) -> str:
    """A class in a sentence; "none of these" is no class, and stands in quotation marks."""
    return f"“{label}”" if label == info.none_label else label


def level_note(level: Level, is_fragment: bool) -> str:
    """What to say of a sound that a player cannot make audible; nothing of any other."""
    if level.peak_dbfs is None:
        return "silence"
    if not level.faint:
        return ""
    return "too faint to hear" + ("; the model amplifies it" if is_fragment else "")


def device_name(device: str) -> str:
    """A device in words.

    >>> device_name("cpu"), device_name("cuda:0")
    ('CPU', 'GPU')
    """
    return "CPU" if device.startswith("cpu") else "GPU"


def place(partition: PartitionRecord, cell: int) -> str:
    """Where a cell lies: in Hz, and for tiles in seconds too."""
    band, slice_ = divmod(cell, _n_slices(partition))
    where = f"{_span(partition, band, band + 1)} Hz"
    if partition.edges_s is None:
        return where
    return f"{where} at {_seconds(partition.edges_s, slice_)}"


def places(partition: PartitionRecord, keep: Sequence[int]) -> str:
    """Where a fragment lies, with neighbouring bands joined; of many places only the first."""
    n_slices = _n_slices(partition)
    spans = [
        (slice_, f"{_span(partition, first, after)} Hz")
        for slice_ in range(n_slices)
        for first, after in _runs([cell // n_slices for cell in keep if cell % n_slices == slice_])
    ]
    groups = []
    for slice_, group in itertools.groupby(spans[:MAX_SPANS], key=lambda span: span[0]):
        where = ", ".join(words for _, words in group)
        edges_s = partition.edges_s
        groups.append(where if edges_s is None else f"{_seconds(edges_s, slice_)}: {where}")
    more = len(spans) - MAX_SPANS
    return "; ".join(groups) + (f" and {more:,} more" if more > 0 else "")


def _n_slices(partition: PartitionRecord) -> int:
    return 1 if partition.edges_s is None else len(partition.edges_s) - 1


def _span(partition: PartitionRecord, first: int, after: int) -> str:
    low, high = partition.edges_hz[first], partition.edges_hz[after]
    digits = 1 if partition.kind == "bins" else 0
    return f"{low:,.{digits}f}–{high:,.{digits}f}"


def _seconds(edges_s: Sequence[float], slice_: int) -> str:
    return f"{edges_s[slice_]:.2f}–{edges_s[slice_ + 1]:.2f} s"


def _runs(bands: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours joined: the first band of each run, and the one after its last.

    >>> _runs([0, 1, 3])
    [(0, 2), (3, 4)]
    """
    starts = [band for band, last in zip(bands, [None, *bands], strict=False) if last != band - 1]
    ends = [band for band, next_ in itertools.zip_longest(bands, bands[1:]) if next_ != band + 1]
    return [(start, end + 1) for start, end in zip(starts, ends, strict=True)]
