"""What a model is, apart from its weights. Imports no torch, so that models list at once."""

from dataclasses import dataclass

from explorer.errors import InputError


@dataclass(frozen=True, kw_only=True)
class ClassifierInfo:
    """What a model is, apart from its weights."""

    id: str  # as the registry and the command line know it
    version: str  # changes whenever the weights or the front end do
    title: str  # for people
    task: str  # genre, emotion or deepfake
    labels: tuple[str, ...]  # in the order of the logits
    none_label: str | None  # the label that means "none of these", if the model has one
    sample_rate: int  # Hz
    n_samples: int  # the window that the model sees

    @property
    def window_s(self) -> float:
        """Length of the window in seconds."""
        return self.n_samples / self.sample_rate

    def label_index(self, label: str) -> int:
        """Position of a label among the logits; raises InputError with the labels if unknown."""
        if label not in self.labels:
            raise InputError(f"{self.id} has no label {label!r}. It has: {', '.join(self.labels)}.")
        return self.labels.index(label)
