"""Checkpoints on the command line, alongside the bundled models."""

import json
import pickle
from functools import partial
from pathlib import Path

import pytest
import torch

from explorer.cli.main import main
from explorer.cli.study import load_study_models
from explorer.ui.device.models import ModelHost
from models.collection import bundled_models
from models.hub.catalogue import CATALOGUE
from models.hub.directories import read_directories
from models.labels import TASKS
from models.published.table import PUBLISHED
from tests.support.checkpoints import FAMILIES, LABELS, altered, with_weights

CLIP = {"genre": "genre/blues-1", "emotion": "emotion/angry-1", "deepfake": "deepfake/espeak-1"}
every_family = pytest.mark.parametrize("name", FAMILIES)


def ask(capsys: pytest.CaptureFixture[str], *words: object) -> object:
    capsys.readouterr()
    code = main([*map(str, words), "--json"])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    return json.loads(shown.out)


def error_of(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Run a command that has to fail, and return its one line on stderr."""
    capsys.readouterr()
    assert main([*map(str, words)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    return shown.err


@pytest.fixture(scope="module")
def found(checkpoints: dict[str, Path], tmp_path_factory: pytest.TempPathFactory):
    """Return the directory of a search with a checkpoint of a family; each is searched once."""
    results: dict[str, Path] = {}

    def search(name: str) -> Path:
        if name not in results:
            results[name] = tmp_path_factory.mktemp(name)
            words = ["--model", f"local/{name}", "--model-dir", str(checkpoints[name])]
            words += ["--effort", "quick", "--cells", "16", "--out", str(results[name])]
            assert main(["search", CLIP[FAMILIES[name].task], *words]) == 0
        return results[name]

    return search


@every_family
def test_a_search_with_a_checkpoint_is_certified(name, found, checkpoints) -> None:
    record = json.loads((found(name) / "result.json").read_text())
    (model,) = read_directories([checkpoints[name]])
    assert record["outcome"] == "irreducible"
    assert record["certificate"]["holds"]
    assert record["model"] == {"id": model.id, "version": model.info.version}
    assert record["label"] == LABELS[model.task][0]
    assert record["clip"]["n_samples"] <= model.info.n_samples  # the clip may be shorter
    assert record["clip"]["sample_rate"] == model.info.sample_rate


@every_family
def test_bundled_models_judge_what_a_checkpoint_found(name, found, checkpoints, capsys) -> None:
    bundled = bundled_models().of_task(FAMILIES[name].task)[0].id
    words = ["--targets", bundled, "--model-dir", checkpoints[name]]
    answer = ask(capsys, "transfer", found(name), *words)
    by_model = {target["model"]: target for target in answer["targets"]}
    assert set(by_model) == {bundled, f"local/{name}"}
    own = by_model[f"local/{name}"]
    assert (own["verdict"], own["agrees_on_clip"], own["vacuous"]) == ("accepts", True, False)
    assert by_model[bundled]["verdict"] in ("accepts", "rejects")
    assert by_model[bundled]["controls"]


@pytest.mark.parametrize("task", TASKS)
def test_checkpoints_of_other_rates_and_windows_judge_what_a_bundled_model_found(
    task, checkpoints, tmp_path: Path, capsys
) -> None:
    source = bundled_models().of_task(task)[0].id
    search = ["search", CLIP[task], "--model", source, "--effort", "quick", "--out", tmp_path]
    record = ask(capsys, *search)
    chosen = [name for name, family in FAMILIES.items() if family.task == task]
    flags = [word for name in chosen for word in ("--model-dir", checkpoints[name])]
    ids = [f"local/{name}" for name in chosen]
    answer = ask(capsys, "transfer", tmp_path, "--targets", ",".join(ids), *flags)
    by_model = {target["model"]: target for target in answer["targets"]}
    assert set(by_model) == {source, *ids}
    asked = [each for each in ids if by_model[each]["verdict"] in ("accepts", "rejects")]
    assert all(by_model[each]["agrees_on_clip"] for each in asked), record["label"]
    # The fragment may reach above what the one checkpoint at 8 kHz hears.
    assert {by_model[each]["verdict"] for each in ids if each not in asked} <= {"cannot hear"}
    assert {"local/hubert"} >= set(ids) - set(asked)


def test_a_checkpoint_classifies_with_its_own_labels(checkpoints, capsys) -> None:
    words = ["--model", "local/hubert", "--model-dir", checkpoints["hubert"]]
    heard = ask(capsys, "classify", CLIP["deepfake"], *words)
    assert heard["label"] == "spoof"
    assert list(heard["probabilities"]) == ["spoof", "bona-fide"]


def test_an_error_names_the_flag_that_an_earlier_result_needs(
    found, tmp_path: Path, capsys
) -> None:
    error = error_of(capsys, "transfer", found("wav2vec2"))
    assert "local/wav2vec2 is a checkpoint in a directory of yours; name the" in error
    assert "--model-dir" in error
    error = error_of(capsys, "classify", CLIP["genre"], "--model", CATALOGUE[0].id)
    assert f"name it with --hub {CATALOGUE[0].id}, too" in error


def test_a_checkpoint_that_has_changed_since_its_search_is_refused(
    found, checkpoints, tmp_path: Path, capsys
) -> None:
    directory = altered(checkpoints["wav2vec2"], tmp_path / "wav2vec2", hidden_dropout=0.2)
    error = error_of(capsys, "transfer", found("wav2vec2"), "--model-dir", directory)
    assert "The search was made with version" in error


@pytest.fixture
def stuck(checkpoints, tmp_path: Path) -> Path:
    """A checkpoint that gives the same answer to every sound."""

    def constant(weights):
        return weights | {
            "classifier.weight": 0 * weights["classifier.weight"],
            "classifier.bias": torch.tensor([0.0, 9.0, 0.0, 0.0]),
        }

    return with_weights(checkpoints["wav2vec2"], tmp_path / "stuck", constant)


STUCK = "earshot: warning: local/stuck answers hap to both emotion/angry-1"


def test_a_constant_model_is_used_with_a_warning_on_stderr(stuck: Path, capsys) -> None:
    words = ["classify", CLIP["emotion"], "--model", "local/stuck", "--model-dir", str(stuck)]
    assert main([*words, "--json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["label"] == "hap"
    assert shown.err.startswith(STUCK)
    assert shown.err.count("\n") == 1


def test_a_study_warns_about_its_checkpoints_before_ray_starts(
    stuck: Path, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    study_ray = pytest.importorskip("explorer.study.ray")

    def no_workers(load, **options):
        return lambda items, should_stop: iter(())

    monkeypatch.setattr(study_ray, "run_on_ray", no_workers)
    words = ["--models", "local/stuck", "--model-dir", str(stuck), "--out", str(tmp_path / "out")]
    assert main(["study", "--task", "emotion", "--clips", CLIP["emotion"], "--ray", *words]) == 2
    assert STUCK in capsys.readouterr().err


def test_models_lists_directories_and_the_catalogue(checkpoints, hub_cache, capsys) -> None:
    words = ["--model-dir", checkpoints["ast"], "--model-dir", checkpoints["whisper"]]
    rows = ask(capsys, "models", *words)
    ids = [row["id"] for row in rows]
    bundled = [model.id for model in bundled_models().of_task()]
    away = [*(model.id for model in PUBLISHED), *(entry.id for entry in CATALOGUE)]
    assert ids == [*bundled, "local/ast", "local/whisper", *away]
    ast = rows[ids.index("local/ast")]
    assert ast == {
        "id": "local/ast",
        "task": "emotion",
        "labels": ["ang", "hap", "sad", "neu"],
        "sample_rate": 16_000,
        "window_s": 2.575,
        "bundled": False,
        "available": True,
        "card": None,
    }
    assert all(row["bundled"] == (row["id"] in bundled) for row in rows)
    emotion = ask(capsys, "models", *words, "--task", "emotion")
    assert {row["task"] for row in emotion} == {"emotion"}
    assert "local/ast" in {row["id"] for row in emotion}


def test_the_page_offers_checkpoints_as_sources_and_judges(checkpoints) -> None:
    models = bundled_models().with_checkpoints(read_directories([checkpoints["ast"]]))
    host = ModelHost(torch.device("cpu"), models)
    assert host.specs("emotion")[-1].id == "local/ast"
    assert "local/ast" in {info.id for info in host.models_of_same_task("emotion-mfcc-gru")}
    assert host.models_of_same_task("local/ast")[-1].id == "local/ast"
    assert host.classifier("local/ast") is host.classifier("local/ast")


def test_a_study_accepts_checkpoints(checkpoints, tmp_path: Path, capsys) -> None:
    ids = ["emotion-logmel-cnn", "local/wav2vec2", "local/ast"]
    words = ["--task", "emotion", "--clips", CLIP["emotion"], "--seeds", "0", "--cells", "16"]
    words += ["--models", ",".join(ids), "--effort", "quick", "--out", str(tmp_path)]
    words += ["--model-dir", checkpoints["wav2vec2"], "--model-dir", checkpoints["ast"]]
    summary = ask(capsys, "study", *words)
    assert summary["n_failed"] == 0
    records = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text().splitlines()]
    assert {record["source"] for record in records} == set(ids)


def test_a_study_worker_loads_the_models_that_it_is_sent(checkpoints) -> None:
    added = read_directories([checkpoints["ast"]])
    known = bundled_models().with_checkpoints(added)
    load = partial(load_study_models, known, ["local/ast", "emotion-mfcc-gru"], "emotion", "cpu")
    study_models = pickle.loads(pickle.dumps(load))()
    assert study_models.classifiers["local/ast"].info == added[0].info
    assert study_models.counterpart("angry", added[0].info) == ("ang",)
