"""From a clip and a model to a checked result on disk: search, certificate, files, record."""

import dataclasses
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import log10
from pathlib import Path

import numpy as np
import soundfile
import torch
from jaxtyping import Bool
from torch import Tensor

from explorer import __version__
from explorer.certificate import certify
from explorer.classifier import Classifier
from explorer.clip import Clip, file_sha256
from explorer.criterion import Criterion, Judgement, judge
from explorer.errors import InputError
from explorer.figures import write_spectrogram_html
from explorer.partition import Partition, make_partition
from explorer.records import (
    RESULT_FILE,
    SCHEMA,
    Certificate,
    ClipRecord,
    CriterionRecord,
    Evaluations,
    ModelRecord,
    Outcome,
    PartitionRecord,
    SearchRecord,
    Share,
    to_json,
)
from explorer.search import SearchConfig, Step, find_sufficient
from explorer.torchaudio_import import torchaudio
from explorer.wav import write_wav

ORIGINAL = "original.wav"
SUFFICIENT = "sufficient.wav"
REMAINDER = "remainder.wav"
SPECTROGRAM = "spectrogram.html"
FILES = (RESULT_FILE, ORIGINAL, SUFFICIENT, REMAINDER, SPECTROGRAM)


@dataclass(frozen=True, kw_only=True)
class ExplainConfig:
    """What to ask of a clip."""

    partition: str = "mel"  # a kind of partition
    n_cells: int | None = None  # None: 64, or every bin
    label: str | None = None  # the class to keep; None: the model's top answer to the clip
    min_probability: float | None = None  # in (0, 1); None: being the top answer is enough
    search: SearchConfig = field(default_factory=SearchConfig)


def explain(
    clip: Clip,
    classifier: Classifier,
    config: ExplainConfig,
    directory: Path,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Step | SearchRecord]:
    """Search, certify what was found, and write the result into a directory.

    Args:
        clip: at the classifier's rate and of its window's length.
        classifier: the source model.
        config: what to ask.
        directory: made if need be; the files of an earlier result in it are replaced.
        should_stop: asked before every batch of the search.

    Yields:
        The steps of the search, and last the record, when all files are written. Should the
        certificate not hold, because a verdict hung on the rounding of a batch, the search is
        run once more at batch size 1, where both round alike.

    Raises:
        InputError: the partition, label or probability does not fit the model or the clip, or
            the directory cannot be written to.
        ModelError: the model's logits are not numbers.
    """
    partition = make_partition(
        config.partition, config.n_cells, sample_rate=clip.sample_rate, n_samples=clip.n_samples
    )
    heard = judge(classifier, clip.waveform)
    label = heard.label if config.label is None else config.label
    criterion = Criterion.of(classifier.info, label, config.min_probability)
    with _told_if_not_writable(directory):
        _clear(directory)
    if config.label is None and label == classifier.info.none_label:
        abstained = _Finding(clip, classifier, partition, criterion, heard, config)
        with _told_if_not_writable(directory):
            record = _write(abstained, directory)
        yield record
        return
    for search_config in (config.search, dataclasses.replace(config.search, batch_size=1)):
        step = None
        for step in find_sufficient(
            clip, classifier, partition, criterion, search_config, should_stop
        ):
            yield step
        assert step is not None, "a search has at least its last step"
        with _told_if_not_writable(directory):
            certificate = _certify(clip, classifier, partition, criterion, step, directory)
        if certificate is None or certificate.holds or should_stop():
            break
    finding = _Finding(clip, classifier, partition, criterion, heard, config, step, certificate)
    with _told_if_not_writable(directory):
        record = _write(finding, directory)
    yield record


@contextmanager
def _told_if_not_writable(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"The result cannot be written to {directory}: {reason}.") from error


@dataclass(frozen=True)
class _Finding:
    """All that a record is made of."""

    clip: Clip
    classifier: Classifier
    partition: Partition
    criterion: Criterion
    heard: Judgement
    config: ExplainConfig
    step: Step | None = None  # the last; None if the model abstains
    certificate: Certificate | None = None


