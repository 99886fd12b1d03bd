"""What a study found, in sentences that its report, its figures and the page share."""

import math
from collections.abc import Mapping

from explorer.strengths import Strength
from explorer.study.statistics.acceptance import Acceptance, Lift
from explorer.study.statistics.flat_earthers import NO, UNDECIDED, YES, RateComparison
from explorer.study.statistics.none_label import NoneLeftOut
from explorer.study.statistics.rates import Transfer
from explorer.study.statistics.shared_bits import SharedBits
from explorer.study.summary import StudySummary
from explorer.verdicts import LOUDEST, MATCHED, OTHER_CLIP, RANDOM, SHIFT

CONTROLS = {  # kinds in the order in which they are reported: what a control is made of
    RANDOM: "random cells",
    MATCHED: "random cells of the same energy",
    SHIFT: "the fragment shifted",
    LOUDEST: "the loudest cells",
    OTHER_CLIP: "the bands of its fragment of another clip",
}
STRENGTHS = {  # what a source's fragment is, as the end of a sentence about it
    Strength.CLEAR: "its source’s clear answer",
    Strength.TOP: "its source’s top answer",
    Strength.HALF: "at least 50 % sure for its source",
    Strength.SURE: "at least 90 % sure for its source",
    Strength.COMPLETE: "as sure for its source as the whole clip",
}
NOTHING_ACCEPTED = "Neither the fragments nor the loudest cells are accepted."
LOUDEST_NOT_MEASURED = "How often the loudest cells are accepted was not measured."


def remainder_sentence(summary: StudySummary) -> str:
    """How often the rest of a clip alone is still the class, over all sources; empty if unknown.

    The interval, over clips, is that of each source: one over all of them would count a clip more
    than once.
    """
    rates = [model.remainder for model in summary.models if model.remainder is not None]
    if not rates:
        return ""
    n_items, n_accepted = (
        sum(getattr(rate, name) for rate in rates) for name in ("n_items", "n_accepted")
    )
    shares = [rate.interval.value for rate in rates if rate.interval is not None]
    low, high = (f"{100 * share:.0f}" for share in (min(shares), max(shares)))
    spread = "" if low == high else f" ({low} to {high} % by model)"
    return (
        f"Without the fragment, the rest of the clip alone still gets the same answer in "
        f"{n_accepted:,} of {n_items:,} searches{spread}."
    )


def controls_sentence(found: Acceptance) -> str:
    """How often fragments and every kind of control are accepted; empty without a fragment.

    A kind that was not judged is named, and so is a transfer that the loudest cells share.
    """
    if found.share is None:
        return ""
    fragments = (
        f"Of {found.n_items:,} fragments (over {found.n_clips} clips) "
        f"{percent(found.share.value)} are accepted"
    )
    known = [_lift_words(what, found.lifts[k]) for k, what in CONTROLS.items() if k in found.lifts]
    absent = [what for kind, what in CONTROLS.items() if kind not in found.lifts]
    parts = [fragments, *known]
    if absent:
        parts.append(f"not measured: {' and '.join(absent)}")
    return f"{'; '.join(parts)}. {loudest_sentence(found)}"


def partial_controls_sentence(found: Acceptance) -> str:
    """How often those fragments are accepted that have a control which others lack; or empty.

    Only their share can be compared with the control's.
    """
    parts = [
        f"{percent(lift.control.value + lift.lift.value)} of the {lift.n_items:,} with {what}"
        for kind, what in CONTROLS.items()
        if (lift := found.lifts.get(kind)) is not None and lift.n_items < found.n_items
    ]
    if not parts:
        return ""
    return f"Not every fragment has every control: accepted are {', '.join(parts)}."


def loudest_sentence(found: Acceptance) -> str:
    """Whether the fragments are accepted more often than as many of the loudest cells."""
    against = found.lifts.get(LOUDEST)
    if against is None:
        return LOUDEST_NOT_MEASURED
    loudest, lift = against.control.value, against.lift
    shares = f"({percent(loudest)} against {percent(loudest + lift.value)})"
    if lift.value <= 0:
        if loudest == 0:
            return NOTHING_ACCEPTED
        how = "as often as" if lift.value == 0 else "more often than"
        return f"The loudest cells share this transfer: they are accepted {how} fragments {shares}."
    if lift.low > 0:
        return f"The loudest cells are accepted less often than fragments {shares}."
    return (
        f"The loudest cells are accepted less often than fragments {shares}, but that may be "
        "chance: whether they share this transfer cannot be decided."
    )


def strengths_sentences(summary: StudySummary) -> str:
    """How often fragments of each strength are accepted, and why some strengths have fewer.

    Empty for a study of one strength.
    """
    if len(summary.strengths) == 1:
        return ""
    return " ".join(filter(None, [_by_strength(summary), _not_that_sure(summary)]))


def _by_strength(summary: StudySummary) -> str:
    """Of the same searches at every strength; empty if no search has a fragment at each."""
    accepted = [
        f"{percent(each.same_clips.share.value)} if the fragment is {STRENGTHS[each.strength]}"
        for each in summary.strengths
        if each.same_clips.share is not None
    ]
    if not accepted:
        return "No search has a fragment at every strength, so that the rates are of other clips."
    same = summary.strengths[0].same_clips
    return (
        f"Of the same {same.n_items:,} verdicts (over {same.n_clips} clips) at every strength, "
        f"{', '.join(accepted[:-1])}, and {accepted[-1]} accept it."
    )


