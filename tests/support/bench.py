"""A host whose one model has a known answer, and a sound for it: for tests of the page."""

import dataclasses
from pathlib import Path

import soundfile
import torch

from explorer.judging.info import ClassifierInfo
from explorer.settings import Settings
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.search_run import RunDirectories
from explorer.ui.selection import SearchRequest, Selection
from explorer.ui.session import Visit
from models.collection import Models, bundled_models
from models.spec import ModelDescription
from tests.support.fakes import (
    N_SAMPLES,
    SAMPLE_RATE,
    RuleClassifier,
    linear_bands,
    noise_clip,
    yes_if,
)

RULE = "rule"  # the model's id
SETTINGS = Settings(kind="linear", n_cells=16, effort="quick")


class Bench(ModelHost):
    """Its model says yes while bands 3 and 5 of 16 are there."""

    def __init__(self, models: Models | None = None) -> None:
        super().__init__(torch.device("cpu"), models)
        rule = yes_if(lambda present: present[:, 3] & present[:, 5])
        self.model = RuleClassifier(linear_bands(16), rule)

    def info(self, model_id: object) -> ClassifierInfo:
        return self.model.info if model_id == RULE else super().info(model_id)

    def spec(self, model_id: object) -> ModelDescription:
        if model_id != RULE:
            return super().spec(model_id)
        spec = bundled_models().of_task("genre")[0]
        return dataclasses.replace(spec, info=dataclasses.replace(spec.info, id=RULE))

    def classifier(self, model_id: object) -> RuleClassifier:
        return self.model

    def judges(self, targets: str, source: str) -> tuple[str, ...]:
        return (RULE,)

    def models_of_same_task(self, model_id: str) -> tuple[ClassifierInfo, ...]:
        return (self.model.info,)


class ThreePairs(Bench):
    """Its model says yes while bands 3 and 5, 7 and 9, or 11 and 13 are there."""

    def __init__(self) -> None:
        super().__init__()
        pairs = ((3, 5), (7, 9), (11, 13))
        rule = yes_if(lambda p: sum(p[:, a] & p[:, b] for a, b in pairs) > 0)
        self.model = RuleClassifier(linear_bands(16), rule)


def bench_device() -> DeviceLease:
    """Return a device of our own that holds a `Bench`."""
    return DeviceLease(Bench())


def sound_file(path: Path, *, windows: int = 1) -> Path:
    """Write noise of so many model windows, at four times its rate: libsndfile accepts no less."""
    samples = noise_clip(n_samples=4 * windows * N_SAMPLES).waveform.numpy()
    soundfile.write(path, samples, 4 * SAMPLE_RATE, subtype="FLOAT")
    return path


def selection_of(path: Path) -> Selection:
    return Selection(path=path, name=path.name, title=path.name, clip_id=None, task="genre")


def visit_of(runs: RunDirectories, path: Path) -> Visit:
    """Return a visitor who looks at a clip."""
    return Visit(selection_of(path), runs.new_run())


def asked(runs: RunDirectories, selection: Selection, *settings: object) -> Visit:
    """Return a visitor who requested a search."""
    values = Settings(*settings) if settings else SETTINGS
    request = SearchRequest(selection=selection, model_id=RULE, settings=values)
    return Visit(selection, runs.new_run(request))
