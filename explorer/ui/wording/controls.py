"""Controls in words: what the models say of other fragments of the same size."""

from collections.abc import Mapping, Sequence

from explorer import verdicts
from explorer.records import SearchRecord
from explorer.transferring.controls import ControlsSoFar
from explorer.ui.wording.numbers import UNITS, listed
from explorer.verdicts import (
    ACCEPTS,
    LOUDEST,
    MATCHED,
    OTHER_CLIP,
    RANDOM,
    SHIFT,
    Control,
    TargetVerdict,
)

NOT_YET, NOTHING = "…", "–"  # not checked yet, or there is nothing to check
DRAWN = {  # kinds with several draws, in the order of the sentence
    RANDOM: "random fragments of this size",
    MATCHED: "random ones with the fragment’s energy",
    SHIFT: "shifted copies of the fragment",
    OTHER_CLIP: "the bands of fragments of other clips",
}


def chance_check(verdict: TargetVerdict, n_kept: int, kind: str) -> list[tuple[str, str]]:
    """Each control in short and in full: how many were drawn and how many the model accepts.

    Args:
        verdict: of a model, with its controls.
        n_kept: cells of the fragment, and of every control.
        kind: of the partition.
    """
    loudest = f"loudest {UNITS[kind]}" + ("" if n_kept == 1 else "s")
    return [_in_table(control, loudest) for control in verdict.controls]


def not_yet(verdict: TargetVerdict, so_far: ControlsSoFar | None) -> str:
    """In place of the controls of a model that has not judged all of them: how far it is."""
    if not verdict.was_asked:
        return NOTHING
    if so_far is None or so_far.n_controls is None:
        return NOT_YET
    return f"{so_far.n_judged} of {so_far.n_controls} judged {NOT_YET}"


def controls_sentence(record: SearchRecord, asked: Sequence[TargetVerdict]) -> str:
    """How the fragment compares with its controls over all the other models; empty before these.

    Controls that convince as many models as the fragment, or as often, are said to share this
    transfer, as on the page that compares models.

    Args:
        record: of the search.
        asked: verdicts of the other models that were asked.
    """
    judges = [verdict for verdict in asked if verdict.controls]
    if not judges:
        return ""
    who = _who(len(judges), len(asked))
    counts = {kind: _together(judges, kind) for kind in (LOUDEST, *DRAWN)}
    n_accepting = sum(verdict.verdict == ACCEPTS for verdict in judges)
    loudest = loudest_cells(len(record.keep or ()), UNITS[record.partition.kind])
    n_by_loudest, n_models = counts.pop(LOUDEST)[0], len(judges)
    sentences = [loudest_sentence(loudest, n_by_loudest, n_accepting, n_models, who)]
    sentences += drawn_sentences(counts, n_accepting, n_models, who)
    return " ".join(sentences)


def loudest_cells(n: int, unit: str) -> str:
    """The loudest cells, at the beginning of a sentence.

    >>> loudest_cells(1, "band"), loudest_cells(4, "tile")
    ('The loudest band', 'The 4 loudest tiles')
    """
    return f"The loudest {unit}" if n == 1 else f"The {n} loudest {unit}s"


def loudest_sentence(what: str, n: int, n_by_fragment: int, n_models: int, who: str) -> str:
    """How many models the loudest cells convince, and whether they share the transfer.

    Args:
        what: the loudest cells.
        n: how many models accept these.
        n_by_fragment: how many of the same models accept the fragment.
        n_models: how many models there are.
        who: what they are called.

    >>> loudest_sentence("The 4 loudest bands", 3, 3, 5, "the other models")
    'The 4 loudest bands convince as many of the other models as the fragment (3 of 5): they share \
this transfer.'
    >>> loudest_sentence("The loudest band", 1, 3, 5, "the other models")
    'The loudest band convinces fewer of the other models than the fragment (1 of 5).'
    """
    are_many = what.endswith("s")
    convince, they_share = ("convince", "they share") if are_many else ("convinces", "it shares")
    shares = f": {they_share} this transfer" if n_by_fragment else ""
    either = "" if n_by_fragment else ", either"
    if n_models == 1:
        too = ", too" if n_by_fragment else ""
        if n:
            return f"{what} {convince} {who}{too}{shares}."
        return f"{what} {'do' if are_many else 'does'} not convince {who}{either}."
    if n == 0:
        return f"{what} {convince} none of {who}{either}."
    count = f"({n} of {n_models})"
    if n < n_by_fragment:
        return f"{what} {convince} fewer of {who} than the fragment {count}."
    how = f"as many of {who} as" if n == n_by_fragment else f"more of {who} than"
    return f"{what} {convince} {how} the fragment {count}{shares}."


def drawn_sentences(
    counts: Mapping[str, tuple[int, int]], n_by_fragment: int, n_models: int, who: str
) -> list[str]:
    """How often models accept the controls that were drawn, and which as often as the fragment.

    Args:
        counts: by kind, how many were accepted, and of how many, over all models together.
        n_by_fragment: how many of these models accept the fragment.
        n_models: how many models there are.
        who: what they are called.
    """
    drawn = {kind: counts[kind] for kind in DRAWN if counts[kind][1]}
    if not drawn:
        return []
    first, *others = (f"{DRAWN[kind]} in {n} of {of}" for kind, (n, of) in drawn.items())
    accept = "accepts" if n_models == 1 else "accept"
    sentences = [f"{_capital(who)} {accept} {listed([f'{first} cases', *others])}."]
    share = n_by_fragment / n_models
    as_often = [DRAWN[kind] for kind, (n, of) in drawn.items() if 0 < share <= n / of]
    if as_often:
        sentences.append(
            f"{_capital(listed(as_often))} are accepted at least as often as the fragment: they "
            "share this transfer."
        )
    return sentences


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _who(n_judges: int, n_asked: int) -> str:
    if n_judges == n_asked:
        return "the other model" if n_asked == 1 else "the other models"
    if n_judges == 1:
        return f"the one of {n_asked} other models that has made the chance check"
    return f"the {n_judges} of {n_asked} other models that have made the chance check"


def _together(judges: Sequence[TargetVerdict], kind: str) -> tuple[int, int]:
    """How many controls of a kind the models accept, and of how many."""
    found = [control for each in judges for control in each.controls if control.kind == kind]
    return sum(each.accepted for each in found), sum(each.draws for each in found)


def _in_table(control: Control, loudest: str) -> tuple[str, str]:
    count = f"{control.accepted} of {control.draws}"
    match control.kind:
        case verdicts.RANDOM:
            return f"{count} random", f"accepts {count} random fragments of this size"
        case verdicts.SHIFT:
            return f"{count} shifted", f"accepts {count} shifted copies of the fragment"
        case verdicts.MATCHED:
            return f"{count} as loud", f"accepts {count} random fragments of this size and energy"
        case verdicts.OTHER_CLIP:
            long = f"accepts {count} times the bands of this model’s fragment of another clip"
            return f"{count} of another clip", long
        case _:
            answer = "yes" if control.accepted else "no"
            accepts = "accepts" if control.accepted else "does not accept"
            return f"{loudest}: {answer}", f"{accepts} the {loudest}, as many as the fragment’s"
