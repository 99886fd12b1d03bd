"""Finding models among those that there are."""

import difflib
from collections.abc import Sequence
from typing import TypeVar

from explorer.errors import InputError
from models.labels import TASKS
from models.spec import ModelDescription

Described = TypeVar("Described", bound=ModelDescription)


def of_task(models: Sequence[Described], task: str | None) -> tuple[Described, ...]:
    """The models of a task, or all of them, in their order; InputError if there is no such task."""
    if task is not None and task not in TASKS:
        raise InputError(f"There is no task {task!r}. There are: {', '.join(TASKS)}.")
    return tuple(model for model in models if task in (None, model.task))


def named(models: Sequence[Described], model_id: str) -> Described:
    """The model of an id; InputError, with the ids that there are, if there is none."""
    for model in models:
        if model.id == model_id:
            return model
    ids = [model.id for model in models]
    close = difflib.get_close_matches(model_id, ids, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise InputError(f"There is no model {model_id!r}.{hint} There are: {', '.join(ids)}.")
