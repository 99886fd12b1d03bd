"""A visitor's own sounds: each has a card in this visit, and in no other."""

from pathlib import Path

import pytest

from explorer.ui.components.picker.picker import MAY_BREAK, NO_BREAK, own_cards
from explorer.ui.own_sounds import MAX_SOUNDS, DeletedSoundError, OwnSounds
from explorer.ui.wording.request import deleted_sound


def sounds(tmp_path: Path, *names: str) -> OwnSounds:
    own = OwnSounds()
    for name in names:
        (tmp_path / name).touch()
        own.keep(tmp_path / name, name, None)
    return own


def test_the_last_one_comes_first_and_none_comes_twice(tmp_path):
    own = sounds(tmp_path, "a.wav", "b.wav", "a.wav")
    assert [sound.name for sound in own.newest_first] == ["b.wav", "a.wav"]
    assert own.find(own.id_of(tmp_path / "a.wav")).path == tmp_path / "a.wav"


@pytest.mark.parametrize("id", [None, 7, "own/9", "genre/jazz-1", ["own/1"], "../own/1"])
def test_anything_else_is_none_of_them(tmp_path, id):
    assert sounds(tmp_path, "a.wav").find(id) is None


def test_one_whose_file_was_deleted_says_so_once(tmp_path):
    own = sounds(tmp_path, "a.wav", "b.wav")
    id = own.id_of(tmp_path / "a.wav")
    (tmp_path / "a.wav").unlink()
    with pytest.raises(DeletedSoundError, match="^a.wav is no longer on this server: send or"):
        own.find(id)
    assert own.find(id) is None
    assert [sound.name for sound in own.newest_first] == ["b.wav"]
    assert deleted_sound("a.wav").count(".") == 2  # one sentence, beside the name


def test_the_oldest_of_very_many_goes_and_no_id_is_given_twice(tmp_path):
    own = sounds(tmp_path, *(f"{at}.wav" for at in range(MAX_SOUNDS + 2)))
    assert len(own.newest_first) == len({sound.id for sound in own.newest_first}) == MAX_SOUNDS
    assert own.newest_first[-1].name == "2.wav"


def test_a_long_name_keeps_its_suffix_on_the_card_and_is_whole_beside_it(tmp_path):
    name = "a very long name of an interview with somebody.flac"
    (card,) = own_cards(sounds(tmp_path, name).newest_first)
    assert card["title"] == name
    assert card["label"] == f"a very lon…{MAY_BREAK}.flac".replace(" ", NO_BREAK)
