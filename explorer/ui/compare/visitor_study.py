"""A visitor's own study, run a few searches at a time, so that others can use the device, too."""

import shutil
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Lock

from explorer.errors import EarshotError, InputError
from explorer.study.clips import study_clips
from explorer.study.item import StudyItem
from explorer.study.outputs import STUDY_FILES, write_results
from explorer.study.records import ItemRecord, rewrite_records
from explorer.study.run import StudyProgress, plan_items, run_study
from explorer.study.second_pass import judge_other_clips
from explorer.study.summary import StudySummary
from explorer.ui.compare.own_files import gather
from explorer.ui.compare.request import StudyRequest
from explorer.ui.device import work as device_work
from explorer.ui.device.cancel_file import CancelFile
from explorer.ui.device.lease import DeviceLease
from explorer.ui.event_options import TURN_S
from models.labels import harmonise


class VisitorStudy:
    """One study, from the click until its visitor starts another or leaves.

    As on the command line, the clips are judged with the bands of other clips once all searches are
    done.

    Gradio may run a visitor's events concurrently; whatever changes the study holds its lock.

    Args:
        request: what the form asked for.
        device: where its models run.
        parent: where to make the study's directory.

    Raises:
        InputError: the visitor's files cannot be used, or cannot be stored.
    """

    def __init__(self, request: StudyRequest, device: DeviceLease, parent: Path) -> None:
        self.request = request
        self.other_clips: StudyProgress | None = None  # of the second pass, once it has begun
        self.summary: StudySummary | None = None  # once it has ended with at least one record
        self.has_ended = False
        self.n_turns = 0
        self._records: dict[str, ItemRecord] = {}  # by key; those of the second pass replace others
        self._device, self._host = device, device.host
        self._lock, self._is_abandoned = Lock(), Event()
        self._directory = Path(tempfile.mkdtemp(dir=parent))
        self._study_directory = self._directory / "study"
        self.stop = CancelFile(self._directory / ".going-on")
        self.stop.clear()
        try:
            with self._without_paths():
                items = _items(request, self._directory)
                self._steps = self._both_passes(items)
                self.progress = next(self._steps)  # of the searches
        except BaseException:
            shutil.rmtree(self._directory, ignore_errors=True)
            raise

    @property
    def records(self) -> tuple[ItemRecord, ...]:
        """What is done so far, in the order in which it was searched."""
        return tuple(self._records.values())

    @property
    def titles(self) -> Mapping[str, str]:
        """What to call its models, by id."""
        return {spec.id: spec.title for spec in self.request.specs}

    @property
    def result_files(self) -> list[str]:
        """The paths of what a visitor can download once it has ended, report first."""
        paths = [self._study_directory / name for name in STUDY_FILES]
        return [str(path) for path in paths if path.is_file()]

    @property
    def turn_id(self) -> str:
        """A text that differs from turn to turn, and from study to study."""
        return f"{self._directory.name}/{self.n_turns}"

    def advance(self) -> None:
        """Run the next items for about a second, at least one of them.

        A request to stop takes effect within a batch.

        Raises:
            InputError: the records cannot be written. This ends the study.
            EarshotError: a model cannot be loaded. This ends the study, too.
        """
        with self._held(), self._without_paths():
            if not self.has_ended and not self._is_abandoned.is_set():
                self._advance()

    def _advance(self) -> None:
        self.n_turns += 1
        until = time.monotonic() + TURN_S
        try:
            while True:
                self._take(next(self._steps))
                if time.monotonic() >= until:
                    break
        except StopIteration:
            self._end()
        except EarshotError:
            self._end()
            raise

    def _both_passes(self, items: Sequence[StudyItem]) -> Generator[StudyProgress, None, None]:
        yield from run_study(items, self._study_directory, self._run)
        if self.stop.is_set():
            return
        for now in judge_other_clips(items, self._study_directory, self._run):
            self.other_clips = now
            yield now

    def _take(self, now: StudyProgress) -> None:
        """Keep what a step of either pass has done."""
        if self.other_clips is None:
            self.progress = now
        record = now.last
        # What could not be judged with the bands of other clips keeps the record of its search.
        if record is not None and (record.error is None or record.key not in self._records):
            self._records[record.key] = record

    def end(self) -> None:
        """End it with the items that are done; InputError if these cannot be written."""
        self.stop.set()
        with self._held(), self._without_paths():
            self._end()

    def end_if_waiting(self) -> bool:
        """End it at once and return True, unless a turn is under way, which ends within a batch."""
        self.stop.set()
        if not self._lock.acquire(blocking=False):
            return False
        self._lock.release()
        self.end()
        return True

    def discard(self) -> None:
        """Stop it and delete its files, now or when its turn ends; returns at once."""
        self.stop.set()
        self._is_abandoned.set()
        if self._lock.acquire(blocking=False):
            try:
                self._delete()
            finally:
                self._lock.release()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep other events out; delete everything afterwards if the visitor left meanwhile."""
        try:
            with self._lock:
                yield
        finally:
            if self._is_abandoned.is_set():
                self.discard()

    @contextmanager
    def _without_paths(self) -> Iterator[None]:
        """Hide from errors where the server keeps the study."""
        try:
            yield
        except InputError as error:
            message = str(error).replace(str(self._study_directory), "the study")
            raise InputError(message.replace(str(self._directory), "the study")) from error

    def _end(self) -> None:
        if self.has_ended:
            return
        self.has_ended = True
        self._steps.close()
        if self.records and not self._is_abandoned.is_set():
            rewrite_records(self._study_directory, self.records)
            self.summary = write_results(self._study_directory, self.records, self.titles)

    def _run(self, items: Sequence[StudyItem], _: Callable[[], bool]) -> Iterator[ItemRecord]:
        """Run items on the device; models are loaded when the study first gets it.

        Checks the study's own cancel file, which can be passed to other processes. On a lent
        device every item is a call of its own, and nothing runs between two turns.
        """
        models = tuple(spec.id for spec in self.request.specs)
        n_at_once = 1 if self._device.is_lent else len(items)
        for first in range(0, len(items), n_at_once):
            batch = items[first : first + n_at_once]
            yield from self._device.run(
                device_work.run_items, models, batch, self.stop, self._device.search_seconds
            )
            if self.stop.is_set():
                return

    def _delete(self) -> None:
        self._steps.close()
        shutil.rmtree(self._directory, ignore_errors=True)


def _items(request: StudyRequest, directory: Path) -> tuple[StudyItem, ...]:
    task = request.settings.task
    names = request.clips or (str(gather(request.files, directory)),)
    clips = study_clips(names, task, partial(harmonise, task))
    return plan_items(request.settings, clips, request.seeds, request.strengths)
