"""The page's panel of a clip and its synthetic copy."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from explorer.audio.griffin_lim import griffin_lim_copy
from explorer.audio.wav import read_wav
from explorer.judging.criterion import Judgement
from explorer.judging.info import ClassifierInfo
from explorer.partitions.bands import make_bands
from explorer.transferring.copy_test import PairJudgement
from explorer.ui.components.copy.copy import CLASSES, TASK, CopyEvents, invitation
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.select import own_selection
from explorer.ui.search_run import Phase, SearchRun
from explorer.ui.session import Visit
from explorer.ui.wording import copy as copy_wording
from explorer.ui.wording.request import STOP_BEFORE_COPY
from models.collection import bundled_models
from models.spec import ModelSpec
from tests.support.choices import choose
from tests.support.fakes import RuleClassifier

RATE, N_SAMPLES = 16_000, 8_000
BANDS = make_bands("linear", 8, sample_rate=RATE, n_samples=N_SAMPLES)


class TwoListeners(ModelHost):
    """One model calls every sound real, the other calls a sound with energy above 4 kHz fake."""

    def __init__(self) -> None:
        super().__init__(torch.device("cpu"))
        self.models = {
            "trusting": self._model("trusting", lambda present: 0 * present[:, 0]),
            "strict": self._model("strict", lambda present: present[:, 4:].any(1)),
        }

    def _model(self, name, is_fake):
        def rule(present):
            fake = is_fake(present).float()
            return torch.stack([0.5 - 0 * fake, fake], 1)

        model = RuleClassifier(BANDS, rule, labels=("bonafide", "spoof"), id=name)
        model.info = dataclasses.replace(model.info, task=TASK)
        return model

    def specs(self, task: str) -> tuple[ModelSpec, ...]:
        spec = bundled_models().of_task("genre")[0]
        infos = [dataclasses.replace(spec.info, id=name, task=task) for name in self.models]
        return tuple(dataclasses.replace(spec, info=info) for info in infos)

    def spec(self, model_id: object) -> ModelSpec:
        return next(spec for spec in self.specs(TASK) if spec.id == model_id)

    def info(self, model_id: object) -> ClassifierInfo:
        return self.models[str(model_id)].info

    def classifier(self, model_id: object) -> RuleClassifier:
        return self.models[str(model_id)]


@pytest.fixture
def device() -> DeviceLease:
    return DeviceLease(TwoListeners())


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    return tmp_path / "uploads"


@pytest.fixture
def visit(tmp_path: Path, runs, uploads: Path) -> Visit:
    """Return a visitor who looks at their own recording of a low tone."""
    path = tmp_path / "my voice.wav"
    time_s = np.arange(N_SAMPLES) / RATE
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * 300 * time_s), RATE, subtype="FLOAT")
    return Visit(own_selection(path, TASK), runs.new_run())


def test_only_the_deepfake_task_offers_to_make_a_copy():
    assert invitation("genre") is None
    assert invitation("emotion") is None
    assert invitation(TASK)["rows"] == []


def heard(recording: str, copy: str, *, leads: bool) -> PairJudgement:
    """Return a model's answers, with the given probabilities of "fake"."""
    judged = [
        Judgement(label=label, probabilities={"real": 1 - p, "fake": p})
        for label, p in ((recording, 0.4), (copy, 0.6 if leads else 0.2))
    ]
    return PairJudgement(
        model="m",
        recording_labels=(CLASSES.recording,),
        copy_labels=(CLASSES.copy,),
        recording=judged[0],
        copy=judged[1],
    )


APART, ALIKE = heard("real", "fake", leads=True), heard("real", "real", leads=False)


@pytest.mark.parametrize(
    ("both", "sentence"),
    [
        ([APART, APART], copy_wording.pair_count(2, 2, 2, CLASSES)),
        ([APART, ALIKE], copy_wording.pair_count(1, 1, 2, CLASSES)),
        ([ALIKE, ALIKE], copy_wording.pair_count(0, 0, 2, CLASSES)),
        ([APART], copy_wording.pair_count(1, 1, 1, CLASSES)),
        ([], copy_wording.NO_MODEL),
    ],
)
def test_the_sentence_counts_models_that_are_right_and_models_that_lean_that_way(both, sentence):
    assert copy_wording.pair_sentence(both, CLASSES) == sentence


