import tracemalloc

import numpy as np
import pytest
import soundfile
import torch

from explorer.audio.overview import BLOCK, FINE, overview
from explorer.errors import InputError


def write(path, samples, rate=8_000, **options):
    soundfile.write(path, samples, rate, **options)
    return path


def test_the_envelope_holds_the_extremes_of_every_column(tmp_path):
    samples = np.zeros(1_000)
    samples[150], samples[990] = -0.5, 0.25
    found = overview(write(tmp_path / "a.wav", samples, subtype="FLOAT"), n_columns=10)
    assert found.seconds == 0.125
    expected_low, expected_high = torch.zeros(10), torch.zeros(10)
    expected_low[1], expected_high[9] = -0.5, 0.25
    assert torch.equal(found.low, expected_low)
    assert torch.equal(found.high, expected_high)


def test_channels_are_averaged_and_levels_clipped_to_full_scale(tmp_path):
    samples = np.array([[0.5, -0.5], [3.0, 3.0], [np.nan, 0.0], [-0.2, -0.4]])
    found = overview(write(tmp_path / "a.wav", samples, subtype="FLOAT"), n_columns=4)
    assert found.low.tolist() == pytest.approx([0, 0, 0, -0.3])
    assert found.high.tolist() == pytest.approx([0, 1, 0, 0])


@pytest.mark.parametrize("format", ["WAV", "MP3"])
def test_of_channels_that_cancel_each_can_be_seen(tmp_path, format):
    wave = np.sin(np.arange(16_000) / 5) / 2
    path = tmp_path / f"a.{format.lower()}"
    soundfile.write(path, np.stack([wave, -wave], axis=1), 16_000, format=format)
    assert overview(path, 4).high.max() < 0.05
    for channel in ("left", "right"):
        assert overview(path, 4, channel).high.min() > 0.4


def test_a_single_channel_is_neither_left_nor_right(tmp_path):
    path = write(tmp_path / "a.wav", np.ones(100) / 2)
    with pytest.raises(InputError, match="single channel"):
        overview(path, channel="left")


def test_a_file_with_fewer_frames_than_columns_is_accepted(tmp_path):
    found = overview(write(tmp_path / "a.wav", np.ones(3) / 2, subtype="FLOAT"), n_columns=6)
    assert sorted(found.high.tolist()) == [0, 0, 0, 0.5, 0.5, 0.5]


@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "MP3"])
def test_a_long_file_shows_where_it_is_loud_and_where_not(tmp_path, format):
    path = tmp_path / "long"
    with soundfile.SoundFile(path, "w", 16_000, 1, format=format) as file:
        tone = 0.5 * np.sin(np.arange(16_000) * 0.3)
        for second in range(600):
            file.write(tone if second >= 300 else 0 * tone)
    found = overview(path, n_columns=100)
    assert found.seconds == pytest.approx(600, abs=0.2)
    assert (found.high[:49] < 0.01).all()
    assert (found.high[51:] > 0.4).all()


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "hour.flac"
    with soundfile.SoundFile(path, "w", 8_000, 1) as file:
        for _ in range(60):
            file.write(np.zeros(60 * 8_000))
    tracemalloc.start()
    assert overview(path).seconds == 3_600
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 4 * BLOCK


@pytest.mark.parametrize("n_frames", [4_000, 30_000])
def test_a_flac_that_does_not_state_its_length_is_read_to_its_end(tmp_path, n_frames):
    path = write(tmp_path / "a.flac", np.ones(n_frames) / 2)
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0  # the 36 bits of the number of samples
    content[22:26] = bytes(4)
    path.write_bytes(content)
    found = overview(path, n_columns=4)
    assert found.seconds == n_frames / 8_000
    assert found.high.tolist() == pytest.approx([0.5] * 4, abs=1e-4)


def test_an_mp3_has_its_real_length_and_not_the_estimated_one(tmp_path):
    """Without its Xing header; silence needs small frames, noise large ones."""
    tone = np.random.default_rng(0).uniform(-0.5, 0.5, 20 * 16_000)
    samples = np.concatenate([np.zeros(20 * 16_000), tone])
    whole = write(tmp_path / "whole.mp3", samples, 16_000, bitrate_mode="VARIABLE")
    content = whole.read_bytes()
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(content[content.index(b"\xff", content.index(b"Xing")) :])
    with soundfile.SoundFile(cut) as file:
        assert abs(file.frames / 16_000 - 40) > 5  # libsndfile's estimate
    for path in (whole, cut):
        found = overview(path, n_columns=80)
        assert found.seconds == pytest.approx(40, abs=0.2)
        assert (found.high[:39] < 0.01).all()
        assert (found.high[41:79] > 0.4).all()


def test_an_mp3_of_few_bits_is_decoded_without_gaps(tmp_path):
    """Its frames depend on earlier ones, so an interrupted decoder makes errors."""
    generator = np.random.default_rng(0)
    swell = np.abs(np.sin(np.arange(60 * 8_000) / 4_000))
    path = tmp_path / "a.mp3"
    with soundfile.SoundFile(
        path, "w", 8_000, 1, format="MP3", compression_level=0.99, bitrate_mode="CONSTANT"
    ) as file:
        file.write(generator.uniform(-0.5, 0.5, len(swell)) * swell)
    samples, _ = soundfile.read(path, dtype="float32")
    fine = np.pad(samples, (0, -len(samples) % FINE)).reshape(-1, FINE).max(axis=1)
    n_columns = len(fine)
    assert overview(path, n_columns).high.tolist() == pytest.approx(fine.tolist(), abs=1e-6)


def test_an_mp3_with_fewer_frames_than_columns_is_accepted(tmp_path):
    samples = 0.5 * np.sin(np.arange(2_000) * 0.3)
    found = overview(write(tmp_path / "a.mp3", samples, 16_000), n_columns=50)
    assert found.high.shape == found.low.shape == (50,)
    assert found.high.max() > 0.4


def test_a_file_without_sound_is_reported(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"no sound")
    with pytest.raises(InputError, match="not a sound file"):
        overview(path)
