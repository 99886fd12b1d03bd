"""Which other models are convinced by the same fragment.

Every target hears the same two files that the source's search wrote, `original.wav` and
`sufficient.wav`, resampled to its rate and cut or padded to its window, one at a time in float32.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.classifier import Classifier, ClassifierInfo
from explorer.clip import file_sha256, fit_window, to_rate
from explorer.criterion import Criterion, Scores
from explorer.errors import InputError
from explorer.explain import ORIGINAL, SUFFICIENT
from explorer.records import SearchRecord
from explorer.wav import read_wav

Counterpart = Callable[[str, ClassifierInfo], str | None]
"""Which of a target's labels means the same as the source's label; None if none does."""


@dataclass(frozen=True, kw_only=True)
class TargetVerdict:
    """What one model makes of a fragment; what needs a counterpart label is None without one."""

    model: str
    verdict: str  # accepts, rejects, no counterpart
    label: str  # what the model hears in the fragment
    probability: float | None  # of the source's class
    margin: float | None
    agrees_on_clip: bool | None  # calls the whole clip by the source's class
    vacuous: bool | None  # calls silence by that class already
    controls: tuple[()] = ()  # other keeps of the same size; none are drawn yet


def transfer(
    directory: Path,
    record: SearchRecord,
    classifiers: Iterable[Classifier],
    counterpart: Counterpart,
) -> Iterator[TargetVerdict]:
    """Let models judge a fragment; three evaluations each.

    Args:
        directory: where the search wrote its files.
        record: what it wrote in `result.json`.
        classifiers: the targets, the source too if it is wanted.
        counterpart: matches labels between models.

    Raises:
        InputError: the search found no fragment, a file is not the one that was certified, or
            the source has changed since.
        ModelError: a target's logits are not numbers.
    """
    if record.certificate is None:
        raise InputError(
            f"This search ended {record.outcome}: there is no fragment for other models to judge."
        )
    original, fragment = (_verified(directory, record, name) for name in (ORIGINAL, SUFFICIENT))
    for classifier in classifiers:
        _check_version(record, classifier.info)
        label = counterpart(record.label, classifier.info)
        sounds = [_as_heard_by(classifier, wave, record) for wave in (original, fragment)]
        sounds.append(torch.zeros(classifier.info.n_samples))
        logits = torch.cat([classifier(s.to(classifier.device)[None]).cpu() for s in sounds])
        yield _verdict(classifier.info, logits, label, record.criterion.min_probability)


def _verdict(
    info: ClassifierInfo,
    logits: Float[Tensor, "3 n_labels"],
    label: str | None,
    min_probability: float | None,
) -> TargetVerdict:
    heard = info.labels[int(logits[1].argmax())]
    if label is None:
        return TargetVerdict(
            model=info.id,
            verdict="no counterpart",
            label=heard,
            probability=None,
            margin=None,
            agrees_on_clip=None,
            vacuous=None,
        )
    on_clip: Scores = Criterion.of(info, label).score(logits)
    asked: Scores = Criterion.of(info, label, min_probability).score(logits)
    return TargetVerdict(
        model=info.id,
        verdict="accepts" if bool(asked.accepted[1]) else "rejects",
        label=heard,
        probability=float(asked.probability[1]),
        margin=float(asked.margin[1]),
        agrees_on_clip=bool(on_clip.accepted[0]),
        vacuous=bool(asked.accepted[2]),
    )


def _verified(directory: Path, record: SearchRecord, name: str) -> Float[Tensor, " n_samples"]:
    path = directory / name
    certified = record.certificate.sha256 if record.certificate and name == SUFFICIENT else None
    if not path.is_file() or file_sha256(path) != (certified or record.files.get(name)):
        raise InputError(f"{path} is not the file that the search wrote; please search again.")
    waveform, sample_rate = read_wav(path)
    if sample_rate != record.clip.sample_rate:
        raise InputError(f"{path} has another sample rate than the record; please search again.")
    return waveform


def _check_version(record: SearchRecord, info: ClassifierInfo) -> None:
    """The source must still be the model that was searched."""
    if info.id == record.model.id and info.version != record.model.version:
        raise InputError(
            f"The search was made with version {record.model.version} of {info.id}; "
            f"this is version {info.version}. Please search again."
        )


def _as_heard_by(
    classifier: Classifier, waveform: Float[Tensor, " n_in"], record: SearchRecord
) -> Float[Tensor, " n_samples"]:
    resampled = to_rate(waveform, record.clip.sample_rate, classifier.info.sample_rate)
    return fit_window(resampled, classifier.info.n_samples)
