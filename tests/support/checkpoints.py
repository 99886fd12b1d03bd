"""Tiny checkpoints of every family, with random weights, in the format of real ones.

A random head hardly distinguishes sounds, so the last layer is fitted: to one bundled clip of each
label, and for the last label also to silence and to either half of the first clip's spectrum, so
that a search in that clip has something to find.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import bundled_clips
from models.labels import GENRES, harmonise

LABELS = {
    "genre": tuple(label.title() for label in GENRES),
    "emotion": ("ang", "hap", "sad", "neu"),
    "deepfake": ("spoof", "bona-fide"),
}
ABSENT = object()
_ENCODER = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "conv_dim": (16, 16, 16),
    "conv_kernel": (10, 8, 4),
    "conv_stride": (8, 8, 4),
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 2,
    "classifier_proj_size": 16,
}
_AST = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_length": 256,
    "num_mel_bins": 32,
    "frequency_stride": 16,
    "time_stride": 16,
}
_WHISPER = {
    "d_model": 16,
    "encoder_layers": 1,
    "encoder_attention_heads": 2,
    "encoder_ffn_dim": 32,
    "max_source_positions": 300,
    "classifier_proj_size": 16,
    "init_std": 0.2,  # with less, all sounds give the same features
    "vocab_size": 60,
    "pad_token_id": 0,
    "bos_token_id": 0,
    "eos_token_id": 0,
    "decoder_start_token_id": 0,
}


@dataclass(frozen=True, kw_only=True)
class Family:
    """How to create a tiny checkpoint of a family."""

    network: str
    config: str
    task: str
    sizes: dict[str, Any]
    window_s: float = 5.0  # as Earshot sets it
    min_samples: int | None = 1_000  # a shorter clip is heard at its own length; None: padded
    extractor: str = "Wav2Vec2FeatureExtractor"
    extraction: dict[str, Any] = field(default_factory=dict)

    @property
    def sample_rate(self) -> int:
        return int(self.extraction.get("sampling_rate", 16_000))


def _waves(network: str, task: str, sizes: dict[str, Any] | None = None, **extraction) -> Family:
    return Family(
        network=f"{network}ForSequenceClassification",
        config=f"{network}Config",
        task=task,
        sizes=_ENCODER | (sizes or {}),
        extraction={"do_normalize": True} | extraction,
    )


FAMILIES = {
    "wav2vec2": _waves("Wav2Vec2", "emotion"),
    "hubert": _waves(
        "Hubert",
        "deepfake",
        {"feat_extract_norm": "layer", "do_stable_layer_norm": True, "conv_bias": True},
        sampling_rate=8_000,
        do_normalize=False,
    ),
    "wavlm": _waves("WavLM", "genre"),
    "data2vec": _waves(
        "Data2VecAudio", "emotion", {"conv_pos_kernel_size": 3, "num_conv_pos_embeddings": 2}
    ),
    "unispeech-sat": _waves("UniSpeechSat", "deepfake", {"use_weighted_layer_sum": True}),
    "sew": _waves("SEW", "genre", {"squeeze_factor": 2}),
    "ast": Family(
        network="ASTForAudioClassification",
        config="ASTConfig",
        task="emotion",
        sizes=_AST,
        window_s=2.575,  # 256 frames
        extractor="ASTFeatureExtractor",
        extraction={"max_length": 256, "num_mel_bins": 32},
    ),
    "whisper": Family(
        network="WhisperForAudioClassification",
        config="WhisperConfig",
        task="genre",
        sizes=_WHISPER,
        min_samples=None,
        extractor="WhisperFeatureExtractor",
        extraction={"chunk_length": 6},
    ),
}


def make_checkpoint(
    directory: Path, name: str, labels: Sequence[str] | None = None, seed: int = 0
) -> Path:
    """Write a tiny checkpoint of a family into a directory, and return the directory."""
    family = FAMILIES[name]
    labels = LABELS[family.task] if labels is None else tuple(labels)
    torch.manual_seed(seed)
    config = getattr(transformers, family.config)(
        **family.sizes,
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
    )
    network = getattr(transformers, family.network)(config).eval()
    extractor = getattr(transformers, family.extractor)(**family.extraction)
    _fit_head(network, family, extractor, labels)
    network.save_pretrained(directory)
    extractor.save_pretrained(directory)
    return directory


def extracted(family: Family, extractor: Any, sounds: Sequence[Tensor]) -> Tensor:
    """Return the features that the family's own extractor computes, one sound at a time."""
    features = [
        extractor(sound.numpy(), sampling_rate=family.sample_rate, return_tensors="pt")
        for sound in sounds
    ]
    return torch.cat([next(iter(each.values())) for each in features])


def _fit_head(network: Any, family: Family, extractor: Any, labels: Sequence[str]) -> None:
    """Fit the last layer to a clip of each label, and to fragments that must not suffice."""
    sounds, targets = _examples(family, labels)
    head = [module for module in network.modules() if isinstance(module, nn.Linear)][-1]
    pooled: list[Tensor] = []
    hook = head.register_forward_pre_hook(lambda _, inputs: pooled.append(inputs[0]))
    with torch.no_grad():
        for sound in sounds:  # of different lengths
            network(extracted(family, extractor, [sound]))
    hook.remove()
    points = torch.cat(pooled).double()
    centre = points.mean(dim=0)
    wanted = 6.0 * nn.functional.one_hot(torch.tensor(targets), len(labels)).double()
    gram = (points - centre) @ (points - centre).T
    ridge = 1e-4 * gram.trace() / len(points) * torch.eye(len(points), dtype=torch.float64)
    weight = (points - centre).T @ torch.linalg.solve(gram + ridge, wanted - wanted.mean(dim=0))
    with torch.no_grad():
        head.weight.copy_(weight.T)
        head.bias.copy_(wanted.mean(dim=0) - centre @ weight)


def _examples(family: Family, labels: Sequence[str]) -> tuple[list[Tensor], list[int]]:
    n_samples = round(family.window_s * family.sample_rate)
    sounds, targets = [torch.zeros(n_samples)], [len(labels) - 1]
    for index, label in enumerate(labels):
        for clip in bundled_clips(family.task):
            if clip.label == harmonise(family.task, label):
                loaded = load_excerpt(
                    clip.path,
                    sample_rate=family.sample_rate,
                    n_samples=n_samples,
                    min_samples=family.min_samples,
                )
                sounds.append(loaded.waveform)
                targets.append(index)
                break
    halves = _halves(sounds[1])
    return [*sounds, *halves], [*targets, *(len(labels) - 1 for _ in halves)]


def _halves(waveform: Tensor) -> list[Tensor]:
    """Split a sound at an eighth of its spectrum (1 kHz at 16 kHz)."""
    low = torch.fft.rfft(waveform)
    low[len(low) // 8 :] = 0
    below = torch.fft.irfft(low, len(waveform))
    return [below, waveform - below]


def altered(source: Path, target: Path, file: str = "config.json", **fields: Any) -> Path:
    """Copy a checkpoint, changing fields in one of its JSON files; ABSENT removes a field."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    values = json.loads((target / file).read_text()) | fields
    kept = {name: value for name, value in values.items() if value is not ABSENT}
    (target / file).write_text(json.dumps(kept))
    return target


def with_weights(
    source: Path, target: Path, change: Callable[[dict[str, Tensor]], dict[str, Tensor]]
) -> Path:
    """Copy a checkpoint, changing its weights."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    weights = change(load_file(target / "model.safetensors"))
    save_file(weights, target / "model.safetensors", metadata={"format": "pt"})
    return target
