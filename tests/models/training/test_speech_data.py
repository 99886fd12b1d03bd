"""Clips for the speech tasks: the channel, copies, and held-out speakers."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from explorer.errors import InputError, ModelError
from models.training.data import channel, copies
from models.training.data import deepfake as deepfake_data
from models.training.data.channel import CODECS, through_codec, treat, windows
from models.training.data.options import DataOptions
from models.training.data.recordings import EMODB_FOLDS, read_recordings
from tests.support.paths import SHARED_DATA

SAMPLE_RATE = 16_000
needs_recordings = pytest.mark.skipif(
    not SHARED_DATA.is_dir(),
    reason="the recordings are missing: models/README.md says where they are",
)


def tone(seconds: float, hertz: float = 440.0) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    time_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32)


def write_corpus(folder: Path, row: str, samples: np.ndarray, sample_rate: int) -> None:
    folder.mkdir()
    (folder / "index.csv").write_text("file,label,speaker,text,seconds,source\n" + row)
    soundfile.write(folder / "a.flac", samples, sample_rate)


def test_a_corpus_is_read_by_its_index(tmp_path: Path) -> None:
    write_corpus(tmp_path / "emodb", "a.flac,sad,03,a01,0.5,wav/a.wav\n", tone(0.5), SAMPLE_RATE)
    (recording,) = read_recordings(tmp_path, "emodb")
    assert (recording.label, recording.speaker, recording.subset) == ("sad", "03", "")
    assert recording.samples.shape == (8_000,)


def test_a_missing_corpus_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no recordings of emodb"):
        read_recordings(tmp_path, "emodb")


def test_a_corpus_at_another_rate_is_refused(tmp_path: Path) -> None:
    write_corpus(tmp_path / "emodb", "a.flac,sad,03,a01,0.5,wav/a.wav\n", tone(0.5), 8_000)
    with pytest.raises(ModelError, match=r"a\.flac is not mono at 16000 Hz"):
        read_recordings(tmp_path, "emodb")


def test_speech_tasks_need_a_folder_of_recordings() -> None:
    with pytest.raises(InputError, match="--data"):
        _ = DataOptions(data=None, workers=1, cache_dir=None).data_dir


def test_a_short_sound_gives_one_window_padded_with_silence() -> None:
    (only,) = windows(np.ones(3, dtype=np.float32), 5, hop=5)
    assert only.tolist() == [1, 1, 1, 0, 0]


def test_all_clips_leave_the_channel_equally_loud_and_silence_stays_silent() -> None:
    clips = torch.stack([torch.randn(1_600), 0.001 * torch.randn(1_600), torch.zeros(1_600)])
    rms = treat(clips, None).square().mean(dim=1).sqrt()
    assert rms.tolist() == pytest.approx([0.1, 0.1, 0.0])


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec[1])
def test_a_codec_keeps_length_and_pitch_but_not_the_samples(codec: tuple[str, str]) -> None:
    original = tone(1.0)
    decoded = through_codec(original, codec, 0.5)
    assert decoded.shape == original.shape
    assert not np.array_equal(decoded, original)
    spectra = [np.abs(np.fft.rfft(sound)) for sound in (original, decoded)]
    assert spectra[0].argmax() == spectra[1].argmax() == 440


def test_the_channel_repeats_with_its_seed_and_leaves_about_half_of_the_clips_alone() -> None:
    clips = torch.from_numpy(np.stack([tone(0.2, 200.0 + 10 * n) for n in range(40)]))
    first, again = (treat(clips, np.random.default_rng(3)) for _ in range(2))
    assert torch.equal(first, again)
    untouched = (first - channel.at_one_loudness(clips)).abs().amax(dim=1) < 1e-6
    assert 10 <= int(untouched.sum()) <= 30


def test_copies_are_computed_once_if_there_is_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    originals = [tone(0.2), tone(0.3)]
    first = copies.copies(originals, "griffin-lim", workers=1, cache_dir=tmp_path)
    monkeypatch.setattr(copies, "_copy", None)
    again = copies.copies(originals, "griffin-lim", workers=1, cache_dir=tmp_path)
    assert [len(copy) for copy in first] == [3_200, 4_800]
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_every_fold_of_emodb_holds_out_other_speakers() -> None:
    speakers = [speaker for fold in EMODB_FOLDS for speaker in fold]
    assert len(EMODB_FOLDS) >= 3
    assert len(set(speakers)) == len(speakers) == 10


@needs_recordings
def test_no_reader_is_in_both_training_and_test_set() -> None:
    spoken = {recording.speaker for recording in read_recordings(SHARED_DATA, "emodb")}
    assert spoken == {speaker for fold in EMODB_FOLDS for speaker in fold}
    readers = read_recordings(SHARED_DATA, "librispeech")
    training = {recording.speaker for recording in readers if recording.subset == "train"}
    test = {recording.speaker for recording in readers if recording.subset == "test-other"}
    assert test
    assert not training & test
    assert set(deepfake_data.READERS_OF_CLIPS) <= training


def test_a_stereo_recording_is_refused(tmp_path: Path) -> None:
    stereo = np.stack([tone(0.5), tone(0.5)], axis=1)
    write_corpus(tmp_path / "emodb", "a.flac,sad,03,a01,0.5,wav/a.wav\n", stereo, SAMPLE_RATE)
    with pytest.raises(ModelError, match=r"a\.flac is not mono"):
        read_recordings(tmp_path, "emodb")


def test_a_synthesiser_s_voice_is_read_from_the_name_of_its_source(tmp_path: Path) -> None:
    write_corpus(tmp_path / "mimic3", "a.flac,fake,,a01,0.5,samples/slt.wav\n", tone(0.5), 16_000)
    (recording,) = read_recordings(tmp_path, "mimic3")
    assert recording.speaker == "samples/slt.wav"


def test_windows_begin_one_hop_after_another() -> None:
    cut = windows(np.arange(6, dtype=np.float32), 4, hop=1)
    assert cut[:, 0].tolist() == [0, 1, 2]


def test_clips_are_equally_loud_with_and_without_a_codec() -> None:
    noise = np.random.default_rng(0).standard_normal((24, 8_000)).astype(np.float32)
    quiet_and_loud = torch.from_numpy(noise) * torch.logspace(-3, -0.6, 24)[:, None]
    rms = treat(quiet_and_loud, np.random.default_rng(3)).square().mean(dim=1).sqrt()
    assert rms.tolist() == pytest.approx([0.1] * 24)


def test_every_codec_is_drawn(monkeypatch) -> None:
    drawn = []

    def note(samples, codec, compression):
        drawn.append(codec)
        return samples

    monkeypatch.setattr(channel, "through_codec", note)
    treat(torch.ones(60, 8), np.random.default_rng(0))
    assert set(drawn) == set(channel.CODECS)
