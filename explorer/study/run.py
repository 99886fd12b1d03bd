"""Run a study: search every clip with every model, seed and strength, and have all models judge.

Every record is written as soon as its item is finished. A failed item is a record with its error,
and is run again when the study is resumed.
"""

import dataclasses
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from explorer.directories import locked_directory
from explorer.errors import InputError
from explorer.judging.info import ClassifierInfo
from explorer.judging.scorer import KnownAnswers
from explorer.partitions.partition import make_partition
from explorer.searching.config import SearchConfig
from explorer.strengths import Strength
from explorer.study.item import StudyItem, StudyModels, alike, run_item
from explorer.study.records import (
    ItemRecord,
    StudiedClip,
    StudiedModel,
    StudySettings,
    appending,
    read_records,
    rewrite_records,
    start_records,
)


@dataclass(frozen=True, kw_only=True)
class StudyProgress:
    """How far a study has got."""

    n_items: int
    n_before: int  # done before this run
    n_done: int = 0  # done in this run
    n_failed: int = 0  # of those done in this run
    seconds: float = 0.0  # since this run began
    last: ItemRecord | None = None  # the last one done in this run

    @property
    def seconds_left(self) -> float | None:
        """Estimate from the pace of this run; None before its first item is done."""
        left = self.n_items - self.n_before - self.n_done
        return self.seconds / self.n_done * left if self.n_done else None


def duration(seconds: float) -> str:
    """Write a time span as text.

    >>> duration(9.7), duration(80), duration(7_260)
    ('10 s', '1 min 20 s', '2 h 1 min')
    """
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s"


Runner = Callable[[Sequence[StudyItem], Callable[[], bool]], Iterator[ItemRecord]]
"""Runs items and yields their records in any order; ends early once its second argument is true."""


def check_settings(
    settings: StudySettings, models: Sequence[ClassifierInfo], seeds: Sequence[int]
) -> None:
    """Check what would otherwise make every item fail.

    Raises:
        InputError: a seed, or the partition at one of the models' sample rates and lengths, is not
            possible; the message says why.
    """
    for seed in seeds:
        SearchConfig(seed=seed, effort=settings.effort, batch_size=settings.batch_size)
    for model in models:
        make_partition(
            settings.partition,
            settings.n_cells,
            sample_rate=model.sample_rate,
            n_samples=model.n_samples,
        )


def plan_items(
    settings: StudySettings,
    clips: Sequence[tuple[StudiedClip, Path]],
    seeds: Sequence[int],
    strengths: Sequence[Strength] = (Strength.TOP,),
) -> tuple[StudyItem, ...]:
    """Combine every clip with every model, seed and strength.

    All items of the first seed come first; those that differ in their strength are neighbours.
    """
    return tuple(
        StudyItem(
            settings=settings, clip=clip, path=path, source=model.id, seed=seed, strength=strength
        )
        for seed, (clip, path), model, strength in product(seeds, clips, settings.models, strengths)
    )


def run_study(
    items: Sequence[StudyItem],
    directory: Path,
    run: Runner,
    *,
    resume: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> Generator[StudyProgress, None, None]:
    """Run the items that are not done yet, and write every record as soon as it is finished.

    Args:
        items: of one study, at least one, all with the same settings.
        directory: where the records go.
        run: runs the items.
        resume: continue the study in the directory; failed items are run again.
        should_stop: once true, items under way are given up and nothing else is lost.

    Yields:
        The progress, at the start and after every item.

    Raises:
        InputError: the directory already holds a study (without `resume`), holds none or a
            different one (with it), cannot be written to, or is in use by another process.
    """
    if not resume:
        start_records(directory)
    elif not directory.is_dir():
        raise InputError(f"{directory} does not hold a study: there is no such directory.")
    with locked_directory(directory):
        left = _unfinished(items, directory)
        now = StudyProgress(n_items=len(items), n_before=len(items) - len(left))
        start = time.monotonic()
        yield now
        with appending(directory) as append:
            for record in run(left, should_stop):
                append(record)
                now = dataclasses.replace(
                    now,
                    n_done=now.n_done + 1,
                    n_failed=now.n_failed + (record.error is not None),
                    seconds=time.monotonic() - start,
                    last=record,
                )
                yield now


def run_here(models: StudyModels) -> Runner:
    """Make a runner that runs items in this process, one after another."""

    def run(items: Sequence[StudyItem], should_stop: Callable[[], bool]) -> Iterator[ItemRecord]:
        for group in alike(items):
            known: KnownAnswers = {}
            for item in group:
                record = run_item(item, models, should_stop, known)
                if record is None:
                    return
                yield record

    return run


def _unfinished(items: Sequence[StudyItem], directory: Path) -> Sequence[StudyItem]:
    """Find the items that still have to be run, and clean up the file of records for them.

    A torn last line is removed, and so are the records of failed items that will be run again.

    Raises:
        InputError: the directory holds no study, or a different one.
    """
    records = read_records(directory)
    requested = {_place(item) for item in items}
    for record in records:
        _check_same(items[0].settings, record.settings, directory)
    _check_labels(items, records, directory)
    kept = [record for record in records if record.error is None or _place(record) not in requested]
    rewrite_records(directory, kept)
    done = {record.key for record in kept}
    return [item for item in items if item.key not in done]


def _place(of: StudyItem | ItemRecord) -> tuple[str, str, int, Strength]:
    """What an item is about, whatever its file contains: that may be why it failed."""
    strength = of.how_sure if isinstance(of, ItemRecord) else of.strength
    return of.clip.name, of.source, of.seed, strength


def _check_same(requested: StudySettings, found: StudySettings, directory: Path) -> None:
    for name, value in vars(requested).items():
        other = getattr(found, name)
        if other == value:
            continue
        difference = (
            f"{_ids(other)}, not {_ids(value)}" if name == "models" else f"{other}, not {value}"
        )
        raise InputError(
            f"{directory} holds a study with another {name} ({difference}); choose another --out."
        )


def _ids(models: Sequence[StudiedModel]) -> str:
    return " ".join(f"{model.id}@{model.version}" for model in models)


def _check_labels(
    items: Sequence[StudyItem], records: Sequence[ItemRecord], directory: Path
) -> None:
    labels = {record.clip.id: record.clip.label for record in records}
    for item in items:
        label = labels.get(item.clip.id, item.clip.label)
        if label != item.clip.label:
            raise InputError(
                f"{directory} holds a study in which {item.clip.name} is labelled {label}, not "
                f"{item.clip.label}; choose another --out."
            )
