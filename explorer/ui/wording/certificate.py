"""The certificate in words: what was checked, and the numbers behind it."""

import math
from math import comb

from explorer.judging.criterion import ACCEPTING_MARGIN, NO_ANSWER
from explorer.records import Answer, Certificate, Outcome, Removal, SearchRecord
from explorer.result.checks import allowed_in_words, count_removals, lead, sampled_bound_in_words
from explorer.ui.wording.numbers import (
    UNITS,
    asked_confidence,
    cells,
    confidence,
    confidence_below,
    place,
    places,
    signed,
)

TITLE = "How this was checked"
DETAILS = "Details"
CHECK_FAILED = "A check failed: do not rely on this result."
BOUND_OF_SEARCH = (
    "These smaller sets were judged during the search, in batches; unlike the file, they were not "
    "judged again one by one."
)


def checks(record: SearchRecord) -> list[str]:
    """The checks that were made, each in a sentence or two; empty without a certificate."""
    certificate, kind = record.certificate, record.partition.kind
    if certificate is None:
        return []
    words = [read_back(record, certificate)]
    n_kept = len(record.keep or ())
    # What is above a recording's own band was not tried, and is not counted in the record.
    n_tried = record.n_allowed if record.clip.recorded_up_to_hz is None else None
    is_fewest = certificate.lower_bound >= n_kept  # proven; so no piece can go, either
    if record.outcome is Outcome.IRREDUCIBLE and certificate.holds:
        words.append(removals(record))
    elif not is_fewest and (not certificate.removals or record.outcome is not Outcome.IRREDUCIBLE):
        words.append(not_all_removed(kind))
    words.append(
        bound(certificate.lower_bound, n_kept, n_tried, kind, is_restricted=record.is_restricted)
    )
    if record.is_restricted:
        words.append(f"{only_allowed(record)}; sets with other {UNITS[kind]}s were not tried.")
    if sampled := sampled_bound_in_words(record):
        words.append(f"{sampled[0].upper()}{sampled[1:]}.")
    if certificate.lower_bound:
        words.append(BOUND_OF_SEARCH)
    if record.remainder is not None and certificate.holds:
        words.append(rest_alone(record, record.remainder))
    if not certificate.holds:
        words.append(CHECK_FAILED)
    return words


def details(record: SearchRecord) -> list[str]:
    """The numbers behind the checks, for experts; empty without a certificate."""
    certificate = record.certificate
    if certificate is None:
        return []
    words = [f"Margin of the file: {signed(certificate.margin)}."]
    if record.outcome is Outcome.IRREDUCIBLE and certificate.holds:
        words.append(closest_call(record, certificate))
    counts = record.evaluations
    bounds = "lower bound" if record.sampled_bound is None else "bounds on smaller sets"
    for_bound = f", {counts.bound:,} more for the {bounds}" if counts.bound else ""
    words.append(
        f"The model judged {counts.search:,} sounds in the search{for_bound} and "
        f"{counts.certificate:,} for these checks.{reused(counts.reused or 0)}"
    )
    return [*words, kept_places(record), run_line(record)]


def reused(n_answers: int) -> str:
    """Answers of earlier searches that took the place of further judgements; empty if none did.

    >>> reused(1_268)
    ' 1,268 further answers were known from your last searches of this clip.'
    """
    if not n_answers:
        return ""
    which = "answer was" if n_answers == 1 else "answers were"
    return f" {n_answers:,} further {which} known from your last searches of this clip."


def read_back(record: SearchRecord, certificate: Certificate) -> str:
    """The model's answer to the file that visitors download."""
    sure = f"{confidence(certificate.probability)} sure"
    if certificate.label != record.label:
        sure += f" of {record.label}"
    return (
        "The file that you can download was read back and judged again, alone and in full "
        f"precision: the model says {certificate.label}, {sure}."
    )


def removals(record: SearchRecord) -> str:
    """What happened when each kept cell was taken away alone, by how often it happened."""
    counts, kind = count_removals(record), record.partition.kind
    label, least = record.label, record.criterion.min_probability
    asked = "was asked for" if least is None else asked_confidence(least)
    happened = [
        (counts.changed, f"the answer was no longer {label}"),
        (counts.too_close, f"the answer stayed {label}, but led by less than {lead()}: too close"),
        (counts.unsure, f"the answer stayed {label}, but was less than {asked} sure"),
        (counts.silent, "only silence was left, to which the model has no answer"),
    ]
    if counts.total == 1:
        taken = f"Its only {UNITS[kind]} was taken away"
    else:
        taken = f"Each of its {cells(counts.total, kind)} was taken away alone"
    parts = [f"{_times(n, counts.total)} {what}" for n, what in happened if n]
    return f"{taken}: {'; '.join(parts)}."


def _times(n: int, total: int) -> str:
    """How often something happened.

    >>> _times(1, 1), _times(4, 4), _times(1, 4), _times(3, 4)
    ('then', 'each time', 'once', '3 times')
    """
    if n == total:
        return "then" if n == 1 else "each time"
    return "once" if n == 1 else f"{n:,} times"


