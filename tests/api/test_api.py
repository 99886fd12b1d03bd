"""The public API: the same results as the command line, in Python."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

import explorer
from explorer.cli.main import main
from explorer.errors import InputError, ModelError
from tests.support.paths import ROOT

CLIP, MODEL = "genre/blues-1", "genre-logmel-cnn"
RATE = 8_000


def low_or_high(waveforms: torch.Tensor) -> torch.Tensor:
    """Logits of a model that compares the energy below 1 kHz with that between 1 and 2 kHz."""
    power = torch.fft.rfft(waveforms).abs().square()
    hz = torch.fft.rfftfreq(waveforms.shape[1], 1 / RATE)
    low, high = (power[:, (a <= hz) & (hz < b)].sum(dim=1) for a, b in ((0, 1000), (1000, 2000)))
    return torch.stack([low, high, torch.full_like(low, 1.0)], dim=1)


def wrapped(**changes: object) -> explorer.Model:
    options = {"labels": ("low", "high", "neither"), "sample_rate": RATE, "window_s": 0.5}
    return explorer.wrap(low_or_high, **{**options, **changes})  # type: ignore[arg-type]


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """A second of a 1,500 Hz tone after a second of silence, at 8 kHz."""
    time_s = np.arange(RATE) / RATE
    samples = np.concatenate([np.zeros(RATE), 0.5 * np.sin(2 * np.pi * 1500 * time_s)])
    path = tmp_path / "tone.wav"
    soundfile.write(path, samples.astype(np.float32), RATE, subtype="FLOAT")
    return path


@pytest.fixture(scope="module")
def blues() -> explorer.Result:
    model = explorer.load_model(MODEL, device="cpu")
    return explorer.search(
        explorer.bundled_clip(CLIP), model, seed=3, effort="quick", batch_size=16
    )


def test_importing_the_package_loads_no_torch():
    code = "import sys, explorer; print('torch' in sys.modules, sorted(explorer.__all__)[-1])"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "wrap"]


def test_every_public_name_is_there_and_listed():
    for name in explorer.__all__:
        assert getattr(explorer, name).__doc__
        assert name in dir(explorer)
    with pytest.raises(AttributeError, match="no attribute 'serach'"):
        _ = explorer.serach


def test_a_search_gives_what_the_command_line_gives(blues, tmp_path, capsys):
    words = [
        "search",
        CLIP,
        "--model",
        MODEL,
        "--seed",
        "3",
        "--effort",
        "quick",
        "--batch-size",
        "16",
    ]
    assert main([*words, "--device", "cpu", "--out", str(tmp_path), "--json"]) == 0
    ours, theirs = json.loads(blues.to_json()), json.loads(capsys.readouterr().out)
    for document in (ours, theirs):
        del document["seconds"]
    assert ours == theirs


def test_a_saved_result_is_one_that_the_command_line_transfers(blues, tmp_path, capsys):
    blues.save(tmp_path / "saved")
    assert (tmp_path / "saved" / "spectrogram.html").is_file()
    words = ["transfer", str(tmp_path / "saved"), "--targets", "genre-mfcc-gru", "--json"]
    assert main(words) == 0
    theirs = json.loads(capsys.readouterr().out)["targets"]
    target = explorer.load_model("genre-mfcc-gru", device="cpu")
    (ours,) = explorer.transfer(blues, [target])
    (same,) = (verdict for verdict in theirs if verdict["model"] == target.id)
    assert ours.verdict == same["verdict"]
    assert ours.margin == same["margin"]
    assert [control.accepted for control in ours.controls] == [
        control["accepted"] for control in same["controls"]
    ]


def test_layers_are_those_of_the_command_line_and_saved_with_the_result(blues, tmp_path, capsys):
    extension = explorer.extend(blues)
    assert set(blues.keep) <= set(extension.necessary.keep) <= set(extension.complete.keep)
    assert extension.without_necessary is not None
    both = extension.necessary_sound + extension.without_necessary
    torch.testing.assert_close(both, blues.original)
    assert extension.complete_sound.shape == blues.original.shape

    blues.save(tmp_path / "saved")
    saved = (tmp_path / "saved" / "extension.json").read_text("utf-8")
    assert json.loads(saved) == json.loads(extension.to_json())
    words = ["transfer", str(tmp_path / "saved"), "--targets", MODEL, "--layer", "complete"]
    assert main([*words, "--controls", "0", "--device", "cpu", "--json"]) == 0
    (theirs,) = json.loads(capsys.readouterr().out)["targets"]
    (ours,) = explorer.transfer(blues, [blues.source], controls=0, layer="complete")
    assert ours.margin == theirs["margin"]

    assert main(["extend", str(tmp_path / "saved"), "--device", "cpu", "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["necessary"]["keep"] == list(extension.necessary.keep)
    assert again["complete"]["keep"] == list(extension.complete.keep)


def test_an_unknown_layer_is_refused_with_those_that_there_are(blues):
    with pytest.raises(InputError, match="no layer 'all'; there are sufficient, necessary, comp"):
        explorer.transfer(blues, [blues.source], layer="all")


def test_the_fragment_is_what_its_model_still_calls_by_the_same_name(blues):
    model = explorer.load_model(MODEL, device="cpu")
    assert blues.fragment is not None
    assert blues.fragment.dtype == torch.float32
    assert model.labels[int(model.logits(blues.fragment[None]).argmax())] == blues.label
    torch.testing.assert_close(blues.fragment + blues.remainder, blues.original)


def test_steps_come_live_and_the_result_last():
    model = explorer.load_model(MODEL, device="cpu")
    clip = explorer.bundled_clip(CLIP)
    *steps, result = explorer.search_steps(clip, model, effort="quick", seed=3)
    assert isinstance(result, explorer.Result)
    assert len(steps) > 3
    assert steps[-1].n_kept == len(result.keep)


def test_a_clip_begins_where_it_was_asked_to(tone):
    clip = explorer.load_clip(tone, start_s=1.0)
    assert (clip.name, clip.sample_rate) == ("tone.wav", RATE)
    assert clip.waveform.shape == (RATE,)
    assert clip.waveform.dtype == torch.float32
    assert float(clip.waveform.abs().max()) > 0.4
    assert float(explorer.load_clip(tone).waveform[:RATE].abs().max()) == 0


def test_a_channel_can_be_chosen_and_is_recorded(tmp_path):
    left = 0.3 * np.sin(np.arange(2 * RATE) / 5)
    soundfile.write(tmp_path / "a.wav", np.stack([left, -left], 1), RATE, subtype="FLOAT")
    clip = explorer.load_clip(tmp_path / "a.wav", channel="right")
    assert np.abs(clip.waveform.numpy() + left).max() < 1e-6
    model = explorer.load_model("genre-logmel-cnn")
    result = explorer.search(clip, model, cells=8, effort="quick", max_evaluations=40)
    assert json.loads(result.to_json())["clip"]["channel"] == "right"
    mix = explorer.load_clip(tmp_path / "a.wav")
    with pytest.raises(InputError, match="its channels cancel each other"):
        explorer.search(mix, model, cells=8, effort="quick", max_evaluations=40)


@pytest.mark.parametrize("start_s", [-1.0, float("nan"), float("inf"), 5.0])
def test_a_clip_that_begins_nowhere_is_refused(tone, start_s):
    with pytest.raises(InputError):
        explorer.load_clip(tone, start_s=start_s)


def test_a_file_that_is_no_sound_or_has_changed_is_refused(tone, tmp_path):
    (tmp_path / "notes.txt").write_text("no sound")
    with pytest.raises(InputError, match="not a sound file"):
        explorer.load_clip(tmp_path / "notes.txt")
    clip = explorer.load_clip(tone, start_s=1.0)
    soundfile.write(tone, np.sin(np.arange(2 * RATE)), RATE, subtype="FLOAT")
    with pytest.raises(InputError, match="has changed since it was loaded"):
        explorer.search(clip, wrapped())


def test_any_callable_can_be_searched_and_be_a_target(tone):
    clip = explorer.load_clip(tone, start_s=1.0)
    model = wrapped(none_label="neither")
    result = explorer.search(clip, model, partition="linear", cells=16)
    assert (result.outcome, result.label) == ("irreducible", "high")
    assert result.certificate.holds
    (cell,) = result.keep  # 250 Hz wide: only that with the tone is enough
    assert result.edges_hz[cell] <= 1500 < result.edges_hz[cell + 1]
    same, other, foreign = (
        wrapped(id="same"),
        explorer.wrap(low_or_high, labels=("a", "b", "c"), sample_rate=RATE, window_s=0.5),
        wrapped(id="foreign", task="genre"),
    )
    verdicts = explorer.transfer(result, [same, other, foreign], controls=0)
    assert [verdict.verdict for verdict in verdicts] == [
        "accepts",
        "no counterpart",
        "no counterpart",
    ]
    assert all(verdict.controls == () for verdict in verdicts)


def test_a_model_of_a_task_of_its_own_accepts_its_own_fragment_and_so_does_its_twin(tone):
    source = wrapped()
    clip = explorer.load_clip(tone, start_s=1.0)
    result = explorer.search(clip, source, partition="linear", cells=16)
    verdicts = explorer.transfer(result, [source, wrapped(id="twin")])
    assert [verdict.verdict for verdict in verdicts] == ["accepts", "accepts"]
    assert all(verdict.controls for verdict in verdicts)


def test_as_many_controls_are_judged_as_asked_for(tone):
    source = wrapped()
    clip = explorer.load_clip(tone, start_s=1.0)
    result = explorer.search(clip, source, partition="linear", cells=16)
    (verdict,) = explorer.transfer(result, [source], controls=5)
    assert max(control.draws for control in verdict.controls) == 5


@pytest.mark.parametrize("controls", [-1, 65, True, False])
def test_a_number_of_controls_that_is_none_is_refused(tone, controls):
    source = wrapped()
    clip = explorer.load_clip(tone, start_s=1.0)
    result = explorer.search(clip, source, partition="linear", cells=16)
    with pytest.raises(InputError, match="controls must be a whole number from 0 to 64, not"):
        explorer.transfer(result, [source], controls=controls)


def test_a_target_with_two_labels_for_the_class_accepts_by_either(tone):
    """The target hears "joy" where the source hears "happy", and has "happiness" as well."""
    clip = explorer.load_clip(tone, start_s=1.0)
    source = wrapped(labels=("sad", "happy", "none of these"), task="emotion")
    result = explorer.search(clip, source, partition="linear", cells=16)
    assert result.label == "happy"

    def two_names(x):
        low, high, neither = low_or_high(x).T
        return torch.stack([low, high, high - 0.1, neither], 1)

    labels = ("sad", "joy", "happiness", "calm")
    target = explorer.wrap(two_names, labels=labels, sample_rate=RATE, window_s=0.5, task="emotion")
    (verdict,) = explorer.transfer(result, [target])
    assert (verdict.verdict, verdict.label, verdict.agrees_on_clip) == ("accepts", "joy", True)
    logits = target.logits(result.fragment[None])[0].double()
    shares = logits.softmax(0)
    assert verdict.probability == pytest.approx(float(shares[1] + shares[2]), abs=1e-4)
    assert verdict.margin > 0.2  # over "sad", not over its own synonym
    assert verdict.controls


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"labels": ("one",)}, "at least two different labels"),
        ({"labels": ("a", "a")}, "at least two different labels"),
        ({"none_label": "silence"}, "not one of the labels"),
        ({"sample_rate": 0}, "must be positive"),
        ({"window_s": -1.0}, "must be positive"),
    ],
)
def test_what_cannot_be_a_model_is_refused(changes, why):
    with pytest.raises(InputError, match=why):
        wrapped(**changes)


def test_a_callable_with_other_logits_than_labels_is_refused(tone):
    clip = explorer.load_clip(tone, start_s=1.0)
    with pytest.raises(InputError, match=r"shape \(1, 3\), not \(1, 2\)"):
        explorer.search(clip, wrapped(labels=("low", "high")))
    broken = explorer.wrap(
        lambda x: torch.full((len(x), 2), torch.nan),
        labels=("a", "b"),
        sample_rate=RATE,
        window_s=0.5,
    )
    with pytest.raises(ModelError, match="not numbers"):
        explorer.search(clip, broken)


def test_logits_take_any_length_and_no_other_shape():
    model = wrapped()
    assert model.logits(torch.ones(3, 10)).shape == (3, 3)
    assert model.logits(torch.ones(2, 10_000)).shape == (2, 3)
    for shape in ((10,), (0, 10), (2, 0)):
        with pytest.raises(InputError, match="takes sounds of shape"):
            model.logits(torch.ones(*shape))


def test_a_model_is_named_in_one_way():
    with pytest.raises(InputError, match="exactly one of"):
        explorer.load_model()
    with pytest.raises(InputError, match="exactly one of"):
        explorer.load_model(MODEL, hub="user/repo")
    with pytest.raises(InputError, match="Did you mean"):
        explorer.load_model("genre-logmel-cn")


def test_a_checkpoint_directory_is_a_model(checkpoints):
    model = explorer.load_model(model_dir=checkpoints["wav2vec2"], device="cpu")
    assert model.logits(torch.zeros(1, 16_000)).shape == (1, len(model.labels))


def test_all_models_of_a_task_are_loaded():
    models = explorer.load_models("deepfake", device="cpu")
    assert len(models) == 5
    assert {model.sample_rate for model in models} == {16_000}
