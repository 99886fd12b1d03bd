"""Results on an accelerator agree with the CPU; skipped if there is none."""

import gc
from pathlib import Path

import pytest
import torch
from torch import Tensor

from explorer.audio.clip import Clip, load_excerpt
from explorer.clips.gallery import bundled_clips
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion
from explorer.judging.question import Question
from explorer.partitions.partition import make_partition
from explorer.records import Outcome, SearchRecord
from explorer.result.certificate import certify
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import judge_fragment
from explorer.ui.device.models import same_meaning
from models.collection import bundled_models
from models.hub.checkpoint import Checkpoint
from models.hub.directories import read_directories
from tests.support.checkpoints import FAMILIES

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
MODELS = [
    spec.id
    for task in ("genre", "emotion", "deepfake")
    for spec in bundled_models().of_task(task)[:2]
]
KINDS = ("mel", "tiles")
every_family = pytest.mark.parametrize("name", FAMILIES)

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"),
]


def clip_for(classifier: Classifier) -> Clip:
    info = classifier.info
    path = bundled_clips(info.task)[0].path
    return load_excerpt(path, sample_rate=info.sample_rate, n_samples=info.n_samples)


def searched(
    model: str, device: torch.device, directory: Path, kind: str = "mel", should_stop=lambda: False
) -> SearchRecord:
    classifier = bundled_models().load(model, device)
    config = ExplainConfig(partition=kind, with_picture=False)
    *_, record = explain(clip_for(classifier), classifier, config, directory, should_stop)
    return record


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("one", "other"), [(CPU, CUDA), (CUDA, CPU)], ids=("to-gpu", "to-cpu"))
def test_a_result_of_one_device_is_certified_on_the_other(model, kind, one, other, tmp_path):
    record = searched(model, one, tmp_path, kind)
    assert record.outcome is Outcome.IRREDUCIBLE
    classifier = bundled_models().load(model, other)
    clip = clip_for(classifier)
    partition = make_partition(kind, None, sample_rate=clip.sample_rate, n_samples=clip.n_samples)
    keep = torch.zeros(partition.n_cells, dtype=torch.bool)
    keep[list(record.keep)] = True
    again = certify(
        Question(
            clip=clip,
            classifier=classifier,
            partition=partition,
            criterion=Criterion.of(classifier.info, record.label),
        ),
        keep,
        file=tmp_path / "again.wav",
        lower_bound=1,
        claims_irreducible=True,
    )
    assert again.holds
    assert len(again.removals) == len(record.keep)


def test_verdicts_and_controls_equal_those_of_the_cpu(tmp_path):
    result = StoredResult(tmp_path, searched("genre-logmel-cnn", CUDA, tmp_path))
    judged = []
    for device in (CPU, CUDA):
        classifiers = [
            bundled_models().load(spec.id, device) for spec in bundled_models().of_task("genre")
        ]
        first = judge_fragment(result, classifiers, same_meaning)
        verdicts = with_controls(result, first, classifiers, same_meaning)
        judged.append([(v.model, v.verdict, v.label, v.vacuous, v.controls) for v in verdicts])
    assert judged[0] == judged[1]


@pytest.mark.parametrize("stops", [False, True], ids=("to its end", "stopped"))
def test_a_search_frees_its_device_memory(stops, tmp_path):
    searched("genre-logmel-cnn", CUDA, tmp_path)  # libraries allocate their permanent buffers now
    gc.collect()
    before = torch.cuda.memory_allocated()
    asked = iter(range(1_000_000))
    searched("genre-logmel-cnn", CUDA, tmp_path, should_stop=lambda: stops and next(asked) > 3)
    gc.collect()
    assert torch.cuda.memory_allocated() == before


def loaded(checkpoint: Checkpoint, device: torch.device) -> Classifier:
    return bundled_models().with_checkpoints([checkpoint]).load(checkpoint.id, device)


def sounds_for(checkpoint: Checkpoint) -> Tensor:
    """The first clips of its task, and noise."""
    info = checkpoint.info
    clips = [
        load_excerpt(clip.path, sample_rate=info.sample_rate, n_samples=info.n_samples)
        for clip in bundled_clips(checkpoint.task)[:3]
    ]
    noise = torch.randn(checkpoint.info.n_samples, generator=torch.Generator().manual_seed(0))
    return torch.stack([*(clip.waveform for clip in clips), 0.1 * noise])


@every_family
def test_a_front_end_gives_the_same_as_on_the_cpu(name, checkpoints):
    (checkpoint,) = read_directories([checkpoints[name]])
    sounds = sounds_for(checkpoint)
    on_the_cpu = checkpoint.front_end.build()(sounds)
    on_the_device = checkpoint.front_end.build().to(CUDA)(sounds.to(CUDA))
    assert on_the_device.device.type == CUDA.type
    assert float((on_the_device.cpu() - on_the_cpu).abs().max()) < 1e-4


@every_family
def test_a_checkpoint_of_any_family_gives_the_same_answers_as_on_the_cpu(name, checkpoints):
    (checkpoint,) = read_directories([checkpoints[name]])
    sounds = sounds_for(checkpoint)
    expected = loaded(checkpoint, CPU)(sounds)
    answers = loaded(checkpoint, CUDA)(sounds.to(CUDA))
    assert answers.device.type == CUDA.type
    assert torch.equal(answers.cpu().argmax(dim=1), expected.argmax(dim=1))
    assert torch.allclose(answers.cpu(), expected, rtol=1e-3, atol=1e-3)


@every_family
def test_a_deleted_checkpoint_frees_its_memory(name, checkpoints):
    (checkpoint,) = read_directories([checkpoints[name]])
    loaded(checkpoint, CUDA)(sounds_for(checkpoint).to(CUDA))  # libraries allocate buffers
    gc.collect()
    before = torch.cuda.memory_allocated()
    classifier = loaded(checkpoint, CUDA)
    classifier(sounds_for(checkpoint).to(CUDA))
    assert torch.cuda.memory_allocated() > before
    del classifier
    gc.collect()
    assert torch.cuda.memory_allocated() == before
