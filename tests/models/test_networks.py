"""The bundled networks: features, shapes, independence of the batch, answers to silence."""

import math
import tomllib
from collections.abc import Callable

import pytest
import torch
from jaxtyping import TypeCheckError
from torch import Tensor

from explorer.audio.clip import load_excerpt
from explorer.judging.classifier import TorchClassifier
from explorer.judging.criterion import ACCEPTING_MARGIN
from models.bundled.registry import MODELS
from models.collection import bundled_models
from models.labels import NONE_LABEL
from models.networks.checks import neighbour_effect
from models.networks.frontend import Cepstrum, LogFilterbank, LogLinear, LogMel
from models.networks.lfcc_lcnn import MaxFeatureMap
from models.networks.waveform_cnn import WaveformFilterbank
from models.spec import ModelSpec
from tests.support.paths import ASSETS

CPU = torch.device("cpu")
# Minimum share of the bundled clips; rule-based prosody differs from what actors do.
MIN_RECOGNISED = {"genre": 0.8, "emotion": 0.6, "deepfake": 0.8}
every_model = pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
every_guarded_model = pytest.mark.parametrize(
    "spec", [spec for spec in MODELS if spec.info.none_label], ids=lambda spec: spec.id
)
every_closed_set_model = pytest.mark.parametrize(
    "spec", [spec for spec in MODELS if not spec.info.none_label], ids=lambda spec: spec.id
)


def tone(frequency_hz: float, amplitude: float = 1.0, n_samples: int = 16_000) -> Tensor:
    time_s = torch.arange(n_samples, dtype=torch.float64) / 16_000
    return (amplitude * torch.sin(2 * math.pi * frequency_hz * time_s)).float()


def noise(n: int, n_samples: int = 80_000) -> Tensor:
    """Return white noise of unit RMS."""
    return torch.randn(n, n_samples, generator=torch.Generator().manual_seed(1))


def log_mel(floor_db: float = -80.0) -> LogMel:
    return LogMel(sample_rate=16_000, n_fft=800, hop_length=320, n_mels=64, floor_db=floor_db)


def log_linear() -> LogLinear:
    return LogLinear(sample_rate=16_000, n_fft=800, hop_length=320, n_filters=80, floor_db=-80.0)


def waveform_filterbank(floor_db: float = -80.0) -> WaveformFilterbank:
    """Return 64 untrained filters of 25 ms with a hop of 10 ms."""
    return WaveformFilterbank(
        sample_rate=16_000, n_filters=64, kernel_size=400, hop_length=160, floor_db=floor_db
    ).requires_grad_(False)


def margin_of_none(classifier: TorchClassifier, waveforms: Tensor) -> Tensor:
    logits = classifier(waveforms)
    none = classifier.info.label_index(NONE_LABEL)
    others = logits.clone()
    others[:, none] = -math.inf
    return logits[:, none] - others.amax(dim=1)


def test_log_mel_is_zero_for_silence_and_one_for_a_full_scale_tone() -> None:
    features = log_mel()(torch.stack([torch.zeros(16_000), tone(1_000.0)]))
    assert features.shape == (2, 64, 51)
    assert (features[0] == 0).all()
    assert features[1, :, 25].max() == pytest.approx(1.0, abs=0.03)


def test_log_mel_falls_with_the_level_in_db() -> None:
    quieter = log_mel()(torch.stack([tone(1_000.0), tone(1_000.0, 0.01)]))[:, :, 25].amax(dim=1)
    assert float(quieter[0] - quieter[1]) == pytest.approx(40 / 80, abs=1e-3)


def test_sound_below_the_floor_is_silence() -> None:
    assert (log_mel()(tone(1_000.0, 10 ** (-90 / 20))[None]) == 0).all()
    assert (log_mel(floor_db=-100.0)(tone(1_000.0, 10 ** (-90 / 20))[None]) > 0).any()


def test_round_off_of_a_removed_loud_tone_is_silence() -> None:
    spectrum = torch.fft.rfft(tone(1_000.0))
    spectrum[900:1_100] = 0  # bins are 1 Hz wide
    assert (log_mel()(torch.fft.irfft(spectrum, n=16_000)[None]) == 0).all()


