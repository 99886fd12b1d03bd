"""The outcome of a search in plain sentences, and the texts of panels that wait for one.

A headline is a list of (text, is bold); the browser sets the parts as text, never as HTML.
Nothing is called the smallest possible here unless that was proven.
"""

from explorer.judging.criterion import NO_ANSWER
from explorer.judging.info import ClassifierInfo
from explorer.records import Certificate, Outcome, SearchRecord
from explorer.searching.config import SearchConfig
from explorer.searching.search import Step
from explorer.ui.wording.numbers import (
    FULL_UNITS,
    UNITS,
    asked_confidence,
    confidence,
    confidence_below,
    named,
    percent,
)
from explorer.ui.wording.strip import energy_share

Headline = list[tuple[str, bool]]

TAGLINE = "How little of a sound does an AI need to still recognise it?"
OWN_SOUNDS = (
    "Your own sounds are sent to this server, are not shown to anyone else, and are deleted within "
    "a day."
)
FIRST_SEARCH = "Nothing to see yet: press “Find what’s enough”."
SEARCHING = "The answer appears when the search is done."
JUDGING = "The other models hear the fragment as soon as it is their turn."
NO_FRAGMENT = "This search found no fragment, so there is nothing for other models to judge."
NOT_JUDGED = "The other models could not judge the fragment."
NO_CONTROLS = "The chance check could not be made."
NO_CERTIFICATE = "This search found no fragment, so there is nothing to check."

READY = "Ready. How little of it is enough?"
PRESS = "Press “Find what’s enough”."
PHASES = {  # of `Step.phase`
    "clip and silence": "Judging the whole clip, and silence",
    "ranking": "Finding out which parts matter",
    "first fragments": "Trying first fragments",
    "taking away": "Taking away what is not needed",
    "other ways": "Trying other ways",
    "lower bound": "Checking whether even fewer could be enough",
    "done": "Done",
}

OTHERS = "This is one possible fragment; there may be others."
NOTHING_KEPT = "Nothing was kept."
NO_PART_NEEDED = (
    "So the model needs no part of this clip for that answer, and there is no fragment to hear."
)
NO_CLASS = (
    "That is not one of its classes, so there is nothing to look for. Try another clip or another "
    "model."
)
CHECKED = "This is enough (checked). Less might be enough, too: the search did not finish."
CHECK_FAILED = "Do not rely on this result."


def controls_cut_short(n_done: int, n_models: int) -> str:
    """For a chance check that ran out of time before every model had made it."""
    return f"Time ran out: the chance check was made for {n_done} of {n_models} models only."


def waiting_for_search() -> tuple[Headline, str]:
    """Headline and detail for a clip that was chosen but not searched yet."""
    return [(READY, False)], PRESS


def searching(
    info: ClassifierInfo, step: Step | None, n_cells: int, kind: str
) -> tuple[Headline, str]:
    """Headline and detail while a search runs; `step` is None before its first batch."""
    headline: Headline = [(f"Looking for what is enough for {info.title}", False)]
    if step is None:
        return headline, "Listening …"
    if step.n_kept is not None:
        headline += [(": ", False), *kept(step.n_kept, n_cells, kind), (" so far", False)]
    return headline, f"{PHASES[step.phase]} …"


def result(
    info: ClassifierInfo, record: SearchRecord, search: SearchConfig
) -> tuple[Headline, str]:
    """Headline and detail for every outcome of a search, given what it was allowed to use."""
    label, least = record.label, record.criterion.min_probability
    match record.outcome:
        case Outcome.IRREDUCIBLE if _is_checked(record.certificate):
            return _enough(record), _how_small(record)
        case Outcome.IRREDUCIBLE:
            return _failed("", record)
        case Outcome.VACUOUS:
            return vacuous(label, least), NO_PART_NEEDED
        case Outcome.ABSTAINS:
            return abstains(named(label, info)), NO_CLASS
        case Outcome.BELOW_THRESHOLD:
            return below_threshold(label, record.probability, least or 0.0)
        case Outcome.IMPOSSIBLE:
            return impossible(label, least), whole_clip(record, info)
        case Outcome.BUDGET:
            headline, detail = _unfinished(f"Out of {used_up(search)}", record)
            return headline, detail + time_allowed(search)
        case Outcome.CANCELLED:
            return _unfinished("Stopped", record)


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


