"""The command line with the real models and clips. Scripts depend on what it prints."""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile

import explorer
from explorer.cli import clip_arguments
from explorer.cli import clips as clips_command
from explorer.cli.main import main
from explorer.clips import gallery
from explorer.clips.cache import clip_file
from explorer.clips.gallery import DownloadableClip, all_clips, bundled_clips
from explorer.errors import InputError
from models.collection import bundled_models
from models.labels import GENRES, TASKS
from tests.support.downloads import Host, downloadable
from tests.support.paths import ROOT

CLIP = bundled_clips("genre")[0]
MODEL = bundled_models().of_task("genre")[0].id
REAL = next(clip for clip in all_clips("deepfake") if isinstance(clip, DownloadableClip))
MODEL_FIELDS = {"id", "task", "labels", "sample_rate", "window_s", "bundled", "available", "card"}
CLIP_FIELDS = {"id", "task", "label", "seconds", "bundled", "available", "origin", "licence"}
RECORD_FIELDS = {
    *(
        "schema",
        "clip",
        "model",
        "clip_label",
        "label",
        "probability",
        "partition",
        "criterion",
        "outcome",
    ),
    *(
        "keep",
        "share",
        "remainder",
        "silence",
        "evaluations",
        "rounds",
        "seconds",
        "device",
        "batch_size",
        "seed",
    ),
    *(
        "effort",
        "certificate",
        "files",
        "versions",
        "remainder",
        "silence",
        "sampled_bound",
        "among",
    ),
}


def ask(capsys, *words):
    code = main([*map(str, words), "--json"])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    return json.loads(shown.out)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """The directory and the record of one search."""
    directory = tmp_path_factory.mktemp("result")
    assert main(["search", CLIP.id, "--model", MODEL, "--out", str(directory), "--json"]) == 0
    return directory, json.loads((directory / "result.json").read_text())


def test_models_are_listed(capsys, hub_cache):
    listed = ask(capsys, "models", "--task", "genre")
    assert {row["id"] for row in listed} >= {"genre-logmel-cnn", "genre-mfcc-gru"}
    for row in listed:
        assert set(row) == MODEL_FIELDS
        assert (ROOT / row["card"]).is_file() == row["bundled"]


def test_clips_are_listed(capsys):
    listed = ask(capsys, "clips")
    assert [row["id"] for row in listed] == [clip.id for clip in all_clips()]
    for row in listed:
        assert set(row) == CLIP_FIELDS
        assert row["available"] == row["bundled"]  # nothing was fetched yet
    bundled = [row for row in listed if row["bundled"] and row["task"] == "genre"]
    assert {row["label"] for row in bundled} == set(GENRES)


def test_a_clip_without_a_class_is_listed_with_a_dash(capsys, monkeypatch):
    clip = downloadable(b"a sound", id="genre/real-x", label=None, title="A song")
    monkeypatch.setattr(clips_command, "all_clips", lambda task=None: (clip,))
    assert main(["clips"]) == 0
    line = capsys.readouterr().out.strip()
    assert line.split(maxsplit=2) == ["genre/real-x", "-", "A song (needs the network)"]
    (row,) = ask(capsys, "clips")
    assert row["label"] is None


@pytest.mark.parametrize("task", TASKS)
def test_models_and_clips_are_listed_by_task(capsys, hub_cache, task):
    clips, models = ask(capsys, "clips", "--task", task), ask(capsys, "models", "--task", task)
    assert [row["id"] for row in clips] == [clip.id for clip in all_clips(task)]
    bundled = [row["id"] for row in models if row["bundled"]]
    assert bundled == [spec.id for spec in bundled_models().of_task(task)]
    assert {row["task"] for row in clips + models} <= {task}


def test_a_clip_that_is_not_bundled_is_marked(capsys):
    row = next(row for row in ask(capsys, "clips") if row["id"] == REAL.id)
    assert (row["bundled"], row["available"], row["seconds"]) == (False, False, None)
    assert "LibriSpeech" in row["origin"]
    assert main(["clips", "--task", "deepfake"]) == 0
    assert f"{REAL.title} (needs the network)" in capsys.readouterr().out
    assert main(["clips", "--task", "genre"]) == 0
    assert f"{CLIP.title}\n" in capsys.readouterr().out


