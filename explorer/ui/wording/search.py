"""A search in plain sentences: its outcome, the panels that wait for it, what can be taken away.

Nothing is called the smallest possible here unless that was proven.
"""

from collections.abc import Sequence

from explorer.judging.info import ClassifierInfo
from explorer.records import Certificate, Outcome, SearchRecord
from explorer.result.checks import count_removals, lead
from explorer.searching.config import SearchConfig
from explorer.settings import SETTINGS
from explorer.strengths import Strength
from explorer.ui.wording import headlines
from explorer.ui.wording.certificate import only_allowed, rest_alone
from explorer.ui.wording.headlines import Headline
from explorer.ui.wording.numbers import UNITS, asked_confidence, confidence, listed, named
from explorer.ui.wording.strip import energy_share

TAGLINE = "How little of a sound does an AI need to still recognise it?"
FIND = "Find what’s enough"
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

NOT_SEARCHED = (Outcome.VACUOUS, Outcome.ABSTAINS, Outcome.BELOW_THRESHOLD)  # no cell was tried
OTHERS = "This is one possible fragment; there may be others."
NOTHING_KEPT = "Nothing was kept."
WHOLE_CLIP = "What is shown is the whole clip: nothing smaller was found."
ALL_ALLOWED = "What is shown is all that was allowed: nothing smaller was found."
ANSWER_CHANGES = "the answer changes"
ONLY_SILENCE = "only silence is left, to which the model has no answer"
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
# Below the link and the commands of a result.
OF_HUB = "The link works as long as this app has that model; the command brings it along."
OF_DIRECTORY = "The link works as long as this app has that model; the command needs its folder."
NO_LINK = "A link holds no sound, so your own has none; the commands use original.wav from the zip."


def of_published(model_id: str) -> str:
    """The source was fetched, and has to be where the command runs."""
    return f"The command needs the model fetched first: earshot fetch {model_id}."


def controls_cut_short(n_done: int, n_models: int) -> str:
    """For a chance check that ran out of time before every model had made it."""
    return f"Time ran out: the chance check was made for {n_done} of {n_models} models only."


def queue_message(n_before: int) -> str:
    """The position in the queue, for a visitor who is not next.

    >>> queue_message(2)
    'The device is busy: about 2 turns before yours.'
    """
    turns = "1 turn" if n_before == 1 else f"{n_before:,} turns"
    return f"The device is busy: about {turns} before yours."


def waiting_for_search() -> tuple[Headline, str]:
    """Headline and detail for a clip that was chosen but not searched yet."""
    return [(READY, False)], PRESS


def stale(title: str, caption: str, changed: Sequence[str], *, is_under_way: bool) -> str:
    """Whose a result or a search is, after the visitor has changed something.

    >>> stale("CRNN", "Swing in D (jazz)", ["Source model", "Seed"], is_under_way=False)
    'This is the result of CRNN for Swing in D (jazz), from before you changed Source model and \
Seed. Press “Find what’s enough” for a new one.'
    >>> stale("CRNN", "Swing in D (jazz)", ["Seed"], is_under_way=True)
    'This is the search of CRNN for Swing in D (jazz), from before you changed Seed.'
    """
    what = "search" if is_under_way else "result"
    whose = f"This is the {what} of {title} for {caption}, from before you changed"
    again = "" if is_under_way else f" Press “{FIND}” for a new one."
    return f"{whose} {listed(changed)}.{again}"


def result(
    info: ClassifierInfo, record: SearchRecord, search: SearchConfig
) -> tuple[Headline, str]:
    """Headline and detail for every outcome of a search, given what it was allowed to use."""
    headline, detail = _outcome(info, record, search)
    sentences = [detail]
    if record.outcome not in NOT_SEARCHED:
        if record.is_restricted:
            sentences.append(f"{only_allowed(record)}.")
        if record.clip.recorded_up_to_hz is not None:
            sentences.append(recorded_up_to(record.clip.recorded_up_to_hz))
    return headline, " ".join(sentences)


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
            return headlines.vacuous(label, _minimum(record)), NO_PART_NEEDED
        case Outcome.ABSTAINS:
            return headlines.abstains(named(label, info)), NO_CLASS
        case Outcome.BELOW_THRESHOLD:
            return headlines.below_threshold(label, record.probability, least or 0.0)
        case Outcome.IMPOSSIBLE:
            is_unclear = record.clip_label == label and least is None
            unit = UNITS[record.partition.kind]
            searched = f"the allowed {unit}s" if record.is_restricted else "this clip"
            headline = headlines.impossible(label, least, searched, is_unclear=is_unclear)
            return headline, whole_clip(record, info) + to_silence(record)
        case Outcome.BUDGET:
            headline, detail = _unfinished(f"Out of {used_up(search)}", record, search)
            return headline, detail + time_allowed(search)
        case Outcome.CANCELLED:
            return _unfinished("Stopped", record, SearchConfig())


def whole_clip(record: SearchRecord, info: ClassifierInfo) -> str:
    """The model's answer to the whole clip, and how sure it is of the class."""
    return (
        f"For the whole clip it says {named(record.clip_label, info)}; it is "
        f"{confidence(record.probability)} sure of {record.label}."
    )


def to_silence(record: SearchRecord) -> str:
    """The class is the answer to silence, but not as surely as was asked for; else empty."""
    silence = record.silence
    if silence is None or silence.label != record.label:
        return ""
    return f" It says {record.label} for silence, too, {confidence(silence.probability)} sure."


