"""No speaker is in both training and test set, and both classes are treated alike.

Every clip is a constant, the number of its speaker, so that a leak shows in the waveforms; copies
are negative.
"""

from pathlib import Path

import numpy as np
import pytest
import torch

from assets.recipes.speech.sentences import RESERVED, TRAINING
from models.labels import EMOTIONS
from models.training.data import deepfake as deepfake_data
from models.training.data import emotion as emotion_data
from models.training.data import synthetic_speech
from models.training.data.deepfake import FAKE, REAL
from models.training.data.emotion import (
    N_SYNTHETIC_TEST,
    N_SYNTHETIC_TRAINING,
    SYNTHETIC_TEST_SEEDS_FROM,
    SYNTHETIC_TRAINING_SEEDS_FROM,
)
from models.training.data.options import DataOptions
from models.training.data.recordings import EMODB_FOLDS, Recording
from models.training.data.synthetic_speech import HELD_OUT_VOICES, HeldOutSynthesiser

SAMPLE_RATE = 16_000
OPTIONS = DataOptions(data=Path("nowhere"), workers=1, cache_dir=None)


def said_by(speaker: str, subset: str = "", label: str = "angry") -> Recording:
    """Return two seconds of a constant: the speaker's number, which identifies its clips."""
    samples = np.full(2 * SAMPLE_RATE, int(speaker), dtype=np.float32)
    return Recording(samples=samples, label=label, speaker=speaker, subset=subset, name=speaker)


READERS = [str(number) for number in range(101, 128)]
OF_CLIPS = deepfake_data.READERS_OF_CLIPS
OTHERS = ("901", "902")
ACTORS = [speaker for fold in EMODB_FOLDS for speaker in fold]
SYNTHETIC = 7_000
CORPORA = {
    "librispeech": [
        *(said_by(reader, "train") for reader in (*OF_CLIPS, *READERS)),
        *(said_by(reader, "test-other") for reader in OTHERS),
    ],
    "emodb": [said_by(actor) for actor in ACTORS],
}