def test_a_clip_that_is_not_bundled_is_fetched_once_with_a_line_on_stderr(
    capsys, monkeypatch, tmp_path
):
    content = CLIP.path.read_bytes()
    clip, host = downloadable(content), Host(content)
    for module in (clip_arguments, clips_command):
        monkeypatch.setattr(module, "all_clips", lambda task=None: (clip,))
    monkeypatch.setattr(clip_arguments, "clip_file", partial(clip_file, open_url=host))
    words = ["search", clip.id, "--model", MODEL, "--effort", "quick", "--out", str(tmp_path)]
    assert main([*words, "--json"]) == 0
    shown = capsys.readouterr()
    assert shown.err == f"earshot: fetching {clip.id} from {clip.url}\n"
    record = json.loads(shown.out)
    assert (record["clip"]["name"], record["clip"]["sha256"]) == (clip.id, clip.sha256)
    assert main(["classify", clip.id, "--model", MODEL, "--json"]) == 0
    assert capsys.readouterr().err == ""
    assert len(host.asked) == 1
    (row,) = ask(capsys, "clips")
    assert (row["bundled"], row["available"]) == (False, True)


def test_a_clip_that_cannot_be_fetched_is_one_line_on_stderr_after_the_attempt(capsys, monkeypatch):
    host = Host(failure=OSError(101, "Network is unreachable"))
    monkeypatch.setattr(clip_arguments, "clip_file", partial(clip_file, open_url=host))
    assert main(["classify", REAL.id, "--model", MODEL]) == 2
    shown = capsys.readouterr()
    first, second = shown.err.splitlines()
    assert (shown.out, first) == ("", f"earshot: fetching {REAL.id} from {REAL.url}")
    assert "needs the network" in second
    assert "Network is unreachable" in second


def test_a_bundled_clip_that_is_damaged_is_refused(capsys, monkeypatch, tmp_path):
    shutil.copyfile(gallery.ASSETS / "clips.toml", tmp_path / "clips.toml")
    path = tmp_path / CLIP.path.relative_to(gallery.ASSETS)
    path.parent.mkdir(parents=True)
    path.write_bytes(bundled_clips("genre")[1].path.read_bytes())
    monkeypatch.setattr(gallery, "ASSETS", tmp_path)
    out = ["--out", str(tmp_path / "out")]
    for words in (
        ["classify", CLIP.id, "--model", MODEL],
        ["search", CLIP.id, "--model", MODEL, *out],
        ["study", "--task", "genre", "--models", MODEL, "--clips", CLIP.id, *out],
    ):
        assert main(words) == 2
        assert f"bundled clip {CLIP.id} is missing or damaged" in capsys.readouterr().err
    with pytest.raises(InputError, match="is missing or damaged"):
        explorer.bundled_clip(CLIP.id)


def test_classify_prints_every_probability(capsys):
    heard = ask(capsys, "classify", CLIP.id, "--model", MODEL)
    assert set(heard) == {"model", "clip", "label", "probabilities"}
    assert heard["label"] == max(heard["probabilities"], key=heard["probabilities"].get)
    assert sum(heard["probabilities"].values()) == pytest.approx(1)


def test_search_prints_what_it_writes(capsys, tmp_path):
    printed = ask(capsys, "search", CLIP.id, "--model", MODEL, "--out", tmp_path, "--cells", 16)
    assert printed == json.loads((tmp_path / "result.json").read_text())
    assert printed["clip"]["sha256"] == CLIP.sha256


def test_the_result_has_the_documented_fields(result):
    _, record = result
    assert set(record) == RECORD_FIELDS
    assert record["outcome"] == "irreducible"
    assert record["certificate"]["holds"]


