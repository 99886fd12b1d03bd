"""A search in plain sentences: while it runs, its outcome, and the panels that wait for it.

Nothing is called the smallest possible here unless that was proven.
"""

from explorer.judging.criterion import NO_ANSWER
from explorer.judging.info import ClassifierInfo
from explorer.records import Certificate, Outcome, SearchRecord
from explorer.searching.config import SearchConfig
from explorer.searching.search import Step
from explorer.ui.wording import headlines
from explorer.ui.wording.headlines import Headline
from explorer.ui.wording.numbers import UNITS, asked_confidence, confidence, named
from explorer.ui.wording.strip import energy_share

TAGLINE = "How little of a sound does an AI need to still recognise it?"
UPLOAD, FIND = "Upload", "Find what’s enough"
STOP, STOPPING, STOP_WAITING = "Stop", "Stopping …", "Waiting … Stop"
SETTINGS_TITLE = "Settings"
SHRINK_TITLE = "How the search shrank it"
OWN_SOUNDS = (
    "Your own sounds are sent to this server, are not shown to anyone else, and are deleted within "
    "a day."
)
FIRST_SEARCH = f"Nothing to see yet: press “{FIND}”."
SEARCHING = "The answer appears when the search is done."
JUDGING = "The other models hear the fragment as soon as it is their turn."
NO_FRAGMENT = "This search found no fragment, so there is nothing for other models to judge."
NOT_JUDGED = "The other models could not judge the fragment."
NO_CONTROLS = "The chance check could not be made."
NO_CERTIFICATE = "This search found no fragment, so there is nothing to check."

READY = "Ready. How little of it is enough?"
PRESS = f"Press “{FIND}”."
SEARCHING_ON = "Searching"
PHASES = {  # of `Step.phase`
    "clip and silence": "Judging the whole clip, and silence",
    "ranking": "Finding out which parts matter",
    "first fragments": "Trying first fragments",
    "taking away": "Taking away what is not needed",
    "other ways": "Trying other ways",
    "lower bound": "Checking whether even fewer could be enough",
    "done": "Done",
}

NOT_SEARCHED = (Outcome.VACUOUS, Outcome.ABSTAINS, Outcome.BELOW_THRESHOLD)  # no cell was tried
OTHERS = "This is one possible fragment; there may be others."
NOTHING_KEPT = "Nothing was kept."
NO_PART_NEEDED = (
    "So the model needs no part of this clip for that answer, and there is no fragment to hear."
)
NO_CLASS = (
    "That is not one of its classes, so there is nothing to look for. Try another clip or another "
    "model."
)
CHECKED = "This is enough (checked)."
UNFINISHED = "Less might be enough, too: the search did not finish."
CHECK_FAILED = "Do not rely on this result."


def controls_cut_short(n_done: int, n_models: int) -> str:
    """For a chance check that ran out of time before every model had made it."""
    return f"Time ran out: the chance check was made for {n_done} of {n_models} models only."


def queue_message(n_before: int) -> str:
    """The position in the queue, for a visitor who is not next.

    >>> queue_message(2)
    'Waiting for the device: 2 turns are before yours.'
    """
    turns = "1 turn is" if n_before == 1 else f"{n_before:,} turns are"
    return f"Waiting for the device: {turns} before yours."


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
        headline += [(": ", False), *headlines.kept(step.n_kept, n_cells, kind), (" so far", False)]
    return headline, f"{PHASES.get(step.phase, SEARCHING_ON)} …"


def result(
    info: ClassifierInfo, record: SearchRecord, search: SearchConfig
) -> tuple[Headline, str]:
    """Headline and detail for every outcome of a search, given what it was allowed to use."""
    headline, detail = _outcome(info, record, search)
    if record.clip.recorded_up_to_hz is None or record.outcome in NOT_SEARCHED:
        return headline, detail
    return headline, f"{detail} {recorded_up_to(record.clip.recorded_up_to_hz)}"


def recorded_up_to(hz: float) -> str:
    """For a recording with a lower sample rate than the model's.

    >>> recorded_up_to(4_000)
    'The recording itself ends at 4 kHz; what is above it was left out.'
    """
    return f"The recording itself ends at {hz / 1000:.3g} kHz; what is above it was left out."


