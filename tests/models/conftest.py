"""The published models' weights, converted once for all tests of a process."""

from pathlib import Path

import pytest

from models.published.fetch import import_published
from models.published.table import PUBLISHED
from tests.support.paths import SHARED_WEIGHTS


@pytest.fixture(scope="session")
def published_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with all published models; skips where the weights are not."""
    if not SHARED_WEIGHTS.is_dir():
        pytest.skip("the published weights are not here: ../shared/weights")
    cache = tmp_path_factory.mktemp("models")
    for model in PUBLISHED:
        import_published(model, SHARED_WEIGHTS, cache)
    return cache
