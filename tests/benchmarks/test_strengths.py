"""What strengths in a row take, against separate searches."""

import dataclasses

from benchmarks.strengths import table
from explorer.records import Evaluations
from explorer.strengths import Strength
from tests.support.small_searches import needs_two, run


def test_what_is_reused_counts_as_an_evaluation_of_a_search_apart(tmp_path):
    record = run(needs_two(), tmp_path)
    first, second = (
        dataclasses.replace(record, evaluations=spent)
        for spent in (
            Evaluations(search=1_000, bound=20, certificate=5, reused=0),
            Evaluations(search=7, bound=3, certificate=5, reused=500),
        )
    )
    nothing = dataclasses.replace(second, keep=None)
    assert table({Strength.TOP: [first], Strength.SURE: [second, nothing]}).splitlines()[2:] == [
        "| top | 1 | 1 | 2 | 1,020 | 1,020 |",
        "| sure | 2 | 1 | 2 | 1,020 | 20 |",
        "| all |  |  |  | 2,040 | 1,040 |",
    ]