def _outcome(
    info: ClassifierInfo, record: SearchRecord, search: SearchConfig
) -> tuple[Headline, str]:
    label, least = record.label, record.criterion.min_probability
    match record.outcome:
        case Outcome.IRREDUCIBLE if _is_checked(record.certificate):
            return _enough(record, info), _how_small(record)
        case Outcome.IRREDUCIBLE:
            return headlines.check_failed("", _kept(record)), CHECK_FAILED
        case Outcome.VACUOUS:
            return headlines.vacuous(label, least), NO_PART_NEEDED
        case Outcome.ABSTAINS:
            return headlines.abstains(named(label, info)), NO_CLASS
        case Outcome.BELOW_THRESHOLD:
            return headlines.below_threshold(label, record.probability, least or 0.0)
        case Outcome.IMPOSSIBLE:
            return headlines.impossible(label, least), whole_clip(record, info)
        case Outcome.BUDGET:
            headline, detail = _unfinished(f"Out of {used_up(search)}", record)
            return headline, detail + time_allowed(search)
        case Outcome.CANCELLED:
            return _unfinished("Stopped", record)


def whole_clip(record: SearchRecord, info: ClassifierInfo) -> str:
    """The model's answer to the whole clip, and how sure it is of the class."""
    return (
        f"For the whole clip it says {named(record.clip_label, info)}; it is "
        f"{confidence(record.probability)} sure of {record.label}."
    )


def removal_words(record: SearchRecord, certificate: Certificate) -> str:
    """What taking any one kept cell away does, as far as the certificate's removals show it.

    A removal may keep the label and be rejected all the same: for its margin, or for missing the
    confidence that was asked for.
    """
    unit, label = UNITS[record.partition.kind], record.label
    which = f"its only {unit}" if len(certificate.removals) == 1 else f"any one {unit}"
    answers = [removal.label for removal in certificate.removals]
    if all(answer == NO_ANSWER for answer in answers):
        return only_silence_left(which)
    if label not in answers:
        return answer_changes(which)
    return no_longer_clear(which, label, record.criterion.min_probability)


def answer_changes(which: str) -> str:
    """Every removal gets another answer.

    >>> answer_changes("any one band")
    'Remove any one band and the answer changes (checked).'
    """
    return f"Remove {which} and the answer changes (checked)."


def only_silence_left(which: str) -> str:
    """The model gives no answer to what is left, because that is silence."""
    return f"Remove {which} and only silence is left, to which it has no answer (checked)."


def no_longer_clear(which: str, label: str, least: float | None) -> str:
    """Some removals keep the answer, but not as clearly as was asked for.

    >>> no_longer_clear("any one band", "blues", 0.9)
    'Remove any one band and the model no longer clearly says blues with at least 90 % confidence \
(checked).'
    """
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


def _enough(record: SearchRecord, info: ClassifierInfo) -> Headline:
    least, end = record.criterion.min_probability, headlines.energy_words(energy_share(record))
    if record.clip_label == record.label:
        return headlines.still_says(record.label, _kept(record), end, least)
    clip_label = named(record.clip_label, info)
    return headlines.says_instead(clip_label, record.label, _kept(record), end, least)


def _how_small(record: SearchRecord) -> str:
    certificate = record.certificate
    assert certificate is not None, "only a checked fragment is described"
    words = f"{OTHERS} {removal_words(record, certificate)}"
    return f"{words} {no_fewer(record.partition.kind)}" if _is_fewest(record) else words


def _unfinished(how: str, record: SearchRecord) -> tuple[Headline, str]:
    if record.keep is None:
        return headlines.nothing_found(how), NOTHING_KEPT
    if not _is_checked(record.certificate):
        return headlines.check_failed(f"{how}. ", _kept(record)), CHECK_FAILED
    least = record.criterion.min_probability
    less = no_fewer(record.partition.kind) if _is_fewest(record) else UNFINISHED
    return headlines.best_so_far(how, record.label, _kept(record), least), f"{CHECKED} {less}"


def _is_fewest(record: SearchRecord) -> bool:
    """Whether the fragment's size meets the proven lower bound."""
    certificate = record.certificate
    return certificate is not None and certificate.lower_bound == len(record.keep or ())


def _is_checked(certificate: Certificate | None) -> bool:
    return certificate is not None and certificate.holds


def _kept(record: SearchRecord) -> Headline:
    return headlines.kept(len(record.keep or ()), record.partition.n_cells, record.partition.kind)
