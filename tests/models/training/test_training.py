"""Training: augmentations and batches are as documented, and fitting is reproducible."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
import safetensors.torch
import torch
from torch import Generator, Tensor

from explorer.partitions.bands import make_bands
from models.bundled.registry import MODELS
from models.networks.configs import LogMelCnnConfig
from models.training import augment, background
from models.training.batches import IGNORED, NoneOfThese, RecipeConfig, make_batch
from models.training.configs import STAGES
from models.training.data.labelled import LabelledClips
from models.training.fit import EpochReport, FitConfig, fit, fit_in_stages
from models.training.train import training_record, weights_content

N_SAMPLES = 16_000
SAMPLE_RATE = 16_000
N_BINS = N_SAMPLES // 2 + 1
FREQUENCIES = augment.frequencies_hz(N_SAMPLES, SAMPLE_RATE)


def generator(seed: int = 0) -> Generator:
    return Generator().manual_seed(seed)


def white(n: int, level: float = 0.1) -> Tensor:
    return level * torch.randn(n, N_SAMPLES, generator=generator(9))


@pytest.mark.parametrize("kind", ["mel", "linear"])
def test_dropping_bands_removes_exactly_the_dropped_bands(kind: str) -> None:
    partition = make_bands(kind, 16, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)
    contiguous = (False, True)
    keeps = torch.stack(
        [augment.random_keep(16, 5, generator(), contiguous=each) for each in contiguous]
    )
    coefficients = torch.fft.rfft(white(2))
    kept = coefficients * augment.bins_kept(partition.first_bins, keeps)
    for row in range(2):
        for cell in range(16):
            band = slice(partition.first_bins[cell], partition.first_bins[cell + 1])
            expected = coefficients[row, band] * bool(keeps[row, cell])
            assert torch.equal(kept[row, band], expected)


def test_random_keeps_have_the_given_number_of_bands_contiguous_or_not() -> None:
    run = augment.random_keep(64, 9, generator(), contiguous=True)
    scattered = augment.random_keep(64, 9, generator(), contiguous=False)
    assert run.sum() == scattered.sum() == 9
    chosen = run.nonzero()[:, 0]
    assert chosen.diff().eq(1).all()
    assert not scattered.nonzero()[:, 0].diff().eq(1).all()


def shares_kept(kept: Tensor, kind: str, n_cells: int) -> list[float]:
    """Share of cells that each row keeps, for the rows that consist of whole cells."""
    partition = make_bands(kind, n_cells, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)
    keeps = kept[:, partition.first_bins[:-1]]
    whole = (augment.bins_kept(partition.first_bins, keeps) == kept).all(dim=1)
    return keeps[whole].float().mean(dim=1).tolist()


@pytest.mark.parametrize("share", [(0.25, 0.875), (1 / 16, 0.5)])
def test_shares_of_bands_stay_between_their_bounds(share: tuple[float, float]) -> None:
    kept = augment.random_bins_kept(200, N_SAMPLES, SAMPLE_RATE, share, generator())
    low, high = share
    found = 0
    for kind in augment.PARTITION_KINDS:
        # The edges of 16, 32 and 64 bands are among those of 128, so every row is whole there.
        shares = shares_kept(kept, kind, 128)
        found += len(shares)
        assert all(low - 1e-6 <= each <= high + 1e-6 for each in shares)
        assert max(shares) - min(shares) > 0.5 * (high - low)
    assert found >= 200


def test_shares_are_drawn_by_their_ratio() -> None:
    kept = augment.random_bins_kept(400, N_SAMPLES, SAMPLE_RATE, (1 / 16, 1.0), generator())
    shares = torch.tensor(shares_kept(kept, "mel", 128) + shares_kept(kept, "linear", 128))
    assert float((shares <= 0.25).float().mean()) == pytest.approx(0.5, abs=0.07)


def test_the_equaliser_stays_within_its_limit_and_is_smooth() -> None:
    gains_db = 20 * augment.equaliser(8, FREQUENCIES, generator(), max_db=12.0).log10()
    assert gains_db.abs().max() <= 12.001
    assert gains_db.abs().max() > 8
    assert gains_db.diff(dim=1).abs().max() < 0.1  # dB from one bin (1 Hz) to the next


def test_pass_filters_fall_by_12_db_an_octave_beyond_their_corners() -> None:
    low_hz, high_hz = torch.tensor([[500.0]]), torch.tensor([[2_000.0]])
    gains_db = 20 * augment.pass_filter(FREQUENCIES, low_hz, high_hz, order=2).log10()[0]
    assert gains_db[500] == pytest.approx(-3, abs=0.1)
    assert gains_db[1_000] == pytest.approx(-0.5, abs=0.1)
    assert gains_db[125] == pytest.approx(-24, abs=0.5)
    assert gains_db[8_000] == pytest.approx(-24, abs=0.5)


def test_open_pass_filters_change_nothing() -> None:
    gains = augment.pass_filter(
        FREQUENCIES, torch.tensor([[0.0]]), torch.tensor([[torch.inf]]), order=2
    )
    assert torch.equal(gains, torch.ones(1, N_BINS))


def test_reverberation_leaves_the_direct_sound_and_adds_a_decaying_tail() -> None:
    responses = augment.reverberation(8, N_SAMPLES, SAMPLE_RATE, generator())
    impulses = torch.fft.irfft(responses, n=N_SAMPLES)
    assert impulses[:, 0] == pytest.approx(torch.ones(8), abs=1e-4)
    energy = impulses.square()
    assert (energy[:, 1:1_600].sum(dim=1) > 10 * energy[:, 8_000:].sum(dim=1)).all()
    assert (energy[:, 1:].sum(dim=1) < 0.4).all()


@pytest.mark.parametrize(("slope", "fall_db"), [(0.0, 0.0), (1.0, 10.0)])
def test_noise_has_its_colour_and_unit_rms(slope: float, fall_db: float) -> None:
    noise = augment.coloured_noise(4, FREQUENCIES, torch.full((4, 1), slope), generator())
    waveforms = torch.fft.irfft(noise, n=N_SAMPLES)
    assert waveforms.square().mean(dim=1).sqrt() == pytest.approx(torch.ones(4), rel=1e-3)
    power = noise.abs().square().mean(dim=0)
    decade = power[300:500].mean() / power[3_000:5_000].mean()
    assert 10 * decade.log10() == pytest.approx(fall_db, abs=1.0)


def test_rms_is_that_of_the_waveform() -> None:
    waveforms = white(3)
    expected = waveforms.square().mean(dim=1, keepdim=True).sqrt()
    assert torch.allclose(augment.rms(torch.fft.rfft(waveforms)), expected, rtol=1e-4)


def test_shifting_rotates_and_cutting_silences_the_end() -> None:
    waveforms = white(2)
    shifted = augment.shift_in_time(waveforms, generator())
    assert not torch.equal(shifted, waveforms)
    assert torch.equal(shifted.sort(dim=1).values, waveforms.sort(dim=1).values)
    cut = augment.cut_short(waveforms, torch.tensor([[0.5], [1.0]]))
    assert torch.equal(cut[0, :8_000], waveforms[0, :8_000])
    assert (cut[0, 8_000:] == 0).all()
    assert torch.equal(cut[1], waveforms[1])


def test_background_sounds_are_silent_or_within_their_range_of_levels() -> None:
    assert (background.silence(2, N_BINS) == 0).all()
    for sound in (background.noise, background.hum):
        levels_db = 20 * augment.rms(sound(50, FREQUENCIES, generator())).log10()
        assert levels_db.min() > -75.1
        assert levels_db.max() < -2.9
        assert levels_db.max() - levels_db.min() > 40


def test_hum_sounds_at_multiples_of_the_mains_only() -> None:
    power = background.hum(4, FREQUENCIES, generator()).abs().square()
    assert (power[:, 600:].sum(dim=1) < 1e-3 * power.sum(dim=1)).all()


def recipe(**changes: float) -> RecipeConfig:
    """Return a recipe that changes nothing but levels, apart from what is given."""
    unchanged = {
        **dict.fromkeys(("background", "other_kind", "bands"), 0.0),
        **dict.fromkeys(("filter_probability", "short_probability"), 0.0),
        **dict.fromkeys(("reverberation_probability", "noise_probability"), 0.0),
        "equaliser_db": 1.0,
    }
    return RecipeConfig(**(unchanged | changes))


def tone(hertz: int) -> Tensor:
    time_s = torch.arange(N_SAMPLES) / SAMPLE_RATE
    return 0.1 * torch.sin(2 * torch.pi * hertz * time_s)


OTHER_KIND_HZ = 3_000
NONE = NoneOfThese(target=3, other_kind=tone(OTHER_KIND_HZ)[None])


def is_other_kind(waveforms: Tensor) -> Tensor:
    """Whether the other kind's tone is the strongest frequency of each waveform."""
    strongest: Tensor = torch.fft.rfft(waveforms).abs().argmax(dim=1)
    return strongest == OTHER_KIND_HZ


