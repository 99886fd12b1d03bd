"""The bundled models: one typed, literal table, and loading from it.

A row says everything about a model except its weights; those lie beside it as safetensors and are
only loaded if their SHA-256 is the one in the row. Nothing is read at import, and nothing is kept
between calls: whoever wants a cache holds it. The rows of a task stand in a file of their own.
"""

import hashlib
from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import nn

from explorer.errors import ModelError
from explorer.judging.classifier import TorchClassifier
from models.bundled.deepfake import DEEPFAKE_MODELS
from models.bundled.emotion import EMOTION_MODELS
from models.bundled.genre import GENRE_MODELS
from models.choosing import named, of_task
from models.spec import ModelSpec

__all__ = [
    "MODELS",
    "MODELS_DIR",
    "WEIGHTS_DIR",
    "ModelSpec",
    "find_model",
    "list_models",
    "load_bundled",
    "load_model",
    "load_unverified_network",
]

MODELS_DIR = Path(__file__).resolve().parents[1]
WEIGHTS_DIR = MODELS_DIR / "weights"
MODELS: tuple[ModelSpec, ...] = (*GENRE_MODELS, *EMOTION_MODELS, *DEEPFAKE_MODELS)


def list_models(task: str | None = None) -> tuple[ModelSpec, ...]:
    """All bundled models, or those of one task, in the order of the table.

    Raises:
        InputError: there is no such task.
    """
    return of_task(MODELS, task)


def find_model(model_id: str) -> ModelSpec:
    """The row of a bundled model.

    Raises:
        InputError: there is no such model; the text names those that exist.
    """
    return named(MODELS, model_id)


def load_model(
    model_id: str, device: torch.device, *, weights_dir: Path = WEIGHTS_DIR
) -> TorchClassifier:
    """Load a bundled model, ready for use.

    Args:
        model_id: as in the table.
        device: where the network shall run.
        weights_dir: where the weight files lie.

    Raises:
        InputError: there is no such model.
        ModelError: its weights are missing or not the ones that the table names.
    """
    return load_bundled(find_model(model_id), device, weights_dir=weights_dir)


def load_bundled(
    spec: ModelSpec, device: torch.device, *, weights_dir: Path = WEIGHTS_DIR
) -> TorchClassifier:
    """Load the model of a row; the rest as in `load_model`."""
    content = _read_weights(spec, weights_dir / spec.weights)
    found = hashlib.sha256(content).hexdigest()
    if found != spec.sha256:
        raise ModelError(
            f"The weights of {spec.id} ({spec.weights}) are damaged or not the expected ones: "
            f"their SHA-256 is {found}, not {spec.sha256}."
        )
    return TorchClassifier(spec.info, _network(spec, content), device)


def load_unverified_network(spec: ModelSpec, weights: Path) -> nn.Module:
    """Build a model's network with weights that are not (yet) the table's, on the CPU.

    Raises:
        ModelError: the file is missing or does not fit the network.
    """
    return _network(spec, _read_weights(spec, weights))


def _read_weights(spec: ModelSpec, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The weights of {spec.id} cannot be read: {error.strerror} ({path.name})."
        ) from error


def _network(spec: ModelSpec, content: bytes) -> nn.Module:
    network = spec.build()
    try:
        network.load_state_dict(safetensors.torch.load(content))
    except (safetensors.SafetensorError, RuntimeError) as error:
        raise ModelError(f"The weights do not fit {spec.id}: {error}") from error
    return network.eval()
