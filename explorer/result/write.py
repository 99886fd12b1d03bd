"""The files of a result: the sounds, a picture, and the record."""

import platform
from dataclasses import dataclass
from math import log10
from pathlib import Path

import numpy as np
import soundfile
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from explorer import __version__
from explorer.audio.torchaudio_import import torchaudio
from explorer.audio.wav import read_wav, write_wav
from explorer.checksum import file_sha256
from explorer.judging.criterion import Judgement
from explorer.judging.question import Question
from explorer.records import (
    ORIGINAL,
    REMAINDER,
    RESULT_FILE,
    SCHEMA,
    SUFFICIENT,
    Answer,
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
from explorer.searching.step import Step
from explorer.strengths import Strength


@dataclass(frozen=True)
class Attempt:
    """A finished search, and the certificate of what it found."""

    step: Step  # the last one
    certificate: Certificate | None
    remainder: Answer | None = None  # to remainder.wav; judged for the last attempt only
    silence: Answer | None = None  # judged where nothing was found

    @property
    def evaluations(self) -> Evaluations:
        """Evaluations that it took."""
        checked = 1 + len(self.certificate.removals) if self.certificate else 0
        besides = sum(answer is not None for answer in (self.remainder, self.silence))
        return Evaluations(
            search=self.step.evaluations,
            bound=self.step.bound_evaluations,
            certificate=checked + besides,
            reused=self.step.n_reused,
        )


@dataclass(frozen=True, kw_only=True)
class ResultSources:
    """Everything that a record is made from."""

    question: Question
    answer: Judgement  # to the whole clip
    config: SearchConfig
    strength: Strength | None  # that the criterion's minimum probability follows from, if any
    among: tuple[int, ...] | None  # the cells that were allowed; None for all
    attempts: tuple[Attempt, ...] = ()  # none if the model abstains

    @property
    def last(self) -> Attempt | None:
        """The last search, whose result counts."""
        return self.attempts[-1] if self.attempts else None

    @property
    def step(self) -> Step | None:
        """The last step of the last search."""
        return self.last.step if self.last else None

    @property
    def evaluations(self) -> Evaluations:
        """Evaluations of all searches together."""
        spent = [attempt.evaluations for attempt in self.attempts]
        return Evaluations(
            search=sum(each.search for each in spent),
            bound=sum(each.bound for each in spent),
            certificate=sum(each.certificate for each in spent),
            reused=sum(each.reused or 0 for each in spent),
        )


def write_result(sources: ResultSources, directory: Path, *, with_picture: bool) -> SearchRecord:
    """Write sounds, record and, optionally, a picture into a directory; returns the record.

    Args:
        sources: what the record is made from.
        directory: exists; if a fragment was found, it holds that and the remainder.
        with_picture: whether to write `spectrogram.html`, too.

    Raises:
        OSError: a file cannot be written.
    """
    question, step = sources.question, sources.step
    clip = question.clip
    keep = step.keep if step else None
    write_wav(directory / ORIGINAL, clip.waveform, clip.sample_rate)
    sufficient = None if keep is None else read_wav(directory / SUFFICIENT)[0]
    share = None if keep is None or sufficient is None else share_of(question, keep, sufficient)
    record = _record(sources, directory, share)
    if with_picture:
        write_spectrogram_html(directory, record, clip.waveform, sufficient)
    (directory / RESULT_FILE).write_text(to_json(record), "utf-8")
    return record


def _record(sources: ResultSources, directory: Path, share: Share | None) -> SearchRecord:
    question, config = sources.question, sources.config
    clip, info, partition = question.clip, question.classifier.info, question.partition
    criterion, step, last = question.criterion, sources.step, sources.last
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
            file_rate=clip.file_rate,
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
        criterion=CriterionRecord(
            label=criterion.label,
            min_probability=criterion.min_probability,
            strength=sources.strength,
        ),
        outcome=outcome,
        keep=None if keep is None else tuple(keep.nonzero().flatten().tolist()),
        share=share,
        evaluations=sources.evaluations,
        rounds=sum(attempt.step.rounds for attempt in sources.attempts),
        seconds=sum(attempt.step.seconds for attempt in sources.attempts),
        device=str(question.classifier.device),
        batch_size=step.batch_size if step else 0,
        seed=config.seed,
        effort=config.effort,
        certificate=last.certificate if last else None,
        remainder=last.remainder if last else None,
        silence=last.silence if last else None,
        sampled_bound=step.sampled_bound if step else None,
        among=sources.among,
        files={
            name: file_sha256(directory / name)
            for name in (ORIGINAL, SUFFICIENT, REMAINDER)
            if (directory / name).exists()
        },
        versions=versions(),
    )


def share_of(
    question: Question, keep: Bool[Tensor, " n_cells"], fragment: Float[Tensor, " n_samples"]
) -> Share:
    """Measure a part of a clip.

    Its energy is that of its waveform: tiles overlap, so theirs do not add. For bands, which are
    orthogonal, that is the sum of their energies (Parseval).
    """
    kept = float(fragment.double().square().sum())
    whole = float(question.clip.waveform.double().square().sum())
    return Share(
        cells=int(keep.sum()) / question.partition.n_cells,
        bandwidth_hz=question.partition.bandwidth_hz(keep),
        energy_db=10 * log10(kept / whole) if kept > 0 and whole > 0 else None,
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