def test_mel_bands_rise_with_frequency() -> None:
    features = log_mel()(torch.stack([tone(200.0), tone(1_000.0), tone(6_000.0)]))
    peaks = features[:, :, 25].argmax(dim=1).tolist()
    assert peaks == sorted(peaks)
    assert len(set(peaks)) == 3


def test_bands_of_equal_width_rise_evenly_with_frequency() -> None:
    features = log_linear()(torch.stack([tone(1_000.0), tone(3_000.0), tone(5_000.0)]))
    assert features.shape == (3, 80, 51)
    first, second, third = features[:, :, 25].argmax(dim=1).tolist()
    assert second - first == pytest.approx(20, abs=1)
    assert third - second == pytest.approx(20, abs=1)


@pytest.mark.parametrize("levels", [log_mel, log_linear])
def test_cepstra_are_zero_for_silence_and_the_first_coefficient_follows_the_level(
    levels: Callable[[], LogFilterbank],
) -> None:
    sounds = torch.stack([torch.zeros(16_000), tone(500.0), tone(500.0, 0.1)])
    features = Cepstrum(levels(), 24)(sounds)
    assert features.shape == (3, 24, 51)
    assert (features[0] == 0).all()
    assert (features[1, 0] > features[2, 0]).all()


def test_all_cepstral_coefficients_together_keep_the_energy_of_the_levels() -> None:
    sound = tone(500.0, 0.1)[None]
    energy = Cepstrum(log_mel(), 64)(sound).square().sum(dim=1)
    assert torch.allclose(energy, log_mel()(sound).square().sum(dim=1), rtol=1e-4)


def test_untrained_waveform_filters_give_zero_for_silence_and_one_for_a_full_scale_tone() -> None:
    levels = waveform_filterbank()(torch.stack([torch.zeros(16_000), tone(1_000.0)]))
    assert levels.shape == (2, 64, 101)
    assert (levels[0] == 0).all()
    assert levels[1, :, 50].max() == pytest.approx(1.0, abs=0.03)


def test_untrained_waveform_filters_are_in_order_of_frequency() -> None:
    levels = waveform_filterbank()(torch.stack([tone(200.0), tone(1_000.0), tone(6_000.0)]))
    peaks = levels[:, :, 50].argmax(dim=1).tolist()
    assert peaks == sorted(peaks)
    assert len(set(peaks)) == 3


def test_waveform_filter_levels_fall_with_the_level_in_db_down_to_a_fixed_floor() -> None:
    sounds = torch.stack([tone(1_000.0), tone(1_000.0, 0.01), tone(1_000.0, 10 ** (-95 / 20))])
    loud, quiet, inaudible = waveform_filterbank()(sounds)[:, :, 50].amax(dim=1).tolist()
    assert loud - quiet == pytest.approx(40 / 80, abs=1e-3)
    assert inaudible == 0
    assert waveform_filterbank(floor_db=-100.0)(sounds[2:]).max() > 0


def test_max_feature_map_keeps_the_larger_of_two_channels() -> None:
    maps = torch.randn(2, 6, 4, 5, generator=torch.Generator().manual_seed(0))
    kept = MaxFeatureMap()(maps)
    assert kept.shape == (2, 3, 4, 5)
    for channel in range(3):
        expected = torch.where(
            maps[:, channel] > maps[:, channel + 3], maps[:, channel], maps[:, channel + 3]
        )
        assert torch.equal(kept[:, channel], expected)


def test_the_transformer_depends_on_the_positions_of_patches() -> None:
    network = bundled_models().find("genre-spectrogram-transformer").build().eval()
    clip = noise(1)
    with torch.inference_mode():
        before = network(clip)
        network.get_parameter("positions").copy_(network.get_parameter("positions").flip(0))
        assert (network(clip) - before).abs().max() > 1e-3


@every_model
def test_logits_do_not_depend_on_the_neighbours(spec: ModelSpec) -> None:
    assert neighbour_effect(bundled_models().load(spec.id, CPU)) < 1e-4


