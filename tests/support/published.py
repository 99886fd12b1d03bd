"""Published models for tests: a tiny one with its weights file, and a cache of the real ones."""

import hashlib
import io
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from models.published.description import PublishedModel
from models.published.keys import KeyMap
from models.published.networks.configs import PublishedConfig
from models.published.table import find_published


class Tiny(nn.Module):
    """Two layers whose parameters have other names in the weights file."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(8)
        self.head = nn.Linear(8, 2)

    def forward(self, waveforms: Tensor) -> Tensor:
        logits: Tensor = self.head(self.norm(waveforms))
        return logits


@dataclass(frozen=True, kw_only=True)
class TinyConfig(PublishedConfig):
    """A network with a window of 8 samples."""

    keys = KeyMap(prefixes={"bn": "norm", "dense": "head"}, unused=("old",))

    n_samples: int = 8

    def build(self) -> nn.Module:
        return Tiny()


def tiny_tensors() -> dict[str, Tensor]:
    """Return what a good weights file of the tiny model holds."""
    return {
        "bn.weight": torch.ones(8),
        "bn.bias": torch.zeros(8),
        "bn.running_mean": torch.zeros(8),
        "bn.running_var": torch.ones(8),
        "bn.num_batches_tracked": torch.tensor(0),
        "old.weight": torch.ones(3),
        "dense.weight": torch.linspace(-1, 1, 16).view(2, 8),
        "dense.bias": torch.tensor([0.5, 1e-40]),
    }


def saved(tensors: object) -> bytes:
    """Return the bytes of a weights file."""
    stream = io.BytesIO()
    torch.save(tensors, stream)
    return stream.getvalue()


def tiny_model(content: bytes) -> PublishedModel:
    """Describe a tiny model of two labels whose weights file has these bytes."""
    model = find_published("aasist-l")
    file = replace(
        model.file, n_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), path="a b.pth"
    )
    return replace(
        model,
        info=replace(model.info, id="tiny", title="Tiny", n_samples=8),
        file=file,
        network=TinyConfig(),
    )
