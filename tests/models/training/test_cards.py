"""The cards are true of the weights that are shipped, and say by which recipe those were made."""

import json

import pytest
import safetensors

from models.bundled.registry import MODELS, MODELS_DIR, WEIGHTS_DIR
from models.spec import ModelSpec
from models.training.before import read_before
from models.training.cards import marks

GUARDED = [spec for spec in MODELS if spec.info.none_label is not None]
EARLIER = "These weights are by an earlier recipe"


def card_of(spec: ModelSpec) -> str:
    return (MODELS_DIR / spec.card).read_text("utf-8")


def recipe_of(spec: ModelSpec) -> dict[str, object]:
    with safetensors.safe_open(WEIGHTS_DIR / spec.weights, framework="pt") as weights:
        record = json.loads(weights.metadata()["training"])
    recipe: dict[str, object] = record["config"]["recipe"]
    return recipe


@pytest.mark.parametrize("spec", GUARDED, ids=lambda spec: spec.id)
def test_the_card_says_which_recipe_made_the_weights(spec: ModelSpec) -> None:
    card, is_earlier = card_of(spec), "thinned" in recipe_of(spec)
    assert (EARLIER in card) == is_earlier
    assert ("clips thinned to less than a tenth" in " ".join(card.split())) == is_earlier
    assert ("a sixteenth" in card) != is_earlier


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_every_card_has_the_limits_of_its_model(spec: ModelSpec) -> None:
    begin, end = marks("limits")
    block = card_of(spec).partition(begin)[2].partition(end)[0]
    assert "| 8 random mel bands of 64 left: still its class |" in block
    is_music = spec.task == "genre"
    assert ("| LibriSpeech test-other (unheard readers)" in block) == is_music
    assert ("| free-music (recorded music)" in block) == is_music
    assert ("| free-music (unheard artists)" in block) != is_music
    assert ("copied by HiFi-GAN" in block) == (spec.task == "deepfake")


def test_cards_of_new_weights_show_the_figures_before() -> None:
    for model, before in read_before().items():
        (spec,) = (spec for spec in MODELS if spec.id == model)
        is_new = before.version != spec.info.version
        assert (
            f"| question | answer | before (version {before.version}) |" in card_of(spec)
        ) == is_new
