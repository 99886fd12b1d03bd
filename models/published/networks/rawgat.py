"""RawGAT-ST: Tak et al. 2021, "End-to-end spectro-temporal graph attention networks for speaker
verification anti-spoofing and speech deepfake detection", arXiv 2107.12710.

A spectral and a temporal graph, each behind residual blocks of its own, are pooled, brought to
the same number of nodes and fused: by product, by sum, or side by side. A third graph reads the
result. Three layers work along the nodes in the order in which pooling ranked them, and so fit one
number of nodes, and one length of sound, only.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.published.networks.configs import RawGatConfig
from models.published.networks.graph_attention import GraphAttention, GraphPool, n_kept
from models.published.networks.residual_blocks import residual_encoder
from models.published.networks.sinc import SincPicture

N_HIDDEN = 32  # features of a node of the first two graphs


class RawGat(nn.Module):
    """Map waveforms of 64,600 samples to the logits of (spoof, genuine)."""

    def __init__(self, config: RawGatConfig) -> None:
        """Create the layers; their weights are to be loaded."""
        super().__init__()
        assert config.fusion in FUSIONS, config.fusion
        n_features = config.channels[-1]
        n_fused = 2 * N_HIDDEN if config.fusion == "cat" else N_HIDDEN
        n_spectral = n_kept(config.n_spectral, config.spectral_kept)
        n_temporal = n_kept(config.n_temporal, config.temporal_kept)
        n_ranked = n_kept(config.n_fused, config.fused_kept)
        self.fusion = config.fusion
        self.front_end = SincPicture(config)
        self.spectral_encoder = residual_encoder(config.channels, projects_first=False)
        self.temporal_encoder = residual_encoder(config.channels, projects_first=False)
        self.spectral_graph = GraphAttention(n_features, N_HIDDEN)
        self.temporal_graph = GraphAttention(n_features, N_HIDDEN)
        self.spectral_pool = GraphPool(N_HIDDEN, n_spectral)
        self.temporal_pool = GraphPool(N_HIDDEN, n_temporal)
        self.spectral_proj = nn.Linear(n_spectral, config.n_fused)
        self.temporal_proj = nn.Linear(n_temporal, config.n_fused)
        self.fused_graph = GraphAttention(n_fused, n_fused // 2)
        self.fused_pool = GraphPool(n_fused // 2, n_ranked)
        self.node_proj = nn.Linear(n_fused // 2, 1)
        self.head = nn.Linear(n_ranked, 2)

    def forward(self, waveforms: Float[Tensor, "batch n_samples"]) -> Float[Tensor, "batch 2"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        picture = self.front_end(waveforms)
        spectral = self.spectral_encoder(picture).abs().amax(dim=3).transpose(1, 2)
        temporal = self.temporal_encoder(picture).abs().amax(dim=2).transpose(1, 2)
        spectral = self.spectral_pool(self.spectral_graph(spectral)).transpose(1, 2)
        temporal = self.temporal_pool(self.temporal_graph(temporal)).transpose(1, 2)
        fused = FUSIONS[self.fusion](self.spectral_proj(spectral), self.temporal_proj(temporal))
        ranked = self.fused_pool(self.fused_graph(fused.transpose(1, 2)))
        logits: Tensor = self.head(self.node_proj(ranked).squeeze(2))
        return logits


Fusion = Callable[[Tensor, Tensor], Tensor]


def _side_by_side(spectral: Tensor, temporal: Tensor) -> Tensor:
    return torch.cat([spectral, temporal], dim=1)


# Of two (batch, n_features, n_nodes), the spectral one first.
FUSIONS: dict[str, Fusion] = {"mul": torch.mul, "add": torch.add, "cat": _side_by_side}