@pytest.fixture
def treated(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Replace corpora by constants and copies by negatives; record for each call if codecs vary."""
    drawn: list[bool] = []

    def note(clips, generator):
        drawn.append(generator is not None)
        return clips

    made = [-said_by(str(SYNTHETIC)).samples]
    robot = HeldOutSynthesiser(name="robot", unheard="family", sounds=made)
    for name, instead in {
        "read_recordings": lambda _, corpus: CORPORA[corpus],
        "copies": lambda originals, *_, **__: [-original for original in originals],
        "treat": note,
        "training_speech": lambda *_, **__: made,
        "held_out_synthesisers": lambda *_, **__: (robot,),
    }.items():
        monkeypatch.setattr(deepfake_data, name, instead)
    return drawn


def voices(waveforms: torch.Tensor) -> set[int]:
    return set(waveforms[:, 0].abs().int().tolist())


def numbers(speakers) -> set[int]:
    return {int(speaker) for speaker in speakers}


@pytest.mark.usefixtures("treated")
def test_no_voice_of_the_deepfake_task_is_in_two_sets() -> None:
    training = voices(deepfake_data.deepfake_training_clips(OPTIONS).waveforms)
    validation = voices(deepfake_data.validation_clips(OPTIONS).waveforms)
    sources = deepfake_data.held_out_sources(OPTIONS)
    test = set().union(*(voices(source.clips) for source in sources))
    assert validation == numbers(READERS[:20])
    actors = numbers(ACTORS) - numbers(EMODB_FOLDS[0])
    assert training == numbers(READERS[20:]) | actors | {SYNTHETIC}
    assert test == numbers(OTHERS) | numbers(EMODB_FOLDS[0]) | {SYNTHETIC}


def test_originals_are_real_and_copies_fake_and_only_training_uses_codecs(treated) -> None:
    training = deepfake_data.deepfake_training_clips(OPTIONS)
    assert all(treated)
    treated.clear()
    validation = deepfake_data.validation_clips(OPTIONS)
    sources = deepfake_data.held_out_sources(OPTIONS)
    assert not any(treated)
    for clips in (training, validation):
        assert torch.equal(clips.waveforms[:, 0] < 0, clips.targets == FAKE)
    for source in sources:
        assert bool((source.clips < 0).all()) == (source.target == FAKE)
        assert source.against in {each.name for each in sources if each.target == REAL}


@pytest.mark.parametrize("fold", range(len(EMODB_FOLDS)))
def test_the_speakers_of_a_fold_are_held_out_from_training(fold, monkeypatch) -> None:
    no_clips = emotion_data.LabelledClips(
        waveforms=torch.zeros(0, emotion_data.N_SAMPLES), targets=torch.zeros(0, dtype=torch.long)
    )
    for name, instead in {
        "read_recordings": lambda *_: CORPORA["emodb"],
        "synthetic_clips": lambda *_: no_clips,
        "at_one_loudness": lambda clips: clips,
        "TEMPI": (1.0,),
    }.items():
        monkeypatch.setattr(emotion_data, name, instead)
    held_out = numbers(EMODB_FOLDS[fold])
    assert voices(emotion_data.held_out_clips(OPTIONS, fold).waveforms) == held_out
    assert (
        voices(emotion_data.emotion_training_clips(OPTIONS, fold).waveforms)
        == numbers(ACTORS) - held_out
    )


def test_no_synthetic_emotion_is_in_both_training_and_test_set(monkeypatch) -> None:
    rendered = []

    def render(items, workers):
        rendered.append(items)
        return np.stack([said_by(str(EMOTIONS.index(label) + 1)).samples for label, _ in items])

    monkeypatch.setattr(emotion_data, "render_emotions", render)
    monkeypatch.setattr(emotion_data, "at_one_loudness", lambda clips: clips)
    for first, n in (
        (SYNTHETIC_TRAINING_SEEDS_FROM, N_SYNTHETIC_TRAINING),
        (SYNTHETIC_TEST_SEEDS_FROM, N_SYNTHETIC_TEST),
    ):
        clips = emotion_data.synthetic_clips(OPTIONS, first, n)
        assert torch.equal(clips.waveforms[:, 0].long() - 1, clips.targets)
    training, test = ({seed for _, seed in items} for items in rendered)
    assert not training & test


def test_held_out_voices_families_and_sentences_are_not_in_training(monkeypatch) -> None:
    said = []

    def speak(text, voice):
        said.append((text, voice))
        return np.ones(SAMPLE_RATE, dtype=np.float32)

    spoken = [said_by(str(n)) for n in range(1, 13) for _ in range(2)]
    monkeypatch.setattr(synthetic_speech, "read_recordings", lambda *_: spoken)
    monkeypatch.setattr(synthetic_speech, "speak", speak)
    training_sounds = synthetic_speech.training_speech(Path(), workers=1)
    training = said.copy()
    said.clear()
    synthesisers = synthetic_speech.held_out_synthesisers(Path(), workers=1)
    assert {text for text, _ in training} <= set(TRAINING)
    assert {text for text, _ in said} <= set(RESERVED)
    assert not {voice.id for _, voice in training} & {voice.id for _, voice in said}
    assert set(HELD_OUT_VOICES) <= {voice.id for _, voice in said}
    assert {g.name for g in synthesisers if g.unheard == "family"} == {
        "larynx (GlowTTS, HiFi-GAN)",
        "festival",
    }
    assert not {voice.engine for _, voice in training} & {"festival"}
    mimic3 = {int(sound[0]) for sound in synthesisers[0].sounds}
    assert len(mimic3) == 2
    assert {int(sound[0]) for sound in training_sounds[: 24 - 4]} == set(range(1, 13)) - mimic3
