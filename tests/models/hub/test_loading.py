"""Describing and loading checkpoints that are accepted."""

import json
import pickle
import re
import shutil
from dataclasses import replace
from math import nan
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from explorer.errors import ModelError
from models.bundled.registry import MODELS
from models.collection import bundled_models
from models.hub.canary import warnings_about
from models.hub.checkpoint import Checkpoint, read_checkpoint
from models.hub.directories import read_directories
from models.labels import TASKS
from models.networks.checks import neighbour_effect
from tests.support.checkpoints import ABSENT, FAMILIES, LABELS, altered, with_weights
from tests.support.networks import refuse_the_network

CPU = torch.device("cpu")
WEIGHTS = "model.safetensors"
every_family = pytest.mark.parametrize("name", FAMILIES)


def load(checkpoint: Checkpoint):
    return bundled_models().with_checkpoints([checkpoint]).load(checkpoint.id, CPU)


@every_family
def test_a_checkpoint_is_described_without_being_loaded(name, checkpoints) -> None:
    (found,) = read_directories([checkpoints[name]])
    family = FAMILIES[name]
    assert (found.id, found.task, found.labels) == (
        f"local/{name}",
        family.task,
        LABELS[family.task],
    )
    assert found.info.window_s == pytest.approx(family.window_s)
    assert found.info.sample_rate == family.sample_rate
    assert found.info.none_label is None
    assert pickle.loads(pickle.dumps(found)) == found  # for the workers of a study


@every_family
def test_a_loaded_checkpoint_matches_its_description(name, checkpoints) -> None:
    (found,) = read_directories([checkpoints[name]])
    classifier = load(found)
    assert classifier.info == found.info
    logits = classifier(torch.randn(3, found.info.n_samples))
    assert logits.dtype == torch.float32
    assert logits.shape == (3, len(found.labels))


@every_family
def test_a_window_is_never_longer_than_what_the_network_sees(name, checkpoints) -> None:
    found = read_checkpoint(checkpoints[name], "a/b", window_s=12.0)
    most = {"ast": 2.575, "whisper": 6.0}.get(name, 12.0)
    assert found.info.window_s == pytest.approx(most)
    assert load(found)(torch.zeros(1, found.info.n_samples)).isfinite().all()


def test_a_label_that_means_none_of_these_is_recognised(checkpoints, tmp_path: Path) -> None:
    labels = {"0": "ang", "1": "hap", "2": "sad", "3": "None_of_These"}
    found = read_checkpoint(altered(checkpoints["wav2vec2"], tmp_path, id2label=labels), "a/b")
    assert found.info.none_label == "None_of_These"


def test_an_old_extractor_that_does_not_name_its_class_is_accepted(checkpoints, tmp_path) -> None:
    directory = altered(
        checkpoints["wav2vec2"],
        tmp_path,
        "preprocessor_config.json",
        feature_extractor_type=ABSENT,
    )
    assert read_checkpoint(directory, "a/b").info.sample_rate == 16_000


def test_old_names_of_weights_and_fields_are_understood(checkpoints, tmp_path: Path) -> None:
    """Most public wav2vec2 checkpoints predate today's names of the weight norm."""

    def old_names(weights: dict[str, Tensor]) -> dict[str, Tensor]:
        new, old = "parametrizations.weight.original", {"0": "weight_g", "1": "weight_v"}
        assert sum(new in name for name in weights) == 2
        return {
            name.replace(f"{new}{name[-1]}", old.get(name[-1], "")): value
            for name, value in weights.items()
        }

    directory = with_weights(
        altered(
            checkpoints["wav2vec2"],
            tmp_path / "fields",
            dtype=ABSENT,
            torch_dtype="float32",
            gradient_checkpointing=False,
            _name_or_path="somewhere/else",
            transformers_version="4.11.0.dev0",
        ),
        tmp_path / "weights",
        old_names,
    )
    sounds = torch.randn(2, 80_000)
    same = read_checkpoint(checkpoints["wav2vec2"], "a/b")
    assert torch.equal(load(read_checkpoint(directory, "a/b"))(sounds), load(same)(sounds))


def test_weights_that_only_training_needs_may_be_missing(checkpoints, tmp_path: Path) -> None:
    def without_masks(weights: dict[str, Tensor]) -> dict[str, Tensor]:
        del weights["wavlm.masked_spec_embed"]
        return weights

    load(read_checkpoint(with_weights(checkpoints["wavlm"], tmp_path, without_masks), "a/b"))


