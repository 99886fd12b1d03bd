"""How a checkpoint is refused: one plain sentence that names it and what is wrong with it."""

from explorer.errors import InputError


def refusal(model_id: str, why: str) -> InputError:
    """The error for a checkpoint that cannot be used.

    >>> str(refusal("local/mine", "it has no labels"))
    'The checkpoint local/mine cannot be used: it has no labels.'
    """
    return InputError(f"The checkpoint {model_id} cannot be used: {why}.")
