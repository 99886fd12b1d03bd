"""A recording and its copy: which files models judge, and with what result."""

import dataclasses

import pytest
import torch

from explorer.audio.wav import read_wav, write_wav
from explorer.errors import InputError
from explorer.partitions.bands import make_bands
from explorer.transferring.copy_test import COPY, RECORDING, Classes, classify_pair, write_both
from tests.support.fakes import RuleClassifier, noise_clip
from tests.support.small_searches import same_label

RATE, N_SAMPLES = 16_000, 8_000
BANDS = make_bands("linear", 16, sample_rate=RATE, n_samples=N_SAMPLES)


def tone(hertz):
    turns = hertz * torch.arange(N_SAMPLES, dtype=torch.float64) / RATE
    return torch.sin(2 * torch.pi * turns).float()


def says_real_below(cell):
    """A classifier that answers "real" if there is no energy in this band and above."""
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


CLASSES = Classes(recording="real", copy="fake")


def heard_by(directory, *models):
    return list(classify_pair(directory, models, CLASSES, same_label))


def test_models_judge_the_files_on_disk(tmp_path):
    for name, hertz in ((RECORDING, 300), (COPY, 6_000)):
        write_wav(tmp_path / name, tone(hertz), RATE)
    sharp, deaf = heard_by(tmp_path, says_real_below(8), says_real_below(15))
    assert (sharp.model, sharp.recording.label, sharp.copy.label) == ("listener", "real", "fake")
    assert sharp.both_correct
    assert sharp.copy_leads
    assert (deaf.recording.label, deaf.copy.label) == ("real", "real")
    assert not deaf.both_correct
    assert not deaf.copy_leads


def test_a_model_with_both_answers_swapped_is_not_correct(tmp_path):
    for name, hertz in ((RECORDING, 6_000), (COPY, 300)):
        write_wav(tmp_path / name, tone(hertz), RATE)
    (heard,) = heard_by(tmp_path, says_real_below(8))
    assert not heard.both_correct
    assert not heard.copy_leads


def test_models_that_do_not_know_both_classes_are_left_out(tmp_path):
    for name in (RECORDING, COPY):
        write_wav(tmp_path / name, tone(300), RATE)
    foreign = says_real_below(8)
    foreign.info = dataclasses.replace(foreign.info, labels=("real", "jazz"))
    assert heard_by(tmp_path, foreign) == []


def test_a_model_with_another_rate_gets_both_at_its_own(tmp_path):
    for name in (RECORDING, COPY):
        write_wav(tmp_path / name, tone(300), RATE)
    slow = says_real_below(8)
    slow.info = dataclasses.replace(slow.info, sample_rate=8_000, n_samples=N_SAMPLES)
    (heard,) = heard_by(tmp_path, slow)
    assert heard.recording == heard.copy


def test_missing_files_are_reported(tmp_path):
    with pytest.raises(InputError, match="recording"):
        heard_by(tmp_path, says_real_below(8))


@pytest.mark.parametrize("hertz", [300, 6_000])
def test_a_model_that_gives_both_the_same_label_is_not_correct(tmp_path, hertz):
    for name in (RECORDING, COPY):
        write_wav(tmp_path / name, tone(hertz), RATE)
    (heard,) = heard_by(tmp_path, says_real_below(8))
    assert not heard.both_correct
    assert not heard.copy_leads


def test_a_model_with_another_rate_gets_sounds_of_the_same_duration(tmp_path):
    class Listening(RuleClassifier):
        def __call__(self, waveforms):
            self.last = waveforms
            return super().__call__(waveforms)

    for name in (RECORDING, COPY):
        write_wav(tmp_path / name, tone(300), RATE)
    slow = Listening(BANDS, lambda present: 1.0 * present[:, :2], labels=("real", "fake"))
    slow.info = dataclasses.replace(slow.info, sample_rate=RATE // 2)
    heard_by(tmp_path, slow)
    assert slow.last[0, : N_SAMPLES // 2].any()
    assert not slow.last[0, N_SAMPLES // 2 :].any()
