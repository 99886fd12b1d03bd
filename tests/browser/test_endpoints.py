"""`/classify`, `/transfer` and `/extend`, called as a script would call them."""

import json
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from docs import endpoints as page
from explorer.cli.main import main
from explorer.clips.gallery import bundled_clips
from explorer.ui.wording import request as refusals
from explorer.ui.wording.archives import endpoints as words
from tests.browser.test_api import post
from tests.support.archives import packed, unpacked
from tests.support.figures import without_rounding

pytestmark = pytest.mark.browser  # shares the running app with the tests that need one
CLIP, MODEL = bundled_clips("genre")[0], "genre-logmel-cnn"
MEASURED = {"seconds", "device"}  # differ from run to run, or from machine to machine


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


@pytest.fixture(scope="module")
def archive(client: Client) -> Path:
    """The zip of a search; not to be changed."""
    settings = {"cells": 24, "effort": "quick"}
    _, archive = client.predict(clip=CLIP.id, model=MODEL, **settings, api_name="/search")
    return Path(archive)


@pytest.fixture(scope="module")
def extended(client: Client, archive: Path) -> tuple[dict[str, Any], Path]:
    """The layers around its fragment, and the zip with them; not to be changed."""
    layers, more = client.predict(handle_file(archive), api_name="/extend")
    return layers, Path(more)


def commanded(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    """What the command line prints for the same."""
    capsys.readouterr()
    code = main([*map(str, arguments), "--json", "--device", "cpu"])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    document: dict[str, Any] = json.loads(shown.out)
    return document


def refusal(client: Client, endpoint: str, *sent: object, **named: object) -> str:
    with pytest.raises(AppError) as refused:
        client.predict(*sent, **named, api_name=endpoint)
    return str(refused.value)


def test_four_endpoints_are_public(client):
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(endpoints) == {"/search", "/classify", "/transfer", "/extend"}


def test_a_clip_is_classified_as_on_the_command_line(client, capsys):
    answer = client.predict(clip=CLIP.id, model=MODEL, api_name="/classify")
    asked = commanded(capsys, "classify", CLIP.id, "--model", MODEL)
    assert list(answer) == list(asked)
    assert list(answer["probabilities"]) == list(asked["probabilities"])
    assert without_rounding(answer) == without_rounding(asked)


def test_an_excerpt_of_an_own_sound_is_classified(client, capsys, tmp_path):
    own = shutil.copy(CLIP.path, tmp_path / "mine.flac")
    sound = {"file": handle_file(own), "start": 2.5}
    answer = client.predict(**sound, model=MODEL, api_name="/classify")
    assert answer["clip"] == "mine.flac"
    assert without_rounding(answer) == without_rounding(
        commanded(capsys, "classify", own, "--model", MODEL, "--start", 2.5)
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"clip": "genre/none"}, "There is no clip"),
        ({"clip": ""}, refusals.CLIP_OR_FILE),
        ({"model": "nobody"}, "There is no model 'nobody'"),
        ({"start": -1}, refusals.start("-1")),
        ({"start": 3600}, "cannot start at"),
        ({"channel": "middle"}, refusals.channel("'middle'")),
        ({"channel": "left"}, "single channel"),
    ],
)
def test_a_sound_that_cannot_be_classified_is_refused_in_plain_words(client, changes, message):
    named = {"clip": CLIP.id, "model": MODEL, **changes}
    assert message in refusal(client, "/classify", **named)


def test_other_models_judge_a_result_as_on_the_command_line(client, archive, capsys, tmp_path):
    answer = client.predict(handle_file(archive), api_name="/transfer")
    asked = commanded(capsys, "transfer", unpacked(archive, tmp_path))
    assert len(answer["targets"]) == len(asked["targets"]) > 2
    assert sum(len(target["controls"]) for target in answer["targets"]) > 0
    assert without_rounding(answer) == without_rounding(asked)


def test_some_targets_judge_with_as_many_controls_as_are_asked_for(
    client, archive, capsys, tmp_path
):
    targets = "genre-mfcc-gru"
    asked = {"targets": targets, "controls": 2}
    answer = client.predict(handle_file(archive), **asked, api_name="/transfer")
    assert [target["model"] for target in answer["targets"]] == [targets, MODEL]
    options = ["--targets", targets, "--controls", 2]
    assert without_rounding(answer) == without_rounding(
        commanded(capsys, "transfer", unpacked(archive, tmp_path), *options)
    )


