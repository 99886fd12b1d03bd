"""Numbers, classes and cells as words: the parts of the page's sentences."""

import itertools
from collections.abc import Sequence

from explorer.audio.level import Level
from explorer.judging.info import ClassifierInfo
from explorer.partitions.kinds import UNITS as UNITS
from explorer.partitions.kinds import cells as cells
from explorer.partitions.ranges import runs_of
from explorer.records import PartitionRecord

FULL_UNITS = {
    "mel": "frequency bands",
    "linear": "frequency bands",
    "bins": "frequency bins",
    "tiles": "tiles",
}
SILENCE, FAINT = "silence", "too faint to hear"
FAINT_FRAGMENT = f"{FAINT}; the model amplifies it"
MAX_SPANS = 12  # listed by name; the rest are counted
NEVER_ROUNDED_TO = (0.005, 0.995)  # a probability beyond these is not called 0 % or 100 %


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


def confidence(probability: float) -> str:
    """A probability in whole per cent, never rounded to certainty.

    >>> confidence(0.513), confidence(0.999), confidence(0.001)
    ('51 %', 'over 99 %', 'under 1 %')
    """
    low, high = NEVER_ROUNDED_TO
    if probability < low:
        return "under 1 %"
    return "over 99 %" if probability >= high else f"{100 * probability:.0f} %"


def asked_confidence(min_probability: float) -> str:
    """A confidence that a visitor asked for, with all the digits that were given.

    >>> asked_confidence(0.9), asked_confidence(0.999), asked_confidence(0.07)
    ('90 %', '99.9 %', '7 %')
    """
    return f"{100 * min_probability:g} %"


def confidence_below(probability: float, limit: float) -> str:
    """A probability below a limit, with enough digits to look smaller than the limit.

    >>> confidence_below(0.5, 0.9), confidence_below(0.89996, 0.9)
    ('50 %', '89.996 %')
    """
    for digits in range(9):
        words = f"{100 * probability:.{digits}f}"
        if float(words) < 100 * limit:
            return f"{words} %"
    return f"less than {asked_confidence(limit)}"


def signed(value: float) -> str:
    """A number with three digits and a proper minus sign.

    >>> signed(-0.9693), signed(12.0)
    ('−0.969', '12')
    """
    return f"{value:.3g}".replace("-", "−")


def listed(words: Sequence[str]) -> str:
    """Join words with commas and "and".

    >>> listed(["A"]), listed(["A", "B", "C"])
    ('A', 'A, B and C')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def named(label: str, info: ClassifierInfo) -> str:
    """A class in a sentence; "none of these" is not a class, so it is quoted."""
    return f"“{label}”" if label == info.none_label else label


def level_note(level: Level, is_fragment: bool) -> str:
    """A warning for a sound too quiet for any player; empty for every other sound."""
    if level.peak_dbfs is None:
        return SILENCE
    if not level.faint:
        return ""
    return FAINT_FRAGMENT if is_fragment else FAINT


def device_name(device: str) -> str:
    """The name of a device for visitors.

    >>> device_name("cpu"), device_name("cuda:0")
    ('CPU', 'GPU')
    """
    return "CPU" if device.startswith("cpu") else "GPU"


def place(partition: PartitionRecord, cell: int) -> str:
    """The place of a cell: in Hz and, for tiles, in seconds too."""
    band, slice_ = divmod(cell, _n_slices(partition))
    where = f"{_span(partition, band, band + 1)} Hz"
    if partition.edges_s is None:
        return where
    return f"{where} at {_seconds(partition.edges_s, slice_)}"


def places(partition: PartitionRecord, keep: Sequence[int]) -> str:
    """The places of a fragment, neighbouring bands joined; at most `MAX_SPANS` are listed."""
    n_slices = _n_slices(partition)
    spans = [
        (slice_, f"{_span(partition, run.start, run.stop)} Hz")
        for slice_ in range(n_slices)
        for run in runs_of([cell // n_slices for cell in keep if cell % n_slices == slice_])
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
