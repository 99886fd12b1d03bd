"""One item of a study: a clip, a model that searches it, a seed, a strength; all models judge.

The record depends only on the item and the models (but for times, device, versions and how many
evaluations it took), so items can be run in any order and on any number of machines, and a study
can be resumed. Items that differ in their strength alone are run one after the other: what the
source has answered to one of them is not asked again for the next.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from explorer.audio.clip import load_excerpt
from explorer.errors import EarshotError, InputError
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import judge
from explorer.judging.scorer import KnownAnswers
from explorer.records import ORIGINAL, SUFFICIENT, Certificate, SearchRecord
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.result.write import versions
from explorer.searching.config import SearchConfig
from explorer.strengths import Strength
from explorer.study.other_clips import SecondVisit, judge_visit
from explorer.study.records import (
    STUDY_SCHEMA,
    UNREADABLE,
    FragmentMeasures,
    ItemRecord,
    ItemResult,
    StudiedClip,
    StudyCertificate,
    StudySettings,
)
from explorer.study.statistics.measures import kl_divergence, mask_information, spectral_entropy
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import Counterpart, judge_fragment
from explorer.verdicts import TargetVerdict


@dataclass(frozen=True, kw_only=True)
class StudyItem:
    """One search of a study: a clip, the source model and a seed."""

    settings: StudySettings
    clip: StudiedClip
    path: Path  # of the clip's file
    source: str  # id of the model that is searched with
    seed: int
    strength: Strength = Strength.TOP  # how sure of the fragment the source must be
    visit: SecondVisit | None = None  # if it was searched: what is still to be judged

    @property
    def key(self) -> str:
        """Identifies the work: equal for equal items, on every machine and at any time."""
        how = self.settings
        version = next(model.version for model in how.models if model.id == self.source)
        cells = how.partition if how.n_cells is None else f"{how.partition}:{how.n_cells}"
        clip = f"{self.clip.name}@{(self.clip.sha256 or UNREADABLE)[:12]}"
        search = f"{clip} | {self.source}@{version} | {cells} | {how.effort} | seed {self.seed}"
        # Without its name for `top`: that is the key of records that name no strength.
        return search if self.strength is Strength.TOP else f"{search} | {self.strength}"


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyModels:
    """The models of a study, and the correspondence between their labels."""

    classifiers: Mapping[str, Classifier]  # by id; the mapping may load one when it is looked up
    counterpart: Counterpart  # finds a model's own names for a label


def alike(items: Iterable[StudyItem]) -> list[tuple[StudyItem, ...]]:
    """Group neighbours that differ in their strength alone, which can share known answers."""
    groups = groupby(items, lambda item: (item.clip.id, item.source, item.seed))
    return [tuple(group) for _, group in groups]


def run_item(
    item: StudyItem,
    models: StudyModels,
    should_stop: Callable[[], bool] = lambda: False,
    known: KnownAnswers | None = None,
) -> ItemRecord | None:
    """Search an item, certify its fragment, and have all models judge it and its controls.

    On its second visit, only the bands of other clips are judged.

    Args:
        item: what to search.
        models: the source and all models that judge.
        should_stop: called between batches; once true, the item is given up.
        known: the source's answers to items that are `alike`; those to this one are added.

    Returns:
        The record, which contains the error if the item failed; None if it was stopped. Errors are
        recorded, never raised.
    """
    start = time.monotonic()
    device = str(models.classifiers[item.source].device)
    try:
        if item.visit is not None:
            find = models.classifiers.__getitem__
            return judge_visit(item.visit, item.path, find, models.counterpart, should_stop)
        result = _search_and_judge(item, models, should_stop, known)
    except EarshotError as error:
        return failed_item(item, str(error), device)
    except Exception as error:  # one item must not end a study of thousands
        return failed_item(item, f"{type(error).__name__}: {error}", device)
    if result is None:
        return None
    return _record(item, device, result=result, seconds=time.monotonic() - start)


def failed_item(item: StudyItem, error: str, device: str) -> ItemRecord:
    """Record of a failed item."""
    return _record(item, device, error=error)


def _record(
    item: StudyItem,
    device: str,
    *,
    result: ItemResult | None = None,
    error: str | None = None,
    seconds: float = 0.0,
) -> ItemRecord:
    return ItemRecord(
        schema=STUDY_SCHEMA,
        key=item.key,
        settings=item.settings,
        clip=item.clip,
        source=item.source,
        seed=item.seed,
        error=error,
        finding=result,
        seconds=seconds,
        device=device,
        versions=versions(),
        strength=item.strength,
    )


def _search_and_judge(
    item: StudyItem,
    models: StudyModels,
    should_stop: Callable[[], bool],
    known: KnownAnswers | None,
) -> ItemResult | None:
    source = models.classifiers[item.source]
    clip = load_excerpt(
        item.path,
        sample_rate=source.info.sample_rate,
        n_samples=source.info.n_samples,
        min_samples=source.info.min_samples,
        name=item.clip.name,
    )
    if clip.sha256 != item.clip.sha256:
        raise InputError(f"{item.clip.name} has changed since the study began.")
    config = ExplainConfig(
        partition=item.settings.partition,
        n_cells=item.settings.n_cells,
        strength=item.strength,
        with_picture=False,
        search=SearchConfig(
            seed=item.seed, effort=item.settings.effort, batch_size=item.settings.batch_size
        ),
    )
    with TemporaryDirectory(prefix="earshot-study-") as name:
        directory = Path(name)
        *_, record = explain(clip, source, config, directory, should_stop, known)
        assert isinstance(record, SearchRecord), "a search ends with its record"
        result = StoredResult(directory, record)
        verdicts = _verdicts(result, item, models, should_stop)
        measures = _measures(result, source) if record.certificate else None
    if should_stop():
        return None
    label = item.clip.label
    return ItemResult(
        outcome=record.outcome,
        sample_rate=clip.sample_rate,
        n_samples=clip.n_samples,
        clip_label=record.clip_label,
        probability=record.probability,
        truth=None if label is None else _truth(record, models.counterpart(label, source.info)),
        keep=record.keep,
        evaluations=record.evaluations,
        certificate=_short(record.certificate) if record.certificate else None,
        measures=measures,
        targets=verdicts,
        remainder=record.remainder,
    )


def _truth(record: SearchRecord, labels: Sequence[str]) -> str | None:
    """The clip's label in the source's terms: of several, the one that the source answered."""
    if record.clip_label in labels:
        return record.clip_label
    return labels[0] if labels else None


def _verdicts(
    result: StoredResult,
    item: StudyItem,
    models: StudyModels,
    should_stop: Callable[[], bool],
) -> tuple[TargetVerdict, ...]:
    """Verdicts of all models, in the settings' order; fewer if stopped, none without a fragment."""
    if result.record.certificate is None:
        return ()

    def classifiers() -> Iterator[Classifier]:
        """Look them up one at a time: they may not all fit into memory at once."""
        return (models.classifiers[model.id] for model in item.settings.models)

    first = judge_fragment(result, classifiers(), models.counterpart)
    return tuple(
        with_controls(
            result,
            first,
            classifiers(),
            models.counterpart,
            should_stop,
            n_draws=item.settings.n_controls,
            batch_size=item.settings.batch_size,
        )
    )


def _measures(result: StoredResult, source: Classifier) -> FragmentMeasures:
    record = result.record
    assert record.keep is not None
    assert record.share is not None
    fragment, original = result.sound(SUFFICIENT), result.sound(ORIGINAL)
    on_clip, on_fragment = (judge(source, sound).probabilities for sound in (original, fragment))
    kl_bits = kl_divergence(list(on_clip.values()), list(on_fragment.values()))
    return FragmentMeasures(
        n_kept=len(record.keep),
        n_cells=record.partition.n_cells,
        bandwidth_hz=record.share.bandwidth_hz,
        energy_db=record.share.energy_db,
        mask_bits=mask_information(record.partition.n_cells, len(record.keep)),
        spectral_entropy_bits=spectral_entropy(fragment),
        kl_bits=kl_bits if math.isfinite(kl_bits) else None,
    )


def _short(certificate: Certificate) -> StudyCertificate:
    return StudyCertificate(
        sha256=certificate.sha256,
        margin=certificate.margin,
        lower_bound=certificate.lower_bound,
        holds=certificate.holds,
    )
