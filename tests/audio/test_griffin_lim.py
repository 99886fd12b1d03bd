"""Griffin-Lim copies keep what 80 mel bands keep of a sound, and nothing more."""

import numpy as np
import torch

from explorer.audio.griffin_lim import griffin_lim_copy

SAMPLE_RATE = 16_000


def tone(seconds: float, hertz: float = 440.0) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    time_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32)


def test_a_griffin_lim_copy_is_reproducible_and_has_its_originals_length_and_level() -> None:
    originals = torch.from_numpy(np.stack([tone(0.5), 0.01 * tone(0.5, 900.0)]))
    first, again = (griffin_lim_copy(originals, SAMPLE_RATE) for _ in range(2))
    assert torch.equal(first, again)
    assert first.shape == originals.shape
    assert torch.allclose(first.square().mean(dim=1), originals.square().mean(dim=1), rtol=1e-3)
    alone = griffin_lim_copy(originals[1:], SAMPLE_RATE)
    assert torch.allclose(alone, first[1:], atol=1e-5)


def test_a_griffin_lim_copy_keeps_the_envelope_and_loses_the_waveform() -> None:
    original = torch.from_numpy(tone(1.0) * np.linspace(0, 1, SAMPLE_RATE, dtype=np.float32))
    (copy,) = griffin_lim_copy(original[None], SAMPLE_RATE)
    levels = [
        sound.unfold(0, 1_600, 1_600).square().mean(dim=1).sqrt() for sound in (original, copy)
    ]
    assert torch.corrcoef(torch.stack(levels))[0, 1] > 0.95
    assert float((original - copy).square().mean()) > 0.1 * float(original.square().mean())


def test_a_griffin_lim_copy_of_silence_is_silence() -> None:
    assert not griffin_lim_copy(torch.zeros(1, 8_000), SAMPLE_RATE).any()


def test_a_griffin_lim_copy_has_one_level_within_a_mel_band() -> None:
    """Two tones within one of the 80 bands come back as that band, not as two tones."""
    near = torch.from_numpy(tone(1.0, 6_050.0) + 0.01 * tone(1.0, 6_000.0))
    (copy,) = griffin_lim_copy(near[None], SAMPLE_RATE)
    spectra = torch.stack([torch.fft.rfft(sound).abs() for sound in (near, copy)])
    inside, outside = spectra[:, 5_900:6_150].square().sum(dim=1), spectra.square().sum(dim=1)
    assert float(inside[0] / outside[0]) > 0.99
    assert float(inside[1] / outside[1]) < 0.9
