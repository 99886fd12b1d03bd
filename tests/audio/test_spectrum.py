import math

import pytest
import torch

from explorer.audio.spectrum import CEILING_DB, FLOOR_DB, SCALES, FrequencyAxis, decibels, quantise
from explorer.partitions.partition import make_partition

RATE = 16_000


def sine(hz: float, amplitude: float = 1.0, seconds: float = 1.0) -> torch.Tensor:
    t = torch.arange(round(seconds * RATE)) / RATE
    return amplitude * torch.sin(2 * math.pi * hz * t)


def axis(scale: str = "mel", n_rows: int = 192) -> FrequencyAxis:
    return FrequencyAxis(scale=scale, highest_hz=RATE / 2, n_rows=n_rows)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("hz", [110.0, 440.0, 1234.5, 7_000.0])
@pytest.mark.parametrize("amplitude", [1.0, 0.01])
def test_a_sine_has_its_level_in_its_own_row(scale, hz, amplitude):
    rows = axis(scale)
    picture = decibels(sine(hz, amplitude), RATE, rows, 50)[:, 5:-5]
    own = int(rows.position(hz) * rows.n_rows)
    peak = picture.amax(dim=0)
    assert torch.allclose(peak, torch.tensor(20 * math.log10(amplitude)), atol=0.5)
    assert picture[max(own - 1, 0) : own + 2].amax(dim=0).equal(peak)


def test_a_sine_leaves_far_rows_dark():
    picture = decibels(sine(1_000), RATE, axis(), 50)[:, 5:-5]
    assert picture[:20].amax() < -60
    assert picture[150:].amax() < -60


def test_rows_run_from_low_to_high_and_columns_from_early_to_late():
    waveform = torch.cat([sine(300, seconds=0.5), sine(5_500, seconds=0.5)])
    picture = decibels(waveform, RATE, axis("linear", 8), 10)
    assert int(picture[:, 1].argmax()) == 0
    assert int(picture[:, 8].argmax()) == 5


def test_silence_is_the_floor():
    picture = decibels(torch.zeros(RATE), RATE, axis(), 40)
    assert picture.shape == (192, 40)
    assert bool((picture == FLOOR_DB).all())


def test_a_click_appears_in_its_column():
    waveform = torch.zeros(RATE)
    waveform[RATE // 4] = 1.0
    picture = decibels(waveform, RATE, axis(), 100)
    assert abs(int(picture.sum(dim=0).argmax()) - 25) <= 1


@pytest.mark.parametrize("scale", SCALES)
def test_position_and_hz_are_inverse(scale):
    rows = axis(scale)
    for position in (0.0, 0.1, 0.5, 1.0):
        assert rows.position(rows.hz(position)) == pytest.approx(position, abs=1e-9)


@pytest.mark.parametrize("kind", ["mel", "linear"])
def test_rows_line_up_with_the_partition_of_the_same_name(kind):
    partition = make_partition(kind, 64, sample_rate=RATE, n_samples=5 * RATE)
    rows = axis(kind, 192)
    for cell, edge in enumerate(partition.edges_hz[:-1]):
        assert rows.position(edge) * 192 == pytest.approx(3 * cell, abs=0.05)


def test_quantising_loses_less_than_a_fifth_of_a_decibel():
    picture = torch.linspace(FLOOR_DB, CEILING_DB, 999)[None]
    back = FLOOR_DB + quantise(picture).float() / 255 * (CEILING_DB - FLOOR_DB)
    assert float((back - picture).abs().max()) < 0.2


def test_an_unknown_scale_is_refused():
    with pytest.raises(ValueError, match="mel, log, linear"):
        axis("bark")
