"""Why to believe a result, and who else does: the certificate and the verdicts in words."""

from math import comb

from explorer.classifier import ClassifierInfo
from explorer.records import Certificate, Outcome, SearchRecord
from explorer.transfer import TargetVerdict
from explorer.ui.texts import bands, named, signed


def reasons(record: SearchRecord) -> list[str]:
    """Why to believe the result: each check that was made, with its numbers."""
    certificate = record.certificate
    if certificate is None:
        return []
    kept = len(certificate.removals)
    words = [
        "The file that you can download was read back and judged again, alone and in full "
        f"precision: {certificate.label}, probability {certificate.probability:.2f}, "
        f"margin {signed(certificate.margin)}."
    ]
    if record.outcome is Outcome.IRREDUCIBLE and certificate.holds:
        words.append(_removals(record, certificate))
    elif kept == 0 or record.outcome is not Outcome.IRREDUCIBLE:
        words.append("Whether a single band could still go was not checked to the end.")
    words.append(_bound(record, certificate))
    if not certificate.holds:
        words.append("A check failed: do not rely on this result.")
    counts = record.evaluations
    bound = f", {counts.bound:,} more for the bound" if counts.bound else ""
    words.append(
        f"{counts.search:,} sounds were judged in the search{bound} and {counts.certificate:,} "
        "for these checks."
    )
    return words


def kept_bands(record: SearchRecord) -> str:
    """Where the fragment lies, with neighbouring bands joined."""
    keep, edges = record.keep or (), record.partition.edges_hz
    runs: list[tuple[int, int]] = []
    for cell in keep:
        joins = runs and runs[-1][1] == cell
        runs[-1:] = [(runs[-1][0], cell + 1)] if joins else [*runs[-1:], (cell, cell + 1)]
    spans = [f"{edges[first]:,.0f}–{edges[after]:,.0f}" for first, after in runs]
    return f"Kept: {', '.join(spans)} Hz"


def _removals(record: SearchRecord, certificate: Certificate) -> str:
    closest = max(certificate.removals, key=lambda removal: removal.margin)
    low, high = record.partition.edges_hz[closest.cell : closest.cell + 2]
    taken = (
        "Its only band was taken away"
        if len(certificate.removals) == 1
        else f"Each of its {bands(len(certificate.removals))} was taken away alone"
    )
    return (
        f"{taken}: never {record.label}. The closest call was without {low:,.0f}–{high:,.0f} Hz: "
        f"{closest.label}, margin {signed(closest.margin)}."
    )


def _bound(record: SearchRecord, certificate: Certificate) -> str:
    n, bound = record.partition.n_cells, certificate.lower_bound
    words = {
        0: "No lower bound was proven.",
        1: "Silence is not enough, so at least one band is needed.",
        2: f"No single band is enough: all {n:,} were tried.",
        3: f"No two bands are enough: all {comb(n, 2):,} pairs were tried.",
    }.get(bound, f"No {bound - 1} bands are enough: all {comb(n, bound - 1):,} sets were tried.")
    if record.keep is not None and bound == len(record.keep):
        words += f" So {bound} is the fewest possible: proven."
    return words


def convinced(
    record: SearchRecord, verdicts: list[TargetVerdict], infos: dict[str, ClassifierInfo]
) -> str:
    """One sentence on the other models' verdicts."""
    others = [v for v in verdicts if v.model != record.model.id and v.verdict != "no counterpart"]
    if not others:
        return f"There is no other model yet that knows {record.label}."
    accepting = [v for v in others if v.verdict == "accepts"]
    if len(others) == 1:
        other, heard = infos[others[0].model], others[0].label
        title = other.title
        if accepting:
            return f"The other model, {title}, also hears {record.label} in it."
        if heard == record.label:
            return f"The other model, {title}, also hears {record.label}, but not surely enough."
        return f"The other model, {title}, does not: it hears {named(heard, other)}."
    if not accepting:
        return f"None of the {len(others)} other models hears {record.label} in it."
    if len(accepting) == len(others):
        return f"All {len(others)} other models also hear {record.label} in it."
    verb = "hears" if len(accepting) == 1 else "hear"
    return f"{len(accepting)} of {len(others)} other models also {verb} {record.label} in it."


def run_line(record: SearchRecord) -> str:
    """What makes the run repeatable, in a line."""
    return (
        f"{record.model.id} {record.model.version} · {record.partition.n_cells} "
        f"{record.partition.kind} bands · {record.effort} effort · seed {record.seed}"
    )
