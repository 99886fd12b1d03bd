"""The strip of figures under the picture: pairs of a value and what it measures."""

from explorer.records import SearchRecord
from explorer.searching.step import Step
from explorer.ui.wording.numbers import UNITS, confidence, device_name, percent, signed

Figures = list[tuple[str, str]]

UNKNOWN = "–"
OF_ENERGY = "of the sound’s energy"
SURE = "sure"
EVALUATIONS = "evaluations"


def clip_figures(seconds: float, sample_rate: int, peak_dbfs: float | None) -> Figures:
    """The strip of a clip that was not searched yet."""
    peak = "silence" if peak_dbfs is None else f"{signed(round(peak_dbfs, 1))} dBFS"
    return [
        (f"{seconds:g} s", "as the model hears it"),
        (f"{sample_rate / 1000:g} kHz", "sample rate"),
        (peak, "peak level"),
    ]


def step_figures(step: Step, energy: float | None, n_cells: int, kind: str, device: str) -> Figures:
    """The strip while a search runs; `energy` is the best keep's share, 0 to 1."""
    judged = step.evaluations + step.bound_evaluations
    sure = UNKNOWN if step.probability is None else confidence(step.probability)
    return [
        *_size(energy, step.n_kept, n_cells, kind),
        (sure, SURE),
        *_effort(judged, step.seconds, device),
        needed(step.lower_bound, kind),
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
        needed(record.certificate.lower_bound, kind),
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


def needed(lower_bound: int, kind: str) -> tuple[str, str]:
    """A proven lower bound on the number of cells.

    >>> needed(2, "mel"), needed(1, "tiles")
    (('at least 2', 'bands needed (proven)'), ('at least 1', 'tile needed (proven)'))
    """
    unit = UNITS[kind] if lower_bound == 1 else f"{UNITS[kind]}s"
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
