"""What holds for all three tasks, with the real models and clips."""

import json

import pytest

from explorer.cli.main import main
from explorer.clips.gallery import bundled_clips
from models.bundled.registry import MODELS
from models.collection import bundled_models
from models.labels import EMOTIONS, GENRES, NONE_LABEL, ORIGINS, TASKS
from models.spec import ModelSpec

CLASSES = {"genre": GENRES, "emotion": EMOTIONS, "deepfake": ORIGINS}
GUARDED = [spec for spec in MODELS if spec.info.none_label]
every_task = pytest.mark.parametrize("task", TASKS)


@every_task
def test_several_families_and_sixteen_clips_come_with_every_task(task: str) -> None:
    guarded = [spec for spec in bundled_models().of_task(task) if spec.info.none_label]
    assert len({spec.family for spec in guarded}) >= 5
    assert len(bundled_clips(task)) >= 16
    for spec in guarded:
        assert spec.labels == (*CLASSES[task], NONE_LABEL)


@every_task
def test_clips_are_of_the_tasks_classes(task: str) -> None:
    labels = {clip.label for clip in bundled_clips(task)}
    # Recordings of people cannot be bundled, so all bundled speech is fake.
    assert labels == ({"fake"} if task == "deepfake" else set(CLASSES[task]))


@pytest.mark.parametrize(
    "spec", [spec for spec in GUARDED if spec.task != "genre"], ids=lambda spec: spec.id
)
def test_a_search_of_speech_is_certified_and_judged_by_all_models_of_the_task(
    spec: ModelSpec, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = bundled_clips(spec.task)[0]
    words = ["search", clip.id, "--model", spec.id, "--effort", "quick", "--out", str(tmp_path)]
    assert main([*words, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["outcome"] == "irreducible"
    assert record["certificate"]["holds"]
    assert main(["transfer", str(tmp_path), "--json"]) == 0
    targets = json.loads(capsys.readouterr().out)["targets"]
    assert {target["model"] for target in targets} == {
        s.id for s in bundled_models().of_task(spec.task)
    }
    own = next(target for target in targets if target["model"] == spec.id)
    assert (own["verdict"], own["vacuous"]) == ("accepts", False)
