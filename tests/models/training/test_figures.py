"""The figures in the model cards, on models with known answers."""

import pytest
import torch
from torch import Tensor

from explorer.judging.info import ClassifierInfo
from models.training.cards import card_figures, overview_figures
from models.training.data.labelled import LabelledClips
from models.training.figures import Figures
from models.training.measuring import equal_error_rate, measure, source_figure

SAMPLE_RATE = 16_000
N_SAMPLES = 16_000
TONES_HZ = (500.0, 4_000.0)


class LoudestTone:
    """Answers "low" or "high", whichever tone is louder; if guarded, "none" if neither dominates.

    A closed-set one answers silence with "low", by a margin of 1.
    """

    def __init__(self, none_label: str | None) -> None:
        labels = ("low", "high") if none_label is None else ("low", "high", none_label)
        self.info = ClassifierInfo(
            id="loudest-tone",
            version="1.1",
            title="Loudest tone",
            task="genre",
            labels=labels,
            none_label=none_label,
            sample_rate=SAMPLE_RATE,
            n_samples=N_SAMPLES,
        )
        self.device = torch.device("cpu")

    def __call__(self, waveforms: Tensor) -> Tensor:
        power = torch.fft.rfft(waveforms).abs().square()
        tones = power[:, [round(hz * N_SAMPLES / SAMPLE_RATE) for hz in TONES_HZ]]
        share = tones.amax(dim=1) / power.sum(dim=1).clamp(min=1e-3)
        loudest = tones.argmax(dim=1)
        answers = loudest if self.info.none_label is None else loudest.where(share > 0.1, 2)
        return torch.nn.functional.one_hot(answers, len(self.info.labels)).float()


def tones() -> LabelledClips:
    """Return ten low tones and ten high ones, alternating."""
    targets = torch.arange(20) % 2
    frequencies_hz = torch.tensor(TONES_HZ)[targets]
    time_s = torch.arange(N_SAMPLES) / SAMPLE_RATE
    waveforms = 0.1 * torch.sin(2 * torch.pi * frequencies_hz[:, None] * time_s)
    return LabelledClips(waveforms=waveforms, targets=targets)


def figures_of(none_label: str | None) -> Figures:
    return measure(LoudestTone(none_label), tones(), n_parameters=0, n_bytes=0)


def test_a_guarded_model_that_is_always_right_gets_perfect_figures() -> None:
    figures = figures_of("none of these")
    assert figures.recall == figures.recall_20_db_down == 1.0
    assert figures.recall_by_class == {"low": 1.0, "high": 1.0}
    assert figures.confusion == ((10, 0, 0), (0, 10, 0))
    assert figures.silence_label == "none of these"
    assert figures.silence_margin == pytest.approx(1.0)
    assert all(noise.none_share == 1.0 for noise in figures.noise)


def test_no_class_of_a_guarded_model_is_vacuous() -> None:
    assert figures_of("none of these").vacuous_by_class == {"low": 0.0, "high": 0.0}


def test_only_the_class_that_a_closed_set_model_gives_silence_is_vacuous() -> None:
    figures = figures_of(None)
    assert figures.silence_label == "low"
    assert figures.vacuous_by_class == {"low": 1.0, "high": 0.0}


def test_a_tie_on_silence_makes_no_class_vacuous() -> None:
    class Undecided(LoudestTone):
        def __call__(self, waveforms: Tensor) -> Tensor:
            return super().__call__(waveforms) * (waveforms != 0).any(dim=1, keepdim=True)

    figures = measure(Undecided(None), tones(), n_parameters=0, n_bytes=0)
    assert figures.silence_margin == 0
    assert figures.vacuous_by_class == {"low": 0.0, "high": 0.0}


def test_a_model_without_a_none_label_has_no_none_shares() -> None:
    figures = figures_of(None)
    assert {noise.none_share for noise in figures.noise} == {None}
    assert figures.confusion == ((10, 0), (0, 10))