def _clear(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (directory / name).unlink(missing_ok=True)


def _certify(
    clip: Clip,
    classifier: Classifier,
    partition: Partition,
    criterion: Criterion,
    step: Step,
    directory: Path,
) -> Certificate | None:
    (directory / SUFFICIENT).unlink(missing_ok=True)  # of an attempt whose certificate failed
    if step.keep is None:
        return None
    return certify(
        clip,
        classifier,
        partition,
        criterion,
        step.keep,
        file=directory / SUFFICIENT,
        lower_bound=step.lower_bound,
        claims_irreducible=step.outcome is Outcome.IRREDUCIBLE,
    )


def _write(finding: _Finding, directory: Path) -> SearchRecord:
    clip, partition, step = finding.clip, finding.partition, finding.step
    keep = step.keep if step else None
    write_wav(directory / ORIGINAL, clip.waveform, clip.sample_rate)
    sufficient = None
    if keep is not None:
        coefficients = partition.analyse(clip.waveform)
        both = partition.resynthesise(coefficients, torch.stack([keep, ~keep]))
        sufficient = both[0]
        write_wav(directory / REMAINDER, both[1], clip.sample_rate)
    record = _record(finding, directory)
    write_spectrogram_html(directory, record, clip.waveform, sufficient)
    (directory / RESULT_FILE).write_text(to_json(record), "utf-8")
    return record


def _record(finding: _Finding, directory: Path) -> SearchRecord:
    clip, info, config = finding.clip, finding.classifier.info, finding.config
    criterion, step, certificate = finding.criterion, finding.step, finding.certificate
    keep = step.keep if step else None
    outcome = step.outcome if step else Outcome.ABSTAINS
    assert outcome is not None, "the last step of a search has an outcome"
    return SearchRecord(
        schema=SCHEMA,
        clip=ClipRecord(
            name=clip.name,
            sha256=clip.sha256,
            sample_rate=clip.sample_rate,
            n_samples=clip.n_samples,
            start_s=clip.start_s,
        ),
        model=ModelRecord(id=info.id, version=info.version),
        clip_label=finding.heard.label,
        label=criterion.label,
        probability=finding.heard.probabilities[criterion.label],
        partition=PartitionRecord(
            kind=finding.partition.kind,
            n_cells=finding.partition.n_cells,
            edges_hz=finding.partition.edges_hz,
            edges_s=finding.partition.edges_s,
        ),
        criterion=CriterionRecord(label=criterion.label, min_probability=criterion.min_probability),
        outcome=outcome,
        keep=None if keep is None else tuple(keep.nonzero().flatten().tolist()),
        share=None if keep is None else _share(clip, finding.partition, keep),
        evaluations=Evaluations(
            search=step.evaluations if step else 0,
            bound=step.bound_evaluations if step else 0,
            certificate=1 + len(certificate.removals) if certificate else 0,
        ),
        rounds=step.rounds if step else 0,
        seconds=step.seconds if step else 0.0,
        device=str(finding.classifier.device),
        batch_size=step.batch_size if step else 0,
        seed=config.search.seed,
        effort=config.search.effort,
        certificate=certificate,
        files={
            name: file_sha256(directory / name)
            for name in (ORIGINAL, SUFFICIENT, REMAINDER)
            if (directory / name).exists()
        },
        versions=_versions(),
    )


def _share(clip: Clip, partition: Partition, keep: Bool[Tensor, " n_cells"]) -> Share:
    energy = partition.energy(partition.analyse(clip.waveform))
    kept, whole = float(energy[keep].sum()), float(energy.sum())
    return Share(
        cells=int(keep.sum()) / partition.n_cells,
        bandwidth_hz=partition.bandwidth_hz(keep),
        energy_db=10 * log10(kept / whole) if kept > 0 else None,
    )


def _versions() -> dict[str, str]:
    return {
        "earshot": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchaudio": torchaudio.__version__,
        "numpy": np.__version__,
        "soundfile": soundfile.__version__,
        "libsndfile": soundfile.__libsndfile_version__,
    }
