"""Attention between the nodes of a graph, and pooling of nodes (Tak et al. 2021, AASIST 2022).

A node is a vector; a graph is all nodes of a sound, every one connected with every other. Nodes i
and j attend to each other by

    a_ij = softmax_j( w . tanh(P(x_i * x_j)) / T )        (P linear, * element by element)

and the new node is A(sum_j a_ij x_j) + B(x_i), normalised and activated.

The *heterogeneous* layer of AASIST (Jung et al. 2022, arXiv 2110.01200) lets temporal and spectral
nodes attend to each other: w is one of three vectors, for pairs of temporal, of spectral, and of
different nodes. A *master* node gathers from all of them.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import selu


class GraphAttention(nn.Module):
    """One layer of attention among nodes of one kind."""

    def __init__(self, n_in: int, n_out: int, temperature: float = 1.0) -> None:
        """Create the layer; the larger the temperature, the more even the attention."""
        super().__init__()
        self.temperature = temperature
        self.att_weight = nn.Parameter(torch.zeros(n_out, 1))
        self.att_proj = nn.Linear(n_in, n_out)
        self.proj_with_att = nn.Linear(n_in, n_out)
        self.proj_without_att = nn.Linear(n_in, n_out)
        self.bn = nn.BatchNorm1d(n_out)

    def forward(
        self, nodes: Float[Tensor, "batch n_nodes n_in"]
    ) -> Float[Tensor, "batch n_nodes n_out"]:
        """Return as many nodes as there are."""
        pairs = torch.tanh(self.att_proj(pair_products(nodes)))
        scores = torch.matmul(pairs, self.att_weight).squeeze(3)
        attention = (scores / self.temperature).softmax(dim=2)
        mixed = self.proj_with_att(attention @ nodes) + self.proj_without_att(nodes)
        return selu(by_feature(self.bn, mixed))


class GraphPool(nn.Module):
    """Keep the nodes with the highest scores, in order of falling score."""

    def __init__(self, n_features: int, n_kept: int) -> None:
        """Create the scoring layer, for nodes of `n_features`."""
        super().__init__()
        self.n_kept = n_kept
        self.proj = nn.Linear(n_features, 1)

    def forward(
        self, nodes: Float[Tensor, "batch n_nodes n_features"]
    ) -> Float[Tensor, "batch n_kept n_features"]:
        """Return the kept nodes, each multiplied by its score.

        Their order is that of the scores, not of frequency or time: what follows depends on it.
        """
        scores = self.proj(nodes).sigmoid()
        ranked = scores.topk(self.n_kept, dim=1).indices.expand(-1, -1, nodes.shape[2])
        return torch.gather(nodes * scores, 1, ranked)


class Nodes(NamedTuple):
    """The nodes of a heterogeneous graph: each (batch, n, n_features); one master."""

    temporal: Tensor
    spectral: Tensor
    master: Tensor

    def plus(self, other: "Nodes") -> "Nodes":
        """Add node by node."""
        return Nodes(*(mine + its for mine, its in zip(self, other, strict=True)))

    def maximum(self, other: "Nodes") -> "Nodes":
        """Take the larger of each feature, node by node."""
        return Nodes(*(torch.maximum(mine, its) for mine, its in zip(self, other, strict=True)))


class HeterogeneousAttention(nn.Module):
    """One layer of attention among temporal and spectral nodes, and to their master."""

    def __init__(self, n_in: int, n_out: int, temperature: float) -> None:
        """Create the layer."""
        super().__init__()
        self.temperature = temperature
        self.temporal_proj, self.spectral_proj = nn.Linear(n_in, n_in), nn.Linear(n_in, n_in)
        self.att_proj, self.master_att_proj = nn.Linear(n_in, n_out), nn.Linear(n_in, n_out)
        self.within_temporal = nn.Parameter(torch.zeros(n_out, 1))
        self.within_spectral = nn.Parameter(torch.zeros(n_out, 1))
        self.across = nn.Parameter(torch.zeros(n_out, 1))
        self.to_master = nn.Parameter(torch.zeros(n_out, 1))
        self.proj_with_att, self.proj_without_att = nn.Linear(n_in, n_out), nn.Linear(n_in, n_out)
        self.master_with_att = nn.Linear(n_in, n_out)
        self.master_without_att = nn.Linear(n_in, n_out)
        self.bn = nn.BatchNorm1d(n_out)

    def forward(self, nodes: Nodes) -> Nodes:
        """Return as many nodes as there are. The master gathers the nodes as they came."""
        n_temporal = nodes.temporal.shape[1]
        joined = torch.cat(
            [self.temporal_proj(nodes.temporal), self.spectral_proj(nodes.spectral)], dim=1
        )
        master = self._new_master(joined, nodes.master)
        attention = (self._scores(joined, n_temporal) / self.temperature).softmax(dim=2)
        mixed = self.proj_with_att(attention @ joined) + self.proj_without_att(joined)
        new = selu(by_feature(self.bn, mixed))
        return Nodes(new[:, :n_temporal], new[:, n_temporal:], master)

    def _scores(
        self, nodes: Float[Tensor, "batch n_nodes n_in"], n_temporal: int
    ) -> Float[Tensor, "batch n_nodes n_nodes"]:
        """Score every pair by the vector for its two kinds; the first nodes are temporal."""
        pairs = torch.tanh(self.att_proj(pair_products(nodes)))
        scores = torch.matmul(pairs, self.across).squeeze(3)
        temporal, spectral = slice(n_temporal), slice(n_temporal, None)
        for kind, weight in ((temporal, self.within_temporal), (spectral, self.within_spectral)):
            scores[:, kind, kind] = torch.matmul(pairs[:, kind, kind], weight).squeeze(3)
        return scores

    def _new_master(
        self, nodes: Float[Tensor, "batch n_nodes n_in"], master: Float[Tensor, "batch 1 n_in"]
    ) -> Float[Tensor, "batch 1 n_out"]:
        scores = torch.matmul(torch.tanh(self.master_att_proj(nodes * master)), self.to_master)
        attention = (scores / self.temperature).softmax(dim=1).transpose(1, 2)
        new: Tensor = self.master_with_att(attention @ nodes) + self.master_without_att(master)
        return new


def pair_products(
    nodes: Float[Tensor, "batch n_nodes n_features"],
) -> Float[Tensor, "batch n_nodes n_nodes n_features"]:
    """Multiply every node with every other, feature by feature."""
    return nodes[:, :, None] * nodes[:, None, :]


def by_feature(
    norm: nn.BatchNorm1d, nodes: Float[Tensor, "batch n_nodes n_features"]
) -> Float[Tensor, "batch n_nodes n_features"]:
    """Normalise every feature, over all nodes alike."""
    normalised: Tensor = norm(nodes.flatten(0, 1)).view_as(nodes)
    return normalised


def n_kept(n_nodes: int, share: float) -> int:
    """Return how many nodes a pooling keeps: the whole part of the share, and at least one.

    >>> n_kept(29, 0.7), n_kept(1, 0.5)
    (20, 1)
    """
    return max(1, int(n_nodes * share))
