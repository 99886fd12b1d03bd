"""What a zip holds beside the result: verdicts as far as they are there, the way back, a README."""

import dataclasses
import io
import json
import shlex
import zipfile
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from explorer.cli import main as cli
from explorer.clips.gallery import bundled_clips
from explorer.settings import Settings
from explorer.ui import panels
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.explore.select import gallery_selection
from explorer.ui.result_zip.packing import zip_address, zip_route
from explorer.ui.search_run import RunDirectories
from explorer.ui.session import Visit
from explorer.ui.wording import search as texts
from explorer.ui.wording.archives import zip as words
from tests.support.bench import RULE, Bench, asked, bench_device, selection_of, sound_file

SEED_3 = Settings(kind="linear", n_cells=16, effort="quick", seed=3)


@pytest.fixture
def client(runs: RunDirectories) -> TestClient:
    return TestClient(Starlette(routes=[zip_route(runs, Bench())]))


@pytest.fixture
def visit(runs: RunDirectories, tmp_path: Path) -> Visit:
    return searched(runs, asked(runs, selection_of(sound_file(tmp_path / "mine.wav"))))


def searched(runs: RunDirectories, visit: Visit) -> Visit:
    list(SearchEvents(bench_device(), runs).search(visit))
    finished(visit)
    return visit


def unpacked(client: TestClient, visit: Visit, **headers: str) -> dict[str, Any]:
    answer = client.get(zip_address(visit.run.key), headers=headers)
    assert answer.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        texts = {name: archive.read(name) for name in archive.namelist()}
    read = {n: json.loads(text) for n, text in texts.items() if n.endswith(".json")}
    return {**texts, **read, words.README: texts[words.README].decode("utf-8")}


def states(files: dict[str, Any]) -> tuple[str, str, str]:
    verdicts = files[words.VERDICTS]
    assert verdicts["schema"] == 1
    assert verdicts["note"] in files[words.README]
    return verdicts["verdicts"], verdicts["controls"], verdicts["note"]


def test_before_other_models_have_judged_the_zip_says_so(visit, client):
    files = unpacked(client, visit)
    assert states(files) == ("unfinished", "unfinished", words.NOT_BEGUN)
    assert (files[words.VERDICTS]["targets"], files[words.VERDICTS]["summary"]) == ([], "")


def test_verdicts_and_then_their_controls_are_in_the_zip_once_they_are_there(visit, client):
    judging = JudgeEvents(bench_device())
    list(judging.judge(visit))
    files = unpacked(client, visit)
    assert states(files) == ("complete", "unfinished", words.NO_CONTROLS_YET)
    assert files[words.VERDICTS]["targets"][0]["controls"] == []
    while visit.run.judgements.pending:
        list(judging.controls(visit))
    files = unpacked(client, visit)
    assert states(files) == ("complete", "complete", "")
    (target,) = files[words.VERDICTS]["targets"]
    assert (target["model"], target["verdict"]) == (RULE, "accepts")
    (verdict,) = visit.run.judgements.verdicts
    counts = {(each["kind"], each["accepted"], each["draws"]) for each in target["controls"]}
    assert counts == {(each.kind, each.accepted, each.draws) for each in verdict.controls}
    assert len(target["shown"]["chance_check"]) == len(counts)


def test_where_some_models_have_not_answered_the_zip_says_how_many(visit, client):
    list(JudgeEvents(bench_device()).judge(visit))
    visit.run.judgements.ask([RULE, "slow", "slower"])
    state = states(unpacked(client, visit))
    assert state == ("unfinished", "unfinished", words.some_missing(2, 3))


def test_verdicts_that_failed_are_named_as_such(visit, client):
    list(JudgeEvents(bench_device()).judge(visit))
    visit.run.judgements.drop_verdicts("The others could not judge it.")
    files = unpacked(client, visit)
    assert states(files) == ("given up", "given up", "The others could not judge it.")
    assert files[words.VERDICTS]["targets"] == []


