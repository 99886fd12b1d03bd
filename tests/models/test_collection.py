"""The models that can be chosen: the bundled ones and those that are added."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from explorer.errors import InputError
from models.bundled.registry import MODELS
from models.collection import ALL, Models, bundled_models
from models.hub.directories import read_directories
from tests.support.paths import ROOT


def test_the_bundled_models_are_those_of_the_table() -> None:
    assert bundled_models().described == MODELS
    assert bundled_models().checkpoints == ()


def test_checkpoints_come_after_the_bundled_models(checkpoints: dict[str, Path]) -> None:
    added = read_directories([checkpoints["ast"], checkpoints["whisper"]])
    bundled = bundled_models()
    models = bundled.with_checkpoints(added)
    assert models.described == (*MODELS, *added)
    assert models.checkpoints == added
    assert bundled == bundled_models()
    assert models.of_task("emotion")[-1] is models.find("local/ast") is added[0]


def test_two_models_with_the_same_id_are_refused(checkpoints: dict[str, Path]) -> None:
    (found,) = read_directories([checkpoints["ast"]])
    with pytest.raises(InputError, match=r"two models called local/ast"):
        bundled_models().with_checkpoints([found, found])
    same_id = replace(found, info=replace(found.info, id=MODELS[0].id))
    with pytest.raises(InputError, match=MODELS[0].id):
        bundled_models().with_checkpoints([same_id])


def test_an_unknown_model_or_task_is_refused_with_a_list_of_the_known_ones() -> None:
    models = Models(described=MODELS[:1])
    with pytest.raises(InputError, match=rf"no model 'zzz'\. There are: {MODELS[0].id}\."):
        models.load("zzz", torch.device("cpu"))
    with pytest.raises(InputError, match="no task 'weather'"):
        models.of_task("weather")


def test_a_misspelt_id_gets_the_closest_one_as_a_hint() -> None:
    with pytest.raises(InputError, match=r"Did you mean 'genre-mfcc-gru'.*genre-logmel-cnn"):
        bundled_models().find("genre-mfcc-gro")


def test_models_are_listed_by_task() -> None:
    assert bundled_models().of_task() == MODELS
    assert {model.task for model in bundled_models().of_task("genre")} == {"genre"}


def test_listing_models_and_describing_checkpoints_loads_no_numerical_library(
    checkpoints: dict[str, Path],
) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from models.collection import bundled_models\n"
        "from models.hub.catalogue import CATALOGUE\n"
        "from models.hub.directories import read_directories\n"
        "added = read_directories([Path(word) for word in sys.argv[1:]])\n"
        "models = bundled_models().with_checkpoints(added)\n"
        "print(len(models.of_task()), len(CATALOGUE))\n"
        "print(*{'torch', 'numpy', 'transformers', 'torchaudio'} & set(sys.modules))\n"
    )
    directories = [str(directory) for directory in checkpoints.values()]
    done = subprocess.run(
        [sys.executable, "-c", code, *directories],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    counts, loaded = done.stdout.splitlines()
    assert counts.split()[0] == str(len(MODELS) + len(directories))
    assert loaded == ""


def test_the_judges_are_all_of_the_task_or_the_named_ones_and_the_source_each_once() -> None:
    models = bundled_models()
    first, second, source = models.of_task("genre")[:3]
    assert models.judges(ALL, source) == models.of_task("genre")
    named = f"{second.id}, {first.id},{second.id}"
    assert models.judges(named, source) == (second, first, source)
    assert models.judges(f"{source.id},{first.id}", source) == (source, first)


@pytest.mark.parametrize(
    ("targets", "match"),
    [
        ("nobody", "no model 'nobody'"),
        ("", "no model ''"),
        ("emotion-mfcc-gru", "emotion-mfcc-gru: not a genre model, as genre-"),
    ],
)
def test_judges_that_there_are_not_are_refused(targets: str, match: str) -> None:
    models = bundled_models()
    with pytest.raises(InputError, match=match):
        models.judges(targets, models.of_task("genre")[0])
