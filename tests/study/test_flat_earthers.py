"""Who stands out, on rates that are known beforehand."""

import numpy as np
import pytest

from explorer.study.flat_earthers import MIN_CLIPS, RateComparison, compare_rates

N_CLIPS = 40
MODELS = ("a", "b", "c", "d", "e")


def lifts(rate: float = 0.8, n_models: int = 5) -> np.ndarray:
    """Everybody convinces everybody at one rate, the clips by chance."""
    rng = np.random.default_rng(0)
    return (rng.random((n_models, n_models, N_CLIPS)) < rate).astype(float)


def flagged(found: tuple[RateComparison, ...]) -> set[tuple[str, str]]:
    return {(each.model, each.direction) for each in found if each.is_flat_earther}


def test_nobody_stands_out_among_equals():
    found = compare_rates(MODELS, MODELS, lifts())
    assert len(found) == 10
    assert flagged(found) == set()
    assert all(abs(each.distance.value) < 0.2 for each in found)


def test_a_model_that_convinces_nobody_stands_out_by_its_out_rate_alone():
    known = lifts()
    known[4] = 0
    found = compare_rates(MODELS, MODELS, known)
    assert flagged(found) == {("e", "out")}
    out = next(each for each in found if (each.model, each.direction) == ("e", "out"))
    assert out.rate == 0
    assert out.distance.value == pytest.approx(-0.8, abs=0.03)
    assert out.distance.low <= out.distance.value <= out.distance.high < 0


def test_a_model_that_nobody_convinces_stands_out_by_its_in_rate_alone():
    known = lifts()
    known[:, 4] = 0
    assert flagged(compare_rates(MODELS, MODELS, known)) == {("e", "in")}


@pytest.mark.parametrize("n_clips", [1, 3, MIN_CLIPS - 1])
def test_a_difference_on_few_clips_is_not_looked_at(n_clips):
    known = np.full((5, 5, N_CLIPS), np.nan)
    known[:, :, :n_clips] = 1
    known[4, :, :n_clips] = 0
    assert compare_rates(MODELS, MODELS, known) == ()


@pytest.mark.parametrize("n_models", [4, 5, 8])
@pytest.mark.parametrize("rate", [0.5, 1.0])
def test_one_models_peculiarity_is_not_found_in_another_nor_in_its_other_rate(n_models, rate):
    known = np.full((n_models, n_models, N_CLIPS), rate)
    known[-1] = 0
    models = tuple("abcdefgh"[:n_models])
    assert flagged(compare_rates(models, models, known)) == {(models[-1], "out")}


def test_chance_alone_makes_hardly_anybody_a_flat_earther():
    studies = [
        (np.random.default_rng(seed).random((5, 5, MIN_CLIPS)) < 0.5).astype(float)
        for seed in range(20)
    ]
    n_flagged = sum(bool(flagged(compare_rates(MODELS, MODELS, known))) for known in studies)
    assert n_flagged <= 3


def test_a_small_difference_is_not_enough_however_sure():
    known = np.ones((5, 5, N_CLIPS))
    known[4] = 0.85
    found = compare_rates(MODELS, MODELS, known)
    out = next(each for each in found if (each.model, each.direction) == ("e", "out"))
    assert out.distance.high < 0
    assert flagged(found) == set()


def test_fewer_than_four_families_are_nobody_to_differ_from():
    assert compare_rates(MODELS[:3], MODELS[:3], lifts()[:3, :3]) == ()
    assert compare_rates(MODELS, ("a", "a", "b", "b", "c"), lifts()) == ()


def test_variants_of_one_family_do_not_vote_twice():
    families = ("a", "b", "c", "d", "strange", "strange", "strange")
    known = lifts(n_models=7)
    known[4:, :] = 0  # three strangers of one family would otherwise be nearly half of all
    known[:, 4:] = 0
    models = (*MODELS[:4], "s1", "s2", "s3")
    found = compare_rates(models, families, known)
    assert flagged(found) == {(s, way) for s in ("s1", "s2", "s3") for way in ("in", "out")}
    without = compare_rates(models[:5], families[:5], known[:5, :5])
    for each in without:
        same = next(f for f in found if (f.model, f.direction) == (each.model, each.direction))
        assert (same.rate, same.distance.value) == (each.rate, each.distance.value)


def test_a_model_without_a_fragment_has_no_out_rate():
    known = lifts()
    known[4] = np.nan
    found = compare_rates(MODELS, MODELS, known)
    assert ("e", "out") not in {(each.model, each.direction) for each in found}
    assert ("e", "in") in {(each.model, each.direction) for each in found}


def test_a_models_own_verdict_counts_for_nothing():
    known = lifts()
    other = known.copy()
    for at in range(5):
        other[at, at] = 0
    assert compare_rates(MODELS, MODELS, known) == compare_rates(MODELS, MODELS, other)


def out_distance(rates: np.ndarray, of: int) -> float:
    """By the plain definition: differences of out-rates over shared targets, their median."""
    others = [m for m in range(len(rates)) if m != of]
    return float(
        np.median([np.mean([rates[of, t] - rates[m, t] for t in others if t != m]) for m in others])
    )


def test_distances_are_those_of_the_plain_definition_and_intervals_wider_than_uncorrected():
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