def test_a_result_is_extended_as_on_the_command_line(extended, archive, capsys, tmp_path):
    layers, more = extended
    directory = unpacked(archive, tmp_path / "own")
    asked = commanded(capsys, "extend", directory)
    assert without_rounding(layers, MEASURED) == without_rounding(asked, MEASURED)
    theirs = unpacked(more, tmp_path / "theirs")
    for name in ("necessary.wav", "without_necessary.wav", "complete.wav"):
        assert (theirs / name).read_bytes() == (directory / name).read_bytes()


def test_other_models_judge_a_layer_of_what_was_extended(client, extended, capsys, tmp_path):
    _, more = extended
    asked = {"layer": "necessary", "controls": 0}
    answer = client.predict(handle_file(more), **asked, api_name="/transfer")
    options = ["--layer", "necessary", "--controls", 0]
    assert without_rounding(answer) == without_rounding(
        commanded(capsys, "transfer", unpacked(more, tmp_path), *options)
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"targets": "nobody"}, "There is no model 'nobody'"),
        ({"targets": "a," * 5_000}, words.targets("'a,a,a,a,a,a,...,a,a,a,a,a,a,'")),
        ({"targets": ""}, "There is no model ''"),
        ({"targets": "emotion-logmel-cnn"}, "not a genre model"),
        ({"layer": "outer"}, f"{words.LAYER} must be one of"),
        ({"layer": "complete"}, "extension.json"),
        ({"controls": 65}, f"{words.CONTROLS} must be a whole number from 0 to 64"),
        ({"controls": 1.5}, f"{words.CONTROLS} must be a whole number"),
    ],
)
def test_a_transfer_that_is_impossible_is_refused_in_plain_words(client, archive, changes, message):
    assert message in refusal(client, "/transfer", handle_file(archive), **changes)


@pytest.mark.parametrize("endpoint", ["/transfer", "/extend"])
def test_what_is_no_result_is_refused_in_plain_words(client, archive, endpoint, tmp_path):
    assert words.NO_ARCHIVE in refusal(client, endpoint)
    (text := tmp_path / "text.zip").write_text("no zip")
    assert words.NOT_AN_ARCHIVE in refusal(client, endpoint, handle_file(text))
    other = packed(archive, tmp_path / "other.zip", {"sufficient.wav": b"another"})
    assert "sufficient.wav is not the file" in refusal(client, endpoint, handle_file(other))


def test_a_seed_that_is_none_is_refused(client, archive):
    assert "Seed must be" in refusal(client, "/extend", handle_file(archive), seed=-1)


def test_only_what_was_uploaded_can_be_named(app_url, app_folder, archive):
    """Sent as plain HTTP: the client would upload a copy of its own."""
    (base,) = (app_folder / "gradio").glob("earshot-app-*")
    run, *_ = {path.parent for path in base.glob("earshot-*/*/result.json")}  # of any visitor
    elsewhere = [run / "of another.zip", base / "of another.zip"]
    sent = httpx.post(f"{app_url}gradio_api/upload", files={"files": archive.open("rb")})
    paths = [*elsewhere, *map(Path, sent.json())]
    for path in elsewhere:
        shutil.copy(archive, path)
    answers = [judged(app_url, path) for path in paths]
    for path in elsewhere:
        path.unlink()
    assert ["event: complete" in answer for answer in answers] == [False, False, True]
    assert not any(str(base) in answer for answer in answers[:2])


def judged(app_url: str, path: Path) -> str:
    file = {"path": str(path), "meta": {"_type": "gradio.FileData"}}
    data = [file, MODEL, "sufficient", 0]
    return post(f"{app_url}gradio_api/call/transfer", {"data": data})


def test_calls_leave_no_directory(app_folder, client, archive):
    (base,) = (app_folder / "gradio").glob("earshot-app-*")
    before = set(base.glob("earshot-*/*"))
    client.predict(clip=CLIP.id, model=MODEL, api_name="/classify")
    client.predict(handle_file(archive), controls=0, api_name="/transfer")
    refusal(client, "/transfer", handle_file(archive), targets="nobody")
    assert set(base.glob("earshot-*/*")) <= before


def test_the_examples_of_the_documents_run(app_url):
    code = "\n".join(page.examples()).replace(page.URL, app_url)
    known: dict[str, Any] = {}
    exec(compile(code, "docs/api.md", "exec"), known)
    assert known["answer"]["label"] == CLIP.label
    assert known["layers"]["necessary"]["outcome"] == "irreducible"
    assert known["verdicts"]["source"] == MODEL
