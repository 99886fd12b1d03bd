"""Translate the names in a published weights file to those of our networks.

Every name is accounted for: it is translated, or it is dropped because the network never used what
it holds. Whatever is left over on either side is an error when weights are loaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class KeyMap:
    """How the names of one kind of network translate."""

    # Beginnings of published names, and of ours. Each ends at a dot or at the end of the name.
    prefixes: Mapping[str, str]
    # Single parts between dots, wherever they are behind the beginning.
    parts: Mapping[str, str] = field(default_factory=dict)
    # Beginnings of names of weights that have no effect on the network's answer.
    unused: tuple[str, ...] = ()

    def is_unused(self, name: str) -> bool:
        """Whether a published name is that of weights without an effect."""
        return any(_begins(name, prefix) for prefix in self.unused)

    def translate(self, name: str) -> str | None:
        """Return our name for a published one; None for a name that is not known.

        >>> keys = KeyMap(prefixes={"dense2": "head"}, parts={"w": "weight"})
        >>> keys.translate("dense2.w"), keys.translate("dense20.w")
        ('head.weight', None)
        """
        for prefix, ours in self.prefixes.items():
            if _begins(name, prefix):
                rest = name[len(prefix) :].split(".")
                return ours + ".".join(self.parts.get(part, part) for part in rest)
        return None


def _begins(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


_TAGGER = {
    "spec.spectrogram.window": "front_end.window",
    "spec.mel_scale.fb": "front_end.filters",
    "spec_bn": "front_end.scale",
}
MUSICNN = KeyMap(
    prefixes={
        **_TAGGER,
        **{f"layers.{at}": f"timbre.{at}" for at in range(2)},
        **{f"layers.{2 + at}": f"tempo.{at}" for at in range(3)},
        **{f"layer{1 + at}": f"layers.{at}" for at in range(3)},
        "dense1": "hidden",
        "bn": "hidden_bn",
        "dense2": "head",
    }
)
FCN = KeyMap(
    prefixes={
        **_TAGGER,
        **{f"layer{1 + at}": f"blocks.{at}" for at in range(5)},
        "dense": "head",
    }
)
CRNN = KeyMap(
    prefixes={
        **_TAGGER,
        **{f"layer{1 + at}": f"blocks.{at}" for at in range(4)},
        "layer5": "gru",
        "dense": "head",
    }
)
AASIST = KeyMap(
    prefixes={
        "first_bn": "front_end.bn",
        **{f"encoder.{at}.0": f"encoder.{at}" for at in range(6)},
        "pos_S": "spectral_positions",
        "GAT_layer_S": "spectral_graph",
        "GAT_layer_T": "temporal_graph",
        "pool_S": "spectral_pool",
        "pool_T": "temporal_pool",
        **{f"master{1 + at}": f"branches.{at}.master" for at in range(2)},
        **{f"HtrgGAT_layer_ST{1 + at}1": f"branches.{at}.first" for at in range(2)},
        **{f"HtrgGAT_layer_ST{1 + at}2": f"branches.{at}.second" for at in range(2)},
        **{f"pool_hS{1 + at}": f"branches.{at}.spectral_pool" for at in range(2)},
        **{f"pool_hT{1 + at}": f"branches.{at}.temporal_pool" for at in range(2)},
        "out_layer": "head",
    },
    parts={
        "conv_downsample": "shortcut",
        "proj_type1": "temporal_proj",
        "proj_type2": "spectral_proj",
        "att_weight11": "within_temporal",
        "att_weight22": "within_spectral",
        "att_weight12": "across",
        "att_weightM": "to_master",
        "att_projM": "master_att_proj",
        "proj_with_attM": "master_with_att",
        "proj_without_attM": "master_without_att",
    },
    # Computed and thrown away: see `networks.residual_blocks`.
    unused=tuple(f"encoder.{at}.0.bn1" for at in range(1, 6)),
)
_ENCODERS = {"encoder1": "spectral_encoder", "encoder2": "temporal_encoder"}
RAWGAT = KeyMap(
    prefixes={
        "first_bn": "front_end.bn",
        **{f"{name}.0.0.conv_1": f"{ours}.0.conv1" for name, ours in _ENCODERS.items()},
        **{f"{name}.{at}.0": f"{ours}.{at}" for name, ours in _ENCODERS.items() for at in range(6)},
        "GAT_layer1": "spectral_graph",
        "GAT_layer2": "temporal_graph",
        "GAT_layer3": "fused_graph",
        "pool1": "spectral_pool",
        "pool2": "temporal_pool",
        "pool3": "fused_pool",
        "proj1": "spectral_proj",
        "proj2": "temporal_proj",
        "proj": "node_proj",
        "proj_node": "head",
    },
    parts={"conv_downsample": "shortcut"},
    # Computed and thrown away, or never called.
    unused=tuple(
        f"{name}.{at}.0.{layer}"
        for name in _ENCODERS
        for at in range(1, 6)
        for layer in ("bn1", "conv_1")
    ),
)
