"""Shape annotations of the engine and the models are checked in tests, by beartype."""

from jaxtyping import install_import_hook

import tests.typecheck  # noqa: F401 - named below

install_import_hook(["explorer", "models"], "tests.typecheck.checked")