def occupied(waveforms: Tensor) -> Tensor:
    """Return the share of FFT bins that are not empty."""
    power = torch.fft.rfft(waveforms).abs()
    return (power > 1e-3 * power.amax(dim=1, keepdim=True)).float().mean(dim=1)


def test_clips_keep_their_class_however_few_of_their_bands_are_left() -> None:
    targets = torch.arange(20) % 3
    for config in (recipe(), recipe(bands=1.0), recipe(bands=1.0, bands_share=(1 / 16, 1 / 16))):
        _, answers = make_batch(white(20), targets, NONE, config, generator())
        assert torch.equal(answers, targets)


def test_background_and_sounds_of_another_kind_are_none_of_these() -> None:
    targets = torch.zeros(20, dtype=torch.long)
    for config in (recipe(background=1.0), recipe(other_kind=1.0)):
        _, answers = make_batch(white(20), targets, NONE, config, generator())
        assert (answers == 3).all()


def test_only_rows_of_another_kind_are_replaced_by_it_and_only_they_are_none() -> None:
    targets = torch.zeros(200, dtype=torch.long)
    sounds, answers = make_batch(white(200), targets, NONE, recipe(other_kind=0.3), generator())
    assert torch.equal(is_other_kind(sounds), answers == 3)
    assert float((answers == 3).float().mean()) == pytest.approx(0.3, abs=0.1)


