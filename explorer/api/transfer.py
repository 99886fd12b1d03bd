"""Which other models accept a fragment."""

from collections.abc import Sequence
from pathlib import Path

from explorer.api.models import Model
from explorer.api.search import Result
from explorer.judging.info import ClassifierInfo
from explorer.records import TargetVerdict
from explorer.result.stored import StoredResult
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import judge_fragment


def transfer(
    result: Result, models: Sequence[Model], *, controls: bool = True
) -> tuple[TargetVerdict, ...]:
    """Let models judge the fragment of a search.

    Args:
        result: of a search that found a fragment.
        models: the targets; include the source to see how easily it is convinced itself.
        controls: also judge other fragments with as many cells, at most 129 per model: without
            them a verdict says little.

    Returns:
        A verdict for every model, in their order.

    Raises:
        InputError: the search found no fragment, or a model's sample rate can't be reached.
        ModelError: a model's logits are not numbers.
    """
    stored = StoredResult(Path(result.files.name), result.record)
    classifiers = [model.classifier for model in models]
    task = result.source.classifier.info.task

    def counterpart(label: str, info: ClassifierInfo) -> str | None:
        return _counterpart(task, label, info)

    verdicts = judge_fragment(stored, classifiers, counterpart)
    if controls:
        verdicts = with_controls(stored, verdicts, classifiers, counterpart)
    return tuple(verdicts)


def _counterpart(task: str, label: str, info: ClassifierInfo) -> str | None:
    """Find a target's label of the same meaning; tasks of the user's own go by spelling."""
    # Imported on use, so that the API itself loads without the bundled models.
    from models import labels

    if info.task != task:
        return None
    if task in labels.TASKS:
        return labels.counterpart(task, label, info.labels)
    return label if label in info.labels else None