def test_a_chance_check_that_was_cut_short_is_named_as_such(visit, client):
    judging = JudgeEvents(bench_device())
    list(judging.judge(visit))
    table = judging.not_controlled(visit)
    assert texts.NO_CONTROLS in table
    assert states(unpacked(client, visit)) == ("complete", "given up", texts.NO_CONTROLS)


def test_without_a_fragment_there_is_nothing_to_judge(runs, client, tmp_path):
    selection = selection_of(sound_file(tmp_path / "mine.wav"))
    visit = searched(runs, asked(runs, selection, *SEED_3._replace(min_probability=0.99)))
    files = unpacked(client, visit)
    assert files["result.json"]["certificate"] is None
    assert states(files) == ("none", "none", texts.NO_FRAGMENT)


def test_the_readme_lists_the_files_of_the_zip_and_no_other(visit, client):
    files = unpacked(client, visit)
    listed = files[words.README].split("\n\n")[1].splitlines()
    assert [line.split()[0] for line in listed] == [
        words.README,
        *(name for name in words.CONTENTS if name in files and name not in words.ADDED),
        *words.ADDED[1:],
    ]
    for line in listed:
        name, about = line.split(maxsplit=1)
        assert about == words.CONTENTS[name]
    assert words.FORMATS in files[words.README]


def test_own_sounds_are_repeated_by_command_and_have_no_link(visit, client):
    files = unpacked(client, visit)
    assert files[words.REPEAT]["link"] is None
    assert words.NO_LINK_TO_OWN in files[words.README]
    assert texts.NO_LINK in files[words.README]


@pytest.mark.parametrize(
    ("headers", "page"),
    [
        ({}, "http://testserver/"),
        (
            {"x-forwarded-proto": "https", "x-forwarded-host": "who.hf.space"},
            "https://who.hf.space/",
        ),
    ],
)
def test_link_and_commands_repeat_the_search(runs, client, headers, page):
    clip = bundled_clips("genre")[0]
    visit = searched(runs, asked(runs, gallery_selection(clip, "genre"), *SEED_3))
    files = unpacked(client, visit, **headers)
    repeat = files[words.REPEAT]
    assert repeat["schema"] == 1
    query = f"cells=16&clip={clip.id}&effort=quick&model=rule&partition=linear&seed=3"
    assert repeat["link"] == f"{page}?{query}"
    command = cli.make_parser().parse_args(shlex.split(repeat["command"])[3:])
    assert (command.clip, command.model, command.seed) == (clip.id, RULE, 3)
    compile(repeat["python"], "call", "exec")
    assert f"Client('{page}')" in repeat["python"]
    for way in (repeat["link"], repeat["command"]):
        assert f"\n{way}\n" in files[words.README]


def test_the_command_has_the_allowed_cells(runs, client):
    clip = bundled_clips("genre")[0]
    visit = searched(runs, asked(runs, gallery_selection(clip, "genre"), *SEED_3))
    visit.run.request = dataclasses.replace(visit.run.request, among=(3, 5, 6))
    files = unpacked(client, visit)
    assert files[words.REPEAT]["command"].endswith(" --among 3,5-6")
    assert files[words.REPEAT]["command"] in files[words.README]


def test_the_zip_says_of_every_model_what_the_page_says(visit, client):
    judging = JudgeEvents(bench_device())
    *_, shown = judging.judge(visit)
    assert_says_the_same(unpacked(client, visit)[words.VERDICTS], shown.targets, n_checks=0)
    while visit.run.judgements.pending:
        *_, table, _ = [*judging.controls(visit), None]
    assert_says_the_same(unpacked(client, visit)[words.VERDICTS], table, n_checks=4)


def assert_says_the_same(verdicts: dict[str, Any], table: str, *, n_checks: int) -> None:
    assert panels.render("text", text=verdicts["summary"]) in table
    (target,) = verdicts["targets"]
    shown = target["shown"]
    assert len(shown["chance_check"]) == table.count("<span title=") == n_checks
    for cell in (target["title"], *shown.values()):
        for text in [cell] if isinstance(cell, str) else cell:
            assert panels.render("text", text=text).strip() in table
