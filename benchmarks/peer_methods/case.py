"""What every method is given, and what it returns."""

from dataclasses import dataclass

from jaxtyping import Bool
from torch import Tensor

from explorer.judging.question import Question


@dataclass(frozen=True, kw_only=True, eq=False)
class PeerCase(Question):
    """The input of every method: one clip, one model, one partition, one class."""

    def accepts(self, keep: Bool[Tensor, " n_cells"]) -> bool:
        """Whether `x[keep]` is accepted when it is judged again, alone."""
        waveform = self.fragments(keep[None])
        return bool(self.criterion.score(self.classifier(waveform)).accepted)


@dataclass(frozen=True, kw_only=True, eq=False)
class MethodResult:
    """What a method found, and its cost."""

    keep: Bool[Tensor, " n_cells"] | None  # None: it found none
    evaluations: int  # sounds that the model judged for it
    seconds: float