def removal_words(record: SearchRecord) -> str:
    """What taking any one kept cell away does, as far as the certificate's removals show it."""
    unit, label, counts = UNITS[record.partition.kind], record.label, count_removals(record)
    which = f"its only {unit}" if counts.total == 1 else f"any one {unit}"
    effects = [
        (counts.changed, ANSWER_CHANGES),
        (counts.too_close, too_close(label)),
        (counts.unsure, too_unsure(label, record.criterion.min_probability)),
        (counts.silent, ONLY_SILENCE),
    ]
    return remove(which, [effect for count, effect in effects if count])


def remove(which: str, effects: Sequence[str]) -> str:
    """What follows from taking away a cell, whichever it is.

    >>> remove("any one band", [ANSWER_CHANGES, too_close("blues")])
    'Remove any one band and the answer changes, or blues leads by less than 0.0001 (checked).'
    """
    return f"Remove {which} and {', or '.join(effects)} (checked)."


def too_close(label: str) -> str:
    """The answer stays, but is not ahead by the margin that counts."""
    return f"{label} leads by less than {lead()}"


def too_unsure(label: str, least: float | None) -> str:
    """The answer stays, but misses the confidence that was asked for.

    >>> too_unsure("blues", 0.9)
    'the model is less than 90 % sure of blues'
    """
    asked = "clearly" if least is None else f"less than {asked_confidence(least)}"
    return f"the model is {asked} sure of {label}"


def no_fewer(kind: str, *, is_restricted: bool = False) -> str:
    """For a fragment whose size meets the proven lower bound.

    >>> no_fewer("mel", is_restricted=True)
    'No fragment of fewer of the allowed bands is enough (proven).'
    """
    which = "of the allowed " if is_restricted else ""
    return f"No fragment of fewer {which}{UNITS[kind]}s is enough (proven)."


def used_up(search: SearchConfig) -> str:
    """What a search ran out of: "evaluations", "time" or either."""
    limits = {"evaluations": search.max_evaluations, "time": search.max_seconds}
    return " or ".join(name for name, limit in limits.items() if limit) or "evaluations"


def time_allowed(search: SearchConfig) -> str:
    """The server's limit of time, to add to a detail; empty if there is none."""
    return f" A search may take {search.max_seconds:g} s here." if search.max_seconds else ""


def _enough(record: SearchRecord, info: ClassifierInfo) -> Headline:
    least, end = _minimum(record), headlines.energy_words(energy_share(record))
    if record.clip_label == record.label:
        return headlines.still_says(record.label, _kept(record), end, least)
    clip_label = named(record.clip_label, info)
    return headlines.says_instead(clip_label, record.label, _kept(record), end, least)


def _minimum(record: SearchRecord) -> float | None:
    """The minimum confidence to name beside an answer; none for a clear answer, which is usual."""
    criterion = record.criterion
    return None if criterion.strength is Strength.CLEAR else criterion.min_probability


def _how_small(record: SearchRecord) -> str:
    rest = "" if record.remainder is None else rest_alone(record, record.remainder)
    words = [OTHERS, removal_words(record), _no_fewer(record), rest]
    return " ".join(filter(None, words))


def too_small(search: SearchConfig, *, is_restricted: bool = False) -> str:
    """For a search whose limit of evaluations did not suffice to leave anything out.

    >>> too_small(SearchConfig(max_evaluations=30)).split(". ")[1]
    'For this search, 30 evaluations are too few: allow more in “Maximum evaluations”.'
    """
    shown = ALL_ALLOWED if is_restricted else WHOLE_CLIP
    if search.max_evaluations is None:
        return shown
    few = f"{search.max_evaluations:,} evaluations are too few"
    return f"{shown} For this search, {few}: allow more in “{SETTINGS.max_evaluations.label}”."


def _unfinished(how: str, record: SearchRecord, search: SearchConfig) -> tuple[Headline, str]:
    if record.keep is None:
        return headlines.nothing_found(how), NOTHING_KEPT
    if _is_whole(record):
        too_few = too_small(search, is_restricted=record.is_restricted)
        return headlines.nothing_left_out(how), too_few
    if not _is_checked(record.certificate):
        return headlines.check_failed(f"{how}. ", _kept(record)), CHECK_FAILED
    least = _minimum(record)
    less = _no_fewer(record) or UNFINISHED
    return headlines.best_so_far(how, record.label, _kept(record), least), f"{CHECKED} {less}"


def _is_whole(record: SearchRecord) -> bool:
    """Whether all allowed cells that can hold anything of the recording are kept."""
    n_cells, edges_hz = record.partition.n_cells, record.partition.edges_hz
    n_slices, limit_hz = n_cells // (len(edges_hz) - 1), record.clip.recorded_up_to_hz
    allowed = range(n_cells) if record.among is None else record.among
    n_audible = sum(limit_hz is None or edges_hz[cell // n_slices] < limit_hz for cell in allowed)
    return len(record.keep or ()) >= n_audible


def _no_fewer(record: SearchRecord) -> str:
    """Say that no smaller fragment is enough, where the proven lower bound says so; else empty."""
    certificate = record.certificate
    if certificate is None or certificate.lower_bound != len(record.keep or ()):
        return ""
    return no_fewer(record.partition.kind, is_restricted=record.is_restricted)


def _is_checked(certificate: Certificate | None) -> bool:
    return certificate is not None and certificate.holds


def _kept(record: SearchRecord) -> Headline:
    return headlines.kept(len(record.keep or ()), record.partition.n_cells, record.partition.kind)
