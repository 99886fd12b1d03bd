"""Describe a model without its weights; imports no torch, so that listing models is fast."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from explorer.judging.info import ClassifierInfo
from models.networks.configs import FRONT_END_REVISION, NetworkConfig

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, kw_only=True)
class ModelDescription:
    """Any model that can be chosen, whether loaded or not."""

    info: ClassifierInfo  # what the engine needs
    family: str  # kind of network; variants of one family count once in studies

    @property
    def id(self) -> str:
        """Unique among the models that can be chosen."""
        return self.info.id

    @property
    def title(self) -> str:
        """Name shown to people."""
        return self.info.title

    @property
    def task(self) -> str:
        """One of `models.labels.TASKS`."""
        return self.info.task

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels in the order of the logits."""
        return self.info.labels


@dataclass(frozen=True, kw_only=True)
class ModelSpec(ModelDescription):
    """One bundled model."""

    network: NetworkConfig
    weights: str  # file name in models/weights
    sha256: str  # of that file, in hexadecimal
    card: str  # path of the model card, relative to models
    other_kind: str | None = None  # the real sounds it was taught to call "none of these"

    def build(self) -> "nn.Module":
        """Build the network with untrained weights, drawn from torch's global generator."""
        return self.network.build(len(self.labels))

    def with_sha256(self, sha256: str) -> "ModelSpec":
        """Return the same model with other weights, and so with another version."""
        return replace(self, sha256=sha256, info=replace(self.info, version=version_of(sha256)))


def version_of(sha256: str) -> str:
    """Return a bundled model's version, made of its weights and of the shared front end.

    >>> version_of("0123456789abcdef").startswith("0123456789ab.")
    True
    """
    return f"{sha256[:12]}.{FRONT_END_REVISION}"
