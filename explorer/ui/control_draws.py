"""How many controls of a kind models judge on the page: fewer if one is known to be slow."""

from collections.abc import Iterable

from explorer.verdicts import MAX_DRAWS
from models.published.speed import SECONDS_A_SOUND

SLOW_S = 0.1  # a sound
FEW_DRAWS = 16


def draws_for(model_ids: Iterable[str]) -> int:
    """Return how many controls of a kind these models judge.

    >>> draws_for(["genre-mfcc-gru"]), draws_for(["genre-mfcc-gru", "msd-crnn"])
    (64, 16)
    """
    is_slow = any(SECONDS_A_SOUND.get(model_id, 0.0) >= SLOW_S for model_id in model_ids)
    return FEW_DRAWS if is_slow else MAX_DRAWS
