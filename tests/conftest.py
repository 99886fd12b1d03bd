"""Shape annotations of the engine and the models are checked in tests, by beartype."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

# Several processes of one thread each are faster than as many of several; before torch is loaded.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import torch

from tests.support.typecheck import install

install()

from explorer.ui.search_run import RunDirectories  # noqa: E402 - after the hook

if TYPE_CHECKING:
    from explorer.study.records import ItemRecord


@pytest.fixture(autouse=True)
def same_random_numbers() -> None:
    """Every test draws the same numbers, in whatever order and process it runs."""
    torch.manual_seed(0)


@pytest.fixture(autouse=True)
def empty_clip_cache(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Clips that were fetched on this computer before are not there."""
    folder = tmp_path_factory.mktemp("clips")
    monkeypatch.setenv("EARSHOT_CLIP_CACHE", str(folder))
    return folder


@pytest.fixture(autouse=True)
def empty_model_cache(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Published models that were fetched on this computer before are not there."""
    folder = tmp_path_factory.mktemp("models")
    monkeypatch.setenv("EARSHOT_MODEL_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def published_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with all published models, not to be changed; skips where the weights are not."""
    from models.published.fetch import import_published
    from models.published.table import PUBLISHED
    from tests.support.paths import SHARED_WEIGHTS

    if not SHARED_WEIGHTS.is_dir():
        pytest.skip("the published weights are not here: ../shared/weights")
    cache = tmp_path_factory.mktemp("published")
    for model in PUBLISHED:
        import_published(model, SHARED_WEIGHTS, cache)
    return cache


@pytest.fixture
def fetched(published_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All published models have been fetched."""
    monkeypatch.setenv("EARSHOT_MODEL_CACHE", str(published_cache))
    return published_cache


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A tiny checkpoint of every family, by the name of the family; not to be changed."""
    from tests.support.checkpoints import (  # with transformers, for these only
        FAMILIES,
        make_checkpoint,
    )

    folder = tmp_path_factory.mktemp("checkpoints")
    return {name: make_checkpoint(folder / name, name) for name in FAMILIES}


@pytest.fixture(scope="session")
def zoo_records(tmp_path_factory: pytest.TempPathFactory) -> tuple["ItemRecord", ...]:
    """Records of the zoo's study of 24 clips with seed 0; four clips are run and stand for all."""
    from tests.support.studies import repeat_clips, run_zoo

    return repeat_clips(run_zoo(tmp_path_factory.mktemp("zoo"), n_clips=4), 24)


@pytest.fixture(scope="session")
def zoo_of_two_seeds(
    zoo_records: tuple["ItemRecord", ...], tmp_path_factory: pytest.TempPathFactory
) -> tuple["ItemRecord", ...]:
    """The same, followed by the records of seed 1."""
    from tests.support.studies import repeat_clips, run_zoo

    seed_1 = run_zoo(tmp_path_factory.mktemp("zoo"), n_clips=4, seeds=(1,))
    return (*zoo_records, *repeat_clips(seed_1, 24))


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the hub's client keeps what it fetched: nothing yet."""
    folder = tmp_path / "hub"
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(folder))
    return folder


@pytest.fixture
def runs() -> RunDirectories:
    return RunDirectories()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run browser tests in one process: each waits for a page, which needs the other cores."""
    return 0 if config.option.markexpr == "browser" else None
