"""What visitors read about a comparison of their own: its form, its progress, its end."""

from collections.abc import Sequence

from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.result.figures import OUTCOMES
from explorer.study.records import ItemRecord, StudySettings
from explorer.study.run import StudyProgress, duration
from explorer.ui.wording.compare import counted
from explorer.ui.wording.not_asked import not_asked
from explorer.ui.wording.numbers import cells
from explorer.verdicts import ACCEPTS

RUN = "Run your own comparison"
ABOUT = (
    "Choose models, and our clips or your own: every clip is searched with every model, and every "
    "fragment is judged by all of them. The table fills as results come in."
)
MODELS = "Models: each is searched, and each judges"
CLIPS = "Clips"
BUNDLED_CLIPS, OWN_CLIPS = "the bundled clips", "my own"
N_CLIPS = "How many, spread over the gallery"
FILES = "Sound files"
N_SEEDS = "Searches of each clip (seeds)"
OWN_FILES = (
    "Sound files and, if you like, a table (.csv) with the columns file and label. Without labels "
    "it cannot be said how often a model is right."
)
TAKE_AWAY = "A report that opens anywhere, the verdicts as a table, the summary, every record"
STOP, STOPPING = "Stop", "Stopping …"
PROGRESS = "Searches done"

OWN_STUDY = "Your own comparison"
WAITING = "Waiting for the device."
FIRST_SEARCH = "The first search is running."
UNDER_WAY = "A comparison is running: stop it first."
NOT_POSSIBLE = "This comparison is not possible"
NO_OWN_STUDY = "There is no comparison of yours to show."
HALTED_EMPTY = "The comparison could not continue, and there is nothing to show of it."
HALTED = f"The comparison could not continue. What was done is kept: choose “{OWN_STUDY}”."
NOTHING_DONE = "It was stopped before anything was done."
FORGOTTEN = "This comparison was left alone for hours and is gone: reload the page."


def begun(n_searches: int) -> str:
    """A comparison before its first result."""
    return f"{OWN_STUDY}: {counted(n_searches, 'search', 'es')}, one after another."


def done(n_done: int, n_items: int) -> str:
    """How many searches are done.

    >>> done(1, 4)
    '1 of 4 searches'
    """
    return f"{n_done} of {n_items} searches"


def progress_words(now: StudyProgress) -> str:
    """How far a comparison is, and how long it still takes."""
    n_done = now.n_before + now.n_done
    parts = [done(n_done, now.n_items)]
    if now.n_failed:
        parts.append(f"{now.n_failed} failed")
    if now.seconds_left is not None and n_done < now.n_items:
        parts.append(f"about {duration(now.seconds_left)} left")
    return " · ".join(parts)


def last(record: ItemRecord | None) -> str:
    """What the last search found, and how many other models were convinced."""
    if record is None:
        return FIRST_SEARCH
    what, finding = searched(record), record.finding
    if finding is None:
        return f"{what}: {record.error}"
    if finding.keep is None:
        return f"{what}: {OUTCOMES[finding.outcome]}"
    others = [verdict for verdict in finding.targets if verdict.model != record.source]
    n_convinced = sum(verdict.verdict == ACCEPTS for verdict in others)
    n_asked = sum(verdict.was_asked for verdict in others)
    kept = cells(len(finding.keep), record.settings.partition)
    words = f"{what}: {kept} kept; convinced {n_convinced} of {counted(n_asked, 'other model')}"
    return " · ".join(
        [words, *(text.rstrip(".") for text in not_asked(finding.clip_label, others))]
    )


def searched(record: ItemRecord) -> str:
    """Which search a record is of."""
    return f"{record.clip.name}, {record.source}, seed {record.seed}"


def about_comparison(
    settings: StudySettings, now: StudyProgress, records: Sequence[ItemRecord]
) -> str:
    """How a visitor's comparison was run, and what went wrong."""
    n_done = now.n_before + now.n_done
    unlabelled = len({record.clip.id for record in records if record.clip.label is None})
    failed = [record for record in records if record.error is not None]
    how = f"{cut_into(settings)}, effort {settings.effort}, {controls(settings.n_controls)}"
    words = [f"Run on this page: {how}."]
    if n_done < now.n_items:
        words.append(stopped_after(n_done, now.n_items))
    if unlabelled:
        have = "has" if unlabelled == 1 else "have"
        words.append(f"{unlabelled} of its clips {have} no label that the task knows.")
    if failed:
        words.append(failures(len(failed), failed[0].clip.name, failed[0].error or ""))
    return " ".join(words)


def cut_into(settings: StudySettings) -> str:
    """What the clips were cut into."""
    if settings.partition == "bins":
        return "single frequency bins"
    n_cells = DEFAULT_CELLS if settings.n_cells is None else settings.n_cells
    return f"{settings.partition}, {cells(n_cells, settings.partition)}"


def controls(n: int) -> str:
    """How many controls each model judged of each kind that can be drawn more than once.

    >>> controls(16)
    'up to 16 controls of a kind'
    """
    return f"up to {counted(n, 'control')} of a kind"


def stopped_after(n_done: int, n_items: int) -> str:
    """A comparison that did not come to its end."""
    return f"It was stopped after {done(n_done, n_items)}."


def failures(n_failed: int, clip: str, error: str) -> str:
    """How many searches failed, and why the first of them did."""
    return f"{counted(n_failed, 'search', 'es')} failed; the first of them, of {clip}: {error}"
