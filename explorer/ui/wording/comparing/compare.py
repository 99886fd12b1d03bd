"""What visitors read on the page that compares models: headings, study summaries, pairs."""

from collections.abc import Mapping

from explorer.strengths import Strength
from explorer.study.sentences import (
    CONTROLS,
    STRENGTHS,
    flat_earther_sentences,
    left_out,
    loudest_sentence,
    partial_controls_sentence,
    percent,
    remainder_sentence,
    shared_bits_sentence,
    strengths_sentences,
)
from explorer.study.statistics.acceptance import Acceptance
from explorer.study.statistics.rates import Rate, Transfer
from explorer.study.summary import StudySummary

MATRIX_TITLE = "Who convinces whom"
MATRIX = (
    "Each row is a model whose fragments were judged, each column a model that judged them. A cell "
    "is the share of fragments to which the judging model gives the same answer, among clips for "
    "which both models agree on the whole clip. Point at a cell to see what random fragments "
    "and other controls achieve: a share means something only above that."
)
STANDING_TITLE = "Flat-earthers"
STANDING = (
    "How often each model is convinced by the others, and they by it, above random fragments and "
    "averaged over the others, in log odds. A flat-earther, in colour, has at least twice or at "
    "most half the odds that are usual among the other families (median), by more than the choice "
    "of clips explains (bootstrap, Holm-corrected). The word is Kelly and Chockler’s, the "
    "definition ours."
)
LISTENS_TITLE = "Who listens where"
LISTENS = "How much of each part of the frequency range the models’ fragments keep, on average."
OVERLAP_TITLE = "The same pieces?"
OVERLAP = (
    "How alike the kept pieces of the same clips are (Jaccard index: 1 is identical); on the "
    "diagonal, for two searches of one model that differ only in their seed."
)
MEASURES_TITLE = "How large the fragments are"
MEASURES = (
    "Of all irreducible fragments of each source: quartiles, and the extremes. Each model’s "
    "accuracy is below its name."
)
STUDY = "Comparison"
HOW_SURE = (
    "How sure of its fragments a source had to be. The judging models are asked for their top "
    "answer in any case."
)
ONE_STRENGTH = "This comparison was made at one strength only, so there is nothing to choose."

CLEARLY_ABOVE = 0.2  # more often accepted than random fragments, from which pairs are counted

PAIR_TITLE = "Clip by clip"
PAIR_HEADS = ("clip", "whole clip", "fragments, by seed")
NO_PAIR = "Choose a cell of the table to see which fragments convinced whom, and to open them."
OPENS = (
    "A verdict opens its clip on the first page and searches it again with the same seed, so that "
    "you can see and hear the fragment. Recordings that do not come with Earshot cannot be opened."
)
NO_FRAGMENT = "no verdict on a fragment of a clip for which both give the same answer"


def pair_of(source: str, target: str) -> str:
    """A source and a target, by their titles.

    >>> pair_of("A", "B")
    'A → B'
    """
    return f"{source} → {target}"


def pill_title(seed: int, n_kept: int) -> str:
    """The search behind a verdict.

    >>> pill_title(0, 1)
    'seed 0, 1 cell'
    """
    return f"seed {seed}, {counted(n_kept, 'cell')}"


def counts(n_clips: int, n_models: int, n_seeds: int, n_searches: int) -> str:
    """How much was studied.

    >>> counts(2, 2, 1, 4)
    '2 clips, 2 models, 1 seed: 4 searches. All models with its class judged a fragment.'
    """
    return (
        f"{counted(n_clips, 'clip')}, {counted(n_models, 'model')}, {counted(n_seeds, 'seed')}: "
        f"{counted(n_searches, 'search', 'es')}. All models with its class judged a fragment."
    )


def at_strength(strength: Strength) -> str:
    """Which of a study's searches are shown.

    >>> at_strength(Strength.HALF)
    'Here a fragment is at least 50 % sure for its source.'
    """
    return f"Here a fragment is {STRENGTHS[strength]}."


def above_chance(n_above: int, n_pairs: int) -> str:
    """In how many pairs fragments do clearly better than random ones."""
    return (
        f"In {n_above} of {n_pairs} pairs, a fragment convinces the other model more often than "
        f"random fragments do, by {100 * CLEARLY_ABOVE:.0f} percentage points or more."
    )


def findings(summary: StudySummary) -> str:
    """What was studied and how often fragments convince, in a few sentences."""
    others = [each for each in summary.transfers if each.source != each.target]
    lifts = [each.lift for each in others if each.lift is not None]
    n_above = sum(lift >= CLEARLY_ABOVE for lift in lifts)
    n_seeds, n_models = len(summary.seeds), len(summary.models)
    words = [counts(summary.n_clips, n_models, n_seeds, summary.n_items)]
    words += [at_strength(summary.strength)] if len(summary.strengths) > 1 else []
    words += [above_chance(n_above, len(lifts))] if lifts else []
    return " ".join(filter(None, [*words, over_all_pairs(summary.between.over_all)]))


def further_findings(summary: StudySummary, titles: Mapping[str, str]) -> str:
    """What else a study found: of controls, the rest, strengths, and models unlike the others."""
    controls = partial_controls_sentence(summary.between.over_all)
    words = [controls, remainder_sentence(summary), strengths_sentences(summary)]
    return " ".join([*filter(None, words), *flat_earther_sentences(summary, titles)])


def over_all_pairs(between: Acceptance) -> str:
    """How often fragments and controls are accepted, over all pairs of different models together.

    Says, too, whether the loudest cells share the transfer. Empty without a fragment.
    """
    if between.share is None:
        return ""
    fragments = f"{percent(between.share.value)} of {between.n_items:,} fragments are accepted"
    shares = {kind: lift.control.value for kind, lift in between.lifts.items()}
    controls = f"; {control_shares(shares)}" if shares else ""
    return f"Over all pairs together, {fragments}{controls}. {loudest_sentence(between)}"


def rate_sentence(each: Transfer) -> str:
    """The numbers of a pair, in a sentence or two."""
    rate = each.where_target_agrees
    if rate.interval is None:
        return "; ".join([NO_FRAGMENT, *left_out(each)]) + "."
    parts = [f"{_percent(rate)} of {rate.n_items} fragments, over {rate.n_clips} clips"]
    if each.controls:
        parts.append(control_shares(each.controls))
    if each.shared_bits is not None:
        parts.append(shared_bits_sentence(each.shared_bits))
    if each.over_all.interval is not None:
        parts.append(f"over all {each.over_all.n_clips} clips {_percent(each.over_all)}")
    return "; ".join([*parts, *left_out(each)]) + "."


def control_shares(shares: Mapping[str, float]) -> str:
    """The share of every kind of control that is accepted; those that were judged.

    >>> control_shares({"energy": 0.5, "random": 0.07})
    'of the controls: random cells 7.0 %, the loudest cells 50 %'
    """
    known = (f"{what} {percent(shares[kind])}" for kind, what in CONTROLS.items() if kind in shares)
    return f"of the controls: {', '.join(known)}"


def counted(number: int, what: str, plural: str = "s") -> str:
    """A number of things.

    >>> counted(1, "clip"), counted(2, "search", "es")
    ('1 clip', '2 searches')
    """
    return f"{number} {what}{'' if number == 1 else plural}"


def _percent(rate: Rate) -> str:
    assert rate.interval is not None
    bounds = rate.interval
    return (
        f"{100 * bounds.value:.0f} % (95 % interval {100 * bounds.low:.0f} to "
        f"{100 * bounds.high:.0f} %)"
    )
