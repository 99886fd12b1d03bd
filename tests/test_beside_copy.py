"""A sound beside its own copy: which files models hear, and what they make of them."""

import dataclasses

import pytest
import torch

from explorer.bands import make_bands
from explorer.beside_copy import COPY, RECORDING, hear_both, write_both
from explorer.errors import InputError
from explorer.wav import read_wav, write_wav
from tests.fakes import RuleClassifier, noise_clip

RATE, N_SAMPLES = 16_000, 8_000
BANDS = make_bands("linear", 16, sample_rate=RATE, n_samples=N_SAMPLES)


def tone(hertz):
    turns = hertz * torch.arange(N_SAMPLES, dtype=torch.float64) / RATE
    return torch.sin(2 * torch.pi * turns).float()


def says_real_below(cell):
    """Calls what has no energy in a band and above "real"."""
    return RuleClassifier(
        BANDS,
        lambda present: torch.stack(
            [(~present[:, cell:].any(1)).float(), torch.full((len(present),), 0.5)], 1
        ),
        labels=("real", "fake"),
        id="listener",
    )


def test_recording_and_copy_are_two_float_files_of_one_length(tmp_path):
    clip = noise_clip(n_samples=N_SAMPLES, sample_rate=RATE)
    write_both(clip, tmp_path)
    recording, rate = read_wav(tmp_path / RECORDING)
    copy, copy_rate = read_wav(tmp_path / COPY)
    assert torch.equal(recording, clip.waveform)
    assert rate == copy_rate == RATE
    assert copy.shape == recording.shape
    assert not torch.equal(copy, recording)


def test_models_hear_what_the_files_hold_and_one_may_lead(tmp_path):
    low = tone(300)
    high = tone(6_000)
    for name, waveform in ((RECORDING, low), (COPY, high)):
        write_wav(tmp_path / name, waveform, RATE)
    (heard,) = hear_both(tmp_path, [says_real_below(8)])
    assert (heard.model, heard.recording.label, heard.copy.label) == ("listener", "real", "fake")
    assert heard.copy_leads("fake")
    assert not heard.copy_leads("real")
    (deaf,) = hear_both(tmp_path, [says_real_below(15)])
    assert (deaf.recording.label, deaf.copy.label) == ("real", "real")
    assert not deaf.copy_leads("fake")


def test_a_model_of_another_rate_hears_them_at_its_own(tmp_path):
    low = tone(300)
    for name in (RECORDING, COPY):
        write_wav(tmp_path / name, low, RATE)
    slow = says_real_below(8)
    slow.info = dataclasses.replace(slow.info, sample_rate=8_000, n_samples=N_SAMPLES)
    (heard,) = hear_both(tmp_path, [slow])
    assert heard.recording == heard.copy


def test_files_that_are_gone_are_said_to_be(tmp_path):
    with pytest.raises(InputError, match="recording"):
        list(hear_both(tmp_path, [says_real_below(8)]))
