"""Read the labels of a checkpoint, and infer its task from them."""

import re
from collections.abc import Sequence

from models.hub.config_file import Fields
from models.hub.refusing import refusal
from models.labels import NONE_LABEL, TASKS, harmonise

_BARE = re.compile(r"label[ _]?\d+", re.IGNORECASE)
_ONE_LABEL_OF_MANY = (None, "single_label_classification")


def read_labels(config: Fields, pinned: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the labels in the order of the logits, spelt as in the checkpoint.

    Args:
        config: the checkpoint's config.json.
        pinned: what LABEL_0, LABEL_1, ... mean, if the catalogue knows.

    Raises:
        InputError: the head does not choose one of several labels, or the labels have no names.
    """
    problem = config.get("problem_type")
    if problem not in _ONE_LABEL_OF_MANY:
        raise refusal(
            config.model_id,
            f"its head is for {problem}, which does not choose one of several labels",
        )
    labels = _named(config)
    if pinned is not None and len(pinned) == len(labels):
        labels = pinned
    if len(labels) < 2:
        raise refusal(config.model_id, "it has fewer than two labels to choose from")
    bare = [label for label in labels if _BARE.fullmatch(label)]
    if bare:
        raise refusal(config.model_id, f"its label {bare[0]} has no known meaning")
    if len(set(labels)) < len(labels):
        raise refusal(config.model_id, "two of its labels have the same name")
    return labels


def _named(config: Fields) -> tuple[str, ...]:
    table = config.get("id2label")
    if not isinstance(table, dict):
        raise refusal(config.model_id, f"{config.file} does not name its labels (id2label)")
    labels = [table.get(str(index)) for index in range(len(table))]
    names = [label for label in labels if isinstance(label, str) and label.isprintable() and label]
    if len(names) < len(labels):
        raise refusal(config.model_id, f"{config.file} does not number its labels (id2label)")
    return tuple(names)


def task_of(labels: Sequence[str], model_id: str) -> str:
    """Return the one task in which at least two of the labels, with different meanings, are known.

    Raises:
        InputError: there is no such task, or more than one; or most labels belong to something
            else: a general tagger has some genres among its hundreds of labels.
    """
    tasks = [task for task in TASKS if len(_meanings(task, labels)) >= 2]
    if not tasks:
        raise refusal(
            model_id,
            f"fewer than two of its labels ({_shown(labels)}) are known in any of the tasks "
            f"{', '.join(TASKS)}",
        )
    if len(tasks) > 1:
        raise refusal(
            model_id, f"its labels ({_shown(labels)}) belong to several tasks: {', '.join(tasks)}"
        )
    n_known = sum(harmonise(tasks[0], label) is not None for label in labels)
    if 2 * n_known < len(labels):
        raise refusal(
            model_id, f"only {n_known} of its {len(labels)} labels are known in the task {tasks[0]}"
        )
    return tasks[0]


def none_label_of(labels: Sequence[str], task: str) -> str | None:
    """Return the label that means "none of these"; None if there is not exactly one."""
    found = [label for label in labels if harmonise(task, label) == NONE_LABEL]
    return found[0] if len(found) == 1 else None


def _meanings(task: str, labels: Sequence[str]) -> set[str]:
    known = {harmonise(task, label) for label in labels}
    return {meaning for meaning in known if meaning not in (None, NONE_LABEL)}


def _shown(labels: Sequence[str], at_most: int = 8) -> str:
    more = ", …" if len(labels) > at_most else ""
    return ", ".join(labels[:at_most]) + more
