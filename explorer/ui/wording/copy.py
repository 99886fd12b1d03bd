"""A clip beside its own copy, in words."""

from collections.abc import Sequence

from explorer.transferring.copy_test import Classes, PairJudgement

INVITATION = (
    "The same words and the same voice, made anew from 80 mel bands without their phase "
    "(Griffin-Lim). Best with your own voice: do the models tell the two apart?"
)
NO_COPY = "There is no copy of this clip yet: make one first."
NOBODY = "No model here knows both recordings and copies."


def pair_sentence(heard: Sequence[PairJudgement], classes: Classes) -> str:
    """How many models call both by their names, and how many lean that way."""
    if not heard:
        return NOBODY
    apart = sum(both.both_correct for both in heard)
    leaning = sum(both.copy_leads for both in heard)
    return (
        f"{_of(apart, heard)} call{'s' if apart <= 1 else ''} the clip {classes.recording} and its "
        f"copy {classes.copy}. {_of(leaning, heard, 'To ')} the copy is more likely "
        f"{classes.copy} than the clip."
    )


def _of(n: int, heard: Sequence[PairJudgement], before: str = "") -> str:
    n_models = len(heard)
    if n == n_models:
        words = "the model" if n == 1 else f"all {n} models"
    elif n == 0:
        words = "no model" if n_models == 1 else f"none of the {n_models} models"
    else:
        words = f"{n} of {n_models} models"
    return before + words if before else words[0].upper() + words[1:]
