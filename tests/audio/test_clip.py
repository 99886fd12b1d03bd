"""Loading sound files as clips. tests/cli/test_inputs.py checks the messages of rejected files."""

import math
import os
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

import explorer
from explorer.audio import sound, sound_file
from explorer.audio.clip import load_excerpt
from explorer.audio.overview import overview
from explorer.audio.wav import read_wav
from explorer.checksum import file_sha256
from explorer.errors import InputError
from tests.support import sounds
from tests.support.sounds import (
    CONSTANT,
    MP3,
    VARIABLE,
    changed,
    melody,
    without_header_frame,
)

RATE = 16_000


def tone(hz: float, rate: int, seconds: float = 1.0, level: float = 0.5) -> np.ndarray:
    return level * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate)


def load(path, *, seconds: float = 1.0, **options):
    return load_excerpt(path, sample_rate=RATE, n_samples=round(seconds * RATE), **options)


def test_float_wav_at_the_models_rate_is_read_bit_for_bit(tmp_path):
    samples = (2 * np.random.default_rng(0).standard_normal(RATE)).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    clip = load(tmp_path / "a.wav")
    assert torch.equal(clip.waveform, torch.from_numpy(samples))
    assert clip.sha256 == file_sha256(tmp_path / "a.wav")
    assert clip.file_rate == RATE


def test_a_clip_knows_the_rate_of_its_file(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(440, 8_000), 8_000)
    clip = load(tmp_path / "a.wav")
    assert (clip.sample_rate, clip.file_rate) == (RATE, 8_000)


def test_channels_are_averaged(tmp_path):
    left, right = tone(440, RATE), tone(700, RATE)
    soundfile.write(tmp_path / "a.wav", np.stack([left, right], 1), RATE, subtype="FLOAT")
    mean = ((left + right) / 2).astype(np.float32)
    assert np.abs(load(tmp_path / "a.wav").waveform.numpy() - mean).max() < 1e-6


def test_many_channels_are_decoded_a_block_at_a_time(tmp_path, monkeypatch):
    samples = np.random.default_rng(0).uniform(-1, 1, (RATE, 8)).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    whole = load(tmp_path / "a.wav").waveform
    monkeypatch.setattr(sound, "BLOCK", 8 * 1_000)
    assert torch.equal(load(tmp_path / "a.wav").waveform, whole)


def test_short_sound_is_padded_with_silence(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(440, RATE, seconds=0.25), RATE)
    clip = load(tmp_path / "a.wav")
    assert clip.n_samples == RATE
    assert not clip.waveform[4_000:].any()


def test_only_the_excerpt_of_a_long_file_is_decoded(tmp_path):
    samples = np.concatenate([tone(200, 8_000, 600), tone(1_000, 8_000, 2)])
    soundfile.write(tmp_path / "long.flac", samples, 8_000)
    clip = load(tmp_path / "long.flac", start_s=600.5)
    assert abs(int(torch.fft.rfft(clip.waveform).abs().argmax()) - 1_000) <= 1


@pytest.mark.parametrize(
    "options",
    [
        VARIABLE,
        CONSTANT,
        {"format": "OGG", "subtype": "VORBIS"},
        {"format": "OGG", "subtype": "OPUS"},
        {"format": "FLAC"},
    ],
    ids=["mp3-variable", "mp3-constant", "vorbis", "opus", "flac"],
)
def test_an_excerpt_is_the_same_as_in_the_whole(tmp_path, options):
    sounds.sound(tmp_path / "a", RATE, seconds=8.0, **options)
    whole = load(tmp_path / "a", seconds=8.0).waveform
    at_once, _ = soundfile.read(tmp_path / "a", dtype="float32")
    assert np.abs(whole.numpy() - at_once).max() < 1e-6
    for start in (1.0, 3.3, 5.0):
        first = int(start * RATE)
        excerpt = load(tmp_path / "a", start_s=start).waveform
        assert float((excerpt - whole[first : first + RATE]).abs().max()) < 1e-4


def test_the_format_is_recognised_by_content_not_by_name(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(440, RATE), RATE)
    odd = tmp_path / "-..🎵\nname.txt"
    os.rename(tmp_path / "a.wav", odd)
    assert load(odd).name == odd.name


@pytest.mark.parametrize("start_s", [-1, 1.0, 99, 1e308, math.nan, math.inf])
def test_excerpt_outside_the_file_is_refused(tmp_path, start_s):
    soundfile.write(tmp_path / "a.wav", tone(440, RATE), RATE)
    with pytest.raises(InputError, match=r"cannot start at .* s: the file lasts 1\.00 s"):
        load(tmp_path / "a.wav", start_s=start_s)


LOUD = 0.2 * np.random.default_rng(0).standard_normal(3 * 44_100)
QUIET = 0 * LOUD


