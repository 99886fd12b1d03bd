import dataclasses
import shlex
import shutil
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from explorer.cli import main as cli
from explorer.errors import InputError
from explorer.settings import Settings
from explorer.ui.explore import link
from explorer.ui.selection import SearchRequest, Selection
from models.collection import bundled_models
from models.hub.checkpoint import read_checkpoint
from tests.support.hub_cache import COMMIT

MODEL = bundled_models().find("genre-mfcc-gru")
CHANGED = Settings("tiles", 128, "quick", 7, "blues", 0.25, 500)


def request(
    settings: Settings | None = None,
    *,
    clip_id: str | None = "genre/jazz-2",
    start_s: float = 0,
    channel: str = "mix",
) -> SearchRequest:
    selection = Selection(
        path=Path("x.wav"),
        name="x.wav",
        title="x",
        clip_id=clip_id,
        task="genre",
        start_s=start_s,
        channel=channel,
    )
    return SearchRequest(selection=selection, model_id=MODEL.id, settings=settings or Settings())


def test_a_link_holds_only_what_differs_from_the_defaults():
    assert link.query_of(request()) == "clip=genre/jazz-2&model=genre-mfcc-gru"


def test_a_link_is_sorted_whatever_changed_first():
    assert link.query_of(request(CHANGED, start_s=2.5)) == (
        "budget=500&cells=128&clip=genre/jazz-2&effort=quick&label=blues&least=0.25"
        "&model=genre-mfcc-gru&partition=tiles&seed=7&start=2.5"
    )


STRONG = Settings(strength="complete")


@pytest.mark.parametrize(
    "settings", [Settings(), CHANGED, STRONG, Settings(kind="bins", n_cells=64)]
)
@pytest.mark.parametrize(
    ("start_s", "channel", "among"),
    [(0, "mix", None), (12.34, "left", (0, 5)), (0, "mix", tuple(range(0, 1000, 2)))],
)
def test_a_link_is_read_as_it_was_written(settings, start_s, channel, among):
    asked = dataclasses.replace(request(settings, start_s=start_s, channel=channel), among=among)
    query = link.query_of(asked)
    assert link.read_query(dict(parse_qsl(query))) == link.Query(
        clip_id="genre/jazz-2",
        model_id="genre-mfcc-gru",
        start_s=start_s,
        channel=channel,
        settings=settings,
        among=among,
    )


def test_the_channel_is_part_of_the_command_and_the_call():
    left = request(channel="left")
    assert "--channel left" in link.command_line(left, MODEL)
    assert "channel='left'" in link.api_call(left)
    assert "channel" not in link.command_line(request(), MODEL) + link.api_call(request())


def test_labels_with_any_characters_survive(monkeypatch):
    nasty = Settings(label="R&B / soul=100 %")
    query = dict(parse_qsl(link.query_of(request(nasty))))
    assert link.read_query(query).settings == nasty


def test_a_page_without_a_link_asks_for_nothing():
    assert link.read_query({}) is None
    assert link.read_query({"__theme": "dark", "utm_source": "mail"}) is None


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ({"model": "genre-mfcc-gru"}, "names no clip"),
        ({"sound": "mine"}, "^Sound must be one of own, not “mine”"),
        ({"clip": "a", "seed": "seven"}, "^Seed must be a number, not “seven”"),
        ({"clip": "a", "cells": "nan"}, "^Number of bands must be a number, not “nan”"),
        ({"clip": "a", "start": "1e999"}, "^Start must be a number, not “1e999”"),
        ({"clip": "a", "budget": ""}, "^Maximum evaluations must be a number, not “”"),
        ({"clip": "a" * 10_000}, "^Clip is too long"),
        ({"clip": "a", "among": "1," * 5_000}, "^Cells is too long"),
        ({"clip": "a", "among": "all"}, "'all' is neither a cell nor a range of cells"),
        ({"clip": "a", "least": "x" * 101}, "^Minimum confidence is too long"),
        (
            {"clip": "a", "partition": "bark"},
            "^Cut into must be one of mel bands, linear bands, .*“bark”",
        ),
        (
            {"clip": "a", "strength": "99"},
            "^How sure must be one of its clear answer, its top answer, at least 50 %",
        ),
        (
            {"clip": "a", "effort": "all"},
            "^Effort must be one of quick, normal, thorough, not “all”",
        ),
    ],
)
def test_a_meaningless_link_is_refused(query, match):
    with pytest.raises(InputError, match=match):
        link.read_query(query)


def test_own_sounds_have_no_link():
    assert link.query_of(request(CHANGED, clip_id=None)) is None


def test_the_command_line_asks_for_the_same():
    words = shlex.split(link.command_line(request(CHANGED, start_s=2.5), MODEL))
    assert words[:3] == ["python", "-m", "explorer"]
    asked = cli.make_parser().parse_args(words[3:])
    assert (asked.clip, asked.model, asked.start) == ("genre/jazz-2", "genre-mfcc-gru", 2.5)
    assert (asked.partition, asked.cells, asked.effort, asked.seed) == ("tiles", 128, "quick", 7)
    assert (asked.label, asked.min_probability, asked.max_evaluations) == ("blues", 0.25, 500)


def test_the_command_line_has_the_allowed_cells():
    assert "--among" not in link.command_line(request(), MODEL)
    restricted = dataclasses.replace(request(), among=(3, 4, 5, 12))
    words = shlex.split(link.command_line(restricted, MODEL))
    assert words[-2:] == ["--among", "3-5,12"]
    assert cli.make_parser().parse_args(words[3:]).among == (3, 4, 5, 12)


def test_the_command_line_for_bins_names_no_number_of_cells():
    assert "--cells" not in link.command_line(request(Settings(kind="bins", n_cells=128)), MODEL)


@pytest.mark.parametrize(
    ("model_id", "revision", "words"),
    [
        ("somebody/emotions", COMMIT, f"--hub somebody/emotions@{COMMIT}"),
        ("local/my-emotions", None, "--model-dir 'my emotions'"),
    ],
)
def test_the_command_line_says_where_an_added_model_comes_from(
    checkpoints, tmp_path, model_id, revision, words
):
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "my emotions")
    model = read_checkpoint(directory, model_id, revision=revision)
    asked = dataclasses.replace(request(), model_id=model_id)
    assert f"--model {model_id} {words} --out" in link.command_line(asked, model)


def test_own_sounds_are_repeated_from_the_zip():
    own = request(clip_id=None, start_s=3.0)
    assert link.command_line(own, MODEL) == (
        "python -m explorer search original.wav --model genre-mfcc-gru --out result"
    )
    assert "file=handle_file('original.wav')" in link.api_call(own)
    assert "start" not in link.api_call(own)


def test_the_call_is_python_with_the_settings_by_name():
    call = link.api_call(request(CHANGED, start_s=2.5))
    compile(call, "call", "exec")
    for argument in ("partition='tiles'", "cells=128", "min_probability=0.25", "start=2.5"):
        assert f"    {argument},\n" in call
