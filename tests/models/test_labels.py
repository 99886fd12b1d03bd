"""Harmonised labels: which mean the same, and which must not be guessed."""

import pytest

from models.labels import GENRES, NONE_LABEL, TASKS, counterparts, harmonise, same_meaning
from models.published.table import PUBLISHED
from tests.support.fakes import RuleClassifier, linear_bands, yes_if


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


def test_every_class_of_a_published_model_means_the_same_to_all() -> None:
    """Recordings have labels that no bundled model has: electronic and folk."""
    labels = {(model.task, label) for model in PUBLISHED for label in model.labels}
    assert {label for task, label in labels if task == "genre"} > {"electronic", "folk", "rock"}
    assert all(harmonise(task, label) == label for task, label in labels)
    assert len(set(GENRES)) == 10


def test_a_counterpart_is_spelt_as_by_the_other_model() -> None:
    assert counterparts("deepfake", "spoof", ("REAL", "FAKE")) == ("FAKE",)
    assert counterparts("genre", "hiphop", ("rock", "Hip-Hop")) == ("Hip-Hop",)


def test_there_is_no_counterpart_if_labels_differ() -> None:
    assert counterparts("emotion", "calm", ("neu", "hap", "ang", "sad")) == ()
    assert counterparts("genre", "techno", ("house", "rock")) == ()


@pytest.mark.parametrize(
    ("label", "labels", "expected"),
    [
        ("happy", ("joy", "sad", "happiness"), ("joy", "happiness")),  # synonyms: one class
        ("joy", ("happy", "joy", "sad"), ("joy",)),  # the same spelling comes first
        ("Joy", ("happy", "joy", "sad"), ("joy",)),  # then the same tokens
        ("Hip Hop", ("hip-hop", "HipHop", "rap", "rock"), ("hip-hop", "HipHop")),
        ("hiphop", ("rap", "hip hop", "rock"), ("rap", "hip hop")),
    ],
)
def test_of_several_labels_the_closest_spelling_counts_and_equal_ones_all_count(
    label: str, labels: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    task = "emotion" if "sad" in labels else "genre"
    assert counterparts(task, label, labels) == expected


@pytest.mark.parametrize("task", [*TASKS, "custom", "bird song"])
@pytest.mark.parametrize(
    "labels",
    [("wren", "robin"), ("Joy", "happiness", "sad"), ("LABEL_0", "LABEL_1"), ("techno", "rap")],
)
def test_a_model_always_has_a_counterpart_of_its_own_labels(
    task: str, labels: tuple[str, ...]
) -> None:
    for label in labels:
        assert counterparts(task, label, labels) == (label,)


def test_a_model_all_of_whose_labels_mean_the_same_has_nothing_to_say() -> None:
    assert counterparts("emotion", "happy", ("joy", "happiness")) == ()


def test_models_of_different_tasks_have_nothing_in_common() -> None:
    info = RuleClassifier(linear_bands(4), yes_if(lambda p: p[:, 0]), ("rock", "pop")).info
    assert same_meaning("genre", "rock", info) == ("rock",)
    assert same_meaning("custom", "rock", info) == ()
