"""A clip beside its synthetic copy, in words."""

from collections.abc import Sequence

from explorer.transferring.copy_test import Classes, PairJudgement

# The buttons' words, as the component's template and script have them.
MAKE = "Make a synthetic copy"
ANALYSE = "Analyse the copy"

INVITATION = (
    "Make a copy of this clip with the same words in the same voice, rebuilt from 80 mel bands "
    "without their phase (Griffin-Lim). Best with your own voice: can the models hear the "
    "difference?"
)
NO_COPY = "There is no copy of this clip yet: make one first."
NO_MODEL = "No model here knows both recordings and copies."


def pair_sentence(judged: Sequence[PairJudgement], classes: Classes) -> str:
    """How many models give both the right class, and how many at least lean that way."""
    if not judged:
        return NO_MODEL
    n_correct = sum(both.both_correct for both in judged)
    n_leaning = sum(both.copy_leads for both in judged)
    return pair_count(n_correct, n_leaning, len(judged), classes)


def pair_count(n_correct: int, n_leaning: int, n_models: int, classes: Classes) -> str:
    """The same from the numbers alone.

    >>> pair_count(1, 2, 2, Classes(recording="real", copy="fake"))
    '1 of 2 models calls the clip real and its copy fake. For both models, the copy is more \
likely fake than the clip.'
    """
    correct, leaning = _of(n_correct, n_models), _of(n_leaning, n_models)
    verb = "calls" if n_correct <= 1 else "call"
    return (
        f"{correct[0].upper()}{correct[1:]} {verb} the clip {classes.recording} and its copy "
        f"{classes.copy}. For {leaning}, the copy is more likely {classes.copy} than the clip."
    )


def _of(n: int, n_models: int) -> str:
    if n == n_models:
        return {1: "the model", 2: "both models"}.get(n, f"all {n} models")
    if n == 0:
        return "no model" if n_models == 1 else f"none of the {n_models} models"
    return f"{n} of {n_models} models"
