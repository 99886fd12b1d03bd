"""A control from other clips: is a fragment about its clip at all?

A source may be convinced by the same bands whatever is in them. So targets also judge a clip with
the bands that the same source, with the same seed, needed of other clips of the same class. If they
accept those as often, the fragment says nothing of its own clip.

Which clips these are is known only once the source's searches are done, so this is a second pass
over the items. For an item, the others are ranked by a hash of both keys and the first eight are
taken, or fewer if the study has fewer controls of a kind: a choice that depends on which items the
study has and on nothing else, neither on the order in which they were run nor on the number of
workers. If the study grows and an item's choice changes, it is judged again. A record says whose
bands were taken.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Bool
from torch import Tensor

from explorer.audio.clip import load_excerpt
from explorer.errors import InputError
from explorer.judging.batching import BatchSizer
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion
from explorer.partitions.analysed import Analysed
from explorer.partitions.partition import Partition, make_partition
from explorer.study.records import ItemRecord, ItemResult
from explorer.study.statistics.trials import irreducible_results
from explorer.transferring.counts import judge_controls, last_unless
from explorer.transferring.transfer import Counterpart
from explorer.verdicts import OTHER_CLIP, Control, TargetVerdict

MAX_OTHERS = 8  # clips

FindClassifier = Callable[[str], Classifier]  # by id; may load it


@dataclass(frozen=True, kw_only=True)
class OtherFragment:
    """The bands of another clip's fragment."""

    key: str  # of its item
    keep: tuple[int, ...]
    models: tuple[str, ...]  # targets that hear all of it


@dataclass(frozen=True, kw_only=True)
class SecondVisit:
    """What is still to be judged of an item that was searched."""

    record: ItemRecord
    others: tuple[OtherFragment, ...]  # may be empty: there is no other clip of the class


def plan_visits(records: Sequence[ItemRecord]) -> tuple[SecondVisit, ...]:
    """Choose the other clips of every irreducible item, and return those not judged like that."""
    by_kind: dict[object, list[tuple[ItemRecord, ItemResult]]] = {}
    for record, result in irreducible_results(records):
        by_kind.setdefault(_kind(record, result), []).append((record, result))
    planned = (
        SecondVisit(record=record, others=_others(record, by_kind[_kind(record, result)]))
        for record, result in irreducible_results(records)
    )
    return tuple(visit for visit in planned if not _is_done(visit))


def judge_visit(
    visit: SecondVisit,
    path: Path,
    find_classifier: FindClassifier,
    counterpart: Counterpart,
    should_stop: Callable[[], bool],
) -> ItemRecord | None:
    """Have all targets judge an item's clip with the bands of other clips' fragments.

    Args:
        visit: which bands.
        path: of the clip's file.
        find_classifier: finds a model of the study.
        counterpart: matches labels between models.
        should_stop: called before every batch.

    Returns:
        The item's record with these controls; None if stopped.

    Raises:
        InputError: the clip cannot be read, or has changed.
        ModelError: a model's logits are not numbers.
    """
    result = visit.record.finding
    assert result is not None, "an item that was searched has a result"
    partition, analysed = _cells(visit.record, result, path, find_classifier)
    targets = []
    for verdict in result.targets:
        chosen = [each for each in visit.others if verdict.model in each.models]
        if not verdict.was_asked or not chosen:
            targets.append(_with_control(verdict, ()))
            continue
        classifier = find_classifier(verdict.model)
        steps = judge_controls(
            classifier,
            Criterion.of_any(classifier.info, counterpart(result.clip_label, classifier.info)),
            partition,
            analysed.to(classifier.device),
            {OTHER_CLIP: _keeps(chosen, partition.n_cells)},
            BatchSizer(visit.record.settings.batch_size, classifier.device),
        )
        controls = last_unless(should_stop, steps)
        if controls is None:
            return None
        targets.append(_with_control(verdict, controls))
    others = tuple(each.key for each in visit.others)
    finding = dataclasses.replace(result, targets=tuple(targets), others=others)
    return dataclasses.replace(visit.record, finding=finding)


def _with_control(verdict: TargetVerdict, controls: tuple[Control, ...]) -> TargetVerdict:
    """The verdict with these controls in place of those of an earlier choice."""
    kept = tuple(each for each in verdict.controls if each.kind != OTHER_CLIP)
    return dataclasses.replace(verdict, controls=(*kept, *controls))


def _kind(record: ItemRecord, result: ItemResult) -> object:
    """Equal for items whose bands are the same bands, of one source, class, seed and strength."""
    sound = (result.sample_rate, result.n_samples)
    return record.source, record.seed, record.how_sure, result.clip_label, sound


def _others(
    record: ItemRecord, alike: Sequence[tuple[ItemRecord, ItemResult]]
) -> tuple[OtherFragment, ...]:
    """The fragments of other clips that an item's clip is judged with."""
    ranked = sorted(
        (hashlib.sha256(f"{record.key}\n{other.key}".encode()).hexdigest(), other.key, result)
        for other, result in alike
        if other.clip.id != record.clip.id
    )
    return tuple(
        OtherFragment(
            key=key,
            keep=result.keep or (),
            models=tuple(each.model for each in result.targets if each.was_asked),
        )
        for _, key, result in ranked[: min(MAX_OTHERS, record.settings.n_controls)]
    )


def _is_done(visit: SecondVisit) -> bool:
    result = visit.record.finding
    return result is not None and result.others == tuple(each.key for each in visit.others)


def _cells(
    record: ItemRecord, result: ItemResult, path: Path, find_classifier: FindClassifier
) -> tuple[Partition, Analysed]:
    """The cells of the clip as its source hears it."""
    source = find_classifier(record.source).info
    clip = load_excerpt(
        path,
        sample_rate=source.sample_rate,
        n_samples=source.n_samples,
        min_samples=source.min_samples,
        name=record.clip.name,
    )
    if clip.sha256 != record.clip.sha256:
        raise InputError(f"{record.clip.name} has changed since the study began.")
    partition = make_partition(
        record.settings.partition,
        record.settings.n_cells,
        sample_rate=result.sample_rate,
        n_samples=result.n_samples,
    )
    return partition, partition.analyse(clip.waveform)


def _keeps(others: Sequence[OtherFragment], n_cells: int) -> Bool[Tensor, "n_others n_cells"]:
    keeps = torch.zeros(len(others), n_cells, dtype=torch.bool)
    for row, other in zip(keeps, others, strict=True):
        row[list(other.keep)] = True
    return keeps
