"""The endpoint `/search`, called as a script would call it."""

import hashlib
import json
import urllib.request
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from explorer.clips.gallery import bundled_clips
from explorer.ui.wording import settings as words

pytestmark = pytest.mark.browser  # shares the running app with the tests that need one
CLIP = bundled_clips("genre")[0]


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def call(client: Client, **changes: object) -> tuple[dict[str, object], str]:
    arguments = {
        "clip": CLIP.id,
        "file": None,
        "model": "genre-logmel-cnn",
        "partition": "mel",
        "cells": 16,
        "effort": "quick",
        "seed": 0,
        "label": "",
        "min_probability": 0,
        "max_evaluations": None,
        "start": 0,
    }
    record, archive = client.predict(**(arguments | changes), api_name="/search")
    return (json.loads(record) if isinstance(record, str) else record), archive


def test_a_bundled_clip_gives_the_record_and_the_files_it_names(client):
    record, archive = call(client)
    assert record["clip"]["name"] == CLIP.id
    assert record["partition"]["n_cells"] == 16
    with zipfile.ZipFile(archive) as files:
        assert json.loads(files.read("result.json")) == record
        for name, digest in record["files"].items():
            assert hashlib.sha256(files.read(name)).hexdigest() == digest


def test_what_is_not_given_has_the_defaults_of_the_page(client):
    record, _ = client.predict(clip=CLIP.id, model="genre-logmel-cnn", api_name="/search")
    assert (record["partition"]["kind"], record["partition"]["n_cells"]) == ("mel", 64)
    assert (record["effort"], record["seed"]) == ("normal", 0)


def test_tiles_of_an_excerpt_within_a_budget(client, tmp_path: Path):
    samples, rate = soundfile.read(CLIP.path)
    long = tmp_path / "long.flac"
    soundfile.write(long, np.concatenate([0 * samples, samples]), rate)
    record, _ = call(
        client, clip="", file=handle_file(long), start=5, partition="tiles", max_evaluations=200
    )
    assert record["clip"]["start_s"] == 5
    assert record["clip_label"] == CLIP.label
    assert len(record["partition"]["edges_s"]) > 2
    assert sum(record["evaluations"].values()) <= 200


def test_an_own_file_is_taken(client, tmp_path: Path):
    copy = tmp_path / "mine.flac"
    copy.write_bytes(CLIP.path.read_bytes())
    record, _ = call(client, clip="", file=handle_file(copy))
    assert record["clip"]["name"] == "mine.flac"
    assert record["clip"]["sha256"] == CLIP.sha256


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"clip": "genre/none"}, "There is no clip"),
        ({"clip": ""}, "either a clip of the gallery or a file"),
        ({"model": "nobody"}, "no model"),
        ({"cells": 10**7}, words.number_of("band")),
        ({"effort": "eternal"}, f"{words.EFFORT} must be one of"),
        ({"label": "polka"}, "no class"),
        ({"max_evaluations": 0}, words.MAXIMUM_EVALUATIONS),
        ({"start": 3600}, "cannot start at"),
    ],
)
def test_a_mistake_is_answered_in_plain_words(client, changes, match):
    with pytest.raises(AppError, match=match):
        call(client, **changes)


def test_a_file_of_the_server_cannot_be_named(app_url):
    """Sent as plain HTTP: the client would upload a copy of its own."""
    outside = {"path": str(CLIP.path), "meta": {"_type": "gradio.FileData"}}
    answers = []
    for clip, file in ((CLIP.id, None), ("", outside)):
        data = [
            clip,
            file,
            "genre-logmel-cnn",
            "mel",
            8,
            "quick",
            0,
            "",
            0,
            None,
            0,
            "mix",
            "top",
            "",
        ]
        answers.append(post(f"{app_url}gradio_api/call/search", {"data": data}))
    assert ["event: complete" in answer for answer in answers] == [True, False]
    assert "event: error" in answers[1]


def post(url: str, body: dict[str, object]) -> str:
    """Start a call and return all of its answer."""
    with urllib.request.urlopen(f"{url}/{started(url, body)}", timeout=120) as stream:
        return stream.read().decode()


def started(url: str, body: dict[str, object]) -> str:
    """Start a call and return the id of its stream."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        event: str = json.load(response)["event_id"]
    return event


def test_a_call_may_name_the_cells_to_keep(client):
    record, _ = call(client, among="2-9,12")
    assert record["among"] == [*range(2, 10), 12]
    assert set(record["keep"] or ()) <= set(record["among"])
    with pytest.raises(AppError, match="neither a cell"):
        call(client, among="all")
    with pytest.raises(AppError, match="There is no cell 16"):
        call(client, among="16")