def test_half_precision_weights_are_converted_to_float32(checkpoints, tmp_path) -> None:
    directory = with_weights(
        altered(checkpoints["hubert"], tmp_path / "a", dtype="float16"),
        tmp_path / "b",
        lambda weights: {name: value.half() for name, value in weights.items()},
    )
    found = read_checkpoint(directory, "a/b")
    sound = torch.randn(1, found.info.n_samples)
    assert load(found)(sound).dtype == torch.float32
    full = load(read_checkpoint(checkpoints["hubert"], "a/b"))(sound)
    assert torch.allclose(load(found)(sound), full, atol=0.1)


def test_weights_in_parts_are_joined(checkpoints, tmp_path: Path) -> None:
    directory = shutil.copytree(checkpoints["sew"], tmp_path / "sew")
    weights = load_file(directory / WEIGHTS)
    parts = {name: f"model-{index % 2}.safetensors" for index, name in enumerate(weights)}
    for part in set(parts.values()):
        chosen = {name: weights[name] for name in weights if parts[name] == part}
        save_file(chosen, directory / part, metadata={"format": "pt"})
    (directory / WEIGHTS).unlink()
    index = {"metadata": {"total_size": 0}, "weight_map": parts}
    (directory / f"{WEIGHTS}.index.json").write_text(json.dumps(index))
    found = read_checkpoint(directory, "a/b")
    sounds = torch.randn(2, found.info.n_samples)
    whole = load(read_checkpoint(checkpoints["sew"], "a/b"))
    assert torch.equal(load(found)(sounds), whole(sounds))


@pytest.mark.parametrize(
    "name",
    [
        "shard-00001-model-00001-of-00001.safetensors",  # as a distributed run writes them
        "adapter_model.safetensors",
    ],
)
def test_weights_other_than_the_checked_ones_are_not_read(
    name, checkpoints, tmp_path: Path
) -> None:
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "crowded")
    (directory / WEIGHTS).rename(directory / name)
    save_file({"unused": torch.zeros(1)}, directory / WEIGHTS, metadata={"format": "pt"})
    with pytest.raises(ModelError, match="do not fit its head"):
        load(read_checkpoint(directory, "a/b"))


