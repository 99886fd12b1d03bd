"""The kinds of networks that are taken, and what their configurations say of the sound they take.

A front end is told by plain data, read from a checkpoint's `preprocessor_config.json` before
anything is loaded; `build` makes the module.
"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from models.hub.config_file import Fields
from models.hub.frontends import SAMPLE_RATE, KaldiFilterbank, Waveform, WhisperLogMel
from models.hub.refusing import refusal


@dataclass(frozen=True, kw_only=True)
class WaveformFrontEnd:
    """See `frontends.Waveform`."""

    standardise: bool

    @property
    def max_samples(self) -> int | None:
        """How much of a sound it looks at, in samples; None: all of it."""
        return None

    def build(self) -> nn.Module:
        """The module."""
        return Waveform(standardise=self.standardise)


@dataclass(frozen=True, kw_only=True)
class FilterbankFrontEnd:
    """See `frontends.KaldiFilterbank`."""

    n_mels: int
    n_frames: int
    mean: float
    std: float
    scales: bool

    @property
    def max_samples(self) -> int | None:
        """What fills the network's frames."""
        return KaldiFilterbank.FRAME + (self.n_frames - 1) * KaldiFilterbank.HOP

    def build(self) -> nn.Module:
        """The module."""
        return KaldiFilterbank(
            n_mels=self.n_mels,
            n_frames=self.n_frames,
            mean=self.mean,
            std=self.std,
            scales=self.scales,
        )


@dataclass(frozen=True, kw_only=True)
class LogMelFrontEnd:
    """See `frontends.WhisperLogMel`."""

    n_mels: int
    n_fft: int
    hop_length: int
    n_samples: int

    @property
    def max_samples(self) -> int | None:
        """What sounds are padded or cut to; 30 s for the published ones."""
        return self.n_samples

    def build(self) -> nn.Module:
        """The module."""
        return WhisperLogMel(
            n_mels=self.n_mels,
            n_fft=self.n_fft,
            hop_length=self.hop_length,
            n_samples=self.n_samples,
        )


FrontEnd = WaveformFrontEnd | FilterbankFrontEnd | LogMelFrontEnd


def _waveform(config: Fields, extractor: Fields) -> FrontEnd:
    if extractor.whole("feature_size", 1) != 1:
        raise refusal(config.model_id, "its extractor is not one of plain waveforms")
    return WaveformFrontEnd(standardise=extractor.flag("do_normalize", True))


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
    taken = (config.whole("num_mel_bins", 128), config.whole("max_length", 1024))
    _check_same(config.model_id, (front_end.n_mels, front_end.n_frames), taken)
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
    taken = (config.whole("num_mel_bins", 80), 2 * config.whole("max_source_positions", 1500))
    _check_same(config.model_id, (front_end.n_mels, n_samples // front_end.hop_length), taken)
    return front_end


def _check_same(model_id: str, made: tuple[int, int], taken: tuple[int, int]) -> None:
    if made != taken:
        raise refusal(
            model_id,
            f"its extractor makes {made[1]} frames of {made[0]} mel bands, "
            f"but its network takes {taken[1]} of {taken[0]}",
        )


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """A kind of network."""

    network: str  # the class of transformers that config.json must name
    model_type: str  # as config.json calls it
    kind: str  # for people
    extractor: str  # the class that preprocessor_config.json may name
    front_end: Callable[[Fields, Fields], FrontEnd]  # of config and preprocessor_config
    any_rate: bool  # whether the front end is defined at other rates than 16 kHz


def _of_waveforms(network: str, model_type: str, kind: str) -> Architecture:
    return Architecture(
        network=f"{network}ForSequenceClassification",
        model_type=model_type,
        kind=kind,
        extractor="Wav2Vec2FeatureExtractor",
        front_end=_waveform,
        any_rate=True,
    )


ARCHITECTURES: tuple[Architecture, ...] = (
    _of_waveforms("Wav2Vec2", "wav2vec2", "wav2vec2"),
    _of_waveforms("Hubert", "hubert", "HuBERT"),
    _of_waveforms("WavLM", "wavlm", "WavLM"),
    _of_waveforms("Data2VecAudio", "data2vec-audio", "data2vec"),
    _of_waveforms("UniSpeechSat", "unispeech-sat", "UniSpeech-SAT"),
    _of_waveforms("SEW", "sew", "SEW"),
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
