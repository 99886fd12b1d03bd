"""What is said of a model's training, and of sounds that it may never have heard the like of."""

import math
import re
from pathlib import Path

import pytest

from explorer.ui.selection import Selection
from explorer.ui.wording import model as texts
from models.collection import bundled_models
from models.labels import TASKS
from models.published.speed import SECONDS_A_SOUND
from models.published.table import PUBLISHED, find_published
from models.spec import ModelDescription
from tests.support.paths import ROOT

MODELS = bundled_models()


def selection(task, clip_id=None, *, was_fetched=False) -> Selection:
    return Selection(
        path=Path("a.wav"),
        name="a",
        title="a",
        clip_id=clip_id,
        task=task,
        was_fetched=was_fetched,
    )


@pytest.mark.parametrize("spec", MODELS.described, ids=lambda spec: spec.id)
def test_every_model_says_what_it_was_trained_on_and_marks_every_upload(spec):
    assert texts.TRAINED_ON[spec.task] in texts.model_facts(spec)
    mark = texts.unlike_training(selection(spec.task), spec)
    assert mark.startswith("Your own sound")
    assert texts.TRAINED_ON[spec.task] in mark
    assert texts.unlike_training(selection(spec.task, f"{spec.task}/a-1"), spec) == ""


def test_recorded_music_is_marked_and_recorded_speech_is_what_those_models_know():
    marks = {
        task: texts.unlike_training(
            selection(task, f"{task}/real", was_fetched=True), MODELS.of_task(task)[0]
        )
        for task in TASKS
    }
    assert marks["genre"].startswith("A recording")
    assert marks["emotion"] == marks["deepfake"] == ""


def test_of_a_checkpoint_of_others_nothing_is_claimed():
    bundled = MODELS.of_task("emotion")[0]
    checkpoint = ModelDescription(info=bundled.info, family="hub")
    assert texts.training(checkpoint) == texts.TRAINED_BY_OTHERS
    assert texts.TRAINED_BY_OTHERS in texts.unlike_training(selection("emotion"), checkpoint)


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("genre", ["There is no recorded music"]),
        ("emotion", ["ten actors, of whom seven", "synthetic speech"]),
        ("deepfake", ["LibriSpeech", "seven actors", "three vocoders", "mimic3", "espeak-ng"]),
    ],
)
def test_the_cards_say_the_same(task, words):
    for spec in MODELS.of_task(task):
        card = (ROOT / "models" / spec.card).read_text("utf-8")
        assert all(word in card for word in words), spec.id


def test_that_neural_vocoders_pass_as_real_is_said_of_every_deepfake_model_with_the_cards_figures():
    rates = []
    for spec in MODELS.of_task("deepfake"):
        card = (ROOT / "models" / spec.card).read_text("utf-8")
        (rate,) = re.findall(r"copied by HiFi-GAN .*?equal error rate ([\d.]+) %", card)
        rates.append(float(rate))
        assert texts.model_facts(spec).endswith(texts.NEURAL_VOCODERS)
    low, high = texts.HIFI_GAN_ERROR_RATES
    assert (low, high) == (math.floor(min(rates)), math.ceil(max(rates)))
    assert f"confuse {low} to {high} %" in texts.NEURAL_VOCODERS
    assert low > 25  # or they would not "pass as real"


def test_of_other_models_nothing_is_said_of_vocoders():
    others = (*MODELS.of_task("genre"), *MODELS.of_task("emotion"), find_published("aasist"))
    assert not any(texts.NEURAL_VOCODERS in texts.model_facts(spec) for spec in others)


def test_how_long_a_search_of_a_published_model_takes_is_said_before_it_starts() -> None:
    facts = texts.model_facts(find_published("aasist"))
    assert "A quick search takes about 25 s on one core of a CPU, a normal one 2 min. " in facts
    assert "It was trained by others, on ASVspoof 2019 LA." in facts
    assert texts.expected_time(bundled_models().of_task("genre")[0]) == ""
    assert set(SECONDS_A_SOUND) == {model.id for model in PUBLISHED}
