"""Counting which keeps of a clip a model accepts, batch by batch."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from explorer.judging.batching import BatchSizer, run_batch
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion
from explorer.judging.info import ClassifierInfo
from explorer.partitions.analysed import Analysed
from explorer.partitions.partition import Partition
from explorer.transferring.transfer import as_heard_by, leave_out_none
from explorer.verdicts import Control

Step = TypeVar("Step")


def judge_controls(
    classifier: Classifier,
    criterion: Criterion,
    partition: Partition,
    analysed: Analysed,
    keeps: Mapping[str, Bool[Tensor, "draws n_cells"]],
    sizer: BatchSizer,
    counts: tuple[Control, ...] = (),
) -> Iterator[tuple[Control, ...]]:
    """Have a model judge keeps of a clip, in batches; one evaluation for each keep.

    Args:
        classifier: the model.
        criterion: for its label of the fragment's class.
        partition: of the clip.
        analysed: the clip, on the model's device.
        keeps: by kind of control.
        sizer: of the batches.
        counts: of the first keeps, which were judged before.

    Yields:
        How many of each kind were judged and accepted, before the first batch and after every one.

    Raises:
        InputError: the sound cannot be resampled to the model's rate.
        ModelError: the model's logits are not numbers.
    """
    answers: list[Float[Tensor, "batch n_labels"]] = []

    def judge(chunk: Bool[Tensor, "batch n_cells"]) -> None:
        sounds = partition.resynthesise(analysed, chunk)
        resampled = as_heard_by(classifier.info, sounds, partition.sample_rate)
        answers.append(classifier(resampled).cpu())

    n_before = sum(count.draws for count in counts)
    kinds = [kind for kind, drawn in keeps.items() for _ in range(len(drawn))][n_before:]
    left = torch.cat(list(keeps.values()))[n_before:]
    yield counts
    while len(left):
        left = run_batch(left, judge, sizer, classifier.info.id)
        logits = answers.pop()
        counts = _counted(counts, kinds[: len(logits)], classifier.info, criterion, logits)
        kinds = kinds[len(logits) :]
        yield counts


def last_unless(should_stop: Callable[[], bool], steps: Iterable[Step]) -> Step | None:
    """Return the last of some steps; None if they should stop after one of them."""
    last = None
    for step in steps:
        if should_stop():
            return None
        last = step
    return last


def _counted(
    counts: tuple[Control, ...],
    kinds: Sequence[str],
    info: ClassifierInfo,
    criterion: Criterion,
    logits: Float[Tensor, "batch n_labels"],
) -> tuple[Control, ...]:
    """Add a batch's answers to the counts; `kinds` has the kind of each of its controls."""
    by_kind = {count.kind: count for count in counts}
    for kind in dict.fromkeys(kinds):
        now = _control(kind, info, criterion, logits[[each == kind for each in kinds]])
        by_kind[kind] = _added(by_kind[kind], now) if kind in by_kind else now
    return tuple(by_kind.values())


def _added(one: Control, other: Control) -> Control:
    without = (one.accepted_without_none, other.accepted_without_none)
    return Control(
        kind=one.kind,
        accepted=one.accepted + other.accepted,
        draws=one.draws + other.draws,
        accepted_without_none=(
            None if without[0] is None or without[1] is None else without[0] + without[1]
        ),
    )


def _control(
    kind: str, info: ClassifierInfo, criterion: Criterion, logits: Float[Tensor, "draws n_labels"]
) -> Control:
    without_none = leave_out_none(info, logits, criterion)
    return Control(
        kind=kind,
        accepted=_n_accepted(criterion, logits),
        draws=len(logits),
        accepted_without_none=(
            None if without_none is None else _n_accepted(criterion, without_none)
        ),
    )


def _n_accepted(criterion: Criterion, logits: Float[Tensor, "draws n_labels"]) -> int:
    return int(criterion.score(logits).accepted.sum())
