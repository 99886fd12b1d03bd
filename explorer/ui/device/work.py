"""Everything that the page does on its device, as plain generators over plain values.

A handler unpacks what a visitor asked for, runs one of these through `DeviceLease.run`, and packs
what it yields. None of them knows a visit, a widget or a lock, and none depends on a change of its
arguments, so they can run in any process. Models are named by their ids, and a `CancelFile` ends
the work early. The first argument is always the host that has the models; `max_seconds` is the
lease's limit.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from jaxtyping import Float
from torch import Tensor

from explorer.audio.clip import Clip
from explorer.deadline import Deadline
from explorer.errors import InputError, ModelError
from explorer.extending.build import LayerStep
from explorer.extending.extend import extend
from explorer.extending.records import ExtensionRecord
from explorer.judging.aim import keep_of
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Judgement, judge
from explorer.judging.scorer import KnownAnswers
from explorer.records import SUFFICIENT, Certificate, SearchRecord
from explorer.result.asked import asked_question
from explorer.result.certificate import certify
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.searching.step import Step
from explorer.study.item import StudyItem, StudyModels, alike, failed_item, run_item
from explorer.study.records import ItemRecord
from explorer.transferring.controls import ControlsSoFar, DrawnControls
from explorer.transferring.copy_test import Classes, PairJudgement, classify_pair
from explorer.transferring.part import judge_part
from explorer.transferring.transfer import judge_fragment
from explorer.ui.device.cancel_file import CancelFile
from explorer.ui.device.models import ModelHost, same_meaning
from explorer.ui.wording.archives.endpoints import REJECTED
from explorer.verdicts import TargetVerdict


def run_search(
    host: ModelHost,
    model_id: str,
    clip: Clip,
    config: ExplainConfig,
    directory: Path,
    stop: CancelFile,
    known: KnownAnswers,
) -> Generator[Step | SearchRecord, None, None]:
    """Search and certify; see `explorer.result.explain.explain`.

    In a process of its own a search uses known answers, but what it adds to them is lost.
    """
    yield from explain(clip, host.classifier(model_id), config, directory, stop.is_set, known)


@dataclass(frozen=True, kw_only=True)
class NotJudged:
    """A model that could not judge, and why: it may be any checkpoint that a visitor added."""

    model: str
    why: str


def judge_with_each(
    host: ModelHost, model_ids: Sequence[str], result: StoredResult
) -> Generator[TargetVerdict | NotJudged, None, None]:
    """Let models judge a fragment one by one; see `transferring.transfer.judge_fragment`."""
    for model_id in model_ids:
        try:
            yield from judge_fragment(result, [host.classifier(model_id)], same_meaning)
        except ModelError as error:
            yield NotJudged(model=model_id, why=str(error))


@dataclass(frozen=True, kw_only=True)
class ClipAnswer:
    """What a model says of a whole clip."""

    model: str
    judgement: Judgement


def classify_with_each(
    host: ModelHost, sounds: Sequence[tuple[str, Clip]], stop: CancelFile
) -> Generator[ClipAnswer | NotJudged, None, None]:
    """Let models classify a clip one by one, each as it hears it: pairs of a model and a clip."""
    for model_id, clip in sounds:
        if stop.is_set():
            return
        try:
            judgement = judge(host.classifier(model_id), clip.waveform)
            yield ClipAnswer(model=model_id, judgement=judgement)
        except ModelError as error:
            yield NotJudged(model=model_id, why=str(error))


def judge_cells(
    host: ModelHost,
    model_ids: Sequence[str],
    record: SearchRecord,
    cells: tuple[int, ...],
    sound: Float[Tensor, " n_samples"],
) -> Generator[TargetVerdict | NotJudged, None, None]:
    """Let models judge cells of a clip one by one; see `transferring.part.judge_part`."""
    for model_id in model_ids:
        try:
            yield from judge_part(record, cells, sound, [host.classifier(model_id)], same_meaning)
        except ModelError as error:
            yield NotJudged(model=model_id, why=str(error))


def certify_cells(
    host: ModelHost,
    result: StoredResult,
    cells: tuple[int, ...],
    file: Path,
    stop: CancelFile,
    seconds: float,
) -> Generator[Certificate, None, None]:
    """Certify cells of a result's clip as a fragment; see `result.certificate.certify`.

    After so many seconds the removals that are left are not made.
    """
    until = Deadline.after(seconds)
    question = asked_question(result, host.classifier(result.record.model.id))
    yield certify(
        question,
        keep_of(cells, question.partition.n_cells),
        file=file,
        lower_bound=0,
        claims_irreducible=True,
        should_stop=partial(_is_over, stop, until),
    )


def extend_result(
    host: ModelHost, result: StoredResult, config: SearchConfig, stops: Sequence[CancelFile]
) -> Generator[LayerStep | ExtensionRecord, None, None]:
    """Build the layers around a fragment until one of `stops` is set; see `extending.extend`.

    Raises InputError if the model rejects the fragment's file, around which layers mean nothing.
    """
    classifier = host.classifier(result.record.model.id)
    if result.record.certificate is not None:
        sound = result.sound(SUFFICIENT).to(classifier.device)
        scores = asked_question(result, classifier).criterion.score(classifier(sound[None]))
        if not scores.accepted.all():
            raise InputError(REJECTED)
    yield from extend(result, classifier, config, lambda: any(stop.is_set() for stop in stops))


def judge_controls(
    host: ModelHost,
    so_far: Sequence[ControlsSoFar],
    result: StoredResult,
    stop: CancelFile,
    seconds: float | None,
) -> Generator[ControlsSoFar, None, None]:
    """Let models judge the controls that they have not judged so far, one model after the other.

    Ends after the batch during which `seconds` have passed; there is always at least one. None: no
    limit.
    """
    until = Deadline.after(seconds)

    @cache
    def drawn(n_draws: int) -> DrawnControls:
        return DrawnControls.of(result, n_draws)

    has_judged = False
    for before in so_far:
        classifier = host.classifier(before.model)
        for now in drawn(before.n_draws).judged_by(classifier, same_meaning, before):
            yield now
            has_judged = has_judged or now.n_judged > before.n_judged
            if stop.is_set() or (has_judged and until.has_passed):
                return


def classify_clip_and_copy(
    host: ModelHost, model_ids: Sequence[str], directory: Path, classes: Classes
) -> Generator[PairJudgement, None, None]:
    """Classify a clip and its copy; see `explorer.transferring.copy_test.classify_pair`."""
    yield from classify_pair(directory, _loaded(host, model_ids), classes, same_meaning)


def run_items(
    host: ModelHost,
    model_ids: Sequence[str],
    items: Sequence[StudyItem],
    stop: CancelFile,
    max_seconds: float | None,
) -> Generator[ItemRecord, None, None]:
    """Run items of a study with these models; see `explorer.study.run.run_here`.

    An item that takes longer than `max_seconds` has failed.
    """
    loaded = LazyModels(host, model_ids)
    models = StudyModels(classifiers=loaded, counterpart=same_meaning)
    for group in alike(items):
        known: KnownAnswers = {}
        for item in group:
            until = Deadline.after(max_seconds)
            record = run_item(item, models, partial(_is_over, stop, until), known)
            if record is None and not stop.is_set():
                error = f"It takes longer than the {max_seconds:g} s that it may last here."
                record = failed_item(item, error, str(host.device))
            if record is None:
                return
            yield record


class LazyModels(Mapping[str, Classifier]):
    """Models by id; it holds none itself, so that a long study pins none in memory.

    Args:
        host: decides how many models stay loaded.
        model_ids: the keys, in order.
    """

    def __init__(self, host: ModelHost, model_ids: Sequence[str]) -> None:
        self._host, self._model_ids = host, model_ids

    def __getitem__(self, model_id: str) -> Classifier:
        if model_id not in self._model_ids:
            raise KeyError(model_id)
        return self._host.classifier(model_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._model_ids)

    def __len__(self) -> int:
        return len(self._model_ids)


def _is_over(stop: CancelFile, until: Deadline) -> bool:
    return stop.is_set() or until.has_passed


def _loaded(host: ModelHost, model_ids: Sequence[str]) -> Iterator[Classifier]:
    """Load the models one after the other, each when the consumer asks for it."""
    return (host.classifier(model_id) for model_id in model_ids)
