"""The other models' verdicts in words, and how much they mean."""

from collections.abc import Callable, Sequence

from explorer.judging.criterion import NO_ANSWER
from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord
from explorer.ui.wording.controls import NOTHING, controls_sentence
from explorer.ui.wording.numbers import listed, named, percent
from explorer.verdicts import (
    ACCEPTS,
    CANNOT_HEAR,
    NO_COUNTERPART,
    NOT_ASKED,
    OUTSIDE_WINDOW,
    Control,
    TargetVerdict,
)
from models.labels import means_same

TITLE = "Who else is convinced?"
CLIP_ANSWERS = "What the models call the whole clip"
HOW_SURE_OF_CLIP = "Each model’s answer, and how sure it is"
MODEL, VERDICT, SAYS, WHOLE_CLIP, CHANCE_CHECK = (
    "model",
    "verdict",
    "says",
    "whole clip",
    "chance check",
)
SAME_ANSWER, OTHER_ANSWER = "same answer", "different answer"
AGREES = {True: SAME_ANSWER, False: OTHER_ANSWER, None: NOTHING}  # on the whole clip
NOT_COMPARABLE = "not comparable"  # it has no class of that meaning
PILLS = {
    NO_COUNTERPART: NOT_COMPARABLE,
    CANNOT_HEAR: "cannot hear this band",
    OUTSIDE_WINDOW: "outside its window",
}
EASILY = 0.5  # a model that accepts this share of random fragments is convinced by anything
Infos = dict[str, ClassifierInfo]


def convinced(record: SearchRecord, verdicts: list[TargetVerdict], infos: Infos) -> str:
    """What the other models say and, once they made the chance check, how much it means."""
    others = [v for v in verdicts if v.model != record.model.id]
    asked = [v for v in others if v.was_asked]
    accepting = [verdict for verdict in asked if verdict.verdict == ACCEPTS]
    said = said_by(record.label, asked, infos) if asked or not others else ""
    controls = controls_sentence(record, asked)
    means = _means(record.label, accepting, infos)
    source = [_about_source(v) for v in verdicts if v.model == record.model.id]
    return " ".join(
        filter(None, [said, controls, means, *not_asked(record.label, others), *source])
    )


def pill(verdict: TargetVerdict, label: str, *, is_source: bool = False) -> str:
    """A verdict in a few words, for the source's class `label`."""
    if not verdict.was_asked:
        return PILLS[verdict.verdict]
    if verdict.verdict == ACCEPTS:
        return label if is_source else f"also {label}"
    return f"{label}, but unsure" if leans_to_class(verdict, label) else f"not {label}"


def pills(record: SearchRecord, verdicts: Sequence[TargetVerdict]) -> dict[str, str]:
    """Every model's verdict in a few words, by the model's id."""
    source = record.model.id
    return {v.model: pill(v, record.label, is_source=v.model == source) for v in verdicts}


def how_sure_each(label: str) -> str:
    """The title of the chart of the models' probabilities."""
    return f"How sure each model is of {label} when it hears the fragment"


def says(verdict: TargetVerdict, info: ClassifierInfo) -> str:
    """A model's own answer to the fragment, if it heard all of it."""
    return NOTHING if verdict.label is None else named(verdict.label, info)


def sure_of(label: str) -> str:
    """The column with each model's confidence in the source's class."""
    return f"sure of {label}"


def on_whole_clip(verdict: TargetVerdict, record: SearchRecord) -> str:
    """What a model makes of the whole clip, and whether silence is enough for it.

    Where the visitor asked for another class than the source's own answer, the clip's answers are
    compared with that class.
    """
    if verdict.agrees_on_clip is None:
        return NOTHING
    if record.label == record.clip_label:
        words = AGREES[verdict.agrees_on_clip]
    else:
        words = f"{'' if verdict.agrees_on_clip else 'not '}{record.label}"
    return f"{words}; {says_to_silence(record.label)}" if verdict.vacuous else words


def says_to_silence(label: str) -> str:
    """The class is the model's answer to silence, whatever it says of the clip."""
    return f"says {label} to silence"


def leans_to_class(verdict: TargetVerdict, label: str) -> bool:
    """Whether the class `label` is the model's first answer, surely enough or not.

    In a tie (a margin of exactly 0) the first answer is one of the tied labels.
    """
    if verdict.margin is None or verdict.label is None:
        return False
    is_tied = verdict.margin == 0
    return verdict.margin > 0 or (is_tied and means_same(verdict.label, label))


def said_by(label: str, others: Sequence[TargetVerdict], infos: Infos) -> str:
    """How many of the other models give the fragment the source's class."""
    if not others:
        return no_other_model(label)
    if len(others) == 1:
        return _said_by_one(label, others[0], infos[others[0].model])
    n, n_accepting = len(others), sum(other.verdict == ACCEPTS for other in others)
    if n_accepting:
        return some_say(label, n_accepting, n)
    return none_says(label, n, n_unsure=sum(leans_to_class(other, label) for other in others))


