"""What models say where they were not made to be right, on models with known answers."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from models.training.before import Before, read_before, write_before
from models.training.cards import answers, card_figures, card_limits
from models.training.data.labelled import LabelledClips
from models.training.data.other_kind import OtherSounds
from models.training.evaluate import before
from models.training.figures import SourceFigure
from models.training.limit_tables import limit_answers, limits_overview
from models.training.limits import few_bands, measure_limits
from tests.models.training.test_figures import N_SAMPLES, LoudestTone, figures_of, tones

NONE = "none of these"


class Stubborn(LoudestTone):
    """Answers one label, whatever it hears."""

    def __init__(self, label: str, none_label: str | None = NONE) -> None:
        super().__init__(none_label)
        self.label = label

    def __call__(self, waveforms: Tensor) -> Tensor:
        answer = torch.full((len(waveforms),), self.info.label_index(self.label))
        return torch.nn.functional.one_hot(answer, len(self.info.labels)).float()


def silence_and_tones() -> OtherSounds:
    """Return four clips: silence twice, a low tone and a high one."""
    clips = torch.cat([torch.zeros(2, N_SAMPLES), tones().waveforms[:2]])
    return OtherSounds(origin="whistles", clips=clips)


def test_of_a_model_that_answers_what_it_hears_the_rest_is_none() -> None:
    found = few_bands(LoudestTone(NONE), tones(), 8)
    assert 0.0 < found.recall < 0.5
    assert found.rejected_as_none == 1.0


@pytest.mark.parametrize(("label", "share"), [("low", 0.0), (NONE, 1.0)])
def test_rejections_are_the_answers_that_are_not_the_clip_s_class(label: str, share: float) -> None:
    found = few_bands(Stubborn(label), tones(), 8)
    assert found.recall == (0.5 if label == "low" else 0.0)
    assert found.rejected_as_none == share


def test_rejections_that_name_another_class_are_not_none() -> None:
    """With swapped classes all answers are rejections: "none" where the tone itself is gone."""
    swapped = LabelledClips(waveforms=tones().waveforms, targets=1 - tones().targets)
    found = few_bands(LoudestTone(NONE), swapped, 8)
    audible = few_bands(LoudestTone(NONE), tones(), 8).recall
    assert found.recall == 0.0
    assert 0.0 < audible < 0.5
    assert found.rejected_as_none == pytest.approx(1 - audible)


def test_without_a_none_label_or_without_other_answers_there_is_no_share() -> None:
    assert few_bands(LoudestTone(None), tones(), 3).rejected_as_none is None
    low = LabelledClips(waveforms=tones().waveforms[::2], targets=tones().targets[::2])
    assert few_bands(Stubborn("low"), low, 3).rejected_as_none is None


def test_sounds_of_another_kind_are_counted_by_what_they_are_called() -> None:
    limits = measure_limits(LoudestTone(NONE), tones(), [silence_and_tones()])
    (other,) = limits.other_sounds
    assert (other.origin, other.n_clips) == ("whistles", 4)
    assert other.shares == {"low": 0.25, "high": 0.25, NONE: 0.5}


def test_the_card_names_every_class_that_such_sounds_get() -> None:
    card = card_limits(measure_limits(LoudestTone(NONE), tones(), [silence_and_tones()]))
    assert '| whistles, 4 clips: "none of these" | 50.0 % |' in card
    assert "| whistles, 4 clips: classes that they get | low 25.0 %, high 25.0 % |" in card
    stubborn = card_limits(measure_limits(Stubborn(NONE), tones(), [silence_and_tones()]))
    assert "| whistles, 4 clips: classes that they get | none |" in stubborn


def test_a_model_without_a_none_label_is_not_said_to_have_rejected_nothing() -> None:
    rows = dict(limit_answers(measure_limits(LoudestTone(None), tones(), [silence_and_tones()])))
    question = '3 random mel bands of 64 left: "none of these" among the other answers'
    assert rows[question] == "no such label"
    low = LabelledClips(waveforms=tones().waveforms[::2], targets=tones().targets[::2])
    always = dict(limit_answers(measure_limits(Stubborn("low"), low, [silence_and_tones()])))
    assert always[question] == "no other answers"


def test_copies_by_vocoders_have_their_equal_error_rate_on_the_card() -> None:
    copies = SourceFigure(
        source="A, copied by B (fake; unheard family)",
        n_clips=7,
        recall=0.25,
        none_share=0.0,
        equal_error_rate=0.5,
    )
    originals = replace(copies, source="A (real; unheard corpus)", equal_error_rate=None)
    limits = measure_limits(LoudestTone(NONE), tones(), [], (originals, copies))
    rows = dict(limit_answers(limits))
    assert rows["A (real; unheard corpus), 7 clips"] == "right 25.0 %"
    copied = rows["A, copied by B (fake; unheard family), 7 clips"]
    assert copied == "equal error rate 50.0 %, right 25.0 %"


def test_the_overview_has_a_row_for_each_model() -> None:
    each = [
        measure_limits(model, tones(), [silence_and_tones()])
        for model in (LoudestTone(NONE), LoudestTone(None))
    ]
    header, _, guarded, plain = limits_overview(each).splitlines()
    assert header.count("|") == guarded.count("|") == plain.count("|")
    assert guarded.endswith("| 50.0 % |")
    assert plain.endswith("| no such label |")


def test_other_weights_are_shown_beside_those_before() -> None:
    figures = figures_of(NONE)
    earlier = Before(version="0", answers={"recall on held-out clips": "12.0 %"})
    card = card_figures(figures, earlier)
    assert "| question | answer | before (version 0) |" in card
    assert "| recall on held-out clips | 100.0 % | 12.0 % |" in card
    assert "| the same, 20 dB quieter | 100.0 % |  |" in card


def test_weights_are_not_compared_with_themselves() -> None:
    figures = figures_of(NONE)
    same = Before(version=figures.version, answers=dict(answers(figures)))
    assert card_figures(figures, same) == card_figures(figures)


def test_what_is_stored_as_before_is_all_that_the_card_says(tmp_path: Path) -> None:
    figures = figures_of(NONE)
    limits = measure_limits(LoudestTone(NONE), tones(), [silence_and_tones()])
    path = tmp_path / "before.json"
    path.write_text('{"another": {"version": "1", "answers": {}}}')
    write_before(before([figures], [limits]), path)
    stored = read_before(path)
    assert stored["another"] == Before(version="1", answers={})
    assert stored[figures.model].version == figures.version
    for card in (card_figures(figures), card_limits(limits)):
        for question, answer in stored[figures.model].answers.items():
            if question in card:
                assert f"| {question} | {answer} |" in card
    assert len(stored[figures.model].answers) == len(answers(figures)) + len(limit_answers(limits))