def test_an_independent_fft_agrees_with_the_certificate(capsys, result, tmp_path):
    directory, record = result
    certificate, edges = record["certificate"], record["partition"]["edges_hz"]

    def heard(file):
        answer = ask(capsys, "classify", file, "--model", MODEL)
        return answer["label"], answer["probabilities"][record["label"]]

    label, probability = heard(directory / certificate["file"])
    assert label == certificate["label"] == record["label"]
    assert probability == pytest.approx(certificate["probability"], abs=1e-4)
    samples, rate = soundfile.read(directory / certificate["file"], dtype="float64")
    for removal in certificate["removals"]:
        spectrum = np.fft.rfft(samples)
        hz = np.fft.rfftfreq(len(samples), 1 / rate)
        spectrum[(hz >= edges[removal["cell"]]) & (hz < edges[removal["cell"] + 1])] = 0
        without = np.fft.irfft(spectrum, len(samples)).astype(np.float32)
        soundfile.write(tmp_path / "without.wav", without, rate, subtype="FLOAT")
        assert heard(tmp_path / "without.wav")[0] == removal["label"] != record["label"]


def test_transfer_judges_all_models_of_the_task(capsys, result):
    directory, record = result
    answer = ask(capsys, "transfer", directory)
    assert (answer["source"], answer["label"]) == (MODEL, record["label"])
    by_model = {target["model"]: target for target in answer["targets"]}
    assert set(by_model) == {spec.id for spec in bundled_models().of_task("genre")}
    own = by_model[MODEL]
    assert (own["verdict"], own["agrees_on_clip"], own["vacuous"]) == ("accepts", True, False)
    assert own["probability"] == pytest.approx(record["certificate"]["probability"], abs=1e-6)
    for target in answer["targets"]:
        drawn = {control["kind"]: control["draws"] for control in target["controls"]}
        assert drawn == {"random": 64, "matched": 64, "shift": 63, "energy": 1}
        assert all(0 <= c["accepted"] <= c["draws"] for c in target["controls"])


@pytest.mark.parametrize("n", [16, 1])
def test_transfer_judges_as_many_controls_as_asked_for(capsys, result, n):
    answer = ask(capsys, "transfer", result[0], "--targets", MODEL, "--controls", n)
    drawn = {c["kind"]: c["draws"] for c in answer["targets"][0]["controls"]}
    assert drawn == {"random": n, "matched": n, "shift": n, "energy": 1}


def test_transfer_without_controls_judges_none_and_announces_none(capsys, monkeypatch, result):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    words = ["transfer", str(result[0]), "--targets", MODEL, "--controls", "0", "--json"]
    assert main(words) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["targets"][0]["controls"] == []
    assert "to compare" not in shown.err


def test_named_targets_are_joined_by_the_source(capsys, result):
    answer = ask(capsys, "transfer", result[0], "--targets", "genre-mfcc-gru")
    assert {target["model"] for target in answer["targets"]} == {MODEL, "genre-mfcc-gru"}


def test_transfer_shows_its_progress_on_a_terminal_and_only_there(capsys, monkeypatch, result):
    words = ["transfer", str(result[0]), "--targets", MODEL, "--json"]
    assert main(words) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(words) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["source"] == MODEL
    assert shown.err.split("\r\x1b[K") == [
        "",
        f"loading {MODEL}, 1 of 1",
        f"{MODEL}, 1 of 1: judging the fragment",
        f"{MODEL}, 1 of 1: judging other fragments, to compare",
        "",
    ]


def test_excerpt_of_a_long_file(capsys, tmp_path):
    samples, rate = soundfile.read(CLIP.path, dtype="float32")
    long = np.concatenate([np.zeros(20 * rate, dtype=np.float32), samples])
    soundfile.write(tmp_path / "long.wav", long, rate, subtype="FLOAT")
    excerpt = ask(capsys, "classify", tmp_path / "long.wav", "--model", MODEL, "--start", 20)
    assert excerpt["probabilities"] == pytest.approx(
        ask(capsys, "classify", CLIP.id, "--model", MODEL)["probabilities"]
    )


