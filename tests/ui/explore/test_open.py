from html import unescape
from urllib.parse import urlencode

import gradio as gr
import pytest
import torch
from starlette.requests import Request

from explorer.clips.gallery import bundled_clips
from explorer.settings import Settings
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.explore.address import show
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.link import query_of
from explorer.ui.explore.open import OpenEvents
from explorer.ui.explore.outputs import ClipOutputs, OpenOutputs, PanelOutputs, TaskOutputs
from explorer.ui.explore.select import first_clip, gallery_selection
from explorer.ui.opening.example import Example
from explorer.ui.search_run import Phase, RunDirectories, SearchRun
from explorer.ui.selection import SearchRequest
from explorer.ui.session import Visit
from explorer.ui.wording import request as refusals
from explorer.ui.wording.settings import (
    CUT_INTO,
    EFFORT,
    MAXIMUM_EVALUATIONS,
    MINIMUM_CONFIDENCE,
    SEED,
    number_of,
)
from models.hub.checkpoint import read_checkpoint
from tests.support.outputs import nested

CLIP = bundled_clips("genre")[4]
EXAMPLE_STAGE = {"example": True}
SETTINGS_OF_RELOAD = Settings(seed=7, label="happy")


@pytest.fixture
def opening() -> OpenEvents:
    host, runs = ModelHost(torch.device("cpu")), RunDirectories()
    run = SearchRun(runs.new_run().directory, phase=Phase.SHARED)
    selection = gallery_selection(CLIP, "genre")
    example = Example(
        selection=selection, run=run, stage=EXAMPLE_STAGE, shrink=None, panels=PanelOutputs()
    )
    gallery = GalleryCards()
    return OpenEvents(DeviceLease(host), ClipEvents(host, runs, gallery), example, gallery)


def opened(
    opening: OpenEvents, **query: str
) -> tuple[OpenOutputs, TaskOutputs, ClipOutputs, Settings]:
    scope = {"type": "http", "headers": [], "query_string": urlencode(query).encode()}
    outputs = opening.open(None, gr.Request(Request(scope)))
    answer = nested(OpenOutputs(), outputs)
    return answer, answer.task, answer.choice.clip, Settings(*answer.settings)


def test_a_page_without_a_link_opens_on_the_example(opening):
    first, switched, shown, widgets = opened(opening)
    assert switched == TaskOutputs()
    assert first.asked == gr.skip()
    assert shown.stage is EXAMPLE_STAGE
    assert shown.message == ""
    assert set(map(str, widgets)) == {str(gr.skip())}


def test_a_page_offers_models_that_were_added_since_the_app_started(opening, checkpoints):
    added = read_checkpoint(checkpoints["wavlm"], "somebody/genres")
    opening._host.add(added)
    _, switched, _, _ = opened(opening)
    assert switched.model.choices[-1] == (added.title, added.id)
    assert "value" not in switched.model.constructor_args


def test_a_link_to_an_added_model_brings_it_with_its_facts(opening, checkpoints):
    opening._host.add(read_checkpoint(checkpoints["wavlm"], "somebody/genres"))
    _, switched, _, _ = opened(opening, clip=CLIP.id, model="somebody/genres")
    assert switched.model.value == "somebody/genres"
    assert "checkpoint (WavLM)" in switched.facts


def test_a_page_that_says_it_opens_again_leaves_no_files(opening, tmp_path):
    runs = RunDirectories()
    visit = Visit(gallery_selection(CLIP, "genre"), runs.new_run())
    scope = {"type": "http", "headers": [], "query_string": b""}
    opening.open(visit, gr.Request(Request(scope)))
    assert not visit.run.directory.exists()


def test_a_link_chooses_everything_and_asks_for_the_search(opening):
    first, switched, shown, widgets = opened(
        opening,
        clip=CLIP.id,
        model="genre-mfcc-gru",
        partition="tiles",
        cells="128",
        effort="quick",
        seed="7",
        label="blues",
        least="0.25",
        budget="500",
    )
    assert first.asked.startswith("budget=500&cells=128&clip=genre/")
    assert (switched.task.value, switched.model.value) == ({"chosen": "genre"}, "genre-mfcc-gru")
    assert shown.visit.selection.clip_id == CLIP.id
    assert shown.stage["progress"]["kept"] is None
    assert (widgets.kind, widgets.effort, widgets.seed) == ("tiles", "quick", 7)
    assert (widgets.n_cells.value, widgets.n_cells.label) == (128, "Number of tiles")
    assert (widgets.label.value, widgets.min_probability.value) == ("blues", 0.25)
    assert widgets.max_evaluations == 500


