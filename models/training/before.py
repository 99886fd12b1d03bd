"""Figures of the weights that a model had before, for the column "before" of its card.

`python -m models.training.evaluate --write-before` stores the present figures of a task's models in
`models/cards/before.json`. Once a model has other weights, its card shows them beside the new ones.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from models.bundled.registry import MODELS_DIR

BEFORE = MODELS_DIR / "cards" / "before.json"


@dataclass(frozen=True, kw_only=True)
class Before:
    """What the card of earlier weights said."""

    version: str
    answers: dict[str, str]  # by question


def read_before(path: Path = BEFORE) -> dict[str, Before]:
    """Read the earlier figures of all models that have any, by model."""
    stored = json.loads(path.read_text("utf-8"))
    return {model: Before(**each) for model, each in stored.items()}


def write_before(figures: dict[str, Before], path: Path = BEFORE) -> None:
    """Store figures of some models; those of all others stay."""
    stored = read_before(path) | figures
    content = {model: vars(each) for model, each in sorted(stored.items())}
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
