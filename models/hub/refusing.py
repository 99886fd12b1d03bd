"""Refuse a checkpoint: one plain sentence that names it and what is wrong with it."""

from explorer.errors import InputError

# For the reason, which may quote a stranger's text; long enough to list all supported networks.
MAX_CHARACTERS = 400


def refusal(model_id: str, why: str) -> InputError:
    """Return the error for a checkpoint that cannot be used.

    >>> str(refusal("local/mine", "it has no labels"))
    'The checkpoint local/mine cannot be used: it has no labels.'
    """
    return InputError(refusal_text(model_id, why))


def refusal_text(model_id: str, why: str) -> str:
    """Return the sentence, shortened if need be, without characters that a terminal would obey.

    >>> refusal_text("local/mine", "it is a " + chr(27) + "[2J")
    'The checkpoint local/mine cannot be used: it is a ?[2J.'
    """
    shown = "".join(character if character.isprintable() else "?" for character in why)
    cut = shown if len(shown) <= MAX_CHARACTERS else f"{shown[: MAX_CHARACTERS - 1]}…"
    return f"The checkpoint {model_id} cannot be used: {cut}."
