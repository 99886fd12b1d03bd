"""AASIST: Jung et al. 2022, "Audio anti-spoofing using integrated spectro-temporal graph attention
networks", arXiv 2110.01200.

Residual blocks turn the band-pass picture into 23 rows of frequency by 29 columns of time. Its
maxima along time are the spectral nodes of a graph, those along frequency the temporal ones. Both
attend among themselves, are pooled, and go through two branches of heterogeneous attention, of
which the larger values are read out.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.published.networks.configs import AasistConfig
from models.published.networks.graph_attention import (
    GraphAttention,
    GraphPool,
    HeterogeneousAttention,
    Nodes,
    n_kept,
)
from models.published.networks.residual_blocks import residual_encoder
from models.published.networks.sinc import SincPicture


class Branch(nn.Module):
    """Two heterogeneous layers with a pooling between them; the second one is residual."""

    def __init__(self, config: AasistConfig, n_temporal: int, n_spectral: int) -> None:
        """Create the layers, for so many nodes of each kind."""
        super().__init__()
        n_in, n_hidden = config.channels[-1], config.n_hidden
        temperature = config.heterogeneous_temperature
        self.master = nn.Parameter(torch.zeros(1, 1, n_in))
        self.first = HeterogeneousAttention(n_in, n_hidden, temperature)
        self.temporal_pool = GraphPool(n_hidden, n_kept(n_temporal, config.kept))
        self.spectral_pool = GraphPool(n_hidden, n_kept(n_spectral, config.kept))
        self.second = HeterogeneousAttention(n_hidden, n_hidden, temperature)

    def forward(
        self,
        temporal: Float[Tensor, "batch n_temporal n_in"],
        spectral: Float[Tensor, "batch n_spectral n_in"],
    ) -> Nodes:
        """Return the kept nodes of both kinds, and the master."""
        master = self.master.expand(temporal.shape[0], -1, -1)
        nodes = self.first(Nodes(temporal, spectral, master))
        pooled = Nodes(
            self.temporal_pool(nodes.temporal), self.spectral_pool(nodes.spectral), nodes.master
        )
        return pooled.plus(self.second(pooled))


class Aasist(nn.Module):
    """Map waveforms of 64,600 samples to the logits of (spoof, genuine)."""

    def __init__(self, config: AasistConfig) -> None:
        """Create the layers; their weights are to be loaded."""
        super().__init__()
        n_features = config.channels[-1]
        n_temporal = n_kept(config.n_temporal, config.temporal_kept)
        n_spectral = n_kept(config.n_spectral, config.spectral_kept)
        self.front_end = SincPicture(config)
        self.encoder = residual_encoder(config.channels, projects_first=True)
        self.spectral_positions = nn.Parameter(torch.zeros(1, config.n_spectral, n_features))
        self.spectral_graph = GraphAttention(n_features, n_features, config.temperature)
        self.temporal_graph = GraphAttention(n_features, n_features, config.temperature)
        self.spectral_pool = GraphPool(n_features, n_spectral)
        self.temporal_pool = GraphPool(n_features, n_temporal)
        self.branches = nn.ModuleList(Branch(config, n_temporal, n_spectral) for _ in range(2))
        self.head = nn.Linear(5 * config.n_hidden, 2)

    def forward(self, waveforms: Float[Tensor, "batch n_samples"]) -> Float[Tensor, "batch 2"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        levels = self.encoder(self.front_end(waveforms)).abs()
        spectral = levels.amax(dim=3).transpose(1, 2) + self.spectral_positions
        temporal = levels.amax(dim=2).transpose(1, 2)
        spectral = self.spectral_pool(self.spectral_graph(spectral))
        temporal = self.temporal_pool(self.temporal_graph(temporal))
        one, other = (branch(temporal, spectral) for branch in self.branches)
        logits: Tensor = self.head(read_out(one.maximum(other)))
        return logits


def read_out(nodes: Nodes) -> Float[Tensor, "batch n_read"]:
    """Join the largest levels and the means of either kind of node, and the master."""
    parts = [
        nodes.temporal.abs().amax(dim=1),
        nodes.temporal.mean(dim=1),
        nodes.spectral.abs().amax(dim=1),
        nodes.spectral.mean(dim=1),
        nodes.master.squeeze(1),
    ]
    return torch.cat(parts, dim=1)