def test_every_sound_of_another_kind_is_drawn() -> None:
    two = NoneOfThese(target=3, other_kind=torch.stack([tone(3_000), tone(5_000)]))
    targets = torch.zeros(40, dtype=torch.long)
    sounds, _ = make_batch(white(40), targets, two, recipe(other_kind=1.0), generator())
    assert 5 < int(is_other_kind(sounds).sum()) < 35


def test_what_is_none_of_these_loses_bands_as_often_as_clips_do() -> None:
    noise = NoneOfThese(target=3, other_kind=white(30))
    config = recipe(other_kind=0.5, bands=0.5)
    targets = torch.zeros(300, dtype=torch.long)
    sounds, answers = make_batch(white(300), targets, noise, config, generator())
    has_holes = occupied(sounds) < 0.95
    shares = [float(has_holes[answers == each].float().mean()) for each in (0, 3)]
    assert shares == pytest.approx([0.5, 0.5], abs=0.12)


def test_sounds_of_another_kind_go_through_rooms_noise_and_levels_like_clips() -> None:
    """Clips and sounds of another kind that are the same end up with the same levels and floors."""
    config = recipe(other_kind=0.5, noise_probability=0.5, gain_db=(-24.0, 6.0))
    targets = torch.zeros(300, dtype=torch.long)
    clips = tone(OTHER_KIND_HZ).repeat(300, 1)
    sounds, answers = make_batch(clips, targets, NONE, config, generator())
    levels_db = 20 * augment.rms(torch.fft.rfft(sounds))[:, 0].log10()
    noisy = occupied(sounds) > 0.01
    for measured in (levels_db, 10 * noisy.float()):
        mean, other = (measured[answers == each].mean() for each in (0, 3))
        assert float(mean) == pytest.approx(float(other), abs=2.5)


def test_banded_clips_keep_a_sixteenth_of_the_bands_or_more() -> None:
    targets = torch.zeros(200, dtype=torch.long)
    config = recipe(bands=1.0)
    banded, _ = make_batch(white(200), targets, NONE, config, generator())
    neighbours = occupied(banded)  # mel bands are not equally wide
    assert neighbours.min() > 0.003
    assert float((neighbours < 0.15).float().mean()) > 0.2


def test_a_clip_that_becomes_too_faint_is_ignored() -> None:
    targets = torch.zeros(4, dtype=torch.long)
    _, answers = make_batch(white(4, level=1e-6), targets, NONE, recipe(), generator())
    assert (answers == IGNORED).all()


def test_batches_leave_their_argument_alone_and_repeat_with_the_seed() -> None:
    clips, targets = white(12), torch.arange(12)
    before = clips.clone()
    first, first_answers = make_batch(clips, targets, NONE, RecipeConfig(), generator(3))
    again, again_answers = make_batch(clips, targets, NONE, RecipeConfig(), generator(3))
    other, _ = make_batch(clips, targets, NONE, RecipeConfig(), generator(4))
    assert torch.equal(clips, before)
    assert torch.equal(first, again)
    assert torch.equal(first_answers, again_answers)
    assert not torch.equal(first, other)


TINY_NETWORK = partial(
    LogMelCnnConfig(n_fft=400, hop_length=320, n_mels=32, channels=(8, 8), dropout=0.0).build, 3
)


TINY_NONE = NoneOfThese(target=2, other_kind=torch.zeros(1, 4_000))
TINY_RECIPE = recipe(short_probability=0.15, reverberation_probability=0.3, noise_probability=0.4)