def _not_that_sure(summary: StudySummary) -> str:
    """How many searches of every strength have no fragment: the clip itself is not that sure."""
    counts = [
        f"{each.n_not_that_sure:,} of {each.n_searches:,} at {each.strength}"
        for each in summary.strengths
        if each.n_not_that_sure
    ]
    if not counts:
        return ""
    return f"Searches of clips that their source itself is not that sure of: {', '.join(counts)}."


def none_sentence(found: NoneLeftOut) -> str:
    """What leaving out "none of these" changes; empty if no rejection was that answer."""
    if not found.n_items or not found.n_rejected_by_none:
        return ""
    by_none = (
        f"{found.n_rejected_by_none:,} of {found.n_rejections:,} rejections are “none of these”"
    )
    low = percent(found.n_accepted / found.n_items)
    high = percent((found.n_accepted + found.n_undecided) / found.n_items)
    if low == high:
        return f"{by_none}. Without that label, {low} of the fragments would be accepted."
    return (
        f"{by_none}. Without that label, {low} to {high} of the fragments would be accepted: these "
        "records do not say it more closely."
    )


def flat_earther_sentences(summary: StudySummary, titles: Mapping[str, str]) -> list[str]:
    """Who is a flat-earther, and for whom that cannot be decided; nothing if none were compared."""
    by_verdict = {
        verdict: [each for each in summary.standings if each.verdict == verdict]
        for verdict in (YES, NO, UNDECIDED)
    }
    flat, usual, undecided = by_verdict.values()
    sentences = []
    if flat:
        found = "; ".join(_flat_earther_words(each, titles) for each in flat)
        sentences.append(f"Flat-earthers: {found}.")
    if usual:
        largest = math.exp(max(each.smallest_effect for each in usual))
        who = (
            f"{len(usual)} of {len(summary.standings)} rates are usual"
            if flat or undecided
            else "No model is a flat-earther"
        )
        sentences.append(f"{who}: {_times_usual(largest)} would have been found.")
    if undecided:
        least = math.exp(min(each.smallest_effect for each in undecided))
        names = "; ".join(_rate_name(each, titles) for each in undecided)
        sentences.append(
            f"It cannot be decided for {names}: with these clips nothing below "
            f"{_times_usual(least)} would have been found."
        )
    return sentences


def shared_bits_sentence(bits: SharedBits) -> str:
    """State the mutual information above chance, and the range that chance alone gives."""
    return (
        f"shared {bits.excess:+.2f} bits above chance, which alone gives {bits.chance_low:+.2f} to "
        f"{bits.chance_high:+.2f}"
    )


def shared_bits_found(summary: StudySummary) -> str:
    """In how many pairs of models there are shared bits; empty if none could be tested."""
    n_tested = summary.n_shared_bits_tested
    if not n_tested:
        return ""
    n_found = sum(each.shared_bits is not None for each in summary.transfers)
    return (
        f"Mutual information of the source’s class and the target’s answer: {n_found or 'none'} of "
        f"{n_tested} pairs with enough clips {'has' if n_found < 2 else 'have'} more than chance "
        "(permutations, 5 % for all pairs, Holm)."
    )


def information_sentence(summary: StudySummary) -> str:
    """Whether measures of information tell models apart that accuracy does not."""
    accuracy, *others = summary.measures
    if not accuracy.n_pairs:
        return ""
    n_alike = accuracy.n_pairs - accuracy.n_apart
    best = max((each.n_new for each in others), default=0)
    return (
        f"Accuracy tells {accuracy.n_apart} of {accuracy.n_pairs} pairs of models apart. Of the "
        f"other {n_alike}, a measure of the fragments tells up to {best} apart."
    )


def left_out(each: Transfer) -> list[str]:
    """How many fragments the target was not asked about, and why."""
    reasons = {
        "of a class that it does not have": each.n_no_counterpart,
        "in a band that it cannot hear": each.n_cannot_hear,
        "outside its window": each.n_outside_window,
    }
    return [f"not asked about {n}, {reason}" for reason, n in reasons.items() if n]


def percent(share: float) -> str:
    """A share in per cent, with a decimal below ten.

    >>> percent(0.256), percent(0.0312), percent(0.0)
    ('26 %', '3.1 %', '0 %')
    """
    digits = 1 if 0 < share < 0.0995 else 0
    return f"{100 * share:.{digits}f} %"


def _lift_words(what: str, found: Lift) -> str:
    low, high = 100 * found.lift.low, 100 * found.lift.high
    return (
        f"{what} {percent(found.control.value)} (lift {100 * found.lift.value:+.1f} points, "
        f"{low:+.1f} to {high:+.1f})"
    )


def _flat_earther_words(each: RateComparison, titles: Mapping[str, str]) -> str:
    bounds = (f"{math.exp(bound):.2g}" for bound in (each.distance.low, each.distance.high))
    return (
        f"{_rate_name(each, titles)} {math.exp(each.distance.value):.2g} times the usual odds "
        f"({' to '.join(bounds)})"
    )


def _rate_name(each: RateComparison, titles: Mapping[str, str]) -> str:
    return f"{titles.get(each.model, each.model)} ({each.direction}-rate)"


def _times_usual(factor: float) -> str:
    return f"{factor:.1f} times the usual odds, or the usual odds divided by {factor:.1f},"
