"""What a visitor paints: the source answers while the brush is down, all models once it is up."""

from pathlib import Path

import gradio as gr
import pytest
import torch

from explorer.audio.wav import read_wav
from explorer.errors import ModelError
from explorer.records import read_record
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore.search import SearchEvents
from explorer.ui.painting.events import PaintEvents
from explorer.ui.search_run import Phase, RunDirectories
from explorer.ui.session import Visit
from explorer.ui.wording import painting as words
from tests.support.bench import Bench, asked, selection_of, sound_file
from tests.support.fakes import RuleClassifier, linear_bands, yes_if

N_CELLS = 16


class TwoModels(Bench):
    """The rule and another one, which says yes to band 7 and may be broken."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: set[str] = set()
        rule = yes_if(lambda present: present[:, 7])
        self.other = RuleClassifier(linear_bands(N_CELLS), rule, id="other")

    def models_of_same_task(self, model_id):
        return (self.model.info, self.other.info)

    def classifier(self, model_id):
        if model_id in self.broken:
            raise ModelError(f"{model_id} is broken.")
        return self.other if model_id == "other" else self.model


@pytest.fixture
def host() -> TwoModels:
    return TwoModels()


@pytest.fixture
def painting(host) -> PaintEvents:
    return PaintEvents(DeviceLease(host))


@pytest.fixture
def visit(host, runs: RunDirectories, tmp_path: Path) -> Visit:
    """A visitor who looks at a result: bands 3 and 5 of 16 are enough."""
    visit = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    list(SearchEvents(DeviceLease(host), runs).search(visit))
    assert visit.run.move(Phase.SHOWN)
    assert read_record(visit.run.directory).keep == (3, 5)
    return visit


def question(*cells: object, wanted: object = "models", number: object = 1) -> gr.EventData:
    return event({"cells": list(cells), "wanted": wanted, "number": number})


def event(data: dict[str, object]) -> gr.EventData:
    return gr.EventData(None, data)


def answers(painting: PaintEvents, visit: Visit | None, asked: gr.EventData) -> list[dict]:
    first, *changes = painting.paint(asked, visit)
    assert first == gr.skip()
    return [change.props["yours"] for change in changes]


def heard(answer: dict) -> torch.Tensor:
    waveform, _ = read_wav(Path(answer["sound"]["file"]["path"]))
    return waveform


def test_all_models_say_what_they_make_of_the_painted_cells(painting, visit):
    (answer,) = answers(painting, visit, question(3, 5, 7, number=4))
    assert (answer["number"], answer["accepted"]) == (4, True)
    assert answer["line"].startswith("Still yes")
    assert answer["about"].startswith("3 of 16 bands")
    assert words.NOT_VERIFIED in answer["about"]
    assert [row["pill"] for row in answer["models"]] == ["also yes"]
    (answer,) = answers(painting, visit, question(3))
    assert answer["accepted"] is False
    assert answer["line"].startswith("Now no")
    assert [row["pill"] for row in answer["models"]] == ["not yes"]


def test_what_is_heard_is_what_was_judged(painting, visit, host):
    (answer,) = answers(painting, visit, question(3, 5, 9))
    present = host.model.bands_present(heard(answer)[None])[0]
    assert present.nonzero().flatten().tolist() == [3, 5, 9]


def test_while_the_brush_is_down_only_the_source_is_asked_and_nothing_is_written(
    painting, visit, host
):
    files = sorted(visit.run.directory.iterdir())
    (answer,) = answers(painting, visit, question(3, 5, wanted="source"))
    assert answer["accepted"] is True
    assert not {"models", "sound"} & set(answer)
    assert host.other.n_judged == 0
    assert sorted(visit.run.directory.iterdir()) == files


def test_only_the_sound_of_the_last_stroke_is_kept_until_the_visitor_leaves(painting, visit):
    asked_for = ((3,), (3, 5), (3, 5, 7))
    sounds = []
    for cells in asked_for:
        (answer,) = answers(painting, visit, question(*cells))
        sounds.append(Path(answer["sound"]["file"]["path"]))
    assert [sound.exists() for sound in sounds] == [False, False, True]
    visit.end()
    assert not sounds[-1].exists()


@pytest.mark.parametrize("wanted", ["models", "check"])
def test_what_fails_leaves_the_last_sound_and_no_other_file(painting, visit, host, wanted):
    (answer,) = answers(painting, visit, question(3, 5))
    heard_now = Path(answer["sound"]["file"]["path"])
    files = set(heard_now.parent.glob("yours-*"))
    host.broken.add("rule")
    with pytest.raises(gr.Error):
        answers(painting, visit, question(3, wanted=wanted))
    assert set(heard_now.parent.glob("yours-*")) == files
    assert heard_now.exists()


def test_a_full_disk_is_said_without_a_path(painting, visit, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "/secret/place")

    monkeypatch.setattr("explorer.ui.painting.events.write_wav", full)
    with pytest.raises(gr.Error, match="No space left") as refused:
        answers(painting, visit, question(3))
    assert "/secret" not in str(refused.value)


def test_a_check_that_takes_too_long_says_how_far_it_came(painting, visit, monkeypatch):
    monkeypatch.setattr("explorer.ui.painting.events.CHECK_S", 0.0)
    (answer,) = answers(painting, visit, question(3, 5, wanted="check"))
    assert answer["check"] == words.cut_short(0, 2, "linear")


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ((3, 5), words.verified(2, "linear")),
        ((3,), words.not_enough()),
    ],
)
def test_a_check_says_whether_the_painted_cells_are_irreducible(painting, visit, cells, says):
    (answer,) = answers(painting, visit, question(*cells, wanted="check"))
    assert answer["check"] == says
    assert words.NOT_VERIFIED not in answer["about"]


def test_a_check_names_what_could_go(painting, visit):
    partition = read_record(visit.run.directory).partition
    (answer,) = answers(painting, visit, question(3, 5, 7, 9, wanted="check"))
    assert answer["check"] == words.reducible(partition, [7, 9])


def test_a_check_judges_the_file_that_is_heard(painting, visit, host):
    (answer,) = answers(painting, visit, question(3, 5, wanted="check"))
    present = host.model.bands_present(heard(answer)[None])[0]
    assert present.nonzero().flatten().tolist() == [3, 5]


def test_nothing_painted_is_silence(painting, visit):
    (answer,) = answers(painting, visit, question())
    assert answer["accepted"] is False
    assert answer["about"].startswith("0 of 16 bands, 0 %")


def test_a_broken_model_has_no_row(painting, visit, host):
    host.broken.add("other")
    (answer,) = answers(painting, visit, question(3, 5))
    assert answer["models"] == []


@pytest.mark.parametrize("wanted", ["source", "models", "check"])
def test_a_source_that_breaks_is_reported_in_its_own_words(painting, visit, host, wanted):
    host.broken.add("rule")
    with pytest.raises(gr.Error, match="rule is broken"):
        answers(painting, visit, question(3, 5, wanted=wanted))


@pytest.mark.parametrize(
    "bad",
    [
        question(16),
        question(-1),
        question(1.5),
        question(True),
        question("3"),
        question(3, wanted="everything"),
        question(3, wanted=["source"]),
        question(3, number="1"),
        event({}),
        event({"cells": "3", "wanted": "source", "number": 1}),
    ],
)
def test_what_no_page_would_ask_is_refused(painting, visit, bad):
    with pytest.raises(gr.Error, match=words.CHANGED.split(":")[0]):
        answers(painting, visit, bad)


def test_nothing_is_answered_before_a_result_or_after_it_is_gone(painting, visit, runs):
    assert answers(painting, None, question(3)) == []
    visit.show(visit.selection, runs.new_run())
    assert answers(painting, visit, question(3)) == []


def test_the_answer_is_about_the_result_on_screen(painting, visit, host, runs, tmp_path):
    answers(painting, visit, question(3, 5))
    other = asked(runs, selection_of(sound_file(tmp_path / "other.wav", windows=2)))
    list(SearchEvents(DeviceLease(host), runs).search(other))
    other.run.move(Phase.SHOWN)
    visit.show(other.selection, other.run)
    assert visit.canvas_of(visit.run).record == read_record(other.run.directory)


def test_a_result_whose_files_are_gone_is_refused_in_one_sentence(painting, visit):
    for path in visit.run.directory.glob("*.wav"):
        path.unlink()
    with pytest.raises(gr.Error) as refused:
        answers(painting, visit, question(3))
    assert str(visit.run.directory) not in str(refused.value)
