"""Flat-earthers are comparisons where the rates are known to differ, and nowhere else."""

import numpy as np
import pytest

from explorer.study.flat_earthers import MIN_CLIPS, RateComparison, compare_rates

N_CLIPS = 40
MODELS = ("a", "b", "c", "d", "e")


def lifts(rate: float = 0.8, n_models: int = 5) -> np.ndarray:
    """Every source is accepted by every target at one rate, clip by clip at random."""
    rng = np.random.default_rng(0)
    return (rng.random((n_models, n_models, N_CLIPS)) < rate).astype(float)


def flagged(comparisons: tuple[RateComparison, ...]) -> set[tuple[str, str]]:
    return {(each.model, each.direction) for each in comparisons if each.is_flat_earther}


def test_no_model_is_flagged_among_equals():
    comparisons = compare_rates(MODELS, MODELS, lifts())
    assert len(comparisons) == 10
    assert flagged(comparisons) == set()
    assert all(abs(each.distance.value) < 0.2 for each in comparisons)


def test_a_model_whose_fragments_convince_no_other_is_flagged_by_its_out_rate_alone():
    known = lifts()
    known[4] = 0
    comparisons = compare_rates(MODELS, MODELS, known)
    assert flagged(comparisons) == {("e", "out")}
    out = next(each for each in comparisons if (each.model, each.direction) == ("e", "out"))
    assert out.rate == 0
    assert out.distance.value == pytest.approx(-0.8, abs=0.03)
    assert out.distance.low <= out.distance.value <= out.distance.high < 0


def test_a_model_that_accepts_no_other_s_fragments_is_flagged_by_its_in_rate_alone():
    known = lifts()
    known[:, 4] = 0
    assert flagged(compare_rates(MODELS, MODELS, known)) == {("e", "in")}


@pytest.mark.parametrize("n_clips", [1, 3, MIN_CLIPS - 1])
def test_rates_over_few_clips_are_not_compared(n_clips):
    known = np.full((5, 5, N_CLIPS), np.nan)
    known[:, :, :n_clips] = 1
    known[4, :, :n_clips] = 0
    assert compare_rates(MODELS, MODELS, known) == ()


@pytest.mark.parametrize("n_models", [4, 5, 8])
@pytest.mark.parametrize("rate", [0.5, 1.0])
def test_one_peculiar_model_does_not_flag_others_or_its_own_other_rate(n_models, rate):
    known = np.full((n_models, n_models, N_CLIPS), rate)
    known[-1] = 0
    models = tuple("abcdefgh"[:n_models])
    assert flagged(compare_rates(models, models, known)) == {(models[-1], "out")}


def test_chance_alone_rarely_makes_a_flat_earther():
    studies = [
        (np.random.default_rng(seed).random((5, 5, MIN_CLIPS)) < 0.5).astype(float)
        for seed in range(20)
    ]
    n_flagged = sum(bool(flagged(compare_rates(MODELS, MODELS, known))) for known in studies)
    assert n_flagged <= 3


def test_a_small_difference_is_not_enough_however_certain():
    known = np.ones((5, 5, N_CLIPS))
    known[4] = 0.85
    comparisons = compare_rates(MODELS, MODELS, known)
    out = next(each for each in comparisons if (each.model, each.direction) == ("e", "out"))
    assert out.distance.high < 0
    assert flagged(comparisons) == set()


def test_fewer_than_four_families_are_not_compared():
    assert compare_rates(MODELS[:3], MODELS[:3], lifts()[:3, :3]) == ()
    assert compare_rates(MODELS, ("a", "a", "b", "b", "c"), lifts()) == ()


def test_variants_of_one_family_do_not_vote_twice():
    families = ("a", "b", "c", "d", "strange", "strange", "strange")
    known = lifts(n_models=7)
    known[4:, :] = 0  # three models of one family would otherwise be nearly half of all
    known[:, 4:] = 0
    models = (*MODELS[:4], "s1", "s2", "s3")
    comparisons = compare_rates(models, families, known)
    assert flagged(comparisons) == {(s, way) for s in ("s1", "s2", "s3") for way in ("in", "out")}
    without = compare_rates(models[:5], families[:5], known[:5, :5])
    for each in without:
        same = next(
            f for f in comparisons if (f.model, f.direction) == (each.model, each.direction)
        )
        assert (same.rate, same.distance.value) == (each.rate, each.distance.value)


def test_a_model_without_a_fragment_has_no_out_rate():
    known = lifts()
    known[4] = np.nan
    comparisons = compare_rates(MODELS, MODELS, known)
    assert ("e", "out") not in {(each.model, each.direction) for each in comparisons}
    assert ("e", "in") in {(each.model, each.direction) for each in comparisons}


def test_a_model_s_verdicts_on_its_own_fragments_do_not_count():
    known = lifts()
    other = known.copy()
    for at in range(5):
        other[at, at] = 0
    assert compare_rates(MODELS, MODELS, known) == compare_rates(MODELS, MODELS, other)


def out_distance(rates: np.ndarray, of: int) -> float:
    """By the definition, written out: the median difference of out-rates over shared targets."""
    others = [m for m in range(len(rates)) if m != of]
    return float(
        np.median([np.mean([rates[of, t] - rates[m, t] for t in others if t != m]) for m in others])
    )


def test_distances_follow_the_definition_and_intervals_are_wider_than_uncorrected():
    known = lifts()
    known[4] *= 0.5
    rng = np.random.default_rng(5)
    drawn = [known[:, :, rng.integers(0, N_CLIPS, N_CLIPS)].mean(2) for _ in range(2_000)]
    for each in compare_rates(MODELS, MODELS, known):
        if each.direction == "in":
            continue
        at = MODELS.index(each.model)
        assert each.distance.value == pytest.approx(out_distance(known.mean(2), at))
        low, high = np.quantile([out_distance(rates, at) for rates in drawn], [0.025, 0.975])
        assert each.distance.low < low
        assert each.distance.high > high
