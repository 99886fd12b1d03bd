"""Load bundled models from their weights files, each verified by its SHA-256.

Nothing is kept between calls: a caller that wants a cache holds it.
"""

import hashlib
from pathlib import Path

import safetensors
import safetensors.torch
import torch

from explorer.errors import ModelError
from explorer.judging.classifier import TorchClassifier
from models.bundled.registry import WEIGHTS_DIR
from models.spec import ModelSpec


def load_bundled(
    spec: ModelSpec, device: torch.device, *, weights_dir: Path = WEIGHTS_DIR
) -> TorchClassifier:
    """Load a bundled model, ready for use.

    Args:
        spec: its row of the table.
        device: where the network runs.
        weights_dir: folder of the weights files.

    Raises:
        ModelError: the weights are missing, do not fit the network, or are not the ones that the
            row names.
    """
    content = _read_weights(spec, weights_dir)
    found = hashlib.sha256(content).hexdigest()
    if found != spec.sha256:
        raise ModelError(
            f"The weights of {spec.id} ({spec.weights}) are damaged or not the expected ones: "
            f"their SHA-256 is {found}, not {spec.sha256}."
        )
    network = spec.build()
    try:
        network.load_state_dict(safetensors.torch.load(content))
    except (safetensors.SafetensorError, RuntimeError) as error:
        raise ModelError(f"The weights do not fit {spec.id}: {error}") from error
    return TorchClassifier(spec.info, network.eval(), device)


def with_weights_in(spec: ModelSpec, weights_dir: Path) -> ModelSpec:
    """Describe a model with the weights in another folder, which are not (yet) those of the table.

    Raises:
        ModelError: there is no such file.
    """
    return spec.with_sha256(hashlib.sha256(_read_weights(spec, weights_dir)).hexdigest())


def _read_weights(spec: ModelSpec, weights_dir: Path) -> bytes:
    try:
        return (weights_dir / spec.weights).read_bytes()
    except OSError as error:
        raise ModelError(
            f"The weights of {spec.id} cannot be read: {error.strerror} ({spec.weights})."
        ) from error
