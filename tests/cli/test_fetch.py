"""`earshot fetch`, and published models on the command line."""

import json
import signal
import urllib.error
from pathlib import Path

import pytest
import soundfile
import torch

from explorer.cli import fetch as fetch_command
from explorer.cli.main import main
from explorer.errors import DownloadError
from models.published.loading import load_published
from models.published.table import PUBLISHED, find_published
from tests.support.downloads import downloadable
from tests.support.paths import SHARED_WEIGHTS

MODEL = find_published("aasist-l")
needs_weights = pytest.mark.skipif(
    not SHARED_WEIGHTS.is_dir(), reason="the published weights are not here: ../shared/weights"
)


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["models", "--json", *arguments]) == 0
    documents: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return documents


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Name what to fetch"),
        (["no-such"], "no published model and no real clip 'no-such'; `models` and `clips` list"),
        (["aasist-l", "--from", "no/folder"], "There is no folder 'no/folder'"),
        (["aasist-l", "--from", "."], "No file in '.' is the published one of AASIST-L"),
    ],
)
def test_what_cannot_be_fetched_is_a_sentence(
    words: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["fetch", *words]) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.out == ""


def test_without_a_network_it_says_so_after_size_and_licence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, empty_model_cache: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise urllib.error.URLError("Name or service not known")

    monkeypatch.setattr("urllib.request.OpenerDirector.open", refuse)
    assert main(["fetch", MODEL.id]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"earshot: fetching {MODEL.id} from {MODEL.file.url}: {MODEL.about}"
    assert "raw.githubusercontent.com cannot be reached" in second
    assert "The models that come with Earshot need no network." in second
    assert list(empty_model_cache.iterdir()) == []


def test_a_model_that_was_not_fetched_is_listed_and_named_with_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ids = [each["id"] for each in listed(capsys) if each["available"]]
    assert not {model.id for model in PUBLISHED} & set(ids)
    away = {each["id"]: each for each in listed(capsys) if not each["available"]}
    assert away[MODEL.id]["labels"] == list(MODEL.labels)
    assert main(["models"]) == 0
    assert f"`earshot fetch {MODEL.id}` ({MODEL.about})" in capsys.readouterr().out
    out = str(tmp_path / "result")
    assert main(["search", "deepfake/espeak-1", "--model", MODEL.id, "--out", out]) == 2
    said = f"{MODEL.id} is not on this computer yet: `earshot fetch {MODEL.id}` fetches it"
    assert said in capsys.readouterr().err


@needs_weights
def test_a_fetched_model_comes_first_and_is_not_fetched_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["fetch", MODEL.id, "--from", str(SHARED_WEIGHTS), "--json"]
    states = []
    for _ in range(2):
        assert main(words) == 0
        (document,) = json.loads(capsys.readouterr().out)
        states.append(document["state"])
    assert states == ["fetched", "already here"]
    assert document["licence"] == "MIT, Copyright (c) 2021-present NAVER Corp."
    first = listed(capsys, "--task", "deepfake")[0]
    assert (first["id"], first["available"], first["bundled"]) == (MODEL.id, True, False)
    assert first["card"] == MODEL.file.page


@needs_weights
@pytest.mark.parametrize(
    ("words", "count"), [(["--task", "deepfake"], 5), (["aasist", "aasist-l"], 2)]
)
def test_several_are_fetched_by_task_or_by_their_ids(
    words: list[str], count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", *words, "--from", str(SHARED_WEIGHTS), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == count


def test_ctrl_c_keeps_what_is_complete(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fetch(model: object, _: Path, __: Path | None, should_stop: object) -> None:
        if model is MODEL:  # the second of the two
            signal.raise_signal(signal.SIGINT)
            raise DownloadError("The model was not saved: the download was stopped.")

    monkeypatch.setattr(fetch_command, "_fetch_model", fetch)
    assert main(["fetch", "aasist", "aasist-l"]) == 130
    assert capsys.readouterr().out.split()[0] == "aasist"


def test_a_published_model_is_searched_and_its_file_gives_the_recorded_answer(
    fetched: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The check of someone who distrusts the record: read the file, ask the network."""
    out = tmp_path / "result"
    words = ["genre/metal-1", "--model", "jamendo-musicnn", "--effort", "quick", "--out", str(out)]
    assert main(["search", *words, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["outcome"], record["certificate"]["holds"]) == ("irreducible", True)
    classifier = load_published(find_published("jamendo-musicnn"), torch.device("cpu"), fetched)
    sound, rate = soundfile.read(out / "sufficient.wav", dtype="float32")
    assert rate == classifier.info.sample_rate
    probabilities = classifier(torch.from_numpy(sound)[None]).softmax(dim=1)[0]
    label = classifier.info.labels[int(probabilities.argmax())]
    assert label == record["label"]
    assert float(probabilities.max()) == pytest.approx(record["certificate"]["probability"], 1e-5)
    targets = "genre-logmel-cnn,mtat-musicnn"
    assert main(["transfer", str(out), "--targets", targets, "--json"]) == 0
    judged = [each["model"] for each in json.loads(capsys.readouterr().out)["targets"]]
    assert set(judged) == {"genre-logmel-cnn", "mtat-musicnn", "jamendo-musicnn"}


def test_raw_levels_are_another_version_with_other_answers(
    fetched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {}
    for levels in ("even", "raw"):
        words = ["classify", "genre/rock-1", "--model", "jamendo-fcn", "--levels", levels, "--json"]
        assert main(words) == 0
        answers[levels] = json.loads(capsys.readouterr().out)
    assert answers["even"]["probabilities"] != answers["raw"]["probabilities"]


def test_real_clips_are_taken_from_a_folder_and_what_is_not_there_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, missing = downloadable(b"one", id="genre/here"), downloadable(b"two", id="genre/missing")
    monkeypatch.setattr(fetch_command, "all_clips", lambda: (here, missing))
    (tmp_path / "any-name.ogg").write_bytes(b"one")
    words = ["fetch", "--clips", "--from", str(tmp_path), "--json"]
    assert main(words) == 2
    said = capsys.readouterr()
    assert [each["id"] for each in json.loads(said.out)] == ["genre/here"]
    assert "genre/missing is not in" in said.err
    assert main([*words, "--task", "emotion"]) == 0  # which has neither models nor these clips
    assert json.loads(capsys.readouterr().out) == []
    assert main(["fetch", "genre/here", "--from", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["state"] == "already here"


def test_real_clips_of_the_gallery_without_a_network_are_announced_and_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise urllib.error.URLError("Name or service not known")

    monkeypatch.setattr("urllib.request.OpenerDirector.open", refuse)
    assert main(["fetch", "--clips"]) == 2
    said = capsys.readouterr()
    assert "fetching 41 real clips, " in said.err
    assert "CC BY 4.0" in said.err
    assert "cannot be reached" in said.err
    assert said.out.strip() == ""


def test_ctrl_c_also_stops_taking_models_from_a_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken = []

    def take(model: object, *_: object) -> None:
        taken.append(model)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("models.published.fetch.import_published", take)
    assert main(["fetch", "--task", "deepfake", "--from", str(tmp_path)]) == 130
    assert len(taken) == 1
    assert capsys.readouterr().out.split()[0] == "aasist"
