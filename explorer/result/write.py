"""The files of a result: the sounds, a picture, and the record."""

import platform
from dataclasses import dataclass
from math import log10
from pathlib import Path

import numpy as np
import soundfile
import torch
from jaxtyping import Bool
from torch import Tensor

from explorer import __version__
from explorer.audio.torchaudio_import import torchaudio
from explorer.audio.wav import write_wav
from explorer.checksum import file_sha256
from explorer.judging.criterion import Judgement
from explorer.judging.question import Question
from explorer.records import (
    ORIGINAL,
    REMAINDER,
    RESULT_FILE,
    SCHEMA,
    SUFFICIENT,
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
from explorer.result.figures import write_spectrogram_html
from explorer.searching.config import SearchConfig
from explorer.searching.search import Step


@dataclass(frozen=True)
class Attempt:
    """A finished search, and the certificate of what it found."""

    step: Step  # the last one
    certificate: Certificate | None

    @property
    def evaluations(self) -> Evaluations:
        """Evaluations that it took."""
        return Evaluations(
            search=self.step.evaluations,
            bound=self.step.bound_evaluations,
            certificate=1 + len(self.certificate.removals) if self.certificate else 0,
        )


@dataclass(frozen=True)
class ResultSources:
    """Everything that a record is made from."""

    question: Question
    answer: Judgement  # to the whole clip
    config: SearchConfig
    attempts: tuple[Attempt, ...] = ()  # none if the model abstains

    @property
    def step(self) -> Step | None:
        """The last step of the last search, whose result counts."""
        return self.attempts[-1].step if self.attempts else None

    @property
    def certificate(self) -> Certificate | None:
        """The certificate of the last search."""
        return self.attempts[-1].certificate if self.attempts else None

    @property
    def evaluations(self) -> Evaluations:
        """Evaluations of all searches together."""
        spent = [attempt.evaluations for attempt in self.attempts]
        return Evaluations(
            search=sum(each.search for each in spent),
            bound=sum(each.bound for each in spent),
            certificate=sum(each.certificate for each in spent),
        )


def write_result(sources: ResultSources, directory: Path, *, with_picture: bool) -> SearchRecord:
    """Write sounds, record and, optionally, a picture into a directory; returns the record.

    Args:
        sources: what the record is made from.
        directory: exists; if a fragment was found, it holds the file that was certified.
        with_picture: whether to write `spectrogram.html`, too.

    Raises:
        OSError: a file cannot be written.
    """
    question, step = sources.question, sources.step
    clip = question.clip
    keep = step.keep if step else None
    write_wav(directory / ORIGINAL, clip.waveform, clip.sample_rate)
    sufficient = None
    if keep is not None:
        both = question.partition.resynthesise(question.analysed, torch.stack([keep, ~keep]))
        sufficient = both[0]
        write_wav(directory / REMAINDER, both[1], clip.sample_rate)
    record = _record(sources, directory)
    if with_picture:
        write_spectrogram_html(directory, record, clip.waveform, sufficient)
    (directory / RESULT_FILE).write_text(to_json(record), "utf-8")
    return record


def _record(sources: ResultSources, directory: Path) -> SearchRecord:
    question, config = sources.question, sources.config
    clip, info, partition = question.clip, question.classifier.info, question.partition
    criterion, step, certificate = question.criterion, sources.step, sources.certificate
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
            channel=clip.channel,
            note=clip.note,
        ),
        model=ModelRecord(id=info.id, version=info.version),
        clip_label=sources.answer.label,
        label=criterion.label,
        probability=sources.answer.probabilities[criterion.label],
        partition=PartitionRecord(
            kind=partition.kind,
            n_cells=partition.n_cells,
            edges_hz=partition.edges_hz,
            edges_s=partition.edges_s,
        ),
        criterion=CriterionRecord(label=criterion.label, min_probability=criterion.min_probability),
        outcome=outcome,
        keep=None if keep is None else tuple(keep.nonzero().flatten().tolist()),
        share=None if keep is None else _share(question, keep),
        evaluations=sources.evaluations,
        rounds=sum(attempt.step.rounds for attempt in sources.attempts),
        seconds=sum(attempt.step.seconds for attempt in sources.attempts),
        device=str(question.classifier.device),
        batch_size=step.batch_size if step else 0,
        seed=config.seed,
        effort=config.effort,
        certificate=certificate,
        files={
            name: file_sha256(directory / name)
            for name in (ORIGINAL, SUFFICIENT, REMAINDER)
            if (directory / name).exists()
        },
        versions=versions(),
    )


def _share(question: Question, keep: Bool[Tensor, " n_cells"]) -> Share:
    partition, energy = question.partition, question.energy
    kept, whole = float(energy[keep].sum()), float(energy.sum())
    return Share(
        cells=int(keep.sum()) / partition.n_cells,
        bandwidth_hz=partition.bandwidth_hz(keep),
        energy_db=10 * log10(kept / whole) if kept > 0 else None,
    )


def versions() -> dict[str, str]:
    """Return the versions of Earshot and of the packages that a result's numbers depend on."""
    return {
        "earshot": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchaudio": torchaudio.__version__,
        "numpy": np.__version__,
        "soundfile": soundfile.__version__,
        "libsndfile": soundfile.__libsndfile_version__,
    }
