"""A model's description without its weights. Imports no torch, so listing models is instant."""

from dataclasses import dataclass

from explorer.audio.window import length_heard
from explorer.errors import InputError


@dataclass(frozen=True, kw_only=True)
class ClassifierInfo:
    """A model's description without its weights."""

    id: str  # in records and on the command line
    version: str  # changes whenever the weights or the front end do
    title: str  # shown to people
    task: str  # genre, emotion, deepfake or one of the user's own
    labels: tuple[str, ...]  # in the order of the logits
    none_label: str | None  # the label that means "none of these", if the model has one
    sample_rate: int  # Hz
    n_samples: int  # the window that the model sees, at most
    # What its network needs at least: a shorter sound than the window then reaches it at its own
    # length, padded only up to this. None: every sound is padded to the whole window.
    min_samples: int | None = None

    @property
    def window_s(self) -> float:
        """Length of the window in seconds."""
        return self.n_samples / self.sample_rate

    def length_heard(self, n_samples: int) -> int:
        """Return the length at which a sound of `n_samples`, at this rate, reaches the model."""
        return length_heard(n_samples, self.n_samples, self.min_samples)

    def label_index(self, label: str) -> int:
        """Return a label's position among the logits; raises InputError listing them if unknown."""
        if label not in self.labels:
            raise InputError(f"{self.id} has no label {label!r}. It has: {', '.join(self.labels)}.")
        return self.labels.index(label)
