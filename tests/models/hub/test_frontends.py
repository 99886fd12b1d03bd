"""The batched front ends compared with the extractors that come with the checkpoints."""

import numpy as np
import pytest
import torch
import transformers
from torch import Tensor, nn

from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import bundled_clips
from models.collection import bundled_models
from models.hub.directories import read_directories
from models.hub.frontends import KaldiFilterbank, Waveform, WhisperLogMel
from tests.support.checkpoints import FAMILIES, extracted

CPU = torch.device("cpu")
RATE = 16_000
AST = {"n_mels": 128, "n_frames": 1024, "mean": -4.2677393, "std": 4.5689974}
every_family = pytest.mark.parametrize("name", FAMILIES)


def sounds(n_samples: int, rate: int = RATE) -> Tensor:
    """Noise, a loud and a faint tone, silence, bursts, and music."""
    time_s = torch.arange(n_samples) / rate
    noise = torch.randn(n_samples, generator=torch.Generator().manual_seed(0))
    tone = (2 * torch.pi * 440 * time_s).sin()
    clip = load_excerpt(bundled_clips("genre")[0].path, sample_rate=rate, n_samples=n_samples)
    bursts = 1e-3 * noise * (time_s % 1 < 0.3)
    return torch.stack(
        [0.1 * noise, 0.9 * tone, 1e-4 * tone, 0 * noise, bursts, clip.waveform]
    ).float()


def of_extractor(extractor: object, waveforms: Tensor) -> Tensor:
    rows = [extractor(row.numpy(), sampling_rate=RATE, return_tensors="pt") for row in waveforms]
    return torch.cat([next(iter(row.values())) for row in rows])


def assert_same_features(
    front_end: nn.Module, extractor: object, waveforms: Tensor, within: float = 1e-4
) -> None:
    ours, theirs = front_end(waveforms), of_extractor(extractor, waveforms)
    assert ours.shape == theirs.shape
    assert float((ours - theirs).abs().max()) < within


@pytest.mark.parametrize("standardise", [True, False])
def test_waveforms_are_standardised_as_the_extractor_does(standardise: bool) -> None:
    extractor = transformers.Wav2Vec2FeatureExtractor(do_normalize=standardise)
    assert_same_features(Waveform(standardise=standardise), extractor, sounds(RATE))


@pytest.mark.parametrize("n_samples", [80_000, 164_080])  # padded frames, and none
@pytest.mark.parametrize("scales", [True, False])
def test_the_filterbank_equals_the_ast_extractors(n_samples: int, scales: bool) -> None:
    extractor = transformers.ASTFeatureExtractor(do_normalize=scales)
    within = 1e-4 if scales else 1e-4 * 2 * AST["std"]  # the divisor of the levels
    front_end = KaldiFilterbank(**AST, scales=scales)
    assert_same_features(front_end, extractor, sounds(n_samples), within)


def test_ast_ignores_exactly_what_is_beyond_its_window() -> None:
    front_end = KaldiFilterbank(**AST, scales=True)
    waveforms = sounds(200_000)
    assert torch.equal(front_end(waveforms[:, :164_080]), front_end(waveforms))
    assert not torch.equal(front_end(waveforms[:, :163_920]), front_end(waveforms))


@pytest.mark.parametrize(("n_mels", "n_samples"), [(80, 80_000), (128, 80_000), (80, 480_000)])
def test_the_log_mel_equals_the_whisper_extractors(n_mels: int, n_samples: int) -> None:
    front_end = WhisperLogMel(n_mels=n_mels, n_fft=400, hop_length=160, n_samples=480_000)
    extractor = transformers.WhisperFeatureExtractor(feature_size=n_mels)
    assert_same_features(front_end, extractor, sounds(n_samples))


@pytest.mark.parametrize(
    "front_end",
    [
        Waveform(standardise=True),
        KaldiFilterbank(**AST, scales=True),
        WhisperLogMel(n_mels=80, n_fft=400, hop_length=160, n_samples=80_000),
    ],
    ids=lambda front_end: type(front_end).__name__,
)
def test_features_do_not_depend_on_the_neighbours(front_end: nn.Module) -> None:
    waveforms = sounds(RATE)
    alone = torch.cat([front_end(row[None]) for row in waveforms])
    assert float((front_end(waveforms) - alone).abs().max()) < 1e-5


@every_family
def test_a_checkpoint_answers_as_in_transformers_alone(name, checkpoints) -> None:
    """Transformers with the checkpoint's own extractor, one clip at a time."""
    family, directory = FAMILIES[name], checkpoints[name]
    models = bundled_models().with_checkpoints(read_directories([directory]))
    classifier = models.load(f"local/{name}", CPU)
    network = transformers.AutoModelForAudioClassification.from_pretrained(directory).eval()
    extractor = transformers.AutoFeatureExtractor.from_pretrained(directory)
    waveforms = sounds(classifier.info.n_samples, family.sample_rate)
    with torch.no_grad():
        theirs = network(extracted(family, extractor, list(waveforms))).logits
    ours = classifier(waveforms)
    assert torch.equal(ours.argmax(dim=1), theirs.argmax(dim=1))
    assert np.allclose(ours, theirs, atol=1e-3)
    assert [network.config.id2label[i] for i in range(len(theirs[0]))] == list(
        classifier.info.labels
    )
