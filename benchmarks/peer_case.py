"""Make the input of every method from bundled clips and models, and run our search on it."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.peer_methods.case import MethodResult, PeerCase
from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import find_bundled
from explorer.judging.criterion import Criterion, judge
from explorer.partitions.partition import make_partition
from explorer.records import Outcome, SearchRecord
from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import SearchConfig
from explorer.strengths import Strength
from models.collection import bundled_models


@dataclass(frozen=True, kw_only=True, eq=False)
class OurResult:
    """What our search found."""

    found: MethodResult  # its evaluations are those of the search and of the lower bound
    outcome: Outcome
    certificate_holds: bool | None  # None without a certificate


def load_case(
    clip_id: str,
    model_id: str,
    partition: str,
    n_cells: int,
    strength: Strength,
    device: torch.device,
) -> PeerCase:
    """Load a bundled clip and a bundled model; the class is the model's answer to the clip."""
    spec = bundled_models().find(model_id)
    classifier = bundled_models().load(spec.id, device)
    rate, n_samples = spec.info.sample_rate, spec.info.n_samples
    path = find_bundled(clip_id).path
    clip = load_excerpt(path, sample_rate=rate, n_samples=n_samples, name=clip_id)
    answer = judge(classifier, clip.waveform)
    least = strength.min_probability(answer.probabilities[answer.label])
    return PeerCase(
        clip=clip,
        classifier=classifier,
        partition=make_partition(partition, n_cells, sample_rate=rate, n_samples=n_samples),
        criterion=Criterion.of(classifier.info, answer.label, least),
    )


def search(case: PeerCase, strength: Strength, seed: int, effort: str) -> OurResult:
    """Search as the app does, with the certificate; `strength` is that of the case."""
    n_cells = case.partition.n_cells
    config = ExplainConfig(
        strength=strength,
        partition=case.partition.kind,
        n_cells=n_cells,
        with_picture=False,
        search=SearchConfig(seed=seed, effort=effort),
    )
    with tempfile.TemporaryDirectory() as directory:
        *_, record = explain(case.clip, case.classifier, config, Path(directory))
    assert isinstance(record, SearchRecord), "explain yields its record last"
    keep = None
    if record.keep is not None:
        keep = torch.zeros(n_cells, dtype=torch.bool)
        keep[list(record.keep)] = True
    return OurResult(
        found=MethodResult(
            keep=keep,
            evaluations=record.evaluations.search + record.evaluations.bound,
            seconds=record.seconds,
        ),
        outcome=record.outcome,
        certificate_holds=record.certificate.holds if record.certificate else None,
    )
