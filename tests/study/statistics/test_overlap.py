"""Overlap is stated beside that of random sets of the same sizes."""

import itertools

import numpy as np
import pytest

from explorer.study.statistics.measures import jaccard
from explorer.study.statistics.overlap import expected_jaccard, overlap_between, seed_overlap


@pytest.mark.parametrize(("a", "b"), [(1, 1), (2, 3), (4, 3), (5, 5)])
def test_the_chance_level_is_the_mean_over_all_sets(a, b):
    one = set(range(a))
    indices = [jaccard(one, set(other)) for other in itertools.combinations(range(5), b)]
    assert expected_jaccard(5, a, b) == pytest.approx(np.mean(indices))


def test_twins_overlap_far_above_chance_and_strangers_below(zoo_records):
    twins = overlap_between(zoo_records, "twin", "other twin")
    assert (twins.n_items, twins.jaccard) == (24, 1)
    assert twins.chance == pytest.approx(expected_jaccard(16, 1, 1)) == pytest.approx(1 / 16)
    strangers = overlap_between(zoo_records, "twin", "stranger")
    assert strangers.jaccard < strangers.chance
    nothing = overlap_between(zoo_records, "twin", "constant")
    assert (nothing.n_items, nothing.jaccard, nothing.chance) == (0, None, None)


def test_two_seeds_overlap_beside_chance(zoo_of_two_seeds, zoo_records):
    index, chance = seed_overlap(zoo_of_two_seeds, "twin")
    assert (index, chance) == (1, pytest.approx(1 / 16))
    assert seed_overlap(zoo_records, "twin") == (None, None)
