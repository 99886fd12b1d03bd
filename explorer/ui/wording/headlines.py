"""The headline of every outcome of a search, with the class and the numbers in bold.

A headline is a list of (text, is bold); the browser sets the parts as text, never as HTML.
"""

from explorer.ui.wording.numbers import (
    FULL_UNITS,
    asked_confidence,
    confidence_below,
    percent,
)

Headline = list[tuple[str, bool]]


def silent() -> tuple[Headline, str]:
    """Headline and detail for a clip that no model can be asked about.

    >>> as_text(silent()[0])
    'Silence: there is nothing to search.'
    """
    headline = [("Silence: there is nothing to search.", False)]
    return headline, "Choose another sound, excerpt or channel."


def vacuous(label: str, least: float | None) -> Headline:
    """Silence already gets the answer.

    >>> as_text(vacuous("blues", None))
    'The model says blues even for silence.'
    """
    return [
        ("The model says ", False),
        (label, True),
        (f"{_surely(least)} even for silence.", False),
    ]


def abstains(answer: str) -> Headline:
    """The answer to the clip is none of the classes.

    >>> as_text(abstains("“none of these”"))
    'The model says “none of these” for this clip.'
    """
    return [("The model says ", False), (answer, True), (" for this clip.", False)]


def below_threshold(label: str, probability: float, least: float) -> tuple[Headline, str]:
    """The whole clip misses the confidence that was asked for.

    >>> headline, detail = below_threshold("blues", 0.9, 0.95)
    >>> as_text(headline)
    'The model is only 90 % sure that the whole clip is blues.'
    >>> detail
    'You asked for at least 95 %, so no search was made.'
    """
    return (
        [
            ("The model is only ", False),
            (confidence_below(probability, least), True),
            (" sure that the whole clip is ", False),
            (label, True),
            (".", False),
        ],
        f"You asked for at least {asked_confidence(least)}, so no search was made.",
    )


def impossible(
    label: str, least: float | None, searched: str = "this clip", *, is_unclear: bool = False
) -> Headline:
    """Nothing that was tried got the answer; or, if the clip itself has it, not clearly.

    >>> as_text(impossible("blues", 0.9))
    'No part of this clip was found for which the model says blues, at least 90 % sure.'
    >>> as_text(impossible("blues", None, is_unclear=True))
    'No part of this clip was found for which the model clearly says blues.'
    >>> as_text(impossible("blues", None, "the allowed bands"))
    'No part of the allowed bands was found for which the model says blues.'
    """
    how = "clearly says" if is_unclear else "says"
    start = f"No part of {searched} was found for which the model {how} "
    end = "." if least is None else f", at least {asked_confidence(least)} sure."
    return [(start, False), (label, True), (end, False)]


def still_says(label: str, fragment: Headline, end: str, least: float | None) -> Headline:
    """The fragment gets the same answer as the clip.

    >>> as_text(still_says("blues", kept(4, 64, "mel"), energy_words(0.08), None))
    'The model says blues. It still says blues with 4 of 64 frequency bands — 8.0 % of the \
sound’s energy.'
    """
    return [
        ("The model says ", False),
        (label, True),
        (f". It still says {label}{_surely(least)} with ", False),
        *fragment,
        (end, False),
    ]


def says_instead(
    clip_label: str, label: str, fragment: Headline, end: str, least: float | None
) -> Headline:
    """The fragment gets the answer that was asked for, the clip another one.

    >>> as_text(says_instead("jazz", "blues", kept(4, 64, "mel"), ".", 0.9))
    'The model says jazz for the whole clip. It says blues (at least 90 % sure) with only 4 of 64 \
frequency bands.'
    """
    return [
        ("The model says ", False),
        (clip_label, True),
        (" for the whole clip. It says ", False),
        (label, True),
        (f"{_surely(least)} with only ", False),
        *fragment,
        (end, False),
    ]


def best_so_far(how: str, label: str, fragment: Headline, least: float | None) -> Headline:
    """A search that ended early, with a fragment that was checked.

    >>> as_text(best_so_far("Stopped", "blues", kept(4, 64, "tiles"), None))
    'Stopped. Best so far: the model says blues with 4 of 64 tiles.'
    """
    return [
        (f"{how}. Best so far: the model says ", False),
        (label, True),
        (f"{_surely(least)} with ", False),
        *fragment,
        (".", False),
    ]


def check_failed(how: str, fragment: Headline) -> Headline:
    """A fragment that did not pass its check; `how` the search ended, if it ended early.

    >>> as_text(check_failed("Stopped. ", kept(4, 64, "mel")))
    'Stopped. A check failed for the best that was found, 4 of 64 frequency bands.'
    """
    start = f"{how}A check failed for the best that was found, "
    return [(start, False), *fragment, (".", False)]


def nothing_found(how: str) -> Headline:
    """A search that ended early, without a fragment."""
    return [(f"{how} before any part was found that is enough.", False)]


def nothing_left_out(how: str) -> Headline:
    """A search that ended early, with all of the clip still there.

    >>> as_text(nothing_left_out("Out of evaluations"))
    'Out of evaluations before any part could be left out.'
    """
    return [(f"{how} before any part could be left out.", False)]


def kept(n_kept: int, n_cells: int, kind: str) -> Headline:
    """How many cells are kept.

    >>> as_text(kept(4, 64, "mel")), as_text(kept(12, 40_001, "bins"))
    ('4 of 64 frequency bands', '12 of 40,001 frequency bins')
    """
    return [(f"{n_kept:,} of {n_cells:,}", True), (f" {FULL_UNITS[kind]}", False)]


def energy_words(energy: float | None) -> str:
    """The end of a headline: the fragment's share of the energy, if it is known."""
    return "." if energy is None else f" — {percent(energy)} of the sound’s energy."


def as_text(headline: Headline) -> str:
    """A headline without its bold type."""
    return "".join(text for text, _ in headline)


def _surely(least: float | None) -> str:
    return "" if least is None else f" (at least {asked_confidence(least)} sure)"
