"""The gallery's cards, and clips that have to be downloaded."""

from functools import partial
from pathlib import Path

import pytest
import torch

from explorer.clips.cache import clip_file
from explorer.clips.gallery import all_clips, find_clip
from explorer.errors import DownloadError, InputError
from explorer.ui.components.picker.picker import GalleryCards, _thumbnail
from explorer.ui.device.models import ModelHost
from explorer.ui.explore import select as selecting
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.outputs import SKIP, ClipOutputs
from explorer.ui.explore.select import first_clip, gallery_selection, named_clip, selected_clip
from explorer.ui.session import Visit
from models.collection import bundled_models
from tests.support import choices
from tests.support.downloads import Host
from tests.support.three_tasks import (
    AWAY,
    FIRST,
    KEPT,
    KEPT_CONTENT,
    fill_cache,
    replace_tables,
    sha256_of,
    title_of,
)


@pytest.fixture(autouse=True)
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_tables(monkeypatch, tmp_path / "assets")


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    """Serve the clip KEPT, and log the requests for it."""
    host = Host(KEPT_CONTENT)
    monkeypatch.setattr(selecting, "clip_file", partial(clip_file, open_url=host))
    return host


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Host:
    host = Host(failure=OSError(101, "Network is unreachable"))
    monkeypatch.setattr(selecting, "clip_file", partial(clip_file, open_url=host))
    return host


@pytest.fixture
def choosing(runs) -> ClipEvents:
    return ClipEvents(ModelHost(torch.device("cpu")), runs, GalleryCards())


@pytest.fixture
def visit(runs) -> Visit:
    return Visit(gallery_selection(first_clip("deepfake"), "deepfake"), runs.new_run())


def card(clip_id: str, cards: list[dict]) -> dict:
    (found,) = [card for card in cards if card["id"] == clip_id]
    return found


def choose(choosing: ClipEvents, clip_id: str, visit: Visit) -> ClipOutputs:
    model_id = bundled_models().of_task(visit.selection.task)[0].id
    return choices.choose(choosing, visit, "clip", model_id, id=clip_id).choice.clip


def test_cards_come_in_the_order_of_the_table_and_only_files_have_thumbnails(host):
    cards = GalleryCards().cards("deepfake")
    assert [card["id"] for card in cards] == [clip.id for clip in all_clips("deepfake")]
    assert [card["available"] for card in cards] == [True, True, False, False]
    assert [card["thumbnail"] is not None for card in cards] == [True, True, False, False]
    assert host.asked == []


def test_a_clip_that_was_fetched_before_has_a_thumbnail(empty_clip_cache):
    cards = GalleryCards()
    assert not card(KEPT, cards.cards("deepfake"))["available"]
    fill_cache(empty_clip_cache)
    kept = card(KEPT, cards.cards("deepfake"))
    assert kept["available"]
    assert kept["thumbnail"]["picture"]
    (empty_clip_cache / sha256_of(KEPT_CONTENT)).unlink()
    gone = card(KEPT, cards.cards("deepfake"))
    assert (gone["available"], gone["thumbnail"]) == (False, None)


def test_recordings_name_whose_they_are():
    cards = GalleryCards().cards("deepfake")
    assert card(KEPT, cards)["credit"] == "Made for tests from real-kept. CC0-1.0."
    assert card(FIRST["deepfake"], cards)["credit"] == ""


def test_a_file_that_is_not_a_sound_is_shown_without_a_thumbnail(tmp_path):
    (tmp_path / "text").write_text("no sound")
    assert _thumbnail(find_clip(KEPT), str(tmp_path / "text")) is None


def test_choosing_a_clip_fetches_it_once_and_draws_its_card(choosing, visit, host):
    shown = choose(choosing, KEPT, visit)
    assert shown.message == ""
    assert visit.selection.clip_id == KEPT
    assert shown.stage["scene"]["title"].startswith(title_of(KEPT))
    assert shown.picker.value == {"chosen": KEPT}
    assert card(KEPT, shown.picker.props["cards"])["thumbnail"] is not None
    assert choose(choosing, FIRST["deepfake"], visit).picker == {"chosen": FIRST["deepfake"]}
    choose(choosing, KEPT, visit)
    model_id = bundled_models().of_task("deepfake")[0].id
    again = choices.choose(choosing, visit, "excerpt", model_id, start_s=0)
    assert again.choice.clip.picker == {"chosen": KEPT}  # it is drawn already
    assert len(host.asked) == 1


@pytest.mark.parametrize("clip_id", [KEPT, AWAY])
def test_offline_the_choice_says_why_and_nothing_changes(choosing, visit, offline, clip_id):
    run = visit.run
    shown = choose(choosing, clip_id, visit)
    assert "This clip needs the network, and example.org cannot be reached" in shown.message
    assert "Network is unreachable" in shown.message
    assert shown._replace(channel=SKIP) == ClipOutputs(message=shown.message)
    assert (visit.run, visit.selection.clip_id) == (run, FIRST["deepfake"])
    assert not visit.turn.locked()
    assert choose(choosing, "deepfake/fake-2", visit).message == ""


def test_a_clip_with_the_wrong_checksum_is_not_shown(choosing, visit, host):
    shown = choose(choosing, AWAY, visit)
    assert "not the expected clip" in shown.message
    assert visit.selection.clip_id == FIRST["deepfake"]


def test_a_file_that_was_changed_after_it_was_chosen_is_not_searched(host, empty_clip_cache):
    selection = gallery_selection(find_clip(KEPT), "deepfake")
    info = bundled_models().of_task("deepfake")[0].info
    assert selected_clip(selection, info).sha256 == sha256_of(KEPT_CONTENT)
    other = find_clip(FIRST["genre"]).path.read_bytes()
    (empty_clip_cache / sha256_of(KEPT_CONTENT)).write_bytes(other)
    with pytest.raises(InputError, match="has changed: choose the clip again"):
        selected_clip(selection, info)


def test_without_a_network_a_selection_is_a_plain_error(offline):
    with pytest.raises(DownloadError, match="needs the network"):
        gallery_selection(named_clip(KEPT), "deepfake")
