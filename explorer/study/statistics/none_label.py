"""The same verdicts with "none of these" left out: would a rejected fragment then be accepted?

A model with that label rejects a fragment by answering "none of these" or by naming another class.
Without the label its answer is the best of the others. Records of this version hold that answer
(`TargetVerdict.without_none`). From earlier ones it often follows all the same. Let the fragment's
class have the probability p, and the margin m over the best other label.

- An accepted fragment is accepted: fewer others can only make the lead larger.
- One that is given another class is rejected: that class stays ahead.
- If the answer is "none of these", that label has the probability q = p exp(-m). The other K - 2
  labels share what is left, r = 1 - p - q; the best of them has at most r and at least r / (K - 2).
  So the fragment is accepted if p > r, rejected if p < r / (K - 2), and undecided between the two.

K is the number of labels that the model's answers and clips in the study show, and every class is
taken to have one label, as in the studies that come with Earshot. The search itself
was made with "none of these"; which fragment it would have found without is not known.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from explorer.judging.criterion import NO_ANSWER
from explorer.study.records import ItemRecord
from explorer.study.statistics.acceptance import Acceptance, AcceptanceTable, acceptance_table
from explorer.study.statistics.trials import Trial
from explorer.verdicts import ACCEPTS, REJECTS, Control, TargetVerdict

NONE_OF_THESE = "none of these"  # what models call it in records that do not hold the answer
_NEAR = 1e-3  # in logits: closer ones are not decided

LabelsOf = Mapping[str, AbstractSet[str]]  # the labels that each model shows


@dataclass(frozen=True, kw_only=True)
class NoneLeftOut:
    """How often fragments are accepted if "none of these" is no answer."""

    n_items: int  # where the target agrees on the clip; without the label, if that is recorded
    n_accepted: int
    n_undecided: int  # in records of earlier versions
    n_rejections: int  # with the label
    n_rejected_by_none: int  # of these, with the answer "none of these"
    exact: Acceptance | None  # with controls; null unless every verdict was recorded


def labels_shown(records: Sequence[ItemRecord]) -> dict[str, set[str]]:
    """Collect the labels that each model of a study shows, as a source or as a target."""
    shown: dict[str, set[str]] = {model.id: set() for model in records[0].settings.models}
    for record in records:
        if record.finding is None:
            continue
        shown[record.source] |= {record.finding.clip_label}
        if record.finding.truth is not None:
            shown[record.source] |= {record.finding.truth}
        for verdict in record.finding.targets:
            if verdict.label is not None:
                shown[verdict.model] |= {verdict.label}
    return {model: labels - {NO_ANSWER} for model, labels in shown.items()}


def none_left_out(trials: Sequence[Trial], labels_of: LabelsOf) -> NoneLeftOut:
    """Count the verdicts of trials with "none of these" left out."""
    asked = [each for each in trials if each.verdict.was_asked]
    rejected = [t for t in asked if t.verdict.agrees_on_clip and not t.accepted]
    table = exact_table(asked)
    by_none = sum(each.verdict.label == NONE_OF_THESE for each in rejected)
    counts = {"n_rejections": len(rejected), "n_rejected_by_none": by_none}
    if table is not None:
        found = table.over_all
        return NoneLeftOut(
            n_items=found.n_items,
            n_accepted=found.n_accepted,
            n_undecided=0,
            exact=found,
            **counts,
        )
    agreeing = [each.verdict for each in asked if each.verdict.agrees_on_clip]
    answers = [would_accept(verdict, labels_of[verdict.model]) for verdict in agreeing]
    return NoneLeftOut(
        n_items=len(agreeing),
        n_accepted=answers.count(True),
        n_undecided=answers.count(None),
        exact=None,
        **counts,
    )


def exact_table(trials: Sequence[Trial]) -> AcceptanceTable | None:
    """Compute the rates with "none of these" left out; None unless all verdicts were recorded."""
    left = [_left_out(each) for each in trials if each.verdict.was_asked]
    known = [each for each in left if each is not None]
    return acceptance_table(known) if known and len(known) == len(left) else None


def would_accept(verdict: TargetVerdict, labels: AbstractSet[str]) -> bool | None:
    """Whether a target that was asked accepts without "none of these"; None if undecided.

    Args:
        verdict: as recorded.
        labels: all labels of the target, "none of these" among them if it has that.
    """
    if verdict.without_none is not None:
        return verdict.without_none.accepted
    if verdict.verdict == ACCEPTS:
        return True
    if verdict.label != NONE_OF_THESE:  # another class, or the same by too little
        return None if verdict.margin is not None and verdict.margin >= 0 else False
    if verdict.probability is None or verdict.margin is None or verdict.probability <= 0:
        return None
    p, n_others = verdict.probability, len(labels) - 2
    rest = 1 - p - p * math.exp(-verdict.margin)
    if rest <= 0 or math.log(p / rest) > _NEAR:
        return True
    return False if n_others > 0 and math.log(p * n_others / rest) < -_NEAR else None


def _left_out(trial: Trial) -> Trial | None:
    """The trial with the recorded answers without the label; None if they were not recorded."""
    answer = trial.verdict.without_none
    if answer is None:
        return None
    controls = tuple(
        Control(kind=each.kind, accepted=each.accepted_without_none, draws=each.draws)
        for each in trial.verdict.controls
        if each.accepted_without_none is not None
    )
    verdict = dataclasses.replace(
        trial.verdict,
        verdict=ACCEPTS if answer.accepted else REJECTS,
        label=answer.label,
        agrees_on_clip=answer.agrees_on_clip,
        controls=controls,
    )
    return dataclasses.replace(trial, verdict=verdict)