def test_all_models_classify_clip_and_copy_and_the_files_are_what_they_got(device, visit, uploads):
    value = CopyEvents(device).compare("strict", visit)
    assert [row["clip"] for row in value["rows"]] == [
        "bonafide (38 % spoof)",
        "bonafide (38 % spoof)",
    ]
    assert value["rows"][0] == {**value["rows"][0], "model": "trusting", "more": "the clip"}
    paths = [Path(value["sounds"][name]["path"]) for name in ("clip", "copy")]
    assert all(uploads in path.parents for path in paths)
    clip, copy = (read_wav(path)[0] for path in paths)
    assert clip.shape == copy.shape == (N_SAMPLES,)
    assert not torch.equal(clip, copy)


def test_the_copy_can_be_chosen_like_a_file_of_ones_own(device, visit, runs):
    CopyEvents(device).compare("strict", visit)
    copy = visit.selection.copy
    choosing = ClipEvents(device.host, runs, GalleryCards())
    shown = choose(choosing, visit, "copy", "strict").choice.clip
    assert visit.selection.path == copy
    assert visit.selection.title == "Copy of my voice.wav"
    assert visit.selection.clip_id is None
    assert shown.message == ""
    assert shown.beside == invitation(TASK)  # a copy has no copy yet


def test_a_copy_must_be_made_before_it_can_be_chosen(device, visit, runs):
    before = visit.selection
    choosing = ClipEvents(device.host, runs, GalleryCards())
    shown = choose(choosing, visit, "copy", "strict").choice.clip
    assert copy_wording.NO_COPY in shown.message
    assert visit.selection is before


def test_another_excerpt_has_no_copy_yet(device, visit):
    CopyEvents(device).compare("strict", visit)
    assert visit.selection.copy is not None
    assert visit.selection.at(0.1).copy is None


def test_nothing_is_copied_during_a_search(device, visit, uploads):
    visit.run = SearchRun(visit.run.directory, phase=Phase.QUEUED)
    assert CopyEvents(device).compare("strict", visit) == {"text": STOP_BEFORE_COPY, "rows": []}
    assert not uploads.exists()


def test_clips_of_other_tasks_and_pages_that_are_not_open_are_refused(device, visit):
    visit.selection = dataclasses.replace(visit.selection, task="genre")
    assert "Only clips of the deepfake task" in CopyEvents(device).compare("strict", visit)["text"]
    assert "reload" in CopyEvents(device).compare("strict", None)["text"]


def test_a_missing_file_is_reported(device, visit):
    visit.selection.path.unlink()
    assert CopyEvents(device).compare("strict", visit)["rows"] == []
    assert visit.selection.copy is None


def test_the_same_copy_is_played_classified_and_chosen(device, visit):
    original = read_wav(visit.selection.path)[0]
    value = CopyEvents(device).compare("strict", visit)
    clip, copy = (Path(value["sounds"][name]["path"]) for name in ("clip", "copy"))
    assert torch.equal(read_wav(clip)[0], original)
    assert torch.equal(read_wav(copy)[0], griffin_lim_copy(original[None], RATE)[0])
    assert visit.selection.copy == copy
    (_, strict) = value["rows"]
    assert (strict["clip"], strict["copy"]) == ("bonafide (38 % spoof)", "spoof (62 % spoof)")


def test_the_copy_is_of_the_chosen_excerpt(device, visit):
    samples = np.random.default_rng(0).normal(0, 0.1, 2 * N_SAMPLES)
    soundfile.write(visit.selection.path, samples, RATE, subtype="FLOAT")
    visit.selection = visit.selection.at(0.25)
    sounds = CopyEvents(device).compare("strict", visit)["sounds"]
    excerpt = samples[RATE // 4 : RATE // 4 + N_SAMPLES].astype(np.float32)
    np.testing.assert_array_equal(read_wav(Path(sounds["clip"]["path"]))[0].numpy(), excerpt)


def test_visitors_copies_are_separate(device, visit, runs):
    other = Visit(visit.selection, runs.new_run())
    for each in (visit, other):
        CopyEvents(device).compare("strict", each)
    assert visit.selection.copy != other.selection.copy


def test_a_model_of_another_task_makes_no_copy(device, visit, uploads):
    strict = device.host.models["strict"]
    strict.info = dataclasses.replace(strict.info, task="genre")
    assert "Only clips of the deepfake task" in CopyEvents(device).compare("strict", visit)["text"]
    assert not uploads.exists()
