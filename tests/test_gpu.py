"""What holds on an accelerator as it does on the CPU; skipped where there is none."""

import gc
from pathlib import Path

import pytest
import torch

from explorer.certificate import certify
from explorer.classifier import Classifier
from explorer.clip import Clip, load_clip
from explorer.controls import with_controls
from explorer.criterion import Criterion
from explorer.explain import ExplainConfig, explain
from explorer.gallery import bundled_clips
from explorer.partition import make_partition
from explorer.records import Outcome, SearchRecord
from explorer.transfer import transfer
from explorer.ui.workshop import counterpart
from models.registry import list_models, load_model

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
MODELS = [spec.id for task in ("genre", "emotion", "deepfake") for spec in list_models(task)[:2]]
KINDS = ("mel", "tiles")

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"),
]


def clip_for(classifier: Classifier) -> Clip:
    info = classifier.info
    path = bundled_clips(info.task)[0].path
    return load_clip(path, sample_rate=info.sample_rate, n_samples=info.n_samples)


def searched(
    model: str, device: torch.device, directory: Path, kind: str = "mel", should_stop=lambda: False
) -> SearchRecord:
    classifier = load_model(model, device)
    config = ExplainConfig(partition=kind, with_picture=False)
    *_, record = explain(clip_for(classifier), classifier, config, directory, should_stop)
    return record


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("one", "other"), [(CPU, CUDA), (CUDA, CPU)], ids=("to-gpu", "to-cpu"))
def test_a_result_of_one_device_is_certified_on_the_other(model, kind, one, other, tmp_path):
    record = searched(model, one, tmp_path, kind)
    assert record.outcome is Outcome.IRREDUCIBLE
    classifier = load_model(model, other)
    clip = clip_for(classifier)
    partition = make_partition(kind, None, sample_rate=clip.sample_rate, n_samples=clip.n_samples)
    keep = torch.zeros(partition.n_cells, dtype=torch.bool)
    keep[list(record.keep)] = True
    again = certify(
        clip,
        classifier,
        partition,
        Criterion.of(classifier.info, record.label),
        keep,
        file=tmp_path / "again.wav",
        lower_bound=1,
        claims_irreducible=True,
    )
    assert again.holds
    assert len(again.removals) == len(record.keep)


def test_verdicts_and_controls_are_those_of_the_cpu(tmp_path):
    record = searched("genre-logmel-cnn", CUDA, tmp_path)
    judged = []
    for device in (CPU, CUDA):
        classifiers = [load_model(spec.id, device) for spec in list_models("genre")]
        first = transfer(tmp_path, record, classifiers, counterpart)
        verdicts = with_controls(tmp_path, record, first, classifiers, counterpart)
        judged.append([(v.model, v.verdict, v.label, v.vacuous, v.controls) for v in verdicts])
    assert judged[0] == judged[1]


@pytest.mark.parametrize("stops", [False, True], ids=("to its end", "stopped"))
def test_no_memory_of_the_device_stays_taken(stops, tmp_path):
    searched("genre-logmel-cnn", CUDA, tmp_path)  # what libraries keep for good, they keep now
    gc.collect()
    before = torch.cuda.memory_allocated()
    asked = iter(range(1_000_000))
    searched("genre-logmel-cnn", CUDA, tmp_path, should_stop=lambda: stops and next(asked) > 3)
    gc.collect()
    assert torch.cuda.memory_allocated() == before