def test_only_the_checked_configuration_is_used(
    checkpoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the check on its name is bypassed."""
    other = "config.4.0.0.json"
    directory = altered(checkpoints["wav2vec2"], tmp_path / "a", configuration_files=[other])
    values = json.loads((directory / "config.json").read_text())
    (directory / other).write_text(json.dumps(values | {"hidden_act": "relu"}))
    monkeypatch.setattr("models.hub.checkpoint._refuse_other_weights", lambda config: None)
    sounds = torch.randn(2, 80_000)
    found, alone = (read_checkpoint(d, "a/b") for d in (directory, checkpoints["wav2vec2"]))
    assert torch.equal(load(found)(sounds), load(alone)(sounds))


def doubled(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: 2 * value for name, value in weights.items()}


def test_the_version_changes_with_weights_and_configuration(checkpoints, tmp_path: Path) -> None:
    source = checkpoints["wav2vec2"]
    directories = [
        source,
        with_weights(
            source, tmp_path / "1", lambda weights: {k: v + 1 for k, v in weights.items()}
        ),
        altered(source, tmp_path / "2", hidden_dropout=0.2),
        altered(source, tmp_path / "3", "preprocessor_config.json", do_normalize=False),
    ]
    versions = [read_checkpoint(directory, "a/b").info.version for directory in directories]
    assert len(set(versions)) == len(versions)
    assert (
        read_checkpoint(shutil.copytree(source, tmp_path / "4"), "c/d").info.version == versions[0]
    )


def test_ids_are_made_from_directory_names_and_unique(checkpoints, tmp_path: Path) -> None:
    source = checkpoints["wav2vec2"]
    places = [tmp_path / "a" / "my model", tmp_path / "b" / "my model"]
    for place in places:
        shutil.copytree(source, place)
    found = read_directories([*places, places[0] / ".." / "my model"])
    assert [each.id for each in found] == ["local/my-model", "local/my-model-2"]
    (tmp_path / "link").symlink_to(source)
    assert read_directories([tmp_path / "link"])[0].id == "local/link"


def test_loading_uses_no_network(checkpoints, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    refuse_the_network(monkeypatch.setattr, asked.append)
    (found,) = read_directories([checkpoints["wav2vec2"]])
    load(found)
    assert asked == []


@pytest.mark.parametrize(("alone", "together", "effect"), [(0, 0, 0.0), (0, 1, nan), (1, 0, nan)])
def test_a_model_may_answer_silence_with_nan_if_it_always_does(alone, together, effect) -> None:
    """0: NaN, 1: a number."""

    def answer(waveforms: Tensor) -> Tensor:
        is_number = alone if len(waveforms) == 1 else together
        silent = (waveforms == 0).all(dim=1, keepdim=True)
        return torch.zeros(len(waveforms), 2).masked_fill(silent, 0.0 if is_number else nan)

    class Silent:
        info, device = bundled_models().load(MODELS[0].id, CPU).info, CPU

        def __call__(self, waveforms: Tensor) -> Tensor:
            return answer(waveforms)

    assert neighbour_effect(Silent()) == pytest.approx(effect, nan_ok=True)


def test_loading_prints_nothing(checkpoints, capfd) -> None:
    (found,) = read_directories([checkpoints["wav2vec2"]])
    load(found)
    assert capfd.readouterr() == ("", "")


class Answers:
    """Gives fixed labels to one clip after another, and its last label to noise."""

    def __init__(self, task: str, labels: tuple[str, ...], heard: list[str], step: float) -> None:
        self.info = bundled_models().load(next(m.id for m in MODELS if m.task == task), CPU).info
        self.info = replace(self.info, labels=labels, none_label=None)
        self.device, self.heard = CPU, iter([*heard, labels[-1]])
        self.step, self.n_judged = step, 0

    def __call__(self, waveforms: Tensor) -> Tensor:
        index = self.info.label_index(next(self.heard))
        logits = torch.nn.functional.one_hot(torch.tensor([index]), len(self.info.labels)).float()
        self.n_judged += 1
        return (1 + self.step * self.n_judged) * logits  # more confident every time


@pytest.mark.parametrize(
    ("task", "labels", "heard", "expected"),
    [
        ("emotion", ("ang", "sad"), ["ang", "sad"], None),
        ("emotion", ("ang", "sad"), ["sad", "sad"], "answers sad to both emotion/angry-1 and"),
        ("emotion", ("ang", "sad"), ["sad", "ang"], "with each other: sad and ang"),
        ("emotion", ("ang", "sad", "neu"), ["sad", "neu"], None),
        ("emotion", ("calm", "fear", "sad"), ["sad", "calm"], None),
        ("emotion", ("calm", "fear"), [], None),
        ("deepfake", ("real", "spoof"), ["spoof", "real"], None),
        ("deepfake", ("real", "spoof"), ["real", "real"], "answers real to deepfake/espeak-1 and"),
    ],
)
def test_constant_and_swapped_answers_cause_a_warning(task, labels, heard, expected) -> None:
    warnings = warnings_about(Answers(task, labels, heard, step=0.01))
    assert len(warnings) == (expected is not None)
    assert expected is None or expected in warnings[0]


@pytest.mark.parametrize("task", TASKS)
def test_the_same_answer_to_everything_causes_a_warning_whatever_it_is(task) -> None:
    for label in LABELS[task]:
        others = tuple(other for other in LABELS[task] if other != label)
        answers = Answers(task, (*others, label), [label, label], step=0.0)
        (warning,) = warnings_about(answers)
        assert f"answers {label} to " in warning or "but both are " in warning


@pytest.mark.parametrize(("step", "is_reported"), [(0.0, True), (4e-4, True), (2e-3, False)])
def test_calling_noise_fake_with_the_same_logits_as_the_fakes_causes_a_warning(
    step, is_reported
) -> None:
    warnings = warnings_about(Answers("deepfake", ("real", "spoof"), ["spoof", "spoof"], step))
    assert len(warnings) == is_reported
    expected = "answers spoof to deepfake/espeak-1 and .* and to noise, always equally sure"
    assert all(re.search(expected, warning) for warning in warnings)


@pytest.mark.parametrize("task", TASKS)
def test_no_bundled_model_causes_a_warning(task) -> None:
    for model in MODELS:
        if model.task == task:
            assert warnings_about(bundled_models().load(model.id, CPU)) == ()
