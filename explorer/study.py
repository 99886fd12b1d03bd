"""A study: every clip searched with every model and seed, and every fragment judged by all models.

An item is one clip, source and seed. Its record depends on nothing but the item and the models, so
items can be run in any order, on any number of machines, today and tomorrow. What is done is kept;
an item that fails is a record that says why, and is run again when the study is taken up again.
"""

import dataclasses
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from explorer.classifier import Classifier
from explorer.clip import load_clip
from explorer.controls import with_controls
from explorer.criterion import judge
from explorer.errors import EarshotError, InputError
from explorer.explain import ExplainConfig, explain
from explorer.measures import kl_divergence, mask_information, spectral_entropy
from explorer.places import held_alone
from explorer.records import ORIGINAL, SUFFICIENT, Certificate, SearchRecord, TargetVerdict
from explorer.result import versions
from explorer.search import SearchConfig
from explorer.study_records import (
    STUDY_SCHEMA,
    Finding,
    FragmentMeasures,
    ItemRecord,
    StudiedClip,
    StudiedModel,
    StudyCertificate,
    StudySettings,
    appending,
    read_records,
    rewrite_records,
    start_records,
)
from explorer.transfer import Counterpart, certified_file, transfer


@dataclass(frozen=True, kw_only=True)
class StudyItem:
    """One search of a study, and all that follows from it."""

    settings: StudySettings
    clip: StudiedClip
    path: Path  # of the clip's file
    source: str
    seed: int

    @property
    def key(self) -> str:
        """The same for the same work, whenever and wherever it is done."""
        of = self.settings
        version = next(model.version for model in of.models if model.id == self.source)
        cells = of.partition if of.n_cells is None else f"{of.partition}:{of.n_cells}"
        clip = f"{self.clip.name}@{self.clip.sha256[:12]}"
        return f"{clip} | {self.source}@{version} | {cells} | {of.effort} | seed {self.seed}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Listeners:
    """The models of a study, loaded, and what their labels have to do with each other."""

    classifiers: Mapping[str, Classifier]  # by id
    counterpart: Counterpart


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a study is."""

    n_items: int
    n_before: int  # done when it was taken up
    n_done: int = 0  # since then
    n_failed: int = 0  # of those
    seconds: float = 0.0  # since then

    @property
    def seconds_left(self) -> float | None:
        """If all goes on as it has; None before the first item is done."""
        left = self.n_items - self.n_before - self.n_done
        return self.seconds / self.n_done * left if self.n_done else None


Runner = Callable[[Sequence[StudyItem], Callable[[], bool]], Iterator[ItemRecord]]
"""Runs items, in whatever order they get done, until it is told to stop."""


def plan_items(
    settings: StudySettings, clips: Sequence[tuple[StudiedClip, Path]], seeds: Sequence[int]
) -> tuple[StudyItem, ...]:
    """Every clip with every model and seed, all of the first seed first."""
    return tuple(
        StudyItem(settings=settings, clip=clip, path=path, source=model.id, seed=seed)
        for seed, (clip, path), model in product(seeds, clips, settings.models)
    )


def run_study(
    items: Sequence[StudyItem],
    directory: Path,
    run: Runner,
    *,
    resume: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Progress]:
    """Run what is not done yet, and write every record down as soon as it is there.

    Args:
        items: of one study, at least one, all with the same settings.
        directory: where the records go.
        run: runs the items.
        resume: go on with the study that the directory holds; failed items are run again.
        should_stop: once true, items that are under way are given up, and nothing else is lost.

    Yields:
        How far it is, at the start and after every item.

    Raises:
        InputError: the directory holds a study already, or another one than is to be resumed, or
            cannot be written to, or another process is writing to it.
    """
    if not resume:
        start_records(directory)
    elif not directory.is_dir():
        raise InputError(f"{directory} does not hold a study: there is no such directory.")
    with held_alone(directory):
        left = _left_of(items, directory)
        now = Progress(n_items=len(items), n_before=len(items) - len(left))
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
                )
                yield now


def run_here(listeners: Listeners) -> Runner:
    """Run items in this process, one after another."""

    def run(items: Sequence[StudyItem], should_stop: Callable[[], bool]) -> Iterator[ItemRecord]:
        for item in items:
            record = run_item(item, listeners, should_stop)
            if record is None:
                return
            yield record

    return run


def run_item(
    item: StudyItem, listeners: Listeners, should_stop: Callable[[], bool] = lambda: False
) -> ItemRecord | None:
    """Search, certify, let all models judge the fragment and the controls.

    Returns:
        The record, with the error in it if the item failed; None if it was stopped.
    """
    start = time.monotonic()
    device = str(listeners.classifiers[item.source].device)
    try:
        finding = _find(item, listeners, should_stop)
    except EarshotError as error:
        return failed_item(item, str(error), device)
    except Exception as error:  # one item must not end a study of thousands
        return failed_item(item, f"{type(error).__name__}: {error}", device)
    if finding is None:
        return None
    return _record(item, device, finding=finding, seconds=time.monotonic() - start)


def failed_item(item: StudyItem, error: str, device: str) -> ItemRecord:
    """The record of an item that came to nothing."""
    return _record(item, device, error=error)


def _record(
    item: StudyItem,
    device: str,
    *,
    finding: Finding | None = None,
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
        finding=finding,
        seconds=seconds,
        device=device,
        versions=versions(),
    )


def _find(item: StudyItem, listeners: Listeners, should_stop: Callable[[], bool]) -> Finding | None:
    source = listeners.classifiers[item.source]
    clip = load_clip(
        item.path,
        sample_rate=source.info.sample_rate,
        n_samples=source.info.n_samples,
        name=item.clip.name,
    )
    if clip.sha256 != item.clip.sha256:
        raise InputError(f"{item.path} has changed since the study began.")
    config = ExplainConfig(
        partition=item.settings.partition,
        n_cells=item.settings.n_cells,
        with_picture=False,
        search=SearchConfig(
            seed=item.seed, effort=item.settings.effort, batch_size=item.settings.batch_size
        ),
    )
    with TemporaryDirectory(prefix="earshot-study-") as name:
        directory = Path(name)
        *_, record = explain(clip, source, config, directory, should_stop)
        assert isinstance(record, SearchRecord), "a search ends with its record"
        verdicts = _verdicts(directory, record, item, listeners, should_stop)
        measures = _measures(directory, record, source) if record.certificate else None
    if should_stop():
        return None
    label = item.clip.label
    return Finding(
        outcome=record.outcome,
        sample_rate=clip.sample_rate,
        n_samples=clip.n_samples,
        clip_label=record.clip_label,
        probability=record.probability,
        truth=None if label is None else listeners.counterpart(label, source.info),
        keep=record.keep,
        evaluations=record.evaluations,
        certificate=_short(record.certificate) if record.certificate else None,
        measures=measures,
        targets=verdicts,
    )


def _verdicts(
    directory: Path,
    record: SearchRecord,
    item: StudyItem,
    listeners: Listeners,
    should_stop: Callable[[], bool],
) -> tuple[TargetVerdict, ...]:
    """Of all models in the settings' order; fewer if stopped, none without a fragment."""
    if record.certificate is None:
        return ()
    classifiers = [listeners.classifiers[model.id] for model in item.settings.models]
    first = transfer(directory, record, classifiers, listeners.counterpart)
    return tuple(
        with_controls(
            directory,
            record,
            first,
            classifiers,
            listeners.counterpart,
            should_stop,
            batch_size=item.settings.batch_size,
        )
    )


