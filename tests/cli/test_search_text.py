"""What `search` prints about a record."""

import dataclasses
from pathlib import Path

from explorer.cli.search import _text
from tests.ui.wording.test_certificate import sampled


def test_the_bound_of_random_sets_is_printed_with_the_numbers_of_the_record():
    lines = _text(sampled(size=4, n_draws=299), Path("out")).splitlines()
    assert (
        "none of 299 random sets of 4 bands was enough, so at most 1.0 % of all such sets are, "
        "with 95 % confidence"
    ) in lines


def test_without_random_sets_or_with_a_proven_size_there_is_no_such_line():
    for result in (
        dataclasses.replace(sampled(), sampled_bound=None),
        sampled(size=2, lower_bound=3),
    ):
        assert "random" not in _text(result, Path("out"))
