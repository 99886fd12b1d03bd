"""Results of searches with the model of the bench, whose fragments are known."""

from pathlib import Path

from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from tests.support.bench import Bench
from tests.support.fakes import noise_clip


def searched(directory: Path) -> StoredResult:
    """Search noise for the two bands that the model needs, and read the result back."""
    config = ExplainConfig(
        partition="linear", n_cells=16, with_picture=False, search=SearchConfig(effort="quick")
    )
    *_, _ = explain(noise_clip(), Bench().model, config, directory)
    return StoredResult.read(directory)
