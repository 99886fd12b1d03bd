"""What models make of any part of a clip, such as one that a person painted."""

import dataclasses
from collections.abc import Iterable, Iterator

from jaxtyping import Float
from torch import Tensor

from explorer.judging.classifier import Classifier
from explorer.judging.criterion import NO_ANSWER, Criterion, top_label
from explorer.records import SearchRecord
from explorer.result.stored import check_version
from explorer.transferring.hearing import why_not_heard
from explorer.transferring.transfer import Counterpart, as_heard_by
from explorer.verdicts import ACCEPTS, NO_COUNTERPART, REJECTS, TargetVerdict, Verdict


def judge_part(
    record: SearchRecord,
    cells: tuple[int, ...],
    sound: Float[Tensor, " n_samples"],
    classifiers: Iterable[Classifier],
    counterpart: Counterpart,
) -> Iterator[TargetVerdict]:
    """Have models judge a part of a clip; one evaluation each, none if they cannot hear it all.

    The source must be as sure as its search asked for; other models as `judge_fragment` asks.

    Args:
        record: of a search of the clip, which says what is asked and how the clip is cut.
        cells: those of the part, perhaps none.
        sound: of the part, at the record's rate.
        classifiers: the models; may include the source.
        counterpart: matches labels between models.

    Yields:
        Every model's verdict, in their order, without controls. Nothing is known of the whole clip
        and of silence, as these are not judged.

    Raises:
        InputError: the sound cannot be resampled to a target's rate, or the source has changed.
    """
    part = dataclasses.replace(record, keep=cells)
    for classifier in classifiers:
        info = classifier.info
        check_version(record, info)
        labels = counterpart(record.label, info)
        unheard = why_not_heard(part, info) if cells else None
        not_asked = unheard if labels else NO_COUNTERPART
        if not_asked:
            yield _verdict(info.id, not_asked)
            continue
        heard = as_heard_by(info, sound, record.clip.sample_rate)
        logits = classifier(heard.to(classifier.device)[None]).cpu()
        of_source = info.id == record.model.id
        least = record.criterion.min_probability if of_source else record.criterion.of_targets
        scores = Criterion.of_any(info, labels, least).score(logits)
        answer = top_label(info, logits[0])
        yield _verdict(
            info.id,
            ACCEPTS if bool(scores.accepted[0]) else REJECTS,
            answer,
            float(scores.probability[0]),
            None if answer == NO_ANSWER else float(scores.margin[0]),
        )


def _verdict(
    model: str,
    verdict: Verdict,
    label: str | None = None,
    probability: float | None = None,
    margin: float | None = None,
) -> TargetVerdict:
    return TargetVerdict(
        model=model,
        verdict=verdict,
        label=label,
        probability=probability,
        margin=margin,
        agrees_on_clip=None,
        vacuous=None,
    )
