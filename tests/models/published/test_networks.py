"""The parts of the published networks, against slow and obvious implementations."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.networks.checks import neighbour_effect
from models.published.description import PublishedModel
from models.published.filling import FilledWindow, repeat_to
from models.published.loading import load_published
from models.published.networks.configs import FcnConfig
from models.published.networks.graph_attention import (
    GraphAttention,
    GraphPool,
    HeterogeneousAttention,
    Nodes,
)
from models.published.networks.residual_blocks import ResidualBlock
from models.published.networks.sinc import sinc_filters
from models.published.networks.tagger_frontend import TaggerFrontEnd
from models.published.table import PUBLISHED

CPU = torch.device("cpu")
# The two other RawGAT-ST differ from the first in how two small graphs are joined.
QUICK = [model for model in PUBLISHED if model.id not in ("rawgat-st-add", "rawgat-st-cat")]
# By filter and tap: what the authors' program computes, in float32.
SINC = {
    (0, 0): 0.000239172,
    (0, 32): 0.001702131,
    (0, 64): 0.003207384,
    (0, 128): 0.000239172,
    (1, 0): 0.0001456078,
    (1, 64): 0.003324953,
    (35, 0): -9.470846e-06,
    (35, 32): -0.00406194,
    (35, 64): 0.01130737,
    (69, 32): -0.003558738,
    (69, 63): -0.03833894,
    (69, 64): 0.03845365,
}


def randomised(module: nn.Module) -> nn.Module:
    """Return a module whose parameters and running statistics are all random."""
    generator = torch.Generator().manual_seed(0)
    for name, tensor in module.state_dict().items():
        if tensor.is_floating_point():
            values = torch.randn(tensor.shape, generator=generator)
            tensor.copy_(values.abs() + 0.5 if name.endswith("running_var") else values)
    return module.eval().requires_grad_(False)


def random_nodes(n_nodes: int, n_features: int = 6) -> Tensor:
    return torch.randn(2, n_nodes, n_features, generator=torch.Generator().manual_seed(n_nodes))


def normalised(norm: nn.BatchNorm1d, vector: Tensor) -> Tensor:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scaled = (vector - norm.running_mean) / (norm.running_var + 1e-5).sqrt()
    return scaled * norm.weight + norm.bias


def softmax(scores: list[Tensor]) -> list[Tensor]:
    odds = [score.exp() for score in scores]
    return [each / sum(odds) for each in odds]


def test_the_band_pass_filters_are_those_of_the_authors():
    filters = sinc_filters(70, 129, 16_000).float()
    assert filters.shape == (70, 129)
    for (at, tap), expected in SINC.items():
        assert float(filters[at, tap]) == pytest.approx(expected, abs=3e-7)


def test_a_band_pass_filter_passes_its_band_and_nothing_else():
    filters = sinc_filters(70, 129, 16_000)
    edges_hz = 700 * (10 ** (np.linspace(0, 2595 * math.log10(1 + 8000 / 700), 71) / 2595) - 1)
    for at in (60, 65):
        middle_hz = (edges_hz[at] + edges_hz[at + 1]) / 2
        taps = filters[at].numpy()
        assert gain(taps, middle_hz) > 0.7
        assert max(gain(taps, middle_hz - 1_000), gain(taps, 500.0)) < 0.01


def gain(taps: np.ndarray, frequency_hz: float) -> float:
    turns = frequency_hz / 16_000 * np.arange(len(taps))
    return float(abs(np.sum(taps * np.exp(-2j * np.pi * turns))))


def test_attention_is_that_of_the_formula():
    layer = randomised(GraphAttention(6, 4, temperature=2.0))
    nodes = random_nodes(5)
    found = layer(nodes)
    for clip, answer in zip(nodes, found, strict=True):
        for i, node in enumerate(clip):
            scores = [
                (torch.tanh(layer.att_proj(node * other)) @ layer.att_weight)[0] / 2.0
                for other in clip
            ]
            mixed = sum(a * other for a, other in zip(softmax(scores), clip, strict=True))
            new = layer.proj_with_att(mixed) + layer.proj_without_att(node)
            expected = nn.functional.selu(normalised(layer.bn, new))
            assert torch.allclose(answer[i], expected, atol=1e-5)


def test_attention_across_kinds_is_that_of_the_formula():
    layer = randomised(HeterogeneousAttention(6, 4, temperature=3.0))
    nodes = Nodes(random_nodes(3), random_nodes(2), random_nodes(1))
    found = layer(nodes)
    for clip in range(2):
        temporal, spectral, master = (kind[clip] for kind in nodes)
        x = [*map(layer.temporal_proj, temporal), *map(layer.spectral_proj, spectral)]
        of = [layer.within_temporal] * 3 + [layer.within_spectral] * 2
        for i in range(5):
            weights = [of[i] if (i < 3) == (j < 3) else layer.across for j in range(5)]
            scores = [
                (torch.tanh(layer.att_proj(x[i] * x[j])) @ weights[j])[0] / 3.0 for j in range(5)
            ]
            mixed = sum(a * other for a, other in zip(softmax(scores), x, strict=True))
            new = layer.proj_with_att(mixed) + layer.proj_without_att(x[i])
            expected = nn.functional.selu(normalised(layer.bn, new))
            answer = torch.cat([found.temporal[clip], found.spectral[clip]])[i]
            assert torch.allclose(answer, expected, atol=1e-5)
        scores = [
            (torch.tanh(layer.master_att_proj(each * master[0])) @ layer.to_master)[0] / 3.0
            for each in x
        ]
        mixed = sum(b * each for b, each in zip(softmax(scores), x, strict=True))
        expected = layer.master_with_att(mixed) + layer.master_without_att(master[0])
        assert torch.allclose(found.master[clip, 0], expected, atol=1e-5)


def test_pooling_keeps_the_highest_scores_in_falling_order_and_weighs_the_nodes():
    pool = GraphPool(1, n_kept=2).eval().requires_grad_(False)
    pool.proj.weight.fill_(1.0)
    pool.proj.bias.zero_()
    kept = pool(torch.tensor([[[1.0], [-2.0], [3.0]], [[0.5], [0.0], [-1.0]]]))
    expected = torch.tensor([[[3.0], [1.0]], [[0.5], [0.0]]])
    assert torch.allclose(kept, expected * expected.sigmoid())


def test_a_block_adds_its_raw_input_to_two_convolutions_of_it():
    block = randomised(ResidualBlock(1, 2, projects=False))
    maps = torch.randn(1, 1, 5, 9, generator=torch.Generator().manual_seed(1))
    padded = nn.functional.pad(maps, (1, 1, 1, 1))
    hidden = nn.functional.conv2d(padded, block.conv1.weight, block.conv1.bias)
    hidden = nn.functional.pad(nn.functional.selu(block.bn2(hidden)), (1, 1, 0, 0))
    added = nn.functional.conv2d(hidden, block.conv2.weight, block.conv2.bias) + maps
    expected = torch.stack([added[..., at : at + 3].amax(3) for at in (0, 3, 6)], dim=3)
    assert torch.allclose(block(maps), expected, atol=1e-6)


def front_end() -> TaggerFrontEnd:
    """Return a front end with one band: bin 32, 1 kHz."""
    front = TaggerFrontEnd(FcnConfig(n_mels=1)).eval().requires_grad_(False)
    front.window.copy_(torch.hann_window(512))
    front.filters[32] = 1.0
    return front


def test_a_full_scale_tone_has_42_db_and_silence_100_db_below_zero():
    time_s = torch.arange(16_000, dtype=torch.float64) / 16_000
    tone = torch.sin(2 * math.pi * 1_000 * time_s).float()
    levels = front_end()(torch.stack([tone, tone / 10, torch.zeros(16_000)]))
    assert levels.shape == (3, 1, 1, 63)
    middle = levels[:, 0, 0, 31].tolist()
    assert middle == pytest.approx([42.1, 22.1, -100.0], abs=0.1)


def test_the_ends_of_a_sound_are_reflected():
    sound = torch.randn(1, 16_000, generator=torch.Generator().manual_seed(0))
    mirrored = torch.cat([sound[:, 1:513].flip(1), sound], dim=1)
    first = front_end()(sound)[..., 0]
    assert torch.allclose(front_end()(mirrored)[..., 2], first, atol=1e-3)
    assert not torch.allclose(front_end()(sound.roll(100))[..., 0], first, atol=1e-1)


@pytest.mark.parametrize("n_heard", [1, 7, 500, 999, 1_000])
def test_filling_is_numpys_tile_bit_for_bit(n_heard: int):
    sound = np.random.default_rng(0).standard_normal((2, n_heard)).astype(np.float32)
    expected = np.tile(sound, (1, -(-1_000 // n_heard)))[:, :1_000]
    assert np.array_equal(repeat_to(torch.from_numpy(sound), 1_000).numpy(), expected)


def test_a_network_hears_the_filled_window():
    class Listening(nn.Module):
        def forward(self, waveforms: Tensor) -> Tensor:
            return waveforms

    filled = FilledWindow(Listening(), 5)(torch.tensor([[1.0, 2.0]]))
    assert filled.tolist() == [[1.0, 2.0, 1.0, 2.0, 1.0]]


@pytest.mark.parametrize("model", QUICK, ids=lambda model: model.id)
def test_logits_do_not_depend_on_the_neighbours(published_cache, model: PublishedModel):
    assert neighbour_effect(load_published(model, CPU, published_cache)) <= 1e-4


@pytest.mark.slow
@pytest.mark.parametrize("model", sorted({*PUBLISHED} - {*QUICK}, key=lambda model: model.id))
def test_nor_do_those_of_the_other_models(published_cache, model: PublishedModel):
    assert neighbour_effect(load_published(model, CPU, published_cache)) <= 1e-4
