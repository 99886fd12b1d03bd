"""Which other models accept a fragment."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from explorer.api.models import Model
from explorer.api.search import Result
from explorer.result.stored import StoredResult
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import judge_fragment
from explorer.verdicts import TargetVerdict


def transfer(
    result: Result, models: Sequence[Model], *, controls: bool = True
) -> tuple[TargetVerdict, ...]:
    """Let models judge the fragment of a search.

    Args:
        result: of a search that found a fragment.
        models: the targets; include the source to see how easily it is convinced itself.
        controls: also judge other fragments with as many cells, at most 193 per model: without
            them a verdict says little.

    Returns:
        A verdict for every model, in their order. A model judges nothing if it has no label of that
        meaning (`no counterpart`), or doesn't get the whole fragment because its sample rate is
        too low (`cannot hear`) or its window too short (`outside window`).

    Raises:
        InputError: the search found no fragment, or a model's sample rate can't be reached.
        ModelError: a model's logits are not numbers.
    """
    # Imported on use, so that the API itself loads without the bundled models.
    from models.labels import same_meaning

    stored = StoredResult(Path(result.files.name), result.record)
    classifiers = [model.classifier for model in models]
    counterpart = partial(same_meaning, result.source.classifier.info.task)
    verdicts = judge_fragment(stored, classifiers, counterpart)
    if controls:
        verdicts = with_controls(stored, verdicts, classifiers, counterpart)
    return tuple(verdicts)