def rest_alone(record: SearchRecord, answer: Answer) -> str:
    """The model's answer to the clip without the fragment."""
    label, sure = record.label, f"{confidence(answer.probability)} sure"
    if answer.label == NO_ANSWER:
        return "Without the fragment only silence is left, to which the model has no answer."
    is_own = record.clip_label == label
    if answer.label != label:
        start = "Without the fragment the answer changes: f" if is_own else "F"
        return f"{start}or the rest alone the model says {answer.label}, {sure} of {label}."
    still = f"The rest alone is {'still ' if is_own else 'also '}{label}"
    if answer.accepted:
        return f"{still} ({sure})."
    least = record.criterion.min_probability
    if least is None or (answer.margin is not None and answer.margin < ACCEPTING_MARGIN):
        return f"{still}, but leads by less than {lead()}: too close ({sure})."
    return f"{still}, but only {confidence_below(answer.probability, least)} sure."


def closest_call(record: SearchRecord, certificate: Certificate) -> str:
    """The removal that came closest to being accepted, with its numbers."""
    closest = max(certificate.removals, key=_nearness)
    where = place(record.partition, closest.cell)
    if closest.margin is None or closest.label == NO_ANSWER:
        return f"Closest call: without {where} only silence is left, to which it has no answer."
    still = "still says" if closest.label == record.label else "says"
    least, sure = record.criterion.min_probability, confidence(closest.probability)
    if least is not None and closest.probability < least:
        sure = confidence_below(closest.probability, least)
    of_label = "" if closest.label == record.label else f" of {record.label}"
    return (
        f"Closest call: without {where} the model {still} {closest.label}, {sure} sure{of_label} "
        f"(margin {signed(closest.margin)})."
    )


def not_all_removed(kind: str) -> str:
    """For a fragment that is not known to be irreducible."""
    return f"Whether a single {UNITS[kind]} could still go was not checked to the end."


def bound(
    lower_bound: int, n_kept: int, n_tried: int | None, kind: str, *, is_restricted: bool = False
) -> str:
    """What is proven about smaller fragments, and what is not.

    Args:
        lower_bound: the proven one.
        n_kept: cells of the fragment.
        n_tried: cells of which the smaller fragments consist; None if unknown.
        kind: of the partition.
        is_restricted: whether these are only the allowed cells.

    >>> bound(2, 2, 64, "mel")
    'No single band is enough: all 64 were tried. So 2 bands are the smallest possible number \
(proven).'
    >>> bound(1, 2, 64, "mel")
    'Silence is not enough, so at least one band is needed. A single band might be enough; that \
was not ruled out.'
    >>> bound(2, 2, 12, "mel", is_restricted=True)
    'No single allowed band is enough: all 12 were tried. So 2 allowed bands are the smallest \
possible number (proven).'
    """
    unit = f"allowed {UNITS[kind]}" if is_restricted else UNITS[kind]
    if lower_bound == 0:
        return "No lower bound was proven: the search ended before it had tried silence."
    size = lower_bound - 1
    every = "all" if n_tried is None else f"all {comb(n_tried, size):,}"
    words = {
        1: f"Silence is not enough, so at least one {UNITS[kind]} is needed.",
        2: f"No single {unit} is enough: {every} were tried.",
        3: f"No two {unit}s are enough: {every} pairs were tried.",
    }
    many = f"No {size} {unit}s are enough: {every} sets were tried."
    proven = words.get(lower_bound, many)
    if lower_bound >= n_kept:
        smallest = f"{n_kept:,} {unit}" + (" is" if n_kept == 1 else "s are")
        return f"{proven} So {smallest} the smallest possible number (proven)."
    return f"{proven} {not_ruled_out(lower_bound, n_kept - 1, unit)}"


def not_ruled_out(fewest: int, most: int, unit: str) -> str:
    """The sizes of fragments that may exist, below the size of the one that was found.

    Args:
        fewest: the proven lower bound, at least 1.
        most: one less than were found, at least `fewest`.
        unit: what cells are called.

    >>> not_ruled_out(2, 3, "band"), not_ruled_out(2, 2, "tile")
    ('A set of 2 or 3 bands might be enough; that was not ruled out.', \
'A set of 2 tiles might be enough; that was not ruled out.')
    """
    assert 1 <= fewest <= most, "nothing else is left open"
    if fewest == most == 1:
        subject = f"A single {unit}"
    elif fewest == most:
        subject = f"A set of {fewest:,} {unit}s"
    else:
        joint = "or" if most == fewest + 1 else "to"
        subject = f"A set of {fewest:,} {joint} {most:,} {unit}s"
    return f"{subject} might be enough; that was not ruled out."


def only_allowed(record: SearchRecord) -> str:
    """How many cells the search was allowed to keep, if not all: the beginning of a sentence."""
    words = allowed_in_words(record)
    return f"{words[0].upper()}{words[1:]}"


def kept_places(record: SearchRecord) -> str:
    """Where the fragment is, in frequency and time."""
    return f"Kept: {places(record.partition, record.keep or ())}."


def run_line(record: SearchRecord) -> str:
    """What makes the search repeatable, in a line."""
    partition = record.partition
    adjective = f"{partition.kind} " if UNITS[partition.kind] == "band" else ""
    number, unit = cells(partition.n_cells, partition.kind).split(" ")
    allowed = f", {record.n_allowed:,} of them allowed" if record.is_restricted else ""
    return (
        f"{record.model.id} {record.model.version} · {number} {adjective}{unit}{allowed} · "
        f"{record.effort} effort · seed {record.seed}"
    )


def _nearness(removal: Removal) -> float:
    """Order removals by probability; one without an answer, to silence, comes last."""
    return -math.inf if removal.margin is None else removal.probability
