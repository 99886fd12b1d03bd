import math

import pytest
import torch

from explorer.audio.level import MAX_GAIN_DB, PEAK_DBFS, level_of


def noise(rms_dbfs: float) -> torch.Tensor:
    waveform = torch.randn(16_000, generator=torch.Generator().manual_seed(0))
    return waveform / waveform.square().mean().sqrt() * 10 ** (rms_dbfs / 20)


def test_a_quiet_sound_is_raised_to_the_audible_level():
    assert level_of(noise(-35)).gain_db == pytest.approx(15, abs=0.01)


def test_a_very_quiet_sound_is_raised_by_at_most_the_maximum_gain():
    assert level_of(noise(-70)).gain_db == MAX_GAIN_DB


def test_a_loud_sound_keeps_its_level():
    assert level_of(noise(-15)).gain_db == 0


def test_the_gain_stops_at_the_peak():
    waveform = noise(-45)
    waveform[100] = 0.5
    level = level_of(waveform)
    assert level.gain_db == pytest.approx(PEAK_DBFS - 20 * math.log10(0.5), abs=1e-6)


def test_a_sound_beyond_full_scale_is_lowered():
    assert level_of(torch.tensor([2.0, -2.0])).gain_db == pytest.approx(
        PEAK_DBFS - 20 * math.log10(2.0)
    )


@pytest.mark.parametrize(("peak", "faint"), [(0.002, False), (0.0009, True)])
def test_faint_means_a_peak_below_minus_sixty(peak, faint):
    assert level_of(torch.tensor([0.0, peak])).faint is faint


def test_silence_has_no_level_and_no_gain():
    level = level_of(torch.zeros(10))
    assert (level.peak_dbfs, level.rms_dbfs, level.gain_db, level.faint) == (None, None, 0.0, True)