def test_options_may_follow_a_name_that_looks_like_one(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-odd.flac").write_bytes(CLIP.path.read_bytes())
    assert ask(capsys, "classify", "--", "-odd.flac", "--model", MODEL)["clip"] == "-odd.flac"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["classify", "nowhere.wav", "--model", MODEL], "no file and no clip"),
        (["classify", CLIP.id, "--model", "genre-logmel-cn"], "no model 'genre-logmel-cn'"),
        (["classify", CLIP.id, "--model", MODEL, "--start", "99"], "cannot start at 99 s"),
        (["classify", __file__, "--model", MODEL], "not a sound file"),
        (["search", CLIP.id, "--model", MODEL], "--out"),
        (["search", CLIP.id, "--model", MODEL, "--out", "{tmp}", "--cells", "1"], "bands"),
        (["search", CLIP.id, "--model", MODEL, "--out", "{tmp}", "--label", "polka"], "polka"),
        (["search", CLIP.id, "--model", MODEL, "--out", "{tmp}", "--batch-size", "0"], "auto"),
        (
            ["search", CLIP.id, "--model", MODEL, "--out", "{tmp}", "--min-probability", "2"],
            "between 0 and 1",
        ),
        (["transfer", "{tmp}"], "does not hold the result"),
        (["transfer", "{tmp}", "--controls", "65"], "not a whole number from 0 to 64"),
        (["transfer", "{tmp}", "--controls", "-1"], "not a whole number from 0 to 64"),
        (["search", CLIP.id, "--model", MODEL, "--out", __file__], "cannot be written"),
        (["search", CLIP.id, "--model", MODEL, "--out", __file__ + "/x"], "cannot be written"),
        (["search", CLIP.id, "--model", MODEL, "--out", "{tmp}", "--seed", "9" * 20], "seed"),
        (["classify", "x" * 300, "--model", MODEL], "no file and no clip"),
        (["dance"], "dance"),
        ([], "COMMAND"),
    ],
)
def test_mistakes_are_one_line_on_stderr_and_exit_code_2(capsys, tmp_path, words, message):
    try:
        code = main([word.replace("{tmp}", str(tmp_path)) for word in words])
    except SystemExit as stopped:
        code = stopped.code
    shown = capsys.readouterr()
    assert code == 2
    assert shown.out == ""
    assert message in shown.err
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize(("device", "message"), [("cuda", "no CUDA"), ("mps", "no Apple GPU")])
def test_a_missing_device_is_reported(capsys, monkeypatch, device, message):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    assert main(["classify", CLIP.id, "--model", MODEL, "--device", device]) == 2
    assert message in capsys.readouterr().err


def test_search_does_not_overwrite_the_clip_it_is_given(capsys, tmp_path):
    (tmp_path / "original.wav").write_bytes(CLIP.path.read_bytes())
    given = tmp_path / "original.wav"
    assert main(["search", str(given), "--model", MODEL, "--out", str(tmp_path)]) == 2
    assert "would be overwritten" in capsys.readouterr().err
    assert given.read_bytes() == CLIP.path.read_bytes()


def test_search_replaces_an_earlier_result_but_no_other_file(capsys, tmp_path):
    own = tmp_path / "original.wav"
    own.write_bytes(CLIP.path.read_bytes())
    words = ["search", CLIP.id, "--model", MODEL, "--effort", "quick", "--out"]
    assert main([*words, str(tmp_path)]) == 2
    assert "holds original.wav, but no result of a search" in capsys.readouterr().err
    assert own.read_bytes() == CLIP.path.read_bytes()
    assert main([*words, str(tmp_path / "out")]) == 0
    assert main([*words, str(tmp_path / "out")]) == 0


def test_search_does_not_overwrite_the_clip_through_a_link(capsys, tmp_path):
    words = ["--model", MODEL, "--effort", "quick", "--out", str(tmp_path / "out")]
    assert main(["search", CLIP.id, *words]) == 0
    (tmp_path / "link").symlink_to(tmp_path / "out")
    before = (tmp_path / "out" / "original.wav").read_bytes()
    assert main(["search", str(tmp_path / "link" / "original.wav"), *words]) == 2
    assert "would be overwritten" in capsys.readouterr().err
    assert (tmp_path / "out" / "original.wav").read_bytes() == before


def test_a_file_name_that_is_not_valid_text_works(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.flac"
    Path(os.fsdecode(path)).write_bytes(CLIP.path.read_bytes())
    words = ["--model", MODEL, "--effort", "quick", "--out", str(tmp_path / "out"), "--json"]
    assert main(["search", os.fsdecode(path), *words]) == 0
    assert json.loads((tmp_path / "out" / "result.json").read_text())["clip"]["name"] == "caf�.flac"


def test_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "clips", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert len(json.loads(done.stdout)) == len(all_clips())
