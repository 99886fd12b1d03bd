"""`extend` with a real model and a real clip, and what it refuses."""

import json
import shutil
import signal

import pytest
import torch

from explorer.audio.wav import read_wav
from explorer.cli import extend
from explorer.cli.main import main
from explorer.judging.criterion import judge
from explorer.records import read_record
from models.collection import bundled_models

CLIP, MODEL = "genre/blues-1", "genre-logmel-cnn"


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """The directory of a search, not to be changed."""
    out = tmp_path_factory.mktemp("result")
    words = ["--effort", "quick", "--cells", "24", "--out", str(out), "--device", "cpu"]
    assert main(["search", CLIP, "--model", MODEL, *words]) == 0
    return out


@pytest.fixture(scope="module")
def extended(searched, tmp_path_factory):
    """A copy of it that was extended, not to be changed, either."""
    out = tmp_path_factory.mktemp("extended") / "out"
    shutil.copytree(searched, out)
    assert main(["extend", str(out), "--device", "cpu"]) == 0
    return out


@pytest.fixture
def result(searched, tmp_path):
    shutil.copytree(searched, tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def default_interrupts():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def layers(directory):
    document = json.loads((directory / "extension.json").read_text("utf-8"))
    return document["necessary"], document["complete"]


def answer(directory, name):
    sound, _ = read_wav(directory / name)
    return judge(bundled_models().load(MODEL, torch.device("cpu")), sound)


def test_the_files_of_the_layers_are_heard_as_they_should_be(extended):
    record = read_record(extended)
    necessary, complete = layers(extended)
    assert set(record.keep) <= set(necessary["keep"]) <= set(complete["keep"])
    assert (necessary["outcome"], complete["outcome"]) == ("irreducible", "irreducible")
    least = record.criterion.min_probability
    heard = answer(extended, "necessary.wav")
    assert heard.label == record.label
    assert heard.probabilities[record.label] >= least
    assert answer(extended, "without_necessary.wav").probabilities[record.label] < least
    heard = answer(extended, "complete.wav")
    assert heard.label == record.label
    assert heard.probabilities[record.label] >= record.probability - 0.01


def test_json_is_the_record_and_text_says_the_same(extended, capsys, tmp_path):
    shutil.copytree(extended, tmp_path / "out")
    words = ["extend", str(tmp_path / "out"), "--device", "cpu", "--seed", "0"]
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document == json.loads((tmp_path / "out" / "extension.json").read_text("utf-8"))
    assert [document[name]["keep"] for name in ("necessary", "complete")] == [
        layer["keep"] for layer in layers(extended)
    ]
    assert main(words) == 0
    head, *lines, directory = capsys.readouterr().out.splitlines()
    assert head.startswith(f"{CLIP}, {MODEL}: blues (0.")
    kept = len(document["necessary"]["keep"])
    assert lines[0].startswith(f"necessary, irreducible: {kept} of 24 mel bands, ")
    assert any(line.startswith("complete, irreducible: ") for line in lines)
    assert directory == str(tmp_path / "out")


def test_another_seed_is_recorded(result, capsys):
    assert main(["extend", str(result), "--device", "cpu", "--seed", "7", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seed"] == 7


def test_ctrl_c_keeps_what_was_found(result, capsys, monkeypatch, default_interrupts):
    shown = []

    def press_once(text):
        shown.append(text)
        if len(shown) == 5:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(extend, "show_progress", press_once)
    assert main(["extend", str(result), "--device", "cpu"]) == 0
    necessary, complete = layers(result)
    assert (necessary["outcome"], complete["outcome"]) == ("cancelled", "cancelled")
    assert necessary["certificate"]["holds"]
    assert complete["keep"] is None
    assert "necessary, cancelled: " in capsys.readouterr().out
    assert len(shown) <= 6


def test_progress_names_the_layer(result, monkeypatch):
    shown = []
    monkeypatch.setattr(extend, "show_progress", shown.append)
    assert main(["extend", str(result), "--device", "cpu"]) == 0
    names = [text.partition(" set: ")[0] for text in shown]
    assert names == sorted(names, reverse=True)
    assert set(names) == {"necessary", "complete"}
    assert " judged in " in shown[-1]


def test_what_cannot_be_extended_is_one_plain_line(result, capsys, tmp_path):
    assert main(["extend", str(tmp_path / "nothing")]) == 2
    assert "does not hold the result of a search" in capsys.readouterr().err
    path = result / "remainder.wav"
    path.write_bytes(path.read_bytes() + b"x")
    assert main(["extend", str(result), "--device", "cpu"]) == 2
    errors = capsys.readouterr().err
    assert "remainder.wav is not the file that the search wrote" in errors
    assert errors.count("\n") == 1
    words = ["--min-probability", "0.999999", "--out", str(tmp_path / "none"), "--device", "cpu"]
    assert main(["search", CLIP, "--model", MODEL, *words]) == 0
    assert main(["extend", str(tmp_path / "none"), "--device", "cpu"]) == 2
    assert "ended below_threshold: there is no fragment" in capsys.readouterr().err


def test_other_models_judge_the_layer_that_is_named(extended, capsys):
    words = ["transfer", str(extended), "--targets", MODEL, "--controls", "0", "--device", "cpu"]
    said = {}
    for layer in ("", "sufficient", "necessary", "complete"):
        assert main([*words, *(["--layer", layer] if layer else []), "--json"]) == 0
        (said[layer],) = json.loads(capsys.readouterr().out)["targets"]
    assert said[""] == said["sufficient"]
    for name, layer in zip(("necessary", "complete"), layers(extended), strict=True):
        kept = layer["certificate"]["kept"]["answer"]
        assert said[name]["probability"] == pytest.approx(kept["probability"], abs=1e-6)
        assert said[name]["verdict"] == "accepts"


def test_a_layer_that_was_not_made_is_one_plain_line(searched, capsys):
    assert main(["transfer", str(searched), "--layer", "complete", "--device", "cpu"]) == 2
    assert "does not hold the necessary and the complete part" in capsys.readouterr().err
