"""The table of bundled models, and loading from it."""

import hashlib
import shutil
from pathlib import Path

import pytest
import torch

from explorer.errors import ModelError
from models.bundled.loading import load_bundled, with_weights_in
from models.bundled.registry import MODELS, MODELS_DIR, WEIGHTS_DIR
from models.labels import NONE_LABEL
from models.spec import ModelSpec

CPU = torch.device("cpu")
every_model = pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)


@every_model
def test_weights_match_the_table_and_are_small(spec: ModelSpec) -> None:
    content = (WEIGHTS_DIR / spec.weights).read_bytes()
    assert hashlib.sha256(content).hexdigest() == spec.sha256
    assert len(content) < 1_000_000


@every_model
def test_a_loaded_model_matches_its_row(spec: ModelSpec) -> None:
    classifier = load_bundled(spec, CPU)
    assert classifier.info == spec.info
    assert classifier.info.version.startswith(spec.sha256[:12])
    assert classifier(torch.zeros(2, spec.info.n_samples)).shape == (2, len(spec.labels))


@every_model
def test_every_model_has_a_card_and_distinct_labels_with_none_of_these_last(
    spec: ModelSpec,
) -> None:
    assert spec.id in (MODELS_DIR / spec.card).read_text()
    assert len(set(spec.labels)) == len(spec.labels)
    assert (NONE_LABEL in spec.labels) == (spec.info.none_label is not None)
    assert spec.info.none_label in (None, spec.labels[-1])


@every_model
def test_the_figures_in_the_card_are_those_of_these_weights(spec: ModelSpec) -> None:
    assert f"Version {spec.info.version}:" in (MODELS_DIR / spec.card).read_text()
    assert spec.id in (MODELS_DIR / "README.md").read_text()


def test_ids_are_unique_and_families_of_guarded_models_differ_within_a_task() -> None:
    assert len({spec.id for spec in MODELS}) == len(MODELS)
    for task in {spec.task for spec in MODELS}:
        families = [s.family for s in MODELS if s.task == task and s.info.none_label]
        assert len(set(families)) == len(families)


def test_the_plain_model_differs_from_the_guarded_one_only_in_labels_and_weights() -> None:
    plain, guarded = (
        next(spec for spec in MODELS if spec.id == model_id)
        for model_id in ("genre-logmel-cnn-plain", "genre-logmel-cnn")
    )
    assert plain.family == guarded.family
    assert plain.network == guarded.network
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
        load_bundled(spec, CPU, weights_dir=tmp_path)


def test_missing_weights_are_an_error_that_names_the_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"{MODELS[0].id} cannot be read"):
        load_bundled(MODELS[0], CPU, weights_dir=tmp_path)
    with pytest.raises(ModelError, match=f"{MODELS[0].id} cannot be read"):
        with_weights_in(MODELS[0], tmp_path)


def test_weights_outside_the_table_can_be_loaded_and_have_another_version(tmp_path: Path) -> None:
    content = (WEIGHTS_DIR / MODELS[0].weights).read_bytes()
    changed = content[:-4] + bytes(4)
    (tmp_path / MODELS[0].weights).write_bytes(changed)
    spec = with_weights_in(MODELS[0], tmp_path)
    classifier = load_bundled(spec, CPU, weights_dir=tmp_path)
    assert spec.sha256 == hashlib.sha256(changed).hexdigest()
    assert classifier.info == spec.info
    assert spec.info.version != MODELS[0].info.version


def test_weights_of_another_network_do_not_fit(tmp_path: Path) -> None:
    shutil.copy(WEIGHTS_DIR / MODELS[1].weights, tmp_path / MODELS[0].weights)
    with pytest.raises(ModelError, match="do not fit"):
        load_bundled(with_weights_in(MODELS[0], tmp_path), CPU, weights_dir=tmp_path)


def test_a_file_that_is_not_safetensors_is_an_error(tmp_path: Path) -> None:
    (tmp_path / MODELS[0].weights).write_text("not weights")
    with pytest.raises(ModelError, match="do not fit"):
        load_bundled(with_weights_in(MODELS[0], tmp_path), CPU, weights_dir=tmp_path)


def test_the_version_changes_with_the_weights() -> None:
    changed = MODELS[0].with_sha256("0" * 64)
    assert changed.info.version == "000000000000.1"
    assert changed.with_sha256(MODELS[0].sha256) == MODELS[0]
