"""Which other models accept the same fragment.

Every target judges the two files that the source's search wrote, `original.wav` and
`sufficient.wav`, resampled to its rate and cut or padded to its window, one at a time in float32,
and digital silence. A target that would not get the whole fragment that way is not asked.
"""

from collections.abc import Callable, Iterable, Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.audio.clip import fit_window
from explorer.audio.resampling import to_rate
from explorer.errors import InputError
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import NO_ANSWER, Criterion, Scores, top_label
from explorer.judging.info import ClassifierInfo
from explorer.records import ORIGINAL
from explorer.result.stored import StoredResult, check_version
from explorer.transferring.hearing import why_not_heard
from explorer.verdicts import ACCEPTS, NO_COUNTERPART, REJECTS, TargetVerdict, WithoutNone

Counterpart = Callable[[str, ClassifierInfo], tuple[str, ...]]
"""Returns the labels of a target that mean the same as the source's label; empty if none does."""


def judge_fragment(
    result: StoredResult,
    classifiers: Iterable[Classifier],
    counterpart: Counterpart,
) -> Iterator[TargetVerdict]:
    """Have models judge a fragment; three evaluations each, none if they cannot hear all of it.

    Args:
        result: of the search on the source.
        classifiers: the targets; may include the source.
        counterpart: matches labels between models.

    Yields:
        Every model's verdict, in their order, without controls.

    Raises:
        InputError: the search found no fragment, a file is not the one that was written, the source
            has changed since, or the sound cannot be resampled to a target's rate.
        ModelError: a target's logits are not numbers.
    """
    record = result.record
    if record.certificate is None:
        raise InputError(
            f"This search ended {record.outcome}: there is no fragment for other models to judge."
        )
    original, fragment = result.sound(ORIGINAL), result.sound(record.certificate.file)
    for classifier in classifiers:
        check_version(record, classifier.info)
        labels = counterpart(record.label, classifier.info)
        unheard = why_not_heard(record, classifier.info)
        if unheard:
            yield _not_asked(classifier.info, unheard if labels else NO_COUNTERPART, None)
            continue
        sounds = [
            as_heard_by(classifier.info, wave, record.clip.sample_rate)
            for wave in (original, fragment)
        ]
        sounds.append(torch.zeros_like(sounds[0]))  # silence as long as what the target hears
        logits = torch.cat([classifier(s.to(classifier.device)[None]).cpu() for s in sounds])
        yield _verdict(classifier.info, logits, labels, record.criterion.of_targets)


def _verdict(
    info: ClassifierInfo,
    logits: Float[Tensor, "3 n_labels"],
    labels: tuple[str, ...],
    min_probability: float | None,
) -> TargetVerdict:
    answer = top_label(info, logits[1])
    if not labels:
        return _not_asked(info, NO_COUNTERPART, answer)
    criterion = Criterion.of_any(info, labels, min_probability)
    scores: Scores = criterion.score(logits)
    return TargetVerdict(
        model=info.id,
        verdict=ACCEPTS if bool(scores.accepted[1]) else REJECTS,
        label=answer,
        probability=float(scores.probability[1]),
        margin=None if answer == NO_ANSWER else float(scores.margin[1]),
        agrees_on_clip=top_label(info, logits[0]) in labels,
        vacuous=bool(scores.accepted[2]),
        without_none=_without_none(info, logits, criterion),
    )


def _without_none(
    info: ClassifierInfo, logits: Float[Tensor, "3 n_labels"], criterion: Criterion
) -> WithoutNone | None:
    left = leave_out_none(info, logits, criterion)
    if left is None:
        return None
    return WithoutNone(
        accepted=bool(criterion.score(left).accepted[1]),
        label=top_label(info, left[1]),
        agrees_on_clip=top_label(info, left[0]) in criterion.labels,
    )


def leave_out_none(
    info: ClassifierInfo, logits: Float[Tensor, "batch n_labels"], criterion: Criterion
) -> Float[Tensor, "batch n_labels"] | None:
    """Return logits in which "none of these" is impossible; unchanged without such a label.

    Args:
        info: the model.
        logits: its own. NaN, for no answer, remains NaN.
        criterion: for the class that is asked for.

    Returns:
        None if that leaves nothing to answer but the class, or the class is itself "none of these".
    """
    if info.none_label is None:
        return logits
    rest = set(info.labels) - {info.none_label}
    if info.none_label in criterion.labels or rest <= set(criterion.labels):
        return None
    left = logits.clone()
    left[:, info.label_index(info.none_label)] = -torch.inf
    return left


def _not_asked(info: ClassifierInfo, verdict: str, answer: str | None) -> TargetVerdict:
    return TargetVerdict(
        model=info.id,
        verdict=verdict,
        label=answer,
        probability=None,
        margin=None,
        agrees_on_clip=None,
        vacuous=None,
    )


def as_heard_by(
    info: ClassifierInfo, waveform: Float[Tensor, "*batch n_in"], sample_rate: int
) -> Float[Tensor, "*batch n_samples"]:
    """Resample sounds to a target's rate, and cut or pad them to its window.

    Args:
        info: the target.
        waveform: one or more sounds, on any device.
        sample_rate: of the sounds, in Hz.

    Raises:
        InputError: the sounds cannot be resampled to the target's rate.
    """
    resampled = to_rate(waveform, sample_rate, info.sample_rate)
    return fit_window(resampled, info.n_samples, info.min_samples)