def low_and_high() -> LabelledClips:
    """Twelve tones: low ones are class 0, high ones class 1."""
    time_s = torch.arange(4_000) / SAMPLE_RATE
    tones_hz = torch.cat([torch.linspace(200, 400, 6), torch.linspace(2_000, 3_000, 6)])
    waveforms = 0.5 * torch.sin(2 * torch.pi * tones_hz[:, None] * time_s)
    return LabelledClips(waveforms=waveforms, targets=torch.arange(12) // 6)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As in training; also, a tiny network only loses time with more."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def fit_tiny(seed: int, epochs: int = 2) -> tuple[dict[str, Tensor], list[EpochReport]]:
    config = FitConfig(seed=seed, epochs=epochs, batch_size=4, recipe=TINY_RECIPE)
    reports: list[EpochReport] = []
    network = fit(TINY_NETWORK, low_and_high(), low_and_high(), TINY_NONE, config, reports.append)
    return network.state_dict(), reports


def test_fitting_reduces_the_loss_and_learns_a_tiny_set() -> None:
    _, reports = fit_tiny(seed=0, epochs=12)
    assert [report.epoch for report in reports] == list(range(1, 13))
    assert reports[-1].loss < 0.6 * reports[0].loss
    assert reports[-1].validation_accuracy > 0.9


def test_fitting_repeats_to_the_bit_and_depends_on_the_seed() -> None:
    first, _ = fit_tiny(seed=0)
    torch.rand(1)  # the caller's random state must not matter
    again, _ = fit_tiny(seed=0)
    other, _ = fit_tiny(seed=1)
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_fitting_leaves_the_callers_random_state_and_settings_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    fit_tiny(seed=0)
    assert torch.equal(torch.rand(1), expected)
    assert not torch.are_deterministic_algorithms_enabled()


def test_a_later_stage_continues_with_the_network_of_the_previous_one() -> None:
    first = FitConfig(epochs=12, batch_size=4, recipe=TINY_RECIPE)
    second = replace(first, epochs=1, peak_learning_rate=1e-9)
    reports: list[EpochReport] = []
    clips = low_and_high()
    network = fit_in_stages(TINY_NETWORK, clips, clips, TINY_NONE, (first, second), reports.append)
    assert [report.epoch for report in reports] == [*range(1, 13), 1]
    assert reports[-1].validation_accuracy > 0.9
    assert not network.training


class Eavesdropper(torch.nn.Module):
    """A network that records the waveforms it is trained on."""

    def __init__(self, heard: list[Tensor]) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(2))
        self.heard = heard

    def forward(self, waveforms: Tensor) -> Tensor:
        if self.training:
            self.heard.extend(waveforms)
        return waveforms.abs().mean(dim=1, keepdim=True) * self.scale


def test_without_a_recipe_the_network_sees_only_the_clips_themselves() -> None:
    heard: list[Tensor] = []
    config = FitConfig(epochs=1, batch_size=4, recipe=None)
    fit(lambda: Eavesdropper(heard), low_and_high(), low_and_high(), None, config)
    clips = low_and_high().waveforms
    assert len(heard) == len(clips)
    assert all(any(torch.equal(clip, sound) for sound in heard) for clip in clips)


@pytest.mark.parametrize(("guards", "none"), [(None, TINY_NONE), (RecipeConfig(), None)])
def test_a_recipe_and_a_none_label_go_together(
    guards: RecipeConfig | None, none: NoneOfThese | None
) -> None:
    config = FitConfig(epochs=1, batch_size=4, recipe=guards)
    with pytest.raises(AssertionError, match="none label"):
        fit(TINY_NETWORK, low_and_high(), low_and_high(), none, config)


def test_every_bundled_model_has_stages_and_only_guarded_ones_a_recipe() -> None:
    assert STAGES.keys() == {spec.id for spec in MODELS}
    for spec in MODELS:
        for stage in STAGES[spec.id]:
            assert (stage.recipe is None) == (spec.info.none_label is None)


def test_equal_networks_give_equal_files_which_record_the_recipe() -> None:
    torch.manual_seed(0)
    network = TINY_NETWORK()
    stages = (FitConfig(epochs=2, seed=7), FitConfig(seed=7))
    record = training_record(MODELS[0], stages, {"clips_per_class": 3})
    content = weights_content(network, record)
    assert content == weights_content(network, record)
    assert json.loads(record)["config"]["seed"] == 7
    assert [stage["epochs"] for stage in json.loads(record)["before"]] == [2]
    assert json.loads(record)["clips_per_class"] == 3
    assert json.loads(record)["platform"]
    loaded = safetensors.torch.load(content)
    assert all(torch.equal(loaded[name], value) for name, value in network.state_dict().items())
