"""What a study found, in sentences that its report, its figures and the page share."""

from explorer.study.measures import SharedBits
from explorer.study.rates import Transfer
from explorer.study.summary import StudySummary


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
    spread = f" ({100 * min(shares):.0f} to {100 * max(shares):.0f} % by model)"
    return (
        f"Without the fragment, the rest of the clip alone still gets the same answer in "
        f"{n_accepted:,} of {n_items:,} searches{spread if len(shares) > 1 else ''}."
    )


def left_out(each: Transfer) -> list[str]:
    """How many fragments the target was not asked about, and why."""
    reasons = {
        "of a class that it does not have": each.n_no_counterpart,
        "in a band that it cannot hear": each.n_cannot_hear,
        "outside its window": each.n_outside_window,
    }
    return [f"not asked about {n}, {reason}" for reason, n in reasons.items() if n]


def shared_bits_sentence(bits: SharedBits) -> str:
    """State the mutual information above chance, and the range that chance alone gives."""
    return (
        f"shared {bits.excess:+.2f} bits above chance, which alone gives {bits.chance_low:+.2f} to "
        f"{bits.chance_high:+.2f}"
    )
