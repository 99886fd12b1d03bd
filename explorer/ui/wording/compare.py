"""The words of the page that compares models."""

import html
from collections.abc import Mapping, Sequence

from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.study.records import ItemRecord, StudySettings
from explorer.study.run import StudyProgress, duration
from explorer.study.summary import StudySummary
from explorer.ui.wording.numbers import cells

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

RUN_AGAIN = "Run it again"
RUN_AGAIN_ABOUT = (
    "Choose models, and clips of ours or your own: every clip is searched with every model, and "
    "every fragment judged by all of them. The table fills as it goes."
)
OWN_STUDY = "Your run"
OWN_FILES = (
    "Sound files, and if you like a table (.csv) with the columns file and label: without labels "
    "nobody can tell how often a model is right."
)
WAITING = "Waiting for the device."
STOP, STOPPING = "Stop", "Stopping …"
HALTED = "The study could not go on. What was done is kept: choose “Your run” to see it."
NOTHING_DONE = "It was stopped before anything was done."
FORGOTTEN = "This study was left alone for hours and is gone: reload the page."
TAKE_AWAY = "A report that opens anywhere, the verdicts as a table, the summary, every record."


def progress(now: StudyProgress, *, n_turns: int, is_stopping: bool) -> str:
    """How far a visitor's study is, with what was found last."""
    n_done = now.n_before + now.n_done
    lines = [f"{n_done} of {now.n_items} searches"]
    if now.n_failed:
        lines.append(f"{now.n_failed} failed")
    if now.seconds_left is not None and n_done < now.n_items:
        lines.append(f"about {duration(now.seconds_left)} left")
    last = "Stopping …" if is_stopping else _last(now.last) if n_turns else WAITING
    return (
        f"<progress max='{now.n_items}' value='{n_done}' aria-label='Searches done'></progress>"
        f"<p class='facts'>{' · '.join(lines)}</p><p class='facts last'>{html.escape(last)}</p>"
    )


def about_own(settings: StudySettings, now: StudyProgress, records: Sequence[ItemRecord]) -> str:
    """What a visitor's own study was run on, and what became of it."""
    n_done = now.n_before + now.n_done
    unlabelled = len({record.clip.id for record in records if record.clip.label is None})
    failed = [record for record in records if record.error is not None]
    n_cells = DEFAULT_CELLS if settings.n_cells is None else settings.n_cells
    cut = "single bins" if settings.partition == "bins" else f"{cells(n_cells, settings.partition)}"
    lines = [f"Run on this page: {settings.partition}, {cut}, effort {settings.effort}."]
    if n_done < now.n_items:
        lines.append(f"It was stopped after {n_done} of {now.n_items} searches.")
    if unlabelled:
        lines.append(f"{unlabelled} of its clips have no label that the task knows.")
    if failed:
        first = failed[0]
        lines.append(
            f"{_n(len(failed), 'search', 'es')} failed; the first of them, of {first.clip.name}: "
            f"{first.error}"
        )
    return " ".join(lines)


def begun(n_searches: int) -> str:
    """A visitor's own study, before anything is known."""
    return f"<p class='lead'>Your run: {n_searches} searches, one after another.</p>"


def _last(record: ItemRecord | None) -> str:
    if record is None:
        return "The first search is under way."
    what = f"{record.clip.name}, {record.source}, seed {record.seed}"
    if record.finding is None:
        return f"{what}: {record.error}"
    n_kept = len(record.finding.keep or ())
    convinced = sum(
        each.verdict == "accepts" for each in record.finding.targets if each.model != record.source
    )
    n_others = len(record.finding.targets) - 1
    if record.finding.keep is None:
        return f"{what}: {record.finding.outcome}"
    return (
        f"{what}: {cells(n_kept, record.settings.partition)} enough; convinced {convinced} of "
        f"{n_others} others"
    )


def about(sounds: str, summary: StudySummary, titles: Mapping[str, str]) -> str:
    """What was studied, and who convinces whom, in a few sentences; the last one is given."""
    others = [each for each in summary.transfers if each.source != each.target]
    lifts = [each.lift for each in others if each.lift is not None]
    found = [
        f"{_n(summary.n_clips, 'clip')}, {_n(len(summary.models), 'model')}, "
        f"{_n(len(summary.seeds), 'seed')}: {_n(summary.n_items, 'search', 'es')}, every fragment "
        "judged by every model.",
        *_above_chance(lifts),
        *_flat_earthers(summary, titles),
    ]
    lead = f"<p class='lead'>{html.escape(' '.join(found))}</p>"
    return f"{lead}<p class='quiet'>{html.escape(sounds)}</p>"


def _above_chance(lifts: Sequence[float]) -> list[str]:
    if not lifts:
        return []
    above = sum(lift >= 0.2 for lift in lifts)
    return [
        f"In {above} of {len(lifts)} pairs a fragment convinces the other model more often than "
        "random ones do, by 0.2 or more."
    ]


def _n(number: int, what: str, plural: str = "s") -> str:
    return f"{number} {what}{'' if number == 1 else plural}"


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
