"""What the checks of a result show, counted and in a few words.

A removal is rejected for one of four reasons, and they are not the same: another answer, the same
answer without the criterion's margin, the same answer without the probability that was asked for,
or no answer at all, because only silence is left.
"""

import math
from dataclasses import dataclass

from explorer.judging.criterion import ACCEPTING_MARGIN, NO_ANSWER
from explorer.partitions.kinds import UNITS, cells
from explorer.records import Outcome, SearchRecord


@dataclass(frozen=True, kw_only=True)
class RemovalCounts:
    """How many removals were rejected for which reason."""

    changed: int  # another label
    too_close: int  # the label, but ahead by less than the accepting margin
    unsure: int  # the label, clearly, but below the minimum probability
    silent: int  # only silence was left, to which the model has no answer

    @property
    def total(self) -> int:
        """How many removals were made."""
        return self.changed + self.too_close + self.unsure + self.silent


def count_removals(record: SearchRecord) -> RemovalCounts:
    """Count the removals of a certificate, all of them rejected, by why they were."""
    removals = record.certificate.removals if record.certificate else ()
    silent = sum(removal.label == NO_ANSWER for removal in removals)
    kept = [r.margin for r in removals if r.label == record.label and r.margin is not None]
    too_close = sum(margin < ACCEPTING_MARGIN for margin in kept)
    return RemovalCounts(
        changed=len(removals) - silent - len(kept),
        too_close=too_close,
        unsure=len(kept) - too_close,
        silent=silent,
    )


def why_nothing(record: SearchRecord) -> str:
    """Say why a search found no fragment; the beginning of a sentence in small letters."""
    least = record.criterion.least_text
    match record.outcome:
        case Outcome.VACUOUS:
            return "the model already says so to silence: no fragment is needed"
        case Outcome.ABSTAINS:
            return f'the model\'s answer to the clip is "{record.label}"'
        case Outcome.BELOW_THRESHOLD:
            return f"the clip itself misses the probability of {least} that was asked for"
        case Outcome.IMPOSSIBLE:
            is_own = record.clip_label == record.label
            how = " clearly" if is_own and not least else ""
            how = f" with probability {least} or more" if least else how
            too = record.silence is not None and record.silence.label == record.label
            silence = "; silence has it, too, less surely" if too else ""
            unit = UNITS[record.partition.kind]
            where = f" among the allowed {unit}s" if record.is_restricted else ""
            return f"no fragment with this label{how} was found{where}{silence}"
        case _:
            return "stopped before anything was found"


def allowed_in_words(record: SearchRecord) -> str:
    """Say how many cells the search was allowed to keep; empty if it was all of them."""
    if not record.is_restricted:
        return ""
    were = "was" if record.n_allowed == 1 else "were"
    of = cells(record.partition.n_cells, record.partition.kind)
    return f"only {record.n_allowed:,} of {of} {were} allowed"


def allowed_cells(n: int, record: SearchRecord) -> str:
    """Write a number of cells of which a fragment may consist: "2 bands", or of those allowed."""
    kind = record.partition.kind
    return f"{n:,} of the allowed {UNITS[kind]}s" if record.is_restricted else cells(n, kind)


def removals_in_words(record: SearchRecord) -> str:
    """Say what removing each kept cell alone does; empty unless all were removed and rejected."""
    if record.outcome is not Outcome.IRREDUCIBLE:
        return ""
    counts, label, least = count_removals(record), record.label, record.criterion.least_text
    reasons = [
        (counts.changed, "the answer changes"),
        (counts.too_close, f"{label} leads by less than {lead()}"),
        (counts.unsure, f"{label} is less probable than {least}"),
        (counts.silent, "only silence is left, without an answer"),
    ]
    parts = [f"{count} of {counts.total}: {what}" for count, what in reasons if count]
    unit = UNITS[record.partition.kind]
    return f"each {unit} removed alone, {'; '.join(parts)}" if parts else ""


def remainder_in_words(record: SearchRecord) -> str:
    """Say what the model answers to the clip without the fragment; empty if it was not judged."""
    answer, label = record.remainder, record.label
    if answer is None:
        return ""
    if answer.label == NO_ANSWER:
        return "the rest alone is silence, without an answer"
    of_label = f"{100 * answer.probability:.0f} %"
    if answer.label != label:
        return f"the rest alone is {answer.label} ({label}: {of_label})"
    if answer.accepted:
        return f"the rest alone is {_still(record)}{label} ({of_label})"
    is_close = answer.margin is not None and answer.margin < ACCEPTING_MARGIN
    missed = f"leads by less than {lead()}" if is_close else "less than was asked for"
    return f"the rest alone is {_still(record)}{label} ({of_label}, {missed})"


def sampled_bound_in_words(record: SearchRecord) -> str:
    """Say how many smaller sets can be enough at most, as far as random ones show it.

    Empty if none were drawn, and where more is proven: that no smaller set is enough.
    """
    bound, certificate = record.sampled_bound, record.certificate
    if bound is None or certificate is None or not certificate.holds:
        return ""
    if certificate.lower_bound > bound.size:
        return ""
    drawn = f"{bound.n_draws:,} random sets of {allowed_cells(bound.size, record)}"
    share = percent_at_most(bound.at_most)
    return (
        f"none of {drawn} was enough, so at most {share} of all such sets are, with 95 % confidence"
    )


def percent_at_most(share: float) -> str:
    """Return an upper limit in per cent, rounded up, because it must not promise too much.

    >>> percent_at_most(0.009969), percent_at_most(0.01001), percent_at_most(0.2589)
    ('1.0 %', '1.1 %', '25.9 %')
    """
    return f"{math.ceil(1_000 * share) / 10:.1f} %"


def lead() -> str:
    """The accepting margin in figures.

    >>> lead()
    '0.0001'
    """
    return f"{ACCEPTING_MARGIN:f}".rstrip("0")


def _still(record: SearchRecord) -> str:
    """The rest is "still" the class only if the whole clip is."""
    return "still " if record.clip_label == record.label else ""
