"""A visitor's own study: run item by item, so that others get their turns at the device between."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Lock

from explorer.errors import EarshotError, InputError
from explorer.study.clips import study_clips
from explorer.study.item import StudyItem
from explorer.study.outputs import STUDY_FILES, write_results
from explorer.study.records import ItemRecord
from explorer.study.run import plan_items, run_study
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

    Gradio may run a visitor's events side by side; whatever changes the study holds its lock.

    Args:
        asked: what the form asked for.
        device: where its models run.
        parent: where to make the study's directory.

    Raises:
        InputError: the visitor's files cannot be used, or not be kept.
    """

    def __init__(self, asked: StudyRequest, device: DeviceLease, parent: Path) -> None:
        self.asked = asked
        self.records: list[ItemRecord] = []
        self.summary: StudySummary | None = None  # once it has ended, with a record at least
        self.has_ended = False
        self.n_turns = 0
        self._device, self._host = device, device.host
        self._lock, self._gone = Lock(), Event()
        self._directory = Path(tempfile.mkdtemp(dir=parent))
        self._study = self._directory / "study"
        self.stop = CancelFile(self._directory / ".going-on")
        self.stop.clear()
        try:
            with self._without_paths():
                self._steps = run_study(_items(asked, self._directory), self._study, self._run)
                self.now = next(self._steps)
        except BaseException:
            shutil.rmtree(self._directory, ignore_errors=True)
            raise

    @property
    def titles(self) -> Mapping[str, str]:
        """What to call its models, by id."""
        return {spec.id: spec.title for spec in self.asked.specs}

    @property
    def files(self) -> list[str]:
        """What can be taken away once it has ended, report first."""
        return [str(path) for name in STUDY_FILES if (path := self._study / name).is_file()]

    @property
    def turn(self) -> str:
        """Differs from turn to turn, and from study to study."""
        return f"{self._directory.name}/{self.n_turns}"

    def advance(self) -> None:
        """Run the next items, one at least, and for about a second.

        A wish to stop is granted within a batch.

        Raises:
            InputError: the records cannot be written; the study has ended by that.
            EarshotError: a model cannot be loaded; so it has.
        """
        with self._held(), self._without_paths():
            if not self.has_ended and not self._gone.is_set():
                self._advance()

    def _advance(self) -> None:
        self.n_turns += 1
        until = time.monotonic() + TURN_S
        try:
            while True:
                self.now = next(self._steps)
                assert self.now.last is not None, "a step after the first has done an item"
                self.records.append(self.now.last)
                if time.monotonic() >= until:
                    break
        except StopIteration:
            self._end()
        except EarshotError:
            self._end()
            raise

    def end(self) -> None:
        """Make do with the items that are done; InputError if that cannot be written."""
        self.stop.set()
        with self._held(), self._without_paths():
            self._end()

    def end_if_it_waits(self) -> bool:
        """End it at once unless it is its turn, which ends within a batch; tells whether it did."""
        self.stop.set()
        if not self._lock.acquire(blocking=False):
            return False
        self._lock.release()
        self.end()
        return True

    def discard(self) -> None:
        """Its visitor has left, or starts another; waits for nothing."""
        self.stop.set()
        self._gone.set()
        if self._lock.acquire(blocking=False):
            try:
                self._delete()
            finally:
                self._lock.release()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep other events out; whoever left meanwhile takes everything along."""
        try:
            with self._lock:
                yield
        finally:
            if self._gone.is_set():
                self.discard()

    @contextmanager
    def _without_paths(self) -> Iterator[None]:
        """Where the server keeps a study is nobody's business."""
        try:
            yield
        except InputError as error:
            message = str(error).replace(str(self._study), "the study")
            raise InputError(message.replace(str(self._directory), "the study")) from error

    def _end(self) -> None:
        if self.has_ended:
            return
        self.has_ended = True
        self._steps.close()
        if self.records and not self._gone.is_set():
            self.summary = write_results(self._study, self.records, self.titles)

    def _run(self, items: Sequence[StudyItem], _: Callable[[], bool]) -> Iterator[ItemRecord]:
        """Loads the models when the device is ours for the first time.

        Looks at the study's own sign to stop, which can be handed to other processes. Where time
        is limited, every item has its own, and nothing goes on between two turns.
        """
        models = tuple(spec.id for spec in self.asked.specs)
        n_at_once = len(items) if self._device.max_seconds is None else 1
        for first in range(0, len(items), n_at_once):
            some = items[first : first + n_at_once]
            yield from self._device.run(
                device_work.run_items, models, some, self.stop, self._device.max_seconds
            )
            if self.stop.is_set():
                return

    def _delete(self) -> None:
        self._steps.close()
        shutil.rmtree(self._directory, ignore_errors=True)


def _items(asked: StudyRequest, directory: Path) -> tuple[StudyItem, ...]:
    task = asked.settings.task
    names = asked.clips or (str(gather(asked.files, directory)),)
    return plan_items(
        asked.settings, study_clips(names, task, partial(harmonise, task)), asked.seeds
    )
