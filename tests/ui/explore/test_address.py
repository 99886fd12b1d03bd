"""The address of the page: the link of what is chosen, whatever the visitor has changed."""

from urllib.parse import parse_qsl

import gradio as gr
import pytest

from explorer.clips.gallery import bundled_clips
from explorer.settings import Settings
from explorer.ui.explore import link
from explorer.ui.explore.address import show
from explorer.ui.explore.select import gallery_selection
from explorer.ui.search_run import Phase, RunDirectories, SearchRun
from explorer.ui.selection import SearchRequest, Selection
from explorer.ui.session import Visit
from tests.support.bench import selection_of, sound_file

CLIP, MODEL = bundled_clips("genre")[4], "genre-mfcc-gru"


@pytest.fixture
def clip() -> Selection:
    return gallery_selection(CLIP, "genre")


@pytest.fixture
def example(runs: RunDirectories, clip: Selection) -> Visit:
    """Return a visitor who has just opened the page."""
    request = SearchRequest(selection=clip, model_id=MODEL, settings=Settings())
    run = SearchRun(runs.new_run().directory, request, Phase.SHARED)
    return Visit(clip, run)


def test_it_is_the_link_of_a_search_of_what_is_chosen(runs, clip):
    visit, settings = Visit(clip.at(1.5), runs.new_run()), Settings(seed=3, kind="linear")
    request = SearchRequest(selection=clip.at(1.5), model_id=MODEL, settings=settings)
    assert show(visit, MODEL, *settings) == link.query_of(request)


def test_the_example_has_the_address_of_the_page_itself_until_something_is_changed(example, runs):
    assert show(example, MODEL, *Settings()) == ""
    assert show(example, MODEL, *Settings(seed=5)).endswith("&seed=5")
    assert "model=genre-logmel-cnn" in show(example, "genre-logmel-cnn", *Settings())
    example.show(example.selection, runs.new_run())  # chosen by the visitor, to be searched
    assert show(example, MODEL, *Settings()) == f"clip={CLIP.id}&model={MODEL}"


def test_a_result_of_some_of_the_cells_has_its_own_address_until_something_is_changed(runs, clip):
    request = SearchRequest(selection=clip, model_id=MODEL, settings=Settings(), among=(1, 2, 5))
    visit = Visit(clip, runs.new_run(request))
    assert show(visit, MODEL, *Settings()) == link.query_of(request)
    assert "among" not in show(visit, MODEL, *Settings(seed=5))


def test_settings_that_no_search_would_take_leave_the_address(runs, clip):
    visit = Visit(clip, runs.new_run())
    for settings in (
        Settings(max_evaluations="many"),
        Settings(seed=None),
        Settings(kind="bark"),
        Settings(min_probability=0.5, strength="sure"),
    ):
        assert show(visit, MODEL, *settings) == gr.skip(), settings
    assert show(visit, None, *Settings()) == gr.skip()
    assert show(None, MODEL, *Settings()) == gr.skip()


def test_for_an_own_sound_it_holds_everything_else(runs, tmp_path):
    own = selection_of(sound_file(tmp_path / "my secret.wav")).at(1.5)
    query = show(Visit(own, runs.new_run()), MODEL, *Settings(seed=3))
    assert query == f"model={MODEL}&seed=3&sound=own"
    asked = link.read_query(dict(parse_qsl(query)))
    assert (asked.clip_id, asked.model_id, asked.settings) == (None, MODEL, Settings(seed=3))
