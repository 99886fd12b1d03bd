"""The bundled models: one typed, literal table, and loading from it.

A row says everything about a model except its weights; those lie beside it as safetensors and are
only loaded if their SHA-256 is the one in the row. Nothing is read at import, and nothing is kept
between calls: whoever wants a cache holds it.
"""

import difflib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import nn

from explorer.classifier import ClassifierInfo, TorchClassifier
from explorer.errors import InputError, ModelError
from models.labels import GENRES, NONE_LABEL, TASKS
from models.networks.frontend import FRONT_END_REVISION
from models.networks.logmel_cnn import LogMelCnn
from models.networks.mfcc_gru import MfccGru

MODELS_DIR = Path(__file__).parent
WEIGHTS_DIR = MODELS_DIR / "weights"
GENRE_LABELS = (*GENRES, NONE_LABEL)


@dataclass(frozen=True, kw_only=True)
class ModelSpec:
    """One bundled model."""

    id: str
    title: str  # for people
    task: str  # one of models.labels.TASKS
    family: str  # what kind of network; variants of one family count once in studies
    labels: tuple[str, ...]  # in the order of the logits
    none_label: str | None  # which of them means "none of these"
    sample_rate: int  # Hz
    n_samples: int  # the window that the network sees
    build: Callable[[], nn.Module]  # the network with untrained weights
    weights: str  # file name in WEIGHTS_DIR
    sha256: str  # of that file, in hexadecimal
    card: str  # path of the model card, relative to this directory

    @property
    def info(self) -> ClassifierInfo:
        """What the engine wants to know; the version changes with weights and front end."""
        return ClassifierInfo(
            id=self.id,
            version=f"{self.sha256[:12]}.{FRONT_END_REVISION}",
            title=self.title,
            task=self.task,
            labels=self.labels,
            none_label=self.none_label,
            sample_rate=self.sample_rate,
            n_samples=self.n_samples,
        )


MODELS: tuple[ModelSpec, ...] = (
    ModelSpec(
        id="genre-logmel-cnn",
        title="Log-mel CNN",
        task="genre",
        family="convolutional network on a log-mel spectrogram",
        labels=GENRE_LABELS,
        none_label=NONE_LABEL,
        sample_rate=16_000,
        n_samples=80_000,
        build=partial(
            LogMelCnn,
            sample_rate=16_000,
            n_fft=800,
            hop_length=320,
            n_mels=64,
            floor_db=-80.0,
            channels=(24, 48, 64, 96),
            dropout=0.2,
            n_labels=len(GENRE_LABELS),
        ),
        weights="genre-logmel-cnn.safetensors",
        sha256="02d046c45d7607399b60b8b44c20e7b5b761f5aa788cd8a83f164df561b7fb59",
        card="cards/genre-logmel-cnn.md",
    ),
    ModelSpec(
        id="genre-mfcc-gru",
        title="MFCC-GRU",
        task="genre",
        family="recurrent network on cepstral coefficients",
        labels=GENRE_LABELS,
        none_label=NONE_LABEL,
        sample_rate=16_000,
        n_samples=80_000,
        build=partial(
            MfccGru,
            sample_rate=16_000,
            n_fft=800,
            hop_length=320,
            n_mels=64,
            n_mfcc=40,
            floor_db=-80.0,
            n_features=128,
            n_channels=64,
            n_hidden=96,
            dropout=0.2,
            n_labels=len(GENRE_LABELS),
        ),
        weights="genre-mfcc-gru.safetensors",
        sha256="887c0b42391be70382e8581b9639f7fda0f706a0d6a840ecfd1496eb3ce32caa",
        card="cards/genre-mfcc-gru.md",
    ),
)


def list_models(task: str | None = None) -> tuple[ModelSpec, ...]:
    """All bundled models, or those of one task, in the order of the table.

    Raises:
        InputError: there is no such task.
    """
    if task is not None and task not in TASKS:
        raise InputError(f"There is no task {task!r}. There are: {', '.join(TASKS)}.")
    return tuple(spec for spec in MODELS if task in (None, spec.task))


def find_model(model_id: str) -> ModelSpec:
    """The row of a model.

    Raises:
        InputError: there is no such model; the text names those that exist.
    """
    for spec in MODELS:
        if spec.id == model_id:
            return spec
    ids = [spec.id for spec in MODELS]
    close = difflib.get_close_matches(model_id, ids, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise InputError(f"There is no model {model_id!r}.{hint} There are: {', '.join(ids)}.")


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
    spec = find_model(model_id)
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
