"""Result files: the same samples give the same bytes, and come back bit for bit."""

import shutil
import subprocess

import pytest
import soundfile
import torch

from explorer.audio.wav import read_wav, wav_bytes, write_wav
from explorer.errors import InputError

WAVE = 3 * torch.randn(1_001, generator=torch.Generator().manual_seed(0))


def test_samples_survive_bit_for_bit_even_beyond_full_scale(tmp_path):
    write_wav(tmp_path / "a.wav", WAVE, 16_000)
    samples, sample_rate = read_wav(tmp_path / "a.wav")
    assert WAVE.abs().max() > 1
    assert torch.equal(samples, WAVE)
    assert sample_rate == 16_000


def test_same_samples_are_the_same_bytes(tmp_path):
    """A header with the time of day, as libsndfile writes it, would make hashes useless."""
    write_wav(tmp_path / "a.wav", WAVE, 16_000)
    assert len((tmp_path / "a.wav").read_bytes()) == wav_bytes(len(WAVE))
    assert b"PEAK" not in (tmp_path / "a.wav").read_bytes()


def test_header_states_format_and_length(tmp_path):
    write_wav(tmp_path / "a.wav", WAVE, 22_050)
    info = soundfile.info(tmp_path / "a.wav")
    assert (info.format, info.subtype, info.channels) == ("WAV", "FLOAT", 1)
    assert (info.samplerate, info.frames) == (22_050, len(WAVE))


@pytest.mark.skipif(shutil.which("sox") is None, reason="needs sox, a second decoder")
def test_another_decoder_reads_the_same(tmp_path):
    write_wav(tmp_path / "a.wav", WAVE, 16_000)
    command = ["sox", str(tmp_path / "a.wav"), "-t", "f32", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    torch.testing.assert_close(
        torch.frombuffer(bytearray(raw), dtype=torch.float32),
        WAVE.clamp(-1, 1),
        atol=1e-6,
        rtol=0,
    )


def test_a_file_without_sound_is_an_error(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot be read"):
        read_wav(tmp_path / "a.wav")
