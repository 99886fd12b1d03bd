"""Tags, the genres that they name, and what a class's logit and probability mean."""

import itertools
import json

import pytest
import torch
from torch import Tensor, nn

from models.labels import GENRES
from models.published.genre_head import GenreHead
from models.published.offsets import Offsets, read_offsets
from models.published.table import PUBLISHED
from models.published.tags import JAMENDO, MSD, MTAT, TAG_SETS, GenreClass, TagSet
from tests.support.paths import SHARED_WEIGHTS

every_set = pytest.mark.parametrize("tag_set", TAG_SETS, ids=lambda tag_set: tag_set.name)
SMALL = TagSet(
    name="small",
    title="Small",
    trained_on="small",
    tags=("slow", "rock", "classic rock", "jazz"),
    classes=(
        GenreClass(label="jazz", tags=("jazz",)),
        GenreClass(label="rock", tags=("rock", "classic rock")),
    ),
)


class Levels(nn.Module):
    """A tagger that answers a sound of four samples with the samples."""

    def forward(self, waveforms: Tensor) -> Tensor:
        return waveforms


@every_set
def test_every_class_has_tags_that_the_set_has_and_no_tag_names_two(tag_set: TagSet):
    assert len(tag_set.tags) == len(set(tag_set.tags)) == 50
    assert all(each.tags for each in tag_set.classes)
    assert set(tag_set.genre_tags) <= set(tag_set.tags)
    assert len(set(tag_set.genre_tags)) == len(tag_set.genre_tags)
    named = [[tag_set.tags[at] for at in each] for each in tag_set.positions]
    assert named == [list(each.tags) for each in tag_set.classes]


@every_set
def test_classes_are_gtzan_genres_and_two_more(tag_set: TagSet):
    assert set(tag_set.labels) <= {*GENRES, "electronic", "folk"}
    assert len(set(tag_set.labels)) == len(tag_set.labels)


def test_what_no_tag_names_is_no_class():
    assert [sorted({*GENRES} - {*each.labels}) for each in (JAMENDO, MSD, MTAT)] == [
        ["blues", "country", "disco"],
        ["classical", "disco", "reggae"],
        ["blues", "disco", "hiphop", "jazz", "reggae"],
    ]


def test_the_tags_are_those_of_the_published_weights_in_their_order():
    if not SHARED_WEIGHTS.is_dir():
        pytest.skip("the published weights are not here: ../shared/weights")
    published = json.loads((SHARED_WEIGHTS / "tags.json").read_text())
    assert published == {each.name: list(each.tags) for each in TAG_SETS}


def test_a_class_has_the_largest_of_its_tags_and_its_offset():
    head = GenreHead(Levels(), SMALL, torch.tensor([0.5, 1.0]))
    logits = head(torch.tensor([[9.0, 1.0, -2.0, 3.0], [9.0, 1.0, 1.5, 3.0]]))
    assert logits.tolist() == [[3.5, 2.0], [3.5, 2.5]]


def test_a_softmax_of_log_odds_is_the_probability_if_exactly_one_class_applies():
    log_odds = torch.tensor([-3.0, 0.5, -1.0], dtype=torch.float64)
    applies = log_odds.sigmoid()
    alone = torch.zeros(3, dtype=torch.float64)
    for answers in itertools.product((False, True), repeat=3):
        if sum(answers) == 1:
            yes = torch.tensor(answers)
            alone[yes] += torch.where(yes, applies, 1 - applies).prod()
    assert torch.allclose(alone / alone.sum(), log_odds.softmax(dim=0))


def test_every_tagger_has_offsets_for_its_classes_in_order():
    taggers = {model.id: model for model in PUBLISHED if model.tag_set is not None}
    offsets = read_offsets()
    assert offsets.keys() == taggers.keys()
    for model_id, each in offsets.items():
        assert tuple(label for label, _ in each.by_class) == taggers[model_id].labels
        assert each.values == tuple(value for _, value in each.by_class)


def test_the_name_of_offsets_changes_with_any_of_them():
    digests = {
        Offsets(by_class=by_class).digest
        for by_class in ((("rock", 1.0),), (("rock", 1.1),), (("pop", 1.0),))
    }
    assert len(digests) == 3
