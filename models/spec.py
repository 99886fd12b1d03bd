"""What is said of a model, apart from its weights."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from explorer.judging.info import ClassifierInfo
from models.networks.frontend import FRONT_END_REVISION


@dataclass(frozen=True, kw_only=True)
class ModelDescription(ABC):
    """Any model that can be chosen, loaded or not."""

    id: str
    title: str  # for people
    task: str  # one of models.labels.TASKS
    family: str  # what kind of network; variants of one family count once in studies
    labels: tuple[str, ...]  # in the order of the logits
    none_label: str | None  # which of them means "none of these"
    sample_rate: int  # Hz
    n_samples: int  # the window that the network sees

    @property
    @abstractmethod
    def version(self) -> str:
        """Changes whenever the weights or the front end do."""

    @property
    def info(self) -> ClassifierInfo:
        """What the engine wants to know."""
        return ClassifierInfo(
            id=self.id,
            version=self.version,
            title=self.title,
            task=self.task,
            labels=self.labels,
            none_label=self.none_label,
            sample_rate=self.sample_rate,
            n_samples=self.n_samples,
        )


@dataclass(frozen=True, kw_only=True)
class ModelSpec(ModelDescription):
    """One bundled model."""

    build: Callable[[], nn.Module]  # the network with untrained weights
    weights: str  # file name in models/weights
    sha256: str  # of that file, in hexadecimal
    card: str  # path of the model card, relative to models

    @property
    def version(self) -> str:
        """Of the weights and of the front end that all bundled models share."""
        return f"{self.sha256[:12]}.{FRONT_END_REVISION}"