def test_the_neighbour_check_detects_a_batch_wide_floor() -> None:
    class BatchWide(torch.nn.Module):
        def forward(self, waveforms: Tensor) -> Tensor:
            level = waveforms.abs().mean(dim=1, keepdim=True)
            return level.clamp(min=level.amax() / 10).expand(-1, len(MODELS[0].labels))

    classifier = TorchClassifier(MODELS[0].info, BatchWide(), CPU)
    assert neighbour_effect(classifier) > 1e-4


@every_model
def test_logits_do_not_depend_on_the_size_of_the_batch(spec: ModelSpec) -> None:
    classifier = bundled_models().load(spec.id, CPU)
    fragments = noise(64, spec.info.n_samples) * torch.logspace(-4, 0, 64)[:, None]
    together = classifier(fragments)
    for first, size in ((0, 1), (31, 1), (63, 1), (0, 7), (57, 7)):
        alone = classifier(fragments[first : first + size])
        assert (alone - together[first : first + size]).abs().max() < 5e-5


@every_model
@pytest.mark.parametrize("at_the_end", [False, True])
def test_the_logits_depend_on_both_ends_of_the_window(spec: ModelSpec, at_the_end: bool) -> None:
    network = spec.build().eval()
    click = torch.zeros(2, spec.info.n_samples)
    first = spec.info.n_samples - round(0.15 * spec.info.sample_rate) if at_the_end else 0
    click[1, first : first + 800] = tone(1_000.0, 0.5, 800)
    with torch.inference_mode():
        without, with_click = network(click)
    assert (without - with_click).abs().max() > 1e-4


@every_model
def test_a_fragment_60_db_below_its_clip_still_differs_from_silence(spec: ModelSpec) -> None:
    classifier = bundled_models().load(spec.id, CPU)
    answers = classifier(
        torch.stack([torch.zeros(spec.info.n_samples), 1e-3 * noise(1, spec.info.n_samples)[0]])
    )
    assert (answers[0] - answers[1]).abs().max() > 1e-2


@every_closed_set_model
def test_a_closed_set_model_gives_silence_a_class(spec: ModelSpec) -> None:
    assert NONE_LABEL not in spec.labels
    answer = (
        bundled_models().load(spec.id, CPU)(torch.zeros(1, spec.info.n_samples))[0].topk(2).values
    )
    assert float(answer[0] - answer[1]) > ACCEPTING_MARGIN


@every_guarded_model
def test_silence_is_none_of_these_with_a_clear_margin(spec: ModelSpec) -> None:
    assert (
        margin_of_none(bundled_models().load(spec.id, CPU), torch.zeros(1, spec.info.n_samples)) > 1
    )


@every_guarded_model
@pytest.mark.parametrize("level_dbfs", [-60, -40, -20, -6])
def test_white_noise_is_none_of_these(spec: ModelSpec, level_dbfs: int) -> None:
    sounds = noise(4, spec.info.n_samples) * 10 ** (level_dbfs / 20)
    assert (margin_of_none(bundled_models().load(spec.id, CPU), sounds) > 0.25).all()


@every_model
def test_shapes_match_the_annotations(spec: ModelSpec) -> None:
    network = spec.build().eval()
    assert network(torch.zeros(3, spec.info.n_samples)).shape == (3, len(spec.labels))
    with pytest.raises(TypeCheckError, match="waveforms"):  # tests/conftest.py checks annotations
        network(torch.zeros(spec.info.n_samples))


@every_model
def test_most_bundled_clips_are_recognised(spec: ModelSpec) -> None:
    classifier = bundled_models().load(spec.id, CPU)
    table = tomllib.loads((ASSETS / "clips.toml").read_text())["clip"]
    rows = [row for row in table if row["task"] == spec.task]
    assert len(rows) >= 10
    clips = [
        load_excerpt(
            ASSETS / row["file"], sample_rate=spec.info.sample_rate, n_samples=spec.info.n_samples
        ).waveform
        for row in rows
    ]
    answers = classifier(torch.stack(clips)).argmax(dim=1).tolist()
    right = [spec.labels[answer] == row["label"] for answer, row in zip(answers, rows, strict=True)]
    assert sum(right) >= MIN_RECOGNISED[spec.task] * len(right)
