"""A workshop whose one model has a known answer, and a sound for it: for tests of the page."""

import dataclasses
from pathlib import Path

import soundfile
import torch

from explorer.judging.info import ClassifierInfo
from explorer.ui.device.models import Workshop
from explorer.ui.device.zero_gpu import ZeroGpuTerms
from explorer.ui.session import Inquiry, RunDirectories, Selection, Visit
from explorer.ui.settings import Settings
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


class Bench(Workshop):
    """It says yes while bands 3 and 5 of 16 are there."""

    def __init__(self, lending: ZeroGpuTerms | None = None) -> None:
        super().__init__(torch.device("cpu"), Models(described=()) if lending else None, lending)
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

    def models_of_same_task(self, model_id: str) -> tuple[ClassifierInfo, ...]:
        return (self.model.info,)


def sound_file(path: Path, *, windows: int = 1) -> Path:
    """Noise of so many windows of the model, at four times its rate: libsndfile takes no less."""
    samples = noise_clip(n_samples=4 * windows * N_SAMPLES).waveform.numpy()
    soundfile.write(path, samples, 4 * SAMPLE_RATE, subtype="FLOAT")
    return path


def selection_of(path: Path) -> Selection:
    return Selection(path=path, name=path.name, title=path.name, clip_id=None, task="genre")


def visit_of(runs: RunDirectories, path: Path) -> Visit:
    """A visitor who looks at a clip."""
    return Visit(selection_of(path), runs.new_run())


def asked(runs: RunDirectories, selection: Selection, *settings: object) -> Visit:
    """A visitor who asked for a search."""
    values = Settings(*settings) if settings else SETTINGS
    inquiry = Inquiry(selection=selection, model_id=RULE, settings=values)
    return Visit(selection, runs.new_run(inquiry))
