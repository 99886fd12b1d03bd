"""Load a published model from the cache; nothing is fetched here, or kept between calls."""

from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import nn

from explorer.errors import ModelError
from explorer.judging.classifier import TorchClassifier
from models.published.cache import model_cache, read_cached
from models.published.description import RAW, PublishedModel
from models.published.filling import FilledWindow
from models.published.genre_head import GenreHead
from models.published.networks.for_inference import for_inference
from models.published.weights import check_fit


def load_published(
    model: PublishedModel, device: torch.device, cache: Path | None = None
) -> TorchClassifier:
    """Load a published model, ready for use.

    Args:
        model: its row of the table, with the levels that it shall have.
        device: where the network runs.
        cache: directory of the converted weights; None for the usual one.

    Raises:
        ModelError: its weights are not in the cache, or damaged; the text says which.
    """
    network = load_network(model, model_cache() if cache is None else cache)
    filled: nn.Module = FilledWindow(network, model.info.n_samples)
    if model.tag_set is not None:
        filled = GenreHead(filled, model.tag_set, _offsets(model))
    return TorchClassifier(model.info, filled, device)


def load_network(model: PublishedModel, cache: Path) -> nn.Module:
    """Return the network itself, on the CPU: of its window's length only, with all its outputs.

    Raises:
        ModelError: see `load_published`.
    """
    try:
        tensors = safetensors.torch.load(read_cached(model, cache))
    except safetensors.SafetensorError as error:
        raise ModelError(f"The weights of {model.title} cannot be read: {error}.") from error
    check_fit(model, tensors)
    network = model.network.build()
    network.load_state_dict(tensors)
    return for_inference(network.eval().requires_grad_(False))


def _offsets(model: PublishedModel) -> torch.Tensor:
    assert model.tag_set is not None, "only taggers have levels"
    assert model.offsets is not None, "a tagger always has offsets"
    if model.levels == RAW:
        return torch.zeros(len(model.labels))
    assert tuple(label for label, _ in model.offsets.by_class) == model.labels, model.id
    return torch.tensor(model.offsets.values)
