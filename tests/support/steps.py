"""Steps of a search that nobody ran."""

from typing import Any

from explorer.searching.step import Step

BEFORE_ANY_RESULT: dict[str, Any] = {
    "phase": "ranking",
    "keep": None,
    "n_kept": None,
    "probability": None,
    "margin": None,
    "evaluations": 0,
    "bound_evaluations": 0,
    "n_reused": 0,
    "evaluations_left": None,
    "rounds": 1,
    "seconds": 0.0,
    "batch_size": 8,
    "lower_bound": 1,
    "sampled_bound": None,
    "outcome": None,
}


def a_step(**changes: Any) -> Step:
    """Return a step, by default of a search that has found nothing yet."""
    return Step(**{**BEFORE_ANY_RESULT, **changes})
