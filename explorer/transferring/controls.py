"""Controls of a transfer: how readily does a model accept other keeps of the same size?

If a model accepts almost any few cells of a clip, its accepting another model's fragment means
little. So every model, including the source, also judges keeps with as many cells: random ones,
random ones with the fragment's energy (within 1 dB), the keep shifted along the cells (same run
lengths elsewhere; the last cell wraps around to the first), and the loudest cells. If the
recording's sample rate is lower than the source's, all of them are drawn from the cells that it can
have anything in, as the search's were: others would be easy to reject.

Where a model is slow, fewer are drawn. The random ones are then the first of the same sequence, so
they are a part of those that a longer run judges, drawn in the same way. Shifts are spread evenly
over all distances again, for their first ones would all be near the fragment.
"""

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import pad

from explorer.errors import InputError
from explorer.judging.batching import BatchSizer, run_batch
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion
from explorer.judging.info import ClassifierInfo
from explorer.partitions.analysed import Analysed
from explorer.partitions.partition import Partition, make_partition, n_audible_cells
from explorer.records import ORIGINAL, SearchRecord
from explorer.result.stored import StoredResult
from explorer.transferring.matched_energy import draw_matched
from explorer.transferring.transfer import Counterpart, as_heard_by, leave_out_none
from explorer.verdicts import LOUDEST, MATCHED, MAX_DRAWS, RANDOM, SHIFT, Control, TargetVerdict


def with_controls(
    result: StoredResult,
    verdicts: Iterable[TargetVerdict],
    classifiers: Iterable[Classifier],
    counterpart: Counterpart,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    n_draws: int = MAX_DRAWS,
    batch_size: int | None = None,
) -> Iterator[TargetVerdict]:
    """Have models judge the controls of a fragment, in batches.

    Each judges at most 3 * n_draws + 1 sounds: 193, unless fewer are drawn.

    Args:
        result: of the search on the source.
        verdicts: these models' verdicts on the fragment itself.
        classifiers: the models, in the same order.
        counterpart: matches labels between models.
        should_stop: called before every batch; once true, nothing more is yielded.
        n_draws: how many controls of a kind, 1 to 64.
        batch_size: sounds in one forward pass; None to choose by time and memory.

    Yields:
        The verdicts, in order, with the controls filled in. A model that was not asked about the
        fragment judges nothing, and its verdict is yielded unchanged.

    Raises:
        InputError: the search found no fragment, `original.wav` is not the file that it wrote,
            this version cuts the clip into other cells, or the sound cannot be resampled to a
            model's rate.
        ModelError: a model's logits are not numbers.
    """
    record, original = result.record, result.sound(ORIGINAL)
    partition, keep = _cells(record, len(original))
    analysed = partition.analyse(original)
    generator = torch.Generator().manual_seed(record.seed)
    n_audible = n_audible_cells(partition, record.clip.file_rate)
    energy = partition.energy(analysed)
    keeps = draw_controls(partition, keep, energy, generator, n_audible, n_draws)
    for verdict, classifier in zip(verdicts, classifiers, strict=True):
        assert verdict.model == classifier.info.id, "verdicts and models come in the same order"
        if not verdict.was_asked:
            yield verdict
            continue
        labels = counterpart(record.label, classifier.info)
        criterion = Criterion.of_any(classifier.info, labels, record.criterion.of_targets)
        sizer = BatchSizer(batch_size, classifier.device)
        on_device = analysed.to(classifier.device)  # masks, inverse and resampling run there
        controls = judge_controls(
            classifier, criterion, partition, on_device, keeps, sizer, should_stop
        )
        if controls is None:
            return
        yield dataclasses.replace(verdict, controls=controls)


def draw_controls(
    partition: Partition,
    keep: Bool[Tensor, " n_cells"],
    energy: Float[Tensor, " n_cells"],
    generator: torch.Generator,
    n_audible: int,
    n_draws: int = MAX_DRAWS,
) -> dict[str, Bool[Tensor, "draws n_cells"]]:
    """Return other keeps with as many cells, by kind; all keeps of a kind are distinct.

    Args:
        partition: the cells.
        keep: that of the fragment, at least one cell, all of them audible.
        energy: of every cell.
        generator: for the random keeps.
        n_audible: how many cells, from the first, to draw from; a whole number of bands.
        n_draws: how many of a kind, 1 to 64.

    Returns:
        `random`: `n_draws`, or all others if there are fewer, never `keep` itself; `matched`: as
        many of the fragment's energy, if they were found; `shift`: `keep` shifted by as many evenly
        spread distances, without duplicates; `energy`: one, the loudest cells (which may be `keep`
        itself). A kind without any keeps is left out.
    """
    assert 1 <= n_draws <= MAX_DRAWS, f"{n_draws} controls of a kind"
    audible = keep[:n_audible]
    loudest = torch.zeros_like(audible)
    by_energy = energy[:n_audible].argsort(descending=True, stable=True)
    loudest[by_energy[: int(keep.sum())]] = True
    kinds = {
        # All are drawn, whatever is used: the second kind's follow the first's from the generator.
        RANDOM: _random(audible, generator)[:n_draws],
        MATCHED: draw_matched(audible, energy[:n_audible], MAX_DRAWS, generator)[:n_draws],
        SHIFT: _shifted(audible, partition.n_slices, n_draws),
        LOUDEST: loudest[None],
    }
    n_inaudible = len(keep) - n_audible
    return {kind: pad(keeps, (0, n_inaudible)) for kind, keeps in kinds.items() if len(keeps)}


