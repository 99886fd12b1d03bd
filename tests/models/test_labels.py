"""Harmonised labels: which mean the same, and which must not be guessed."""

import pytest

from models.labels import GENRES, NONE_LABEL, counterpart, harmonise


@pytest.mark.parametrize(
    ("task", "label", "expected"),
    [
        ("genre", "Hip-Hop", "hiphop"),
        ("genre", "Hip Hop", "hiphop"),
        ("genre", "HipHop", "hiphop"),
        ("genre", "RAP", "hiphop"),
        ("genre", "ｒｏｃｋ", "rock"),  # full-width letters: NFKC
        ("emotion", "ang", "angry"),
        ("emotion", "Joy", "happy"),
        ("emotion", "fear", "fearful"),
        ("emotion", "neu", "neutral"),
        ("emotion", "calm", "calm"),
        ("deepfake", "AIVoice", "fake"),
        ("deepfake", "ai_voice", "fake"),
        ("deepfake", "DeepFake", "fake"),
        ("deepfake", "HumanVoice", "real"),
        ("deepfake", "bona-fide", "real"),
        ("deepfake", "Bonafide", "real"),
        ("genre", "none_of_these", NONE_LABEL),
    ],
)
def test_known_labels_get_their_shared_name(task: str, label: str, expected: str) -> None:
    assert harmonise(task, label) == expected


@pytest.mark.parametrize(
    ("task", "label"),
    [
        ("emotion", "unhappy"),  # a synonym inside a word
        ("emotion", "not happy"),  # a synonym among other words
        ("deepfake", "unreal"),
        ("genre", "LABEL_3"),
        ("genre", "techno"),
        ("genre", "angry"),  # another task's label
        ("weather", "rock"),
        ("genre", ""),
    ],
)
def test_unknown_labels_are_never_guessed(task: str, label: str) -> None:
    assert harmonise(task, label) is None


def test_every_genre_is_its_own_shared_name() -> None:
    assert [harmonise("genre", genre) for genre in GENRES] == list(GENRES)
    assert len(set(GENRES)) == 10


def test_a_counterpart_is_spelt_as_by_the_other_model() -> None:
    assert counterpart("deepfake", "spoof", ("REAL", "FAKE")) == "FAKE"
    assert counterpart("genre", "hiphop", ("rock", "Hip-Hop")) == "Hip-Hop"


def test_there_is_no_counterpart_if_labels_differ_or_are_ambiguous() -> None:
    assert counterpart("emotion", "calm", ("neu", "hap", "ang", "sad")) is None
    assert counterpart("genre", "techno", ("techno", "rock")) is None
    assert counterpart("genre", "hiphop", ("rap", "hip hop")) is None
