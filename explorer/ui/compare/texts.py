"""The words of the page that compares models."""

import html
from collections.abc import Mapping

from explorer.shipped_studies import ShippedStudy
from explorer.study_summary import StudySummary

MATRIX = (
    "Of a source’s fragments, the share that a target calls by the same class, where both give the "
    "whole clip that class. It means something only above the share of random fragments, which "
    "every cell tells."
)
STANDING = (
    "Each model’s rates above random fragments, averaged over the others. A flat-earther, in "
    "colour, differs from the other families by at least 0.2 (median), and not by chance of the "
    "clips (bootstrap, Holm-corrected). The word is Kelly and Chockler’s, the definition ours."
)
LISTENS = "How much of each part of the frequency axis the models’ fragments keep, on average."
OVERLAP = (
    "How alike the kept cells are (Jaccard index), of the same clips; on the diagonal, of two "
    "searches of one model that differ only in their seed."
)
MEASURES = (
    "Of all irreducible fragments of a source: quartiles, and the extremes. Accuracy stands beside "
    "the names."
)


def about(study: ShippedStudy, summary: StudySummary, titles: Mapping[str, str]) -> str:
    """What was studied, and who convinces whom, in a few sentences."""
    others = [each for each in summary.transfers if each.source != each.target]
    lifts = [each.lift for each in others if each.lift is not None]
    above = sum(lift >= 0.2 for lift in lifts)
    found = [
        f"{summary.n_clips} clips, {len(summary.models)} models, {len(summary.seeds)} seeds: "
        f"{summary.n_items} searches, every fragment judged by every model.",
        f"In {above} of {len(lifts)} pairs a fragment convinces the other model more often than "
        "random ones do, by 0.2 or more.",
        *_flat_earthers(summary, titles),
    ]
    lead = f"<p class='lead'>{html.escape(' '.join(found))}</p>"
    return f"{lead}<p class='quiet'>{html.escape(study.about)}</p>"


def _flat_earthers(summary: StudySummary, titles: Mapping[str, str]) -> list[str]:
    """Who stands out, in which direction and how far; nothing if nobody was compared."""
    flat = [
        f"{titles.get(each.model, each.model)} ({each.direction}-rate {each.distance.value:+.2f}, "
        f"{each.distance.low:+.2f} to {each.distance.high:+.2f})"
        for each in summary.standings
        if each.is_flat_earther
    ]
    if flat:
        return [f"Flat-earthers: {'; '.join(flat)}."]
    return ["No model is a flat-earther."] if summary.standings else []