def impossible(label: str, least: float | None) -> Headline:
    """Nothing that was tried got the answer.

    >>> as_text(impossible("blues", 0.9))
    'No part of this clip was found for which the model says blues, at least 90 % sure.'
    """
    start = "No part of this clip was found for which the model says "
    end = "." if least is None else f", at least {asked_confidence(least)} sure."
    return [(start, False), (label, True), (end, False)]


def whole_clip(record: SearchRecord, info: ClassifierInfo) -> str:
    """The model's answer to the whole clip, and how sure it is of the class."""
    return (
        f"For the whole clip it says {named(record.clip_label, info)}; it is "
        f"{confidence(record.probability)} sure of {record.label}."
    )


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


def removal_words(record: SearchRecord, certificate: Certificate) -> str:
    """What taking any one kept cell away does, as far as the certificate's removals show it.

    A removal may keep the label and be rejected all the same: for its margin, or for missing the
    confidence that was asked for.
    """
    unit, label, least = (
        UNITS[record.partition.kind],
        record.label,
        record.criterion.min_probability,
    )
    which = f"its only {unit}" if len(certificate.removals) == 1 else f"any one {unit}"
    if all(removal.label == NO_ANSWER for removal in certificate.removals):
        return f"Remove {which} and only silence is left, to which it has no answer (checked)."
    if all(removal.label != label for removal in certificate.removals):
        return f"Remove {which} and the answer changes (checked)."
    asked = "" if least is None else f" with at least {asked_confidence(least)} confidence"
    return f"Remove {which} and the model no longer clearly says {label}{asked} (checked)."


def no_fewer(kind: str) -> str:
    """For a fragment whose size meets the proven lower bound."""
    return f"No fragment of fewer {UNITS[kind]}s is enough (proven)."


def used_up(search: SearchConfig) -> str:
    """What a search ran out of: "evaluations", "time" or either."""
    limits = {"evaluations": search.max_evaluations, "time": search.max_seconds}
    return " or ".join(name for name, limit in limits.items() if limit) or "evaluations"


def time_allowed(search: SearchConfig) -> str:
    """The server's limit of time, to add to a detail; empty if there is none."""
    return f" A search may take {search.max_seconds:g} s here." if search.max_seconds else ""


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


def _enough(record: SearchRecord) -> Headline:
    least, end = record.criterion.min_probability, energy_words(energy_share(record))
    if record.clip_label == record.label:
        return still_says(record.label, _kept(record), end, least)
    return says_instead(record.clip_label, record.label, _kept(record), end, least)


def _how_small(record: SearchRecord) -> str:
    certificate = record.certificate
    assert certificate is not None, "only a checked fragment is described"
    words = f"{OTHERS} {removal_words(record, certificate)}"
    is_fewest = certificate.lower_bound == len(record.keep or ())
    return f"{words} {no_fewer(record.partition.kind)}" if is_fewest else words


def _unfinished(how: str, record: SearchRecord) -> tuple[Headline, str]:
    if record.keep is None:
        return [(f"{how} before any part was found that is enough.", False)], NOTHING_KEPT
    if not _is_checked(record.certificate):
        return _failed(f"{how}. ", record)
    headline: Headline = [(f"{how}. Best so far: the model says ", False), (record.label, True)]
    least = _surely(record.criterion.min_probability)
    return [*headline, (f"{least} with ", False), *_kept(record), (".", False)], CHECKED


def _failed(how: str, record: SearchRecord) -> tuple[Headline, str]:
    start = f"{how}A check failed for the best that was found, "
    return [(start, False), *_kept(record), (".", False)], CHECK_FAILED


def _is_checked(certificate: Certificate | None) -> bool:
    return certificate is not None and certificate.holds


def _kept(record: SearchRecord) -> Headline:
    return kept(len(record.keep or ()), record.partition.n_cells, record.partition.kind)


def _surely(least: float | None) -> str:
    return "" if least is None else f" (at least {asked_confidence(least)} sure)"
