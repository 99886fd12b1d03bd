"""The supported kinds of networks, and how a checkpoint's JSON files describe its front end."""

from collections.abc import Callable
from dataclasses import dataclass

from models.hub.config_file import Fields
from models.hub.frontend_configs import (
    SAMPLE_RATE,
    FilterbankFrontEnd,
    FrontEnd,
    LogMelFrontEnd,
    WaveformFrontEnd,
)
from models.hub.refusing import refusal

# What configurations leave out if it is the default: kernel sizes and strides of the convolutions.
_KERNELS, _STRIDES = (10, 3, 3, 3, 3, 2, 2), (5, 2, 2, 2, 2, 2, 2)
_SEW_KERNELS = (10, 3, 1, 3, 1, 3, 1, 3, 1, 2, 1, 2, 1)
_SEW_STRIDES = (5, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)


def _waveform(config: Fields, extractor: Fields) -> FrontEnd:
    if extractor.whole("feature_size", 1) != 1:
        raise refusal(config.model_id, "its extractor does not pass on plain waveforms")
    return WaveformFrontEnd(
        standardise=extractor.flag("do_normalize", True), min_samples=_receptive_field(config)
    )


def _receptive_field(config: Fields) -> int:
    """Return the shortest sound, in samples, that the convolutions make a frame of.

    A convolution of kernel k and stride s makes n outputs of (n - 1) s + k inputs. From the last to
    the first, with one frame for the network, that is 400 samples in the published sizes. SEW then
    averages frames, `squeeze_factor` at a time; and the first convolution needs two outputs where
    each channel is normalised over time (`group`).
    """
    is_sew = config.get("model_type") == "sew"
    kernels = config.wholes("conv_kernel", _SEW_KERNELS if is_sew else _KERNELS)
    strides = config.wholes("conv_stride", _SEW_STRIDES if is_sew else _STRIDES)
    if len(kernels) != len(strides):
        raise refusal(
            config.model_id, f"it has {len(kernels)} conv_kernel, but {len(strides)} conv_stride"
        )
    n = config.whole("squeeze_factor", 2) if is_sew else 1
    for kernel, stride in zip(reversed(kernels), reversed(strides), strict=True):
        n = (n - 1) * stride + kernel
    is_grouped = config.get("feat_extract_norm") in (None, "group")
    return max(n, strides[0] + kernels[0]) if is_grouped else n


def _filterbank(config: Fields, extractor: Fields) -> FrontEnd:
    front_end = FilterbankFrontEnd(
        n_mels=extractor.whole("num_mel_bins", 128),
        n_frames=extractor.whole("max_length", 1024),
        mean=extractor.number("mean", -4.2677393),
        std=extractor.number("std", 4.5689974),
        scales=extractor.flag("do_normalize", True),
    )
    if front_end.std == 0:
        raise refusal(config.model_id, f"{extractor.file} gives std as 0")
    expected = (config.whole("num_mel_bins", 128), config.whole("max_length", 1024))
    _check_same(config.model_id, (front_end.n_mels, front_end.n_frames), expected)
    return front_end


def _log_mel(config: Fields, extractor: Fields) -> FrontEnd:
    n_samples = extractor.whole("chunk_length", 30) * SAMPLE_RATE
    front_end = LogMelFrontEnd(
        n_mels=extractor.whole("feature_size", 80),
        n_fft=extractor.whole("n_fft", 400),
        hop_length=extractor.whole("hop_length", 160),
        n_samples=n_samples,
    )
    if extractor.number("dither", 0.0) != 0:
        raise refusal(config.model_id, "its extractor adds random noise (dither)")
    expected = (config.whole("num_mel_bins", 80), 2 * config.whole("max_source_positions", 1500))
    _check_same(config.model_id, (front_end.n_mels, n_samples // front_end.hop_length), expected)
    return front_end


def _check_same(model_id: str, made: tuple[int, int], expected: tuple[int, int]) -> None:
    if made != expected:
        raise refusal(
            model_id,
            f"its extractor makes {made[1]} frames of {made[0]} mel bands, "
            f"but its network takes {expected[1]} of {expected[0]}",
        )


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """A supported kind of network."""

    network: str  # class in transformers that config.json must name
    model_type: str  # in config.json
    kind: str  # shown to people
    extractor: str  # class that preprocessor_config.json may name
    front_end: Callable[[Fields, Fields], FrontEnd]  # from config and preprocessor_config
    any_rate: bool  # whether the front end works at other rates than 16 kHz


def _on_waveforms(network: str, model_type: str, kind: str) -> Architecture:
    return Architecture(
        network=f"{network}ForSequenceClassification",
        model_type=model_type,
        kind=kind,
        extractor="Wav2Vec2FeatureExtractor",
        front_end=_waveform,
        any_rate=True,
    )


ARCHITECTURES: tuple[Architecture, ...] = (
    _on_waveforms("Wav2Vec2", "wav2vec2", "wav2vec2"),
    _on_waveforms("Hubert", "hubert", "HuBERT"),
    _on_waveforms("WavLM", "wavlm", "WavLM"),
    _on_waveforms("Data2VecAudio", "data2vec-audio", "data2vec"),
    _on_waveforms("UniSpeechSat", "unispeech-sat", "UniSpeech-SAT"),
    _on_waveforms("SEW", "sew", "SEW"),
    Architecture(
        network="ASTForAudioClassification",
        model_type="audio-spectrogram-transformer",
        kind="audio spectrogram transformer",
        extractor="ASTFeatureExtractor",
        front_end=_filterbank,
        any_rate=False,
    ),
    Architecture(
        network="WhisperForAudioClassification",
        model_type="whisper",
        kind="Whisper encoder",
        extractor="WhisperFeatureExtractor",
        front_end=_log_mel,
        any_rate=False,
    ),
)
