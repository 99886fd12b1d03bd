"""Sound files in: what is decoded, and what is refused in which words."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from explorer.clip import file_sha256, load_clip
from explorer.errors import InputError


def tone(hz: float, rate: int, seconds: float = 1.0, level: float = 0.5) -> np.ndarray:
    return level * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate)


def load(path, **options):
    return load_clip(path, sample_rate=16_000, n_samples=16_000, **options)


def test_float_wav_at_the_models_rate_is_read_bit_for_bit(tmp_path):
    samples = (2 * np.random.default_rng(0).standard_normal(16_000)).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", samples, 16_000, subtype="FLOAT")
    clip = load(tmp_path / "a.wav")
    assert torch.equal(clip.waveform, torch.from_numpy(samples))
    assert clip.sha256 == file_sha256(tmp_path / "a.wav")


@pytest.mark.parametrize(
    ("file", "options", "rate"),
    [
        ("a.wav", {"subtype": "PCM_U8"}, 16_000),
        ("a.wav", {"subtype": "PCM_24"}, 44_100),
        ("a.wav", {"subtype": "DOUBLE"}, 48_000),
        ("a.aiff", {"subtype": "PCM_16"}, 22_050),
        ("a.flac", {"subtype": "PCM_24"}, 96_000),
        ("a.ogg", {"format": "OGG", "subtype": "VORBIS"}, 44_100),
        ("a.ogg", {"format": "OGG", "subtype": "OPUS"}, 48_000),
        ("a.mp3", {"format": "MP3", "subtype": "MPEG_LAYER_III"}, 44_100),
    ],
)
def test_every_format_keeps_the_tone(tmp_path, file, options, rate):
    soundfile.write(tmp_path / file, tone(440, rate), rate, **options)
    clip = load(tmp_path / file)
    spectrum = torch.fft.rfft(clip.waveform).abs()
    assert clip.n_samples == 16_000
    assert abs(int(spectrum.argmax()) - 440) <= 1
    assert float(clip.waveform[4000:12000].square().mean().sqrt()) == pytest.approx(
        0.5 / math.sqrt(2), rel=0.03
    )


def test_channels_are_averaged(tmp_path):
    left = tone(440, 16_000)
    soundfile.write(tmp_path / "a.wav", np.stack([left, -left], 1), 16_000)
    assert float(load(tmp_path / "a.wav").waveform.abs().max()) < 1e-3


def test_short_sound_is_padded_with_silence(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(440, 16_000, seconds=0.25), 16_000)
    clip = load(tmp_path / "a.wav")
    assert clip.n_samples == 16_000
    assert not clip.waveform[4_000:].any()


def test_only_the_excerpt_of_a_long_file_is_decoded(tmp_path):
    samples = np.concatenate([tone(200, 8_000, 600), tone(1_000, 8_000, 2)])
    soundfile.write(tmp_path / "long.flac", samples, 8_000)
    clip = load(tmp_path / "long.flac", start_s=600.5)
    assert abs(int(torch.fft.rfft(clip.waveform).abs().argmax()) - 1_000) <= 1


def test_content_decides_and_not_the_name(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(440, 16_000), 16_000)
    odd = tmp_path / "-..🎵\nname.txt"
    os.rename(tmp_path / "a.wav", odd)
    assert load(odd).name == odd.name


def written(tmp_path, name, content: bytes):
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"hello, this is a text", "not a sound file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not a sound file"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd\n", "not a sound file"),
        (b"<html></html>", "not a sound file"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(100), "not a sound file"),
        (b"RIFF\x24\x00\x00\x00WAVE", "cannot be decoded|zero"),
        (b"fLaC" + bytes(60), "cannot be decoded"),
    ],
)
def test_what_is_no_sound_is_refused(tmp_path, content, words):
    with pytest.raises(InputError, match=words):
        load(written(tmp_path, "a.wav", content))


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e30])
def test_samples_that_are_no_levels_are_refused(tmp_path, value):
    samples = tone(440, 16_000).astype(np.float32)
    samples[100] = value
    soundfile.write(tmp_path / "a.wav", samples, 16_000, subtype="FLOAT")
    with pytest.raises(InputError, match="not numbers|damaged"):
        load(tmp_path / "a.wav")


@pytest.mark.parametrize("rate", [1, 768_000, 2**31 - 1])
def test_absurd_rates_are_refused(tmp_path, rate):
    soundfile.write(tmp_path / "a.wav", np.zeros(100), rate)
    with pytest.raises(InputError, match="sample rate"):
        load(tmp_path / "a.wav")


def test_rate_that_would_need_a_giant_resampler_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(440, 44_099), 44_099)
    with pytest.raises(InputError, match="44099 Hz cannot|44099 Hz, cannot"):
        load(tmp_path / "a.wav")


def test_too_many_channels_are_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros((100, 9)), 16_000)
    with pytest.raises(InputError, match="9 channels"):
        load(tmp_path / "a.wav")


def test_zero_length_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 16_000)
    with pytest.raises(InputError, match="length is zero"):
        load(tmp_path / "a.wav")


def test_ima_adpcm_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(440, 16_000), 16_000, subtype="IMA_ADPCM")
    with pytest.raises(InputError, match="IMA_ADPCM"):
        load(tmp_path / "a.wav")


def test_truncated_flac_is_told(tmp_path):
    noise = np.random.default_rng(0).standard_normal(16_000) / 8
    soundfile.write(tmp_path / "a.flac", noise, 16_000)
    content = (tmp_path / "a.flac").read_bytes()
    with pytest.raises(InputError, match="damaged|decoded"):
        load(written(tmp_path, "b.flac", content[: len(content) // 2]))


@pytest.mark.parametrize("start_s", [-1, 1.0, 99, math.nan, math.inf])
def test_excerpt_outside_the_file_is_refused(tmp_path, start_s):
    soundfile.write(tmp_path / "a.wav", tone(440, 16_000), 16_000)
    with pytest.raises(InputError, match="cannot start"):
        load(tmp_path / "a.wav", start_s=start_s)


@pytest.mark.parametrize("name", ["missing.wav", "x" * 400, "a\0b"])
def test_paths_that_cannot_be_opened_are_told(tmp_path, name):
    with pytest.raises(InputError, match="cannot be opened"):
        load(Path(str(tmp_path) + "/" + name))


def test_directory_is_refused(tmp_path):
    with pytest.raises(InputError, match="not a file|cannot be opened"):
        load(tmp_path)


def test_mp3_whose_length_is_only_estimated_is_read_to_its_real_end(tmp_path):
    constant = {"subtype": "MPEG_LAYER_III", "bitrate_mode": "CONSTANT", "compression_level": 0.5}
    soundfile.write(tmp_path / "a.mp3", tone(440, 44_100, 3), 44_100, **constant)
    frames = (tmp_path / "a.mp3").read_bytes()
    second = frames.find(frames[:2], 4)  # the first frame holds no sound, only the length
    assert b"Info" in frames[:second] or b"Xing" in frames[:second]
    headless = written(tmp_path, "b.mp3", frames[second:])
    clip = load_clip(headless, sample_rate=16_000, n_samples=64_000)
    assert abs(int(torch.fft.rfft(clip.waveform[8_000:24_000]).abs().argmax()) - 440) <= 1
    assert not clip.waveform[52_000:].any()


def test_silence_is_a_sound(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(16_000), 16_000)
    assert not load(tmp_path / "a.wav").waveform.any()