def _said_by_one(label: str, other: TargetVerdict, info: ClassifierInfo) -> str:
    if other.verdict == ACCEPTS:
        return it_says(label, info.title)
    if leans_to_class(other, label):
        return it_is_unsure(label, info.title)
    if other.label == NO_ANSWER:
        return it_hears_silence(info.title)
    return it_says_other(says(other, info), info.title)


def no_other_model(label: str) -> str:
    """There are no verdicts of other models on the class."""
    return f"No other model here can be compared on {label} yet."


def it_says(label: str, title: str) -> str:
    """The only other model is convinced."""
    return f"The other model, {title}, also says {label}."


def it_is_unsure(label: str, title: str) -> str:
    """The only other model gives the class, but not as clearly as was asked for."""
    return f"The other model, {title}, also says {label}, but not surely enough."


def it_hears_silence(title: str) -> str:
    """The only other model has no answer to silence, and hears nothing else."""
    return f"The other model, {title}, hears only silence, to which it has no answer."


def it_says_other(answer: str, title: str) -> str:
    """The only other model gives another answer."""
    return f"The other model, {title}, does not: it says {answer}."


def some_say(label: str, n_accepting: int, n: int) -> str:
    """Some or all of several other models are convinced.

    >>> some_say("blues", 1, 3), some_say("blues", 3, 3)
    ('1 of 3 other models also says blues.', 'All 3 other models also say blues.')
    """
    if n_accepting == n:
        return f"{'Both' if n == 2 else f'All {n}'} other models also say {label}."
    return f"{n_accepting} of {n} other models also {_says(n_accepting)} {label}."


def none_says(label: str, n: int, *, n_unsure: int) -> str:
    """None of several other models is convinced; some may give the class all the same.

    >>> none_says("blues", 3, n_unsure=1)
    'None of the 3 other models is convinced: 1 says blues, but not surely enough.'
    """
    if n_unsure == 0:
        return f"None of the {n} other models says {label}."
    unsure = f"{n_unsure} {_says(n_unsure)} {label}, but not surely enough"
    return f"None of the {n} other models is convinced: {unsure}."


def silent_too(titles: Sequence[str], label: str) -> str:
    """Models that give silence the same class."""
    return f"But {listed(titles)} {_says(len(titles))} {label} even to silence."


def easily_convinced(titles: Sequence[str], label: str) -> str:
    """Models that accept half or more of the random fragments."""
    return (
        f"But {listed(titles)} {_says(len(titles))} {label} to half or more of the random "
        "fragments of this size, too, so that means little."
    )


def source_is_easy(share: float) -> str:
    """The source accepts half or more of the random fragments."""
    return (
        f"The source model itself accepts {percent(share)} of random fragments of this size: "
        "this one is nothing special."
    )


def not_asked(label: str, others: Sequence[TargetVerdict]) -> list[str]:
    """How many of the other models could not be asked, and why; nothing if there are none."""
    counts = [(why, sum(other.verdict == why for other in others)) for why in NOT_ASKED]
    return [could_not_be_asked(why, n, label) for why, n in counts if n]


def could_not_be_asked(why: str, n: int, label: str) -> str:
    """Models without a verdict of their own.

    >>> could_not_be_asked("cannot hear", 1, "joy")
    '1 other model cannot hear this band.'
    >>> could_not_be_asked("no counterpart", 2, "joy")
    '2 other models do not know joy.'
    """
    is_one = n == 1
    if why == NO_COUNTERPART:
        what = f"{'does' if is_one else 'do'} not know {label}"
    elif why == CANNOT_HEAR:
        what = "cannot hear this band"
    else:
        what = f"{'does' if is_one else 'do'} not hear all of the fragment: it goes on too long"
    return f"{n} other model{'' if is_one else 's'} {what}."


def _means(label: str, accepting: list[TargetVerdict], infos: Infos) -> str:
    silent = _titles(accepting, infos, lambda v: bool(v.vacuous))
    easy = _titles(accepting, infos, lambda v: not v.vacuous and _easily(v))
    words = [silent_too(silent, label)] if silent else []
    words += [easily_convinced(easy, label)] if easy else []
    return " ".join(words)


def _titles(
    verdicts: Sequence[TargetVerdict], infos: Infos, wanted: Callable[[TargetVerdict], bool]
) -> list[str]:
    return [infos[verdict.model].title for verdict in verdicts if wanted(verdict)]


def _about_source(verdict: TargetVerdict) -> str:
    share = _random_share(verdict)
    return source_is_easy(share) if share is not None and _easily(verdict) else ""


def _easily(verdict: TargetVerdict) -> bool:
    share = _random_share(verdict)
    return share is not None and share >= EASILY


def _random_share(verdict: TargetVerdict) -> float | None:
    shares = [_share(control) for control in verdict.controls if control.kind == "random"]
    return shares[0] if shares else None


def _share(control: Control) -> float:
    return control.accepted / control.draws if control.draws else 0.0


def _says(n_subjects: int) -> str:
    return "says" if n_subjects == 1 else "say"
