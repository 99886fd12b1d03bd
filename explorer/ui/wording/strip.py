"""Under the picture: the strip of figures, pairs of a value and what it measures, and the list of
what is kept."""

from collections.abc import Sequence

from explorer.records import PartitionRecord, SearchRecord
from explorer.searching.step import Step
from explorer.ui.wording.numbers import (
    UNITS,
    cells,
    confidence,
    device_name,
    percent,
    place,
    signed,
)

Figures = list[tuple[str, str]]

UNKNOWN = "–"
OF_ENERGY = "of the sound’s energy"
SURE = "sure"
EVALUATIONS = "evaluations"
MAX_CHANGES = 8  # of a curve, in one sentence
HEARD_ALONE = "The sound of each alone, made louder where it is quiet."


def curve_title(kind: str) -> str:
    """The title of the chart of how a search made its fragment smaller."""
    return f"{UNITS[kind].capitalize()}s kept, by evaluations"


def kept_after(n_kept: int, evaluations: int, kind: str) -> str:
    """A point of that chart."""
    unit = "evaluation" if evaluations == 1 else EVALUATIONS
    return f"{cells(n_kept, kind)} after {evaluations:,} {unit}"


def curve_summary(changes: Sequence[tuple[int, int]], kind: str) -> str:
    """That chart in a sentence.

    Args:
        changes: evaluations and cells kept, whenever these became fewer. Of many, the last ones
            are named, and the first.
        kind: of the partition.
    """
    first, *others = changes
    named = [first, *others[-(MAX_CHANGES - 1) :]]
    words = [kept_after(n_kept, evaluations, kind) for evaluations, n_kept in named]
    n_left = len(changes) - len(named)
    if n_left:
        words.insert(1, f"{n_left} more step" + ("" if n_left == 1 else "s"))
    return f"{curve_title(kind)}: {', '.join(words)}."


def clip_figures(seconds: float, sample_rate: int, peak_dbfs: float | None) -> Figures:
    """The strip of a clip that was not searched yet."""
    peak = "silence" if peak_dbfs is None else f"{signed(round(peak_dbfs, 1))} dBFS"
    return [
        (f"{seconds:g} s", "as the model hears it"),
        (f"{sample_rate / 1000:g} kHz", "sample rate"),
        (peak, "peak level"),
    ]


def step_figures(
    step: Step,
    energy: float | None,
    n_cells: int,
    kind: str,
    device: str,
    *,
    is_restricted: bool = False,
) -> Figures:
    """The strip while a search runs.

    Args:
        step: its present state.
        energy: the best keep's share, 0 to 1; None if it is not known.
        n_cells: of the clip.
        kind: of the partition.
        device: that the model runs on.
        is_restricted: whether only some of the cells are allowed.
    """
    judged = step.evaluations + step.bound_evaluations
    sure = UNKNOWN if step.probability is None else confidence(step.probability)
    return [
        *_size(energy, step.n_kept, n_cells, kind),
        (sure, SURE),
        *_effort(judged, step.seconds, device),
        needed(step.lower_bound, kind, is_restricted=is_restricted),
    ]


def result_figures(record: SearchRecord) -> Figures:
    """The strip of a finished search."""
    evaluations, kind = record.evaluations, record.partition.kind
    judged = evaluations.search + evaluations.bound + evaluations.certificate
    effort = _effort(judged, record.seconds, record.device) if judged else []
    if record.keep is None or record.certificate is None:
        return [(confidence(record.probability), sure_of_clip(record.label)), *effort]
    return [
        *_size(energy_share(record), len(record.keep), record.partition.n_cells, kind),
        (confidence(record.certificate.probability), sure_beside_clip(record.probability)),
        *effort,
        needed(record.certificate.lower_bound, kind, is_restricted=record.is_restricted),
    ]


def sure_of_clip(label: str) -> str:
    """What a confidence in a class for the whole clip is called."""
    return f"sure of “{label}”, whole clip"


def sure_beside_clip(probability: float) -> str:
    """What a confidence for the fragment is called, beside that for the whole clip.

    >>> sure_beside_clip(0.993)
    'sure (whole clip: 99 %)'
    """
    return f"{SURE} (whole clip: {confidence(probability)})"


def needed(lower_bound: int, kind: str, *, is_restricted: bool = False) -> tuple[str, str]:
    """A proven lower bound on the number of cells, or on that of the allowed ones.

    >>> needed(2, "mel"), needed(1, "tiles")
    (('at least 2', 'bands needed (proven)'), ('at least 1', 'tile needed (proven)'))
    >>> needed(2, "mel", is_restricted=True)
    ('at least 2', 'of the allowed bands needed (proven)')
    """
    unit = UNITS[kind] if lower_bound == 1 else f"{UNITS[kind]}s"
    if is_restricted:
        unit = f"of the allowed {UNITS[kind]}s"
    return (f"at least {lower_bound}", f"{unit} needed (proven)")


def energy_share(record: SearchRecord) -> float | None:
    """The fragment's share of the clip's energy, 0 to 1; None if it is not known."""
    if record.share is None or record.share.energy_db is None:
        return None
    return float(10 ** (record.share.energy_db / 10))


def of_cells(kind: str) -> str:
    """What a share of the cells is called."""
    return f"of the {UNITS[kind]}s"


def _size(energy: float | None, n_kept: int | None, n_cells: int, kind: str) -> Figures:
    return [
        (UNKNOWN if energy is None else percent(energy), OF_ENERGY),
        (UNKNOWN if n_kept is None else percent(n_kept / n_cells), of_cells(kind)),
    ]


def _effort(judged: int, seconds: float, device: str) -> Figures:
    rate = judged / seconds if seconds > 0 else 0
    return [
        (f"{judged:,}", EVALUATIONS),
        (f"{rate:,.0f}", f"{EVALUATIONS} per second"),
        (f"{seconds:.1f} s", device_name(device)),
    ]


def one_by_one(n_kept: int, kind: str) -> str:
    """The title of the list of what is kept.

    >>> one_by_one(4, "mel"), one_by_one(1, "tiles")
    ('4 bands, one by one', '1 tile, by itself')
    """
    return f"{cells(n_kept, kind)}, {'by itself' if n_kept == 1 else 'one by one'}"


def place_in_words(partition: PartitionRecord, cell: int) -> str:
    """The place of a cell, as it is read aloud: "250 to 310 Hz"."""
    return place(partition, cell).replace("–", " to ")


def not_listed(n_more: int, kind: str) -> str:
    """The end of a list that is cut short.

    >>> not_listed(1, "bins"), not_listed(30, "bins")
    ('and 1 bin more', 'and 30 bins more')
    """
    return f"and {cells(n_more, kind)} more"