def test_the_card_of_a_model_without_a_none_label_says_so_and_has_no_column_for_it() -> None:
    card = card_figures(figures_of(None))
    assert '| "none of these" to white noise at -60 dBFS | no such label |' in card
    assert "| vacuous | 100.0 % | 0.0 % |" in card
    assert "| none |" not in card
    guarded = card_figures(figures_of("none of these"))
    assert "no such label" not in guarded
    assert "| vacuous | 0.0 % | 0.0 % |" in guarded
    assert "|  | low | high | none |\n" in guarded


def test_the_overview_has_a_row_for_each_kind_of_model() -> None:
    guarded, plain = overview_figures([figures_of("none of these"), figures_of(None)]).splitlines()[
        2:
    ]
    assert guarded.endswith("| none of these (margin 1.0) | 100.0 % |")
    assert plain.endswith("| low (margin 1.0) | no such label |")


def test_recall_is_the_mean_over_classes_however_many_clips_each_has() -> None:
    clips = tones()
    few = LabelledClips(waveforms=clips.waveforms[:3].clone(), targets=clips.targets[:3])
    few.waveforms[1] = 0  # the only high tone
    figures = measure(LoudestTone(None), few, n_parameters=0, n_bytes=0)
    assert figures.recall_by_class == {"low": 1.0, "high": 0.0}
    assert figures.recall == 0.5


def test_each_origin_of_clips_has_its_own_recall_and_row_in_the_card() -> None:
    clips = tones()
    clips.waveforms[0] = 0
    guarded = LoudestTone("none of these")
    source = source_figure(guarded, "whistles", clips, equal_error_rate=0.25)
    assert (source.n_clips, source.recall, source.none_share) == (20, 0.95, 0.05)
    figures = measure(guarded, tones(), n_parameters=0, n_bytes=0, sources=(source,))
    assert "| whistles | 20 | 95.0 % | 5.0 % | 25.0 % |" in card_figures(figures)


@pytest.mark.parametrize(
    ("targets", "others", "expected"),
    [([2.0, 3.0], [0.0, 1.0], 0.0), ([0.0, 1.0], [2.0, 3.0], 1.0), ([1.0, 1.0], [1.0, 1.0], 0.5)],
)
def test_the_equal_error_rate_of_separated_swapped_and_equal_scores(
    targets: list[float], others: list[float], expected: float
) -> None:
    assert equal_error_rate(torch.tensor(targets), torch.tensor(others)) == expected


class DeafToQuiet(LoudestTone):
    """Answers "low" to sounds above -30 dBFS and "none" to the rest."""

    def __call__(self, waveforms: Tensor) -> Tensor:
        power = waveforms.square().mean(dim=1)
        return torch.stack([power, torch.zeros_like(power), torch.full_like(power, 1e-3)], dim=1)


def test_noise_and_quieter_clips_have_the_levels_that_the_card_states() -> None:
    figures = measure(DeafToQuiet("none of these"), tones(), n_parameters=0, n_bytes=0)
    assert (figures.recall, figures.recall_20_db_down) == (0.5, 0.0)
    shares = {(noise.colour, noise.level_dbfs): noise.none_share for noise in figures.noise}
    assert shares == {
        (colour, level): float(level < -30)
        for colour in ("white", "pink")
        for level in (-60, -40, -20, -6)
    }


def test_recall_of_a_tone_equals_the_share_of_random_bands_kept() -> None:
    random = [band for band in figures_of("none of these").bands if not band.contiguous]
    assert {band.share for band in random} == {0.5, 0.25}
    for band in random:
        assert band.recall == pytest.approx(band.share, abs=0.3)


def test_in_the_confusion_rows_are_classes_and_columns_are_answers() -> None:
    clips = tones()
    clips.waveforms[1] = 0
    figures = measure(LoudestTone(None), clips, n_parameters=0, n_bytes=0)
    assert figures.confusion == ((10, 0), (1, 9))
