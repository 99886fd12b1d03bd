"""Two pinned results side by side: what each found, and which frequencies both keep."""

from collections.abc import Iterator, Sequence
from typing import Any

from explorer.audio.spectrum import FrequencyAxis
from explorer.records import SUFFICIENT
from explorer.result.ticks import ticks_hz
from explorer.ui.components.stage import stage
from explorer.ui.device.models import ModelHost
from explorer.ui.history.convinced import convinced
from explorer.ui.history.found import Found, Span
from explorer.ui.history.history import is_gone
from explorer.ui.search_run import SearchRun
from explorer.ui.wording import history as words

Value = dict[str, Any]
NAMES = ("A", "B")


def pair_value(pinned: Sequence[SearchRun], host: ModelHost) -> Value | None:
    """Return two pinned results as plain values; None while there are fewer."""
    found = [run.found for run in pinned if run.found is not None]
    if len(found) < len(NAMES):
        return None
    highest_hz = max(each.cells.sample_rate / 2 for each in found)
    axis = FrequencyAxis(scale="mel", highest_hz=highest_hz, n_rows=1)
    return {
        "title": words.COMPARED,
        "sides": [
            _side(name, run, each, axis)
            for name, run, each in zip(NAMES, pinned, found, strict=True)
        ],
        "rows": _rows(pinned, found, host),
        "ticks": ticks_hz(axis),
        "overlap": overlap(*found),
    }


def overlap(one: Found, other: Found) -> str:
    """Say in words how much two results have in common."""
    if not (one.is_fragment and other.is_fragment):
        return words.NOT_BOTH
    if one.cells.are_like(other.cells):
        mine, theirs = set(one.keep or ()), set(other.keep or ())
        return words.shared_cells(len(mine & theirs), len(mine | theirs), one.cells.kind)
    both = sum(high - low for low, high in _common(one.spans_hz, other.spans_hz))
    either = _width(one.spans_hz) + _width(other.spans_hz) - both
    return words.shared_hz(both, either)


def _common(mine: Sequence[Span], theirs: Sequence[Span]) -> Iterator[Span]:
    for low, high in mine:
        for other_low, other_high in theirs:
            if max(low, other_low) < min(high, other_high):
                yield max(low, other_low), min(high, other_high)


def _width(spans: Sequence[Span]) -> float:
    return sum(high - low for low, high in spans)


def _side(name: str, run: SearchRun, found: Found, axis: FrequencyAxis) -> Value:
    assert run.request is not None, "it is a result"
    is_heard = found.is_fragment and not is_gone(run)
    return {
        "id": run.key,
        "name": name,
        "clip": run.request.selection.caption,
        "alt": words.kept_places(name, found),
        "spans": [
            (round(axis.position(low), 4), round(axis.position(high), 4))
            for low, high in (found.spans_hz if found.is_fragment else ())
        ],
        "seconds": found.cells.n_samples / found.cells.sample_rate,
        "sound": stage.sound(run.directory / SUFFICIENT, is_fragment=True) if is_heard else None,
        "silent": "" if is_heard else words.no_sound(found, is_gone=is_gone(run)),
    }


def _rows(runs: Sequence[SearchRun], found: Sequence[Found], host: ModelHost) -> list[Value]:
    """Return the rows of the table: what is compared, and its words for either result."""
    rows = {
        words.CLIP: [run.request.selection.caption for run in runs if run.request],
        words.MODEL: [host.info(each.model[0]).title for each in found],
        words.OUTCOME: [words.outcome(each) for each in found],
        words.KEEPS: [words.kept(each) for each in found],
        words.ENERGY: [words.energy(each) for each in found],
        words.SURE: [words.sure(each) for each in found],
        words.OTHERS: [convinced(run) or words.UNKNOWN for run in runs],
    }
    return [{"name": name, "values": values} for name, values in rows.items()]