def test_after_a_reload_an_own_sound_is_missed_and_everything_else_is_there(opening):
    first, switched, shown, widgets = opened(
        opening, sound="own", model="emotion-mfcc-gru", seed="7", label="happy"
    )
    assert refusals.OWN_SOUND_IS_GONE in unescape(shown.message)
    assert first.asked == gr.skip()  # no search of a clip that nobody chose
    assert (switched.task.value, switched.model.value) == (
        {"chosen": "emotion"},
        "emotion-mfcc-gru",
    )
    assert (widgets.seed, widgets.label.value) == (7, "happy")
    assert shown.visit.selection.clip_id == first_clip("emotion").id
    assert shown.stage["progress"]["kept"] is None
    sent = SETTINGS_OF_RELOAD
    address = show(shown.visit, "emotion-mfcc-gru", *sent)
    assert address == "label=happy&model=emotion-mfcc-gru&seed=7&sound=own"
    request = SearchRequest(
        selection=shown.visit.selection, model_id="emotion-mfcc-gru", settings=sent
    )
    shown.visit.show(request.selection, RunDirectories().new_run(request))  # Find was pressed
    searched = show(shown.visit, "emotion-mfcc-gru", *sent)
    assert searched == query_of(request)


def test_an_own_sound_without_a_model_opens_on_the_first_task(opening):
    _, switched, shown, _ = opened(opening, sound="own")
    assert switched.task.value == {"chosen": "genre"}
    assert refusals.OWN_SOUND_IS_GONE in unescape(shown.message)


def test_while_many_links_are_opened_another_is_refused_and_the_example_is_not(opening):
    busy = opening._turns
    while busy.acquire(blocking=False):
        pass
    refused = opened(opening, clip=CLIP.id)[2]
    assert refusals.LINKS_ARE_BUSY in refused.message
    assert refused.stage is EXAMPLE_STAGE
    assert refusals.LINKS_ARE_BUSY not in opened(opening)[2].message
    busy.release()
    assert opened(opening, clip=CLIP.id)[2].message == ""
    assert opened(opening, clip=CLIP.id)[2].message == ""  # the turn is over


def test_a_number_of_cells_that_bins_do_not_use_stays_within_the_slider(opening):
    _, _, shown, widgets = opened(opening, clip=CLIP.id, partition="bins", cells="100000")
    assert shown.message == ""
    assert widgets.n_cells.preprocess(widgets.n_cells.value) == Settings().n_cells


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"clip": "genre/none"}, "There is no clip"),
        ({"clip": "../../etc/passwd"}, "There is no clip"),
        ({"model": "nobody"}, "no model"),
        ({"partition": "bark"}, CUT_INTO),
        ({"cells": "1e6"}, number_of("band")),
        ({"cells": "64.5"}, "whole number"),
        ({"partition": "tiles", "cells": "13"}, "product"),
        ({"effort": "eternal"}, f"{EFFORT} must be one of"),
        ({"seed": "-1"}, f"{SEED} must be"),
        ({"label": "<img src=x>"}, "knows no class"),
        ({"label": "none of these"}, "says of silence"),
        ({"least": "1"}, MINIMUM_CONFIDENCE),
        ({"budget": "0"}, MAXIMUM_EVALUATIONS),
        ({"start": "3"}, "Start must be a number of seconds"),
        ({"start": "-1"}, "Start must be a number of seconds"),
    ],
)
def test_a_bad_link_says_why_and_opens_on_the_example(opening, changes, words):
    first, _, shown, _ = opened(opening, **{"clip": CLIP.id, **changes})
    assert "This link does not work" in shown.message
    assert words in shown.message
    assert "<img" not in shown.message
    assert first.asked == gr.skip()
    assert shown.stage is EXAMPLE_STAGE
