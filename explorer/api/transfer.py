"""Which other models accept a fragment."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from explorer.api.models import Model
from explorer.api.search import Result
from explorer.errors import InputError
from explorer.extending.files import layer_as_result
from explorer.extending.records import LAYER_NAMES, SUFFICIENT_SET
from explorer.result.stored import StoredResult
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import judge_fragment
from explorer.verdicts import MAX_DRAWS, TargetVerdict


def transfer(
    result: Result,
    models: Sequence[Model],
    *,
    controls: int = MAX_DRAWS,
    layer: str = SUFFICIENT_SET,
) -> tuple[TargetVerdict, ...]:
    """Let models judge the fragment of a search.

    Args:
        result: of a search that found a fragment.
        models: the targets; include the source to see how easily it is convinced itself.
        controls: how many other fragments with as many cells to judge, of each kind (random,
            random with the fragment's energy, shifted): 1 to 64, or 0 for none. A verdict says
            little without them; fewer are enough for a first look with slow models. Each model
            judges up to 3 * controls + 1, the last one being the loudest cells.
        layer: `sufficient` for the fragment; `necessary` or `complete` for what `extend` found
            around it.

    Returns:
        A verdict for every model, in their order. A model judges nothing if it has no label of that
        meaning (`no counterpart`), or doesn't get the whole fragment because its sample rate is
        too low (`cannot hear`) or its window too short (`outside window`).

    Raises:
        InputError: `controls` is no such number, there is no such fragment or layer, or a model's
            sample rate can't be reached.
        ModelError: a model's logits are not numbers.
    """
    # Imported on use, so that the API itself loads without the bundled models.
    from models.labels import same_meaning

    if type(controls) is not int or not 0 <= controls <= MAX_DRAWS:
        raise InputError(f"controls must be a whole number from 0 to {MAX_DRAWS}, not {controls}.")
    if layer not in LAYER_NAMES:
        raise InputError(f"There is no layer {layer!r}; there are {', '.join(LAYER_NAMES)}.")
    stored = layer_as_result(StoredResult(Path(result.files.name), result.record), layer)
    classifiers = [model.classifier for model in models]
    counterpart = partial(same_meaning, result.source.classifier.info.task)
    verdicts = judge_fragment(stored, classifiers, counterpart)
    if controls:
        verdicts = with_controls(stored, verdicts, classifiers, counterpart, n_draws=controls)
    return tuple(verdicts)
