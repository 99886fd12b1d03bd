"""Which models stay loaded, and what they weigh."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import nn

from explorer.errors import ModelError
from explorer.judging.classifier import TorchClassifier
from explorer.ui.device.model_cache import ModelCache
from models.bundled.registry import MODELS, WEIGHTS_DIR
from models.collection import bundled_models

CPU = torch.device("cpu")


@pytest.fixture
def loads() -> list[str]:
    """The ids that were loaded, in order."""
    return []


@pytest.fixture
def load(loads: list[str]) -> Callable[[str], TorchClassifier]:
    """Models of as many bytes as their id is long."""

    def load(model_id: str) -> TorchClassifier:
        loads.append(model_id)
        network = nn.Module()
        network.register_buffer("weights", torch.zeros(len(model_id), dtype=torch.uint8))
        return TorchClassifier(replace(MODELS[0].info, id=model_id), network, CPU)

    return load


def test_a_model_is_loaded_once(load, loads) -> None:
    cache = ModelCache(load)
    assert cache("a") is cache("a")
    assert loads == ["a"]


def test_the_least_recently_used_model_is_dropped(load, loads) -> None:
    cache = ModelCache(load, max_bytes=3)
    for model_id in ("a", "b", "c", "a", "d", "a", "c", "b"):
        cache(model_id)
    assert loads == ["a", "b", "c", "d", "b"]


def test_a_heavy_model_drops_only_as_many_others_as_it_needs(load, loads) -> None:
    cache = ModelCache(load, max_bytes=4)
    for model_id in ("a", "b", "c", "ddd", "c", "a", "b"):
        cache(model_id)
    assert loads == ["a", "b", "c", "ddd", "a", "b"]


def test_a_single_model_is_kept_however_heavy_it_is(load, loads) -> None:
    cache = ModelCache(load, max_bytes=2)
    assert cache("heavy") is cache("heavy")
    cache("a")
    cache("heavy")
    assert loads == ["heavy", "a", "heavy"]


def test_a_failed_load_is_tried_again(load) -> None:
    tries = iter([False, True])

    def load_at_the_second_try(model_id: str) -> TorchClassifier:
        if not next(tries):
            raise ModelError("not now")
        return load(model_id)

    cache = ModelCache(load_at_the_second_try)
    with pytest.raises(ModelError, match="not now"):
        cache("a")
    assert cache("a").info.id == "a"


def test_a_model_loaded_elsewhere_is_kept_like_the_others(load, loads) -> None:
    cache = ModelCache(load, max_bytes=3)
    cache("a")
    elsewhere = load("bbb")
    cache.keep(elsewhere)
    assert cache("bbb") is elsewhere
    assert loads == ["a", "bbb"]
    cache("a")
    assert loads == ["a", "bbb", "a"]


def test_the_weight_of_a_model_is_that_of_its_parameters() -> None:
    spec = MODELS[0]
    on_disk = (WEIGHTS_DIR / spec.weights).stat().st_size
    assert bundled_models().load(spec.id, CPU).n_bytes >= 0.9 * on_disk
