"""Controls of a transfer: how readily does a model accept other keeps of the same size?

If a model accepts almost any few cells of a clip, its accepting another model's fragment means
little. So every model, including the source, also judges other keeps with as many cells
(`explorer.transferring.draws`).

With a slow model that takes minutes. So its answers are counted batch by batch, and the counts so
far are all that is needed to continue, later or in another process: the keeps are drawn again, the
same ones in the same order, and those that were judged are left out.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import torch
from jaxtyping import Bool
from torch import Tensor

from explorer.errors import InputError
from explorer.judging.batching import BatchSizer
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion
from explorer.partitions.analysed import Analysed
from explorer.partitions.partition import Partition, n_audible_cells
from explorer.records import ORIGINAL, SearchRecord
from explorer.result.cells import recorded_partition
from explorer.result.stored import StoredResult
from explorer.transferring.counts import judge_controls, last_unless
from explorer.transferring.draws import draw_controls
from explorer.transferring.transfer import Counterpart
from explorer.verdicts import MAX_DRAWS, Control, TargetVerdict


@dataclass(frozen=True, kw_only=True)
class ControlsSoFar:
    """A model's answers to the first of its controls, counted."""

    model: str  # its id
    n_draws: int = MAX_DRAWS  # of a kind, at most
    counts: tuple[Control, ...] = ()  # of the kinds that were begun, in the order of drawing
    n_controls: int | None = None  # of all kinds; None before they are drawn

    @property
    def n_judged(self) -> int:
        """How many were judged."""
        return sum(count.draws for count in self.counts)

    @property
    def are_complete(self) -> bool:
        """Whether all of them were judged."""
        return self.n_judged == self.n_controls


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawnControls:
    """The controls of a fragment, with its clip ready for models to judge them."""

    record: SearchRecord
    partition: Partition
    analysed: Analysed
    keeps: Mapping[str, Bool[Tensor, "draws n_cells"]]  # by kind

    @classmethod
    def of(cls, result: StoredResult, n_draws: int = MAX_DRAWS) -> "DrawnControls":
        """Draw the controls of a search's fragment; equal ones every time.

        Args:
            result: of the search.
            n_draws: how many of a kind, 1 to 64.

        Raises:
            InputError: the search found no fragment, `original.wav` is not the file that it wrote,
                or this version cuts the clip into other cells.
        """
        record, original = result.record, result.sound(ORIGINAL)
        partition, keep = _cells(record)
        analysed = partition.analyse(original)
        keeps = draw_controls(
            partition,
            keep,
            partition.energy(analysed),
            torch.Generator().manual_seed(record.seed),
            n_audible_cells(partition, record.clip.file_rate),
            n_draws,
        )
        return cls(record=record, partition=partition, analysed=analysed, keeps=keeps)

    def judged_by(
        self,
        classifier: Classifier,
        counterpart: Counterpart,
        so_far: ControlsSoFar,
        batch_size: int | None = None,
    ) -> Iterator[ControlsSoFar]:
        """Have a model judge the controls that it has not judged so far, in batches.

        Args:
            classifier: the model.
            counterpart: matches labels between models; it has one for the fragment's class.
            so_far: what it answered before, to as many draws of a kind.
            batch_size: sounds in one forward pass; None to choose by time and memory.

        Yields:
            Its answers before the first batch, and after every one.

        Raises:
            InputError: the sound cannot be resampled to the model's rate.
            ModelError: the model's logits are not numbers.
        """
        labels = counterpart(self.record.label, classifier.info)
        criterion = Criterion.of_any(classifier.info, labels, self.record.criterion.of_targets)
        n_controls = sum(map(len, self.keeps.values()))
        for counts in judge_controls(
            classifier,
            criterion,
            self.partition,
            self.analysed.to(classifier.device),  # masks, inverse and resampling run there
            self.keeps,
            BatchSizer(batch_size, classifier.device),
            so_far.counts,
        ):
            yield dataclasses.replace(so_far, counts=counts, n_controls=n_controls)


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
    drawn = DrawnControls.of(result, n_draws)
    for verdict, classifier in zip(verdicts, classifiers, strict=True):
        assert verdict.model == classifier.info.id, "verdicts and models come in the same order"
        if not verdict.was_asked:
            yield verdict
            continue
        none_yet = ControlsSoFar(model=verdict.model, n_draws=n_draws)
        steps = drawn.judged_by(classifier, counterpart, none_yet, batch_size)
        judged = last_unless(should_stop, steps)
        if judged is None:
            return
        yield dataclasses.replace(verdict, controls=judged.counts)


def _cells(record: SearchRecord) -> tuple[Partition, Bool[Tensor, " n_cells"]]:
    """Return the record's partition and keep, or raise InputError if they do not fit its file."""
    partition = recorded_partition(record)
    keep = torch.zeros(partition.n_cells, dtype=torch.bool)
    n_audible = n_audible_cells(partition, record.clip.file_rate)
    if not record.keep or not all(0 <= cell < n_audible for cell in record.keep):
        raise InputError(f"This search ended {record.outcome}: its record holds no usable keep.")
    keep[list(record.keep)] = True
    return partition, keep
