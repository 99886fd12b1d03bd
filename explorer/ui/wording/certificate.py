"""Why to believe a result: the certificate in words, with its numbers."""

import math
from math import comb

from explorer.records import Certificate, Outcome, Removal, SearchRecord
from explorer.ui.wording.numbers import UNITS, cells, place, places, signed


def reasons(record: SearchRecord) -> list[str]:
    """Why to believe the result: each check that was made, with its numbers."""
    certificate = record.certificate
    if certificate is None:
        return []
    unit = UNITS[record.partition.kind]
    words = [
        "The file that you can download was read back and judged again, alone and in full "
        f"precision: {certificate.label}, probability {certificate.probability:.2f}, "
        f"margin {signed(certificate.margin)}."
    ]
    if record.outcome is Outcome.IRREDUCIBLE and certificate.holds:
        words.append(_removals(record, certificate))
    elif not certificate.removals or record.outcome is not Outcome.IRREDUCIBLE:
        words.append(f"Whether a single {unit} could still go was not checked to the end.")
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


def kept_places(record: SearchRecord) -> str:
    """Where the fragment lies."""
    return f"Kept: {places(record.partition, record.keep or ())}"


def run_line(record: SearchRecord) -> str:
    """What makes the run repeatable, in a line."""
    partition = record.partition
    adjective = f"{partition.kind} " if UNITS[partition.kind] == "band" else ""
    number, unit = cells(partition.n_cells, partition.kind).split(" ")
    return (
        f"{record.model.id} {record.model.version} · {number} {adjective}{unit} · "
        f"{record.effort} effort · seed {record.seed}"
    )


def _removals(record: SearchRecord, certificate: Certificate) -> str:
    closest = max(certificate.removals, key=_nearness)
    kind, n_kept = record.partition.kind, len(certificate.removals)
    taken = (
        f"Its only {UNITS[kind]} was taken away"
        if n_kept == 1
        else f"Each of its {cells(n_kept, kind)} was taken away alone"
    )
    where, label = place(record.partition, closest.cell), record.label
    margin = "" if closest.margin is None else f", margin {signed(closest.margin)}"
    least = record.criterion.min_probability
    if least is None:
        return (
            f"{taken}: never {label}. The closest call was without {where}: "
            f"{closest.label}{margin}."
        )
    return (
        f"{taken}: never {label} with {least:g} or more. The closest call was without {where}: "
        f"{closest.label}{margin}, {label} with {closest.probability:.3f}."
    )


def _nearness(removal: Removal) -> float:
    """The probability tells, whatever was asked; some models have no answer to silence."""
    return -math.inf if removal.margin is None else removal.probability


def _bound(record: SearchRecord, certificate: Certificate) -> str:
    n, bound, unit = record.partition.n_cells, certificate.lower_bound, UNITS[record.partition.kind]
    words = {
        0: "No lower bound was proven.",
        1: f"Silence is not enough, so at least one {unit} is needed.",
        2: f"No single {unit} is enough: all {n:,} were tried.",
        3: f"No two {unit}s are enough: all {comb(n, 2):,} pairs were tried.",
    }.get(bound, f"No {bound - 1} {unit}s are enough: all {comb(n, bound - 1):,} sets were tried.")
    n_kept = len(record.keep or ())
    if bound == n_kept:
        return f"{words} So {bound} is the fewest possible: proven."
    return f"{words} Whether fewer than {n_kept:,} can do is not decided."
