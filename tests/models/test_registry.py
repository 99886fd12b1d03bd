"""The table of bundled models and loading from it."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from explorer.errors import InputError, ModelError
from models.bundled.registry import (
    MODELS,
    MODELS_DIR,
    WEIGHTS_DIR,
    ModelSpec,
    find_model,
    list_models,
    load_model,
    load_unverified_network,
)
from models.labels import NONE_LABEL

CPU = torch.device("cpu")
every_model = pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)


@every_model
def test_weights_are_those_of_the_table_and_small(spec: ModelSpec) -> None:
    content = (WEIGHTS_DIR / spec.weights).read_bytes()
    assert hashlib.sha256(content).hexdigest() == spec.sha256
    assert len(content) < 1_000_000


@every_model
def test_loaded_model_is_what_the_table_says(spec: ModelSpec) -> None:
    classifier = load_model(spec.id, CPU)
    assert classifier.info == spec.info
    assert classifier.info.version.startswith(spec.sha256[:12])
    assert classifier(torch.zeros(2, spec.n_samples)).shape == (2, len(spec.labels))


@every_model
def test_every_model_has_a_card_and_distinct_labels_with_none_of_these_last(
    spec: ModelSpec,
) -> None:
    assert spec.id in (MODELS_DIR / spec.card).read_text()
    assert len(set(spec.labels)) == len(spec.labels)
    assert (NONE_LABEL in spec.labels) == (spec.none_label is not None)
    assert spec.none_label in (None, spec.labels[-1])


@every_model
def test_the_figures_in_the_card_are_those_of_these_weights(spec: ModelSpec) -> None:
    assert f"Version {spec.info.version}:" in (MODELS_DIR / spec.card).read_text()
    assert spec.id in (MODELS_DIR / "README.md").read_text()


def test_ids_are_unique_and_families_of_guarded_models_differ_within_a_task() -> None:
    assert len({spec.id for spec in MODELS}) == len(MODELS)
    for task in {spec.task for spec in MODELS}:
        families = [spec.family for spec in list_models(task) if spec.none_label]
        assert len(set(families)) == len(families)


def test_the_plain_model_is_the_guarded_one_but_for_its_labels_and_weights() -> None:
    plain, guarded = find_model("genre-logmel-cnn-plain"), find_model("genre-logmel-cnn")
    assert plain.family == guarded.family
    assert plain.labels == tuple(label for label in guarded.labels if label != NONE_LABEL)
    shapes, guarded_shapes = (
        {name: value.shape for name, value in spec.build().state_dict().items()}
        for spec in (plain, guarded)
    )
    different = {name for name in shapes if shapes[name] != guarded_shapes[name]}
    assert shapes.keys() == guarded_shapes.keys()
    assert different == {"head.weight", "head.bias"}


def test_weights_with_one_changed_byte_are_refused(tmp_path: Path) -> None:
    spec = MODELS[0]
    content = bytearray((WEIGHTS_DIR / spec.weights).read_bytes())
    content[-1] ^= 1
    (tmp_path / spec.weights).write_bytes(content)
    with pytest.raises(ModelError, match=rf"{spec.id}.*damaged"):
        load_model(spec.id, CPU, weights_dir=tmp_path)


def test_missing_weights_are_an_error_that_names_the_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=MODELS[0].id):
        load_model(MODELS[0].id, CPU, weights_dir=tmp_path)


def test_weights_of_another_network_do_not_fit(tmp_path: Path) -> None:
    shutil.copy(WEIGHTS_DIR / MODELS[1].weights, tmp_path / "other.safetensors")
    with pytest.raises(ModelError, match="do not fit"):
        load_unverified_network(MODELS[0], tmp_path / "other.safetensors")


def test_weights_that_are_no_safetensors_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "text.safetensors").write_text("not weights")
    with pytest.raises(ModelError, match="do not fit"):
        load_unverified_network(MODELS[0], tmp_path / "text.safetensors")


def test_unknown_id_names_the_valid_ones_and_the_closest() -> None:
    with pytest.raises(InputError, match=r"Did you mean 'genre-mfcc-gru'.*genre-logmel-cnn"):
        find_model("genre-mfcc-gro")
    with pytest.raises(InputError, match=r"no model 'zzz'\. There are: genre-logmel-cnn"):
        find_model("zzz")


def test_models_are_listed_by_task() -> None:
    assert list_models() == MODELS
    assert {spec.task for spec in list_models("genre")} == {"genre"}
    with pytest.raises(InputError, match="no task 'weather'"):
        list_models("weather")


def test_version_changes_with_the_weights() -> None:
    spec = MODELS[0]
    assert replace(spec, sha256="0" * 64).info.version != spec.info.version
