"""Shape annotations of the engine and the models are checked in tests, by beartype."""

import pytest
from jaxtyping import install_import_hook

import tests.typecheck  # noqa: F401 - named below

install_import_hook(["explorer", "models"], "tests.typecheck.checked")

from explorer.ui.session import RunDirectories  # noqa: E402 - after the hook


@pytest.fixture
def runs() -> RunDirectories:
    return RunDirectories()