def _measures(directory: Path, record: SearchRecord, source: Classifier) -> FragmentMeasures:
    assert record.keep is not None
    assert record.share is not None
    fragment = certified_file(directory, record, SUFFICIENT)
    original = certified_file(directory, record, ORIGINAL)
    on_clip, on_fragment = (judge(source, sound).probabilities for sound in (original, fragment))
    lost = kl_divergence(list(on_clip.values()), list(on_fragment.values()))
    return FragmentMeasures(
        n_kept=len(record.keep),
        n_cells=record.partition.n_cells,
        bandwidth_hz=record.share.bandwidth_hz,
        energy_db=record.share.energy_db,
        mask_bits=mask_information(record.partition.n_cells, len(record.keep)),
        spectral_entropy_bits=spectral_entropy(fragment),
        kl_bits=lost if math.isfinite(lost) else None,
    )


def _short(certificate: Certificate) -> StudyCertificate:
    return StudyCertificate(
        sha256=certificate.sha256,
        margin=certificate.margin,
        lower_bound=certificate.lower_bound,
        holds=certificate.holds,
    )


def _left_of(items: Sequence[StudyItem], directory: Path) -> Sequence[StudyItem]:
    """What is still to be run of a study; what is left of a torn record is removed, and those of
    the items that failed and are asked for again.

    Raises:
        InputError: the directory holds no study, or another one.
    """
    records = read_records(directory)
    asked = {item.key for item in items}
    for record in records:
        _check_same(items[0].settings, record.settings, directory)
    _check_labels(items, records, directory)
    kept = [record for record in records if record.error is None or record.key not in asked]
    rewrite_records(directory, kept)
    done = {record.key for record in kept}
    return [item for item in items if item.key not in done]


def _check_same(asked: StudySettings, found: StudySettings, directory: Path) -> None:
    for name, value in vars(asked).items():
        other = getattr(found, name)
        if other == value:
            continue
        told = f"{_ids(other)}, not {_ids(value)}" if name == "models" else f"{other}, not {value}"
        raise InputError(
            f"{directory} holds a study with another {name} ({told}); choose another --out."
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