@pytest.mark.parametrize(
    ("samples", "too_short"),
    [(np.concatenate([LOUD, QUIET]), True), (np.concatenate([QUIET, LOUD]), False)],
    ids=["estimate-too-short", "estimate-too-long"],
)
def test_an_mp3_of_unstated_length_is_read_to_its_real_end(tmp_path, samples, too_short):
    def heard(**options):
        window = {"sample_rate": 44_100, "n_samples": 8 * 44_100, "may_be_silent": True}
        return load_excerpt(tmp_path / "a.mp3", **window, **options).waveform.numpy()

    soundfile.write(tmp_path / "a.mp3", samples, 44_100, **VARIABLE)
    expected = heard()[: len(samples)]
    mp3 = without_header_frame((tmp_path / "a.mp3").read_bytes())
    (tmp_path / "a.mp3").write_bytes(mp3)
    assert (soundfile.info(tmp_path / "a.mp3").duration < 6) == too_short
    found = heard()
    spectra = np.fft.rfft(found), np.fft.rfft(expected, len(found))
    delay = np.fft.irfft(spectra[0] * spectra[1].conj()).argmax()  # of the encoder
    assert 0 < delay < 2_000
    assert np.abs(found[delay : delay + len(expected)] - expected).max() < 1e-4
    assert not found[delay + len(expected) + 4_000 :].any()
    assert (
        np.abs(heard(start_s=5.5)[: len(expected) - 242_550] - found[242_550 : len(expected)]).max()
        < 1e-4
    )
    for start_s in (6.2, 1e7, 1e30, 1e308):
        with pytest.raises(InputError, match=r"cannot start at .* s: the file ends earlier"):
            heard(start_s=start_s)


def test_the_length_of_an_mp3_is_found_behind_a_tag(tmp_path):
    tag = b"ID3\x04\x00\x00\x00\x00\x02\x00" + bytes(256)
    cut = changed(
        lambda path: sounds.sound(path, 44_100, format="MP3", subtype=MP3["subtype"]),
        lambda mp3: tag + mp3[: len(mp3) // 2],
    )
    cut(tmp_path / "a.mp3")
    clip = load(tmp_path / "a.mp3", seconds=5)
    assert "its header promises 2.00 s, but its sound ends after 0.92 s" in clip.note
    assert clip.waveform[: int(0.9 * RATE)].abs().max() > 0.1


@pytest.mark.parametrize("name", ["missing.wav", "x" * 400, "a\0b"])
def test_paths_that_cannot_be_opened_are_reported(tmp_path, name):
    with pytest.raises(InputError, match="cannot be opened"):
        load(Path(str(tmp_path) + "/" + name))


def test_a_link_to_itself_is_reported(tmp_path):
    (tmp_path / "a.wav").symlink_to(tmp_path / "a.wav")
    with pytest.raises(InputError, match="cannot be opened: Too many levels"):
        load(tmp_path / "a.wav")


def test_directory_is_refused(tmp_path):
    with pytest.raises(InputError, match="is not a file but a folder"):
        load(tmp_path)


def test_devices_and_fifos_are_refused(tmp_path):
    os.mkfifo(tmp_path / "a.wav")
    (tmp_path / "link.wav").symlink_to("a.wav")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
    kinds = {"a.wav": "pipe", "link.wav": "pipe", "s": "socket", "/dev/zero": "device"}
    for name, kind in kinds.items():
        for read in (load, overview, explorer.load_clip, read_wav):
            with pytest.raises(InputError, match=f"is not a file but a {kind}"):
                read(tmp_path / name)


def test_a_file_without_read_permission_is_reported(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "a.wav", tone(440, RATE), RATE)
    (tmp_path / "a.wav").chmod(0)
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)  # the user `nobody` has no other way in
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        with pytest.raises(InputError, match="cannot be opened: Permission denied"):
            load("a.wav")
    finally:
        os.seteuid(user)


def between_check_and_read(monkeypatch, act: Callable[[], object]) -> None:
    check = sound_file._check_header

    def check_then_act(file: sound.Sound) -> None:
        check(file)
        act()

    monkeypatch.setattr(sound_file, "_check_header", check_then_act)


def test_a_file_that_is_deleted_after_the_check_is_still_read(tmp_path, monkeypatch):
    sounds.sound(tmp_path / "a.wav", RATE, seconds=1.0, subtype="FLOAT")
    digest = file_sha256(tmp_path / "a.wav")
    between_check_and_read(monkeypatch, (tmp_path / "a.wav").unlink)
    clip = load(tmp_path / "a.wav")
    assert clip.sha256 == digest
    assert np.abs(clip.waveform.numpy() - melody(1.0)).max() < 1e-6


@pytest.mark.parametrize("content", [b"", b"RIFF", bytes(100_000)])
def test_a_file_that_changes_after_the_check_is_reported(tmp_path, monkeypatch, content):
    path = tmp_path / "a.wav"
    sounds.sound(path, RATE)
    between_check_and_read(monkeypatch, lambda: path.write_bytes(content))
    with pytest.raises(InputError, match="changed while it was read|damaged"):
        load(path)
