"""What visitors read about a comparison of their own: its form, its progress, its end."""

from collections.abc import Sequence

from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.result.figures import OUTCOMES
from explorer.settings import DEFAULTS
from explorer.study.records import ItemRecord, StudySettings
from explorer.study.run import StudyProgress, duration
from explorer.ui.wording.comparing.compare import counted
from explorer.ui.wording.numbers import cells
from explorer.ui.wording.settings import STRENGTHS as STRENGTH_TITLES
from explorer.ui.wording.verdicts import not_asked
from explorer.verdicts import ACCEPTS, OTHER_CLIP

RUN = "Run your own comparison"
ABOUT = (
    "Choose models, and our clips or your own: every clip is searched with every model, and every "
    "fragment is judged by all of them. The table fills as results come in. Then every clip is "
    "judged with the bands of other clips of its class: is a fragment about its own clip at all?"
)
MODELS = "Models: each is searched, and each judges"
CLIPS = "Clips"
BUNDLED_CLIPS, OWN_CLIPS = "the bundled clips", "my own"
N_CLIPS = "How many, spread over the gallery"
FILES = "Sound files"
N_SEEDS = "Searches of each clip (seeds)"
STRENGTHS = "Every choice is a search of its own; the table can be switched between them."
OWN_FILES = (
    "Sound files and, if you like, a table (.csv) with the columns file and label. Without labels "
    "it cannot be said how often a model is right."
)
TAKE_AWAY = "A report that opens anywhere, the verdicts as a table, the summary, every record"
STOP, STOPPING = "Stop", "Stopping …"
PROGRESS, PROGRESS_OTHER_CLIPS = "Searches done", "Fragments compared with other clips"

OWN_STUDY = "Your own comparison"
WAITING = "Waiting for the device."
FIRST_SEARCH = "The first search is running."
FIRST_OF_OTHER_CLIPS = "All searches are done. Now the bands of other clips are judged."
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


def done_with_other_clips(n_done: int, n_items: int) -> str:
    """How many fragments' clips were judged with the bands of other clips.

    >>> done_with_other_clips(1, 4)
    '1 of 4 fragments compared with other clips'
    """
    return f"{n_done} of {n_items} fragments compared with other clips"


def progress_words(now: StudyProgress, *, with_other_clips: bool = False) -> str:
    """How far a comparison is in one of its two passes, and how long that still takes."""
    n_done = now.n_before + now.n_done
    words = done_with_other_clips if with_other_clips else done
    parts = [words(n_done, now.n_items)]
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


def last_with_other_clips(record: ItemRecord | None) -> str:
    """How often the other models accept a clip with the bands of other clips."""
    if record is None:
        return FIRST_OF_OTHER_CLIPS
    what, finding = searched(record), record.finding
    if finding is None:
        return f"{what}: {record.error}"
    if not finding.others:
        return f"{what}: no other clip of its class has a fragment"
    others = [verdict for verdict in finding.targets if verdict.model != record.source]
    found = [each for verdict in others for each in verdict.controls if each.kind == OTHER_CLIP]
    n_accepted, n = sum(each.accepted for each in found), sum(each.draws for each in found)
    clips = counted(len(finding.others), "other clip")
    return f"{what}: with the bands of {clips}, accepted in {n_accepted} of {counted(n, 'case')}"


def searched(record: ItemRecord) -> str:
    """Which search a record is of; how sure its source had to be, if not as usual."""
    search = f"{record.clip.name}, {record.source}, seed {record.seed}"
    if record.how_sure == DEFAULTS.strength:
        return search
    return f"{search}, {STRENGTH_TITLES[record.how_sure]}"


def about_comparison(
    settings: StudySettings,
    now: StudyProgress,
    other_clips: StudyProgress | None,
    records: Sequence[ItemRecord],
) -> str:
    """How a visitor's comparison was run, and what went wrong.

    Args:
        settings: of all its searches.
        now: how far these have got.
        other_clips: how far the comparison with other clips has got; None: it has not begun.
        records: of what is done.
    """
    n_done = now.n_before + now.n_done
    unlabelled = len({record.clip.id for record in records if record.clip.label is None})
    failed = [record for record in records if record.error is not None]
    how = f"{cut_into(settings)}, effort {settings.effort}, {controls(settings.n_controls)}"
    words = [f"Run on this page: {how}."]
    if n_done < now.n_items:
        words.append(stopped_after(n_done, now.n_items))
    else:
        words += other_clips_missing(other_clips)
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


def other_clips_missing(now: StudyProgress | None) -> list[str]:
    """What is missing of the comparison with other clips; nothing if nothing is."""
    if now is None:
        return ["It was stopped before it was compared with other clips."]
    words = []
    if now.n_done < now.n_items:
        words.append(
            "The comparison with other clips was stopped after "
            f"{now.n_done} of {counted(now.n_items, 'fragment')}."
        )
    if now.n_failed:
        words.append(f"{counted(now.n_failed, 'fragment')} could not be compared with other clips.")
    return words


def failures(n_failed: int, clip: str, error: str) -> str:
    """How many searches failed, and why the first of them did."""
    return f"{counted(n_failed, 'search', 'es')} failed; the first of them, of {clip}: {error}"