def _random(
    keep: Bool[Tensor, " n_cells"], generator: torch.Generator
) -> Bool[Tensor, "draws n_cells"]:
    n_cells, n_kept = len(keep), int(keep.sum())
    wanted = min(MAX_DRAWS, math.comb(n_cells, n_kept) - 1)
    drawn: dict[bytes, Tensor] = {}
    while len(drawn) < wanted:
        other = torch.zeros_like(keep)
        other[torch.randperm(n_cells, generator=generator)[:n_kept]] = True
        if not torch.equal(other, keep):
            drawn.setdefault(other.numpy().tobytes(), other)
    return torch.stack(list(drawn.values())) if drawn else keep[None][:0]


def _shifted(
    keep: Bool[Tensor, " n_cells"], n_slices: int, n_draws: int
) -> Bool[Tensor, "draws n_cells"]:
    """Shift the keep in frequency and, if cells have edges in time, in time."""
    grid = keep.reshape(-1, n_slices)
    n_shifts = len(keep) - 1
    n_drawn = min(n_shifts, n_draws)
    distances = [1 + index * n_shifts // n_drawn for index in range(n_drawn)]
    moved = torch.stack(
        [grid.roll(divmod(distance, n_slices), dims=(0, 1)) for distance in distances]
    ).flatten(1)
    distinct = {row.numpy().tobytes(): row for row in moved if not torch.equal(row, keep)}
    return torch.stack(list(distinct.values())) if distinct else moved[:0]


def judge_controls(
    classifier: Classifier,
    criterion: Criterion,
    partition: Partition,
    analysed: Analysed,
    keeps: dict[str, Bool[Tensor, "draws n_cells"]],
    sizer: BatchSizer,
    should_stop: Callable[[], bool],
) -> tuple[Control, ...] | None:
    """Have a model judge keeps of a clip, in batches; one evaluation for each keep.

    Args:
        classifier: the model.
        criterion: for its label of the fragment's class.
        partition: of the clip.
        analysed: the clip, on the model's device.
        keeps: by kind of control.
        sizer: of the batches.
        should_stop: called before every batch.

    Returns:
        How many of each kind are accepted; None if stopped.

    Raises:
        InputError: the sound cannot be resampled to the model's rate.
        ModelError: the model's logits are not numbers.
    """
    answers: list[Float[Tensor, "batch n_labels"]] = []

    def judge(chunk: Bool[Tensor, "batch n_cells"]) -> None:
        sounds = partition.resynthesise(analysed, chunk)
        resampled = as_heard_by(classifier.info, sounds, partition.sample_rate)
        answers.append(classifier(resampled).cpu())

    left = torch.cat(list(keeps.values()))
    while len(left):
        if should_stop():
            return None
        left = run_batch(left, judge, sizer, classifier.info.id)
    by_kind = torch.split(torch.cat(answers), [len(drawn) for drawn in keeps.values()])
    return tuple(
        _control(kind, classifier.info, criterion, logits)
        for kind, logits in zip(keeps, by_kind, strict=True)
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


def _cells(record: SearchRecord, n_samples: int) -> tuple[Partition, Bool[Tensor, " n_cells"]]:
    """Return the record's partition and keep, or raise InputError if they do not fit its file."""
    partition = make_partition(
        record.partition.kind,
        record.partition.n_cells,
        sample_rate=record.clip.sample_rate,
        n_samples=n_samples,
    )
    edges = (record.partition.edges_hz, record.partition.edges_s)
    if (partition.edges_hz, partition.edges_s) != edges:
        raise InputError(
            "This version cuts the clip differently than the record says; please search again."
        )
    keep = torch.zeros(partition.n_cells, dtype=torch.bool)
    n_audible = n_audible_cells(partition, record.clip.file_rate)
    if not record.keep or not all(0 <= cell < n_audible for cell in record.keep):
        raise InputError(f"This search ended {record.outcome}: its record holds no usable keep.")
    keep[list(record.keep)] = True
    return partition, keep
