"""How a checkpoint is refused: one plain sentence that names it and what is wrong with it."""

from explorer.errors import InputError

# Of what is wrong, where it quotes a stranger's text; the list of what is known here still fits.
MAX_CHARACTERS = 400


def refusal(model_id: str, why: str) -> InputError:
    """The error for a checkpoint that cannot be used.

    >>> str(refusal("local/mine", "it has no labels"))
    'The checkpoint local/mine cannot be used: it has no labels.'
    """
    return InputError(refusal_text(model_id, why))


def refusal_text(model_id: str, why: str) -> str:
    """The sentence alone, with nothing in it that a terminal would obey, and not too long.

    >>> refusal_text("local/mine", "it is a " + chr(27) + "[2J")
    'The checkpoint local/mine cannot be used: it is a ?[2J.'
    """
    shown = "".join(character if character.isprintable() else "?" for character in why)
    cut = shown if len(shown) <= MAX_CHARACTERS else f"{shown[: MAX_CHARACTERS - 1]}…"
    return f"The checkpoint {model_id} cannot be used: {cut}."
