"""All that the page does on its device, as plain generators over plain values.

A handler unpacks what a visitor asked for, has one of these run (`Workshop.run`), and packs what it
yields. None of them knows a visit, a widget or a lock, and none changes its arguments; so it makes
no difference to a handler in which process they run. Models are named by their ids, and an end is
asked for by a `CancelFile`. Each takes first the workshop that has the models.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.audio.clip import Clip
from explorer.deadline import Deadline
from explorer.errors import ModelError
from explorer.judging.classifier import Classifier
from explorer.records import SearchRecord, TargetVerdict
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.searching.search import Step
from explorer.study.item import StudyItem, StudyModels, failed_item, run_item
from explorer.study.records import ItemRecord
from explorer.transferring.controls import with_controls
from explorer.transferring.copy_test import Classes, PairJudgement, classify_pair
from explorer.transferring.transfer import transfer
from explorer.ui.device.cancel_file import CancelFile
from explorer.ui.device.models import Workshop, counterpart

CONTROLS_S = 60.0  # the longest that others wait, on a device of our own, for one model's controls


def search(
    workshop: Workshop,
    model_id: str,
    clip: Clip,
    config: ExplainConfig,
    directory: Path,
    stop: CancelFile,
) -> Iterator[Step | SearchRecord]:
    """Search and certify; as `explorer.result.explain.explain`."""
    yield from explain(clip, workshop.classifier(model_id), config, directory, stop.is_set)


@dataclass(frozen=True, kw_only=True)
class NotJudged:
    """A model that could not judge, and why: it may be a checkpoint that anybody added."""

    model: str
    why: str


def judge(
    workshop: Workshop, model_ids: Sequence[str], result: StoredResult
) -> Iterator[TargetVerdict | NotJudged]:
    """Let models judge a fragment, each by itself; as `explorer.transferring.transfer.transfer`."""
    for model_id in model_ids:
        try:
            yield from transfer(result, [workshop.classifier(model_id)], counterpart)
        except ModelError as error:
            yield NotJudged(model=model_id, why=str(error))


def judge_controls(
    workshop: Workshop,
    model_ids: Sequence[str],
    result: StoredResult,
    verdicts: Sequence[TargetVerdict],
    stop: CancelFile,
) -> Iterator[TargetVerdict]:
    """Let models judge other fragments, too; as `explorer.transferring.controls.with_controls`.

    Time is limited; only those judge whose turn comes in time.
    """
    models = _loaded(workshop, model_ids)
    until = Deadline.after(workshop.max_seconds or CONTROLS_S)
    yield from with_controls(
        result,
        verdicts,
        models,
        counterpart,
        lambda: stop.is_set() or until.has_passed,
    )


def classify_clip_and_copy(
    workshop: Workshop, model_ids: Sequence[str], directory: Path, classes: Classes
) -> Iterator[PairJudgement]:
    """Let models hear a clip and its copy; as `explorer.transferring.copy_test.classify_pair`."""
    yield from classify_pair(directory, _loaded(workshop, model_ids), classes, counterpart)


def run_items(
    workshop: Workshop, model_ids: Sequence[str], items: Sequence[StudyItem], stop: CancelFile
) -> Iterator[ItemRecord]:
    """Run items of a study with these models; as `explorer.study.run.run_here`.

    Where time is limited, it is that of all items together, and one that it does not suffice for
    has failed.
    """
    until = Deadline.after(workshop.max_seconds)
    loaded = LazyModels(workshop, model_ids)
    models = StudyModels(classifiers=loaded, counterpart=counterpart)
    for item in items:
        record = run_item(item, models, lambda: stop.is_set() or until.has_passed)
        if record is None and not stop.is_set():
            error = f"It takes longer than the {workshop.max_seconds:g} s that it may last here."
            record = failed_item(item, error, str(workshop.device))
        if record is None:
            return
        yield record


class LazyModels(Mapping[str, Classifier]):
    """Models by their ids; none is held here, so that a long study pins none in memory."""

    def __init__(self, workshop: Workshop, model_ids: Sequence[str]) -> None:
        """These models of a workshop, which decides how many of them stay loaded."""
        self._workshop, self._model_ids = workshop, model_ids

    def __getitem__(self, model_id: str) -> Classifier:
        if model_id not in self._model_ids:
            raise KeyError(model_id)
        return self._workshop.classifier(model_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._model_ids)

    def __len__(self) -> int:
        return len(self._model_ids)


def _loaded(workshop: Workshop, model_ids: Sequence[str]) -> Iterator[Classifier]:
    """One after the other, each only when it is asked for."""
    return (workshop.classifier(model_id) for model_id in model_ids)
