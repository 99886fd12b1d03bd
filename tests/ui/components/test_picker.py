"""The gallery's cards, and clips that have to be downloaded."""

from functools import partial
from pathlib import Path

import pytest
import torch

from explorer.clips.cache import clip_file
from explorer.clips.gallery import all_clips, find_clip
from explorer.errors import DownloadError, InputError
from explorer.ui.components.picker.picker import GalleryCards, thumbnail
from explorer.ui.device.models import ModelHost
from explorer.ui.explore import select as selecting
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.outputs import SKIP, ClipOutputs
from explorer.ui.explore.select import first_clip, gallery_selection, named_clip, selected_clip
from explorer.ui.session import Visit
from explorer.ui.wording.tasks import NOT_DOWNLOADED
from models.collection import bundled_models
from tests.support import choices
from tests.support.downloads import Host
from tests.support.three_tasks import (
    AWAY,
    EXAMPLE,
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


def cards_of(gallery: GalleryCards) -> list[dict]:
    return gallery.shelf("deepfake")["cards"]


def test_bundled_cards_come_before_those_not_downloaded_and_only_files_have_thumbnails(host):
    cards = cards_of(GalleryCards())
    assert [card["id"] for card in cards] == [clip.id for clip in all_clips("deepfake")]
    assert [card["available"] for card in cards] == [True, True, False, False]
    assert [card["thumbnail"] is not None for card in cards] == [True, True, False, False]
    assert host.asked == []


def test_real_clips_that_are_here_come_first_and_are_what_the_task_opens_on(empty_clip_cache):
    fill_cache(empty_clip_cache)
    shown = [(card["id"], card["available"]) for card in cards_of(GalleryCards())]
    fakes = [(FIRST["deepfake"], True), ("deepfake/fake-2", True)]
    assert shown == [(KEPT, True), *fakes, (AWAY, False)]
    assert first_clip("deepfake").id == KEPT
    assert first_clip("genre").id == FIRST["genre"]


def test_all_that_is_not_here_is_offered_with_its_size_and_its_licences():
    offer = GalleryCards().shelf("deepfake")["offer"]
    n_bytes = len(KEPT_CONTENT) + len(b"not available")
    assert offer["label"] == f"Fetch all real clips ({n_bytes / 1e6:.1f} MB)"
    assert offer["about"] == "2 recordings made by others. Licence: CC0-1.0."
    assert GalleryCards().shelf("genre")["offer"] is None


def test_searches_are_proposed_with_the_models_that_there_are():
    (shown,) = GalleryCards(titles={EXAMPLE["model"]: "Nose"}).shelf("deepfake")["proposals"]
    assert (shown["clip"], shown["model"]) == (EXAMPLE["clip"], EXAMPLE["model"])
    assert shown["about"].startswith("With Nose, the fragment also convinces 1 of the 2 other")
    assert GalleryCards().shelf("deepfake")["proposals"] == []
    assert GalleryCards(titles={EXAMPLE["model"]: "Nose"}).shelf("genre")["proposals"] == []


def test_a_proposed_search_brings_its_clip_and_its_model(choosing, visit):
    first, model = bundled_models().of_task("deepfake")[0].id, EXAMPLE["model"]
    proposal = {"id": EXAMPLE["clip"], "source": model}
    answer = choices.choose(choosing, visit, "clip", first, **proposal)
    assert visit.selection.clip_id == EXAMPLE["clip"]
    assert answer.choice.clip.message == ""
    assert answer.task.model.value == model


@pytest.mark.parametrize("model", ["genre-logmel-cnn", "no-such-model", None])
def test_a_proposal_with_another_tasks_model_is_refused(choosing, visit, model):
    first = bundled_models().of_task("deepfake")[0].id
    proposal = {"id": EXAMPLE["clip"], "source": model}
    answer = choices.choose(choosing, visit, "clip", first, **proposal)
    assert "message" in answer.choice.clip.message
    assert visit.selection.clip_id == FIRST["deepfake"]


def test_what_is_here_is_not_offered_again(empty_clip_cache):
    fill_cache(empty_clip_cache)
    offer = GalleryCards().shelf("deepfake")["offer"]
    assert offer["label"] == "Fetch all real clips (0.1 MB)"
    assert offer["about"].startswith("1 recording made by others")


def test_without_downloads_nothing_is_offered_that_is_not_here(empty_clip_cache):
    gallery = GalleryCards(downloads=False)
    shelf = gallery.shelf("deepfake")
    assert shelf["offer"] is None
    assert [card["id"] for card in shelf["cards"]] == [FIRST["deepfake"], "deepfake/fake-2"]
    fill_cache(empty_clip_cache)
    assert cards_of(gallery)[0]["id"] == KEPT
    assert AWAY not in [card["id"] for card in cards_of(gallery)]


def test_without_downloads_a_clip_that_is_not_here_is_refused_and_one_that_is_shown(
    runs, visit, host, empty_clip_cache
):
    choosing = ClipEvents(ModelHost(torch.device("cpu")), runs, GalleryCards(downloads=False))
    assert NOT_DOWNLOADED in choose(choosing, KEPT, visit).message
    assert (visit.selection.clip_id, host.asked) == (FIRST["deepfake"], [])
    fill_cache(empty_clip_cache)
    assert choose(choosing, KEPT, visit).message == ""
    assert visit.selection.clip_id == KEPT


def test_a_clip_without_a_class_has_a_plain_title(empty_clip_cache, tmp_path, host):
    table = (tmp_path / "assets" / "clips.toml").read_text("utf-8")
    (tmp_path / "assets" / "clips.toml").write_text(table.replace('label = "real"\n', ""))
    assert card(KEPT, cards_of(GalleryCards()))["name"] is None
    selection = gallery_selection(find_clip(KEPT), "deepfake")
    assert selection.title == title_of(KEPT)
    assert gallery_selection(find_clip(FIRST["deepfake"]), "deepfake").title.endswith(" (fake)")


def test_the_shelf_is_drawn_as_it_is_now_and_the_choice_and_the_run_stay(
    choosing, visit, empty_clip_cache
):
    run = visit.run
    fill_cache(empty_clip_cache)
    model_id = bundled_models().of_task("deepfake")[0].id
    answer = choices.choose(choosing, visit, "shelf", model_id)
    picker = answer.choice.clip.picker
    assert picker.value == {"chosen": FIRST["deepfake"]}
    assert picker.props["cards"][0]["id"] == KEPT
    assert picker.props["offer"]["about"].startswith("1 recording")
    assert answer.choice.clip == ClipOutputs(picker=picker)
    assert visit.run is run


def test_a_clip_that_was_fetched_before_has_a_thumbnail(empty_clip_cache):
    cards = GalleryCards()
    assert not card(KEPT, cards_of(cards))["available"]
    fill_cache(empty_clip_cache)
    kept = card(KEPT, cards_of(cards))
    assert kept["available"]
    assert kept["thumbnail"]["picture"]
    (empty_clip_cache / sha256_of(KEPT_CONTENT)).unlink()
    gone = card(KEPT, cards_of(cards))
    assert (gone["available"], gone["thumbnail"]) == (False, None)


def test_recordings_name_whose_they_are():
    cards = cards_of(GalleryCards())
    assert card(KEPT, cards)["credit"] == "Made for tests from real-kept. CC0-1.0."
    assert card(FIRST["deepfake"], cards)["credit"] == ""


def test_a_file_that_is_not_a_sound_is_shown_without_a_thumbnail(tmp_path):
    (tmp_path / "text").write_text("no sound")
    assert thumbnail(tmp_path / "text") is None


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
    wrong = find_clip(AWAY).n_bytes * b"x"
    host.answer(wrong)
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
