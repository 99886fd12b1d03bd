"""The question that a search answers: which part of this clip is enough for this model?

The clip is analysed once, on the CPU, so that every machine starts from the same coefficients.
Search, certificate and files all resynthesise their fragments from that one analysis. On a CPU a
fragment is the same bit for bit in a batch and alone, so the file holds what the search judged.

A recording with a lower sample rate than the model's has nothing in the upper cells. The search
does not know these: it works with keeps of the audible cells, which are the first ones.
"""

from dataclasses import dataclass
from functools import cached_property

from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import pad

from explorer.audio.clip import Clip
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion
from explorer.partitions.analysed import Analysed
from explorer.partitions.partition import Partition, n_audible_cells


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """One clip, one model, one way to cut the clip, and the answer to preserve.

    The analysis runs when it is first needed: a model that abstains never needs it.
    """

    clip: Clip  # at the classifier's rate and of its window's length
    classifier: Classifier  # the source model
    partition: Partition  # for clips of that rate and length
    criterion: Criterion  # the class to keep, and with what confidence

    @cached_property
    def analysed(self) -> Analysed:
        """The clip's analysis, as `partition.analyse` returns it, on the CPU."""
        return self.partition.analyse(self.clip.waveform)

    @cached_property
    def energy(self) -> Float[Tensor, " n_cells"]:
        """Energy of every cell, float64 on the CPU."""
        return self.partition.energy(self.analysed)

    @cached_property
    def n_audible(self) -> int:
        """How many cells, from the first, the recording can have anything in."""
        return n_audible_cells(self.partition, self.clip.file_rate)

    def of_all_cells(
        self, keeps: Bool[Tensor, "*batch n_audible"]
    ) -> Bool[Tensor, "*batch n_cells"]:
        """Return keeps of the audible cells as keeps of all cells, without the inaudible ones."""
        return pad(keeps, (0, self.partition.n_cells - self.n_audible))

    def fragments(self, keeps: Bool[Tensor, "batch n_cells"]) -> Float[Tensor, "batch n_samples"]:
        """Return the waveforms `x[keep]` on the classifier's device, ready to be judged."""
        return self.partition.resynthesise(self._on_device, keeps)

    @cached_property
    def _on_device(self) -> Analysed:
        return self.analysed.to(self.classifier.device)
