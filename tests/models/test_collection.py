"""The models that can be chosen: the bundled ones and what is added to them."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from explorer.errors import InputError
from models.bundled.registry import MODELS
from models.collection import Models, bundled_models
from models.hub.directories import read_directories


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


def test_two_models_of_one_id_are_refused(checkpoints: dict[str, Path]) -> None:
    (found,) = read_directories([checkpoints["ast"]])
    with pytest.raises(InputError, match=r"two models called local/ast"):
        bundled_models().with_checkpoints([found, found])
    with pytest.raises(InputError, match=MODELS[0].id):
        bundled_models().with_checkpoints([replace(found, id=MODELS[0].id)])


def test_unknown_models_and_tasks_are_refused_with_those_that_there_are() -> None:
    models = Models(described=MODELS[:1])
    with pytest.raises(InputError, match=rf"no model 'zzz'\. There are: {MODELS[0].id}\."):
        models.load("zzz", torch.device("cpu"))
    with pytest.raises(InputError, match="no task 'weather'"):
        models.of_task("weather")
