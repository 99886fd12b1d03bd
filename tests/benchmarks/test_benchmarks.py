"""The search benchmarks print the right figures for known searches, and run on real models."""

import dataclasses
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import agreement, search
from benchmarks.agreement import RepeatedSearches
from benchmarks.search import ModelCosts, SearchCost
from explorer.records import Evaluations, Outcome, SearchRecord
from models.collection import Models
from tests.ui.wording.test_search import certificate
from tests.ui.wording.test_search import record as one_record


def record(
    *keep: int, evaluations: int = 100, rounds: int = 10, holds: bool = True
) -> SearchRecord:
    """An irreducible one."""
    return dataclasses.replace(
        one_record(Outcome.IRREDUCIBLE),
        keep=keep,
        rounds=rounds,
        seconds=evaluations / 100,
        evaluations=Evaluations(search=evaluations, bound=10, certificate=1 + len(keep)),
        certificate=certificate(n_kept=len(keep), holds=holds),
    )


VACUOUS = dataclasses.replace(one_record(Outcome.VACUOUS), keep=None, certificate=None)


def test_agreement_counts_certificates_and_differing_keeps():
    found = [
        RepeatedSearches(by_batch=(record(1, 2), record(1, 2)), by_seed=()),
        RepeatedSearches(by_batch=(record(1, 2), record(3, holds=False)), by_seed=()),
        RepeatedSearches(by_batch=(VACUOUS, VACUOUS), by_seed=()),
    ]
    assert agreement._batch_cells(found) == (
        "2 irreducible, 1 vacuous | median 1.5, 1 to 2 | 110 | 10 | 3 of 4 | 1 of 3"
    )
    assert [agreement._holds(each) for each in found] == [True, False, True]


def test_agreement_shows_how_seeds_spread_and_overlap():
    found = [
        RepeatedSearches(by_batch=(), by_seed=(record(1, 2), record(1, 2))),  # overlap 1
        RepeatedSearches(by_batch=(), by_seed=(record(1, 2), record(2, 3, 4))),  # overlap 1/4
        RepeatedSearches(by_batch=(), by_seed=(record(1), VACUOUS)),  # not compared
    ]
    assert agreement._seed_cells(found) == "2 | median 2, 2.5 | median 0.5, at most 1 | mean 0.62"


def test_costs_are_medians_over_irreducible_searches():
    costs = tuple(
        SearchCost(record=record(*range(n), evaluations=100 * n, rounds=10 * n), time_ratio=n / 2)
        for n in (1, 2, 4)
    )
    assert search._cells(ModelCosts(costs=costs, peak_mib=512.4)) == (
        "3 | 2 (1 to 4) | 200 (360) | 10 (10) | 3 (4.6) | 20 | 2.00 | 1.00 | 512"
    )
    assert search._cells(ModelCosts(costs=(), peak_mib=512.4)).startswith("0 |")


class InThisProcess(ThreadPoolExecutor):
    """A pool that saves the seconds of starting a process."""

    def __init__(self, n_workers: int, mp_context: object) -> None:
        super().__init__(n_workers)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("benchmark", "flags", "n_tables"),
    [
        (agreement, ["--batch-sizes", "1,7", "--seeds", "0,1"], 2),
        (search, ["--device", "cpu"], 1),
    ],
)
def test_they_search_real_clips_with_real_models(benchmark, flags, n_tables, monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "ProcessPoolExecutor", InThisProcess)
    of_task = Models.of_task
    monkeypatch.setattr(Models, "of_task", lambda models, task: of_task(models, task)[:1])
    arguments = ["benchmark", "--clips", "1", "--partitions", "mel:16", *flags]
    monkeypatch.setattr(sys, "argv", arguments)
    assert benchmark.main() == 0
    printed = capsys.readouterr().out.splitlines()
    heads = [line for line in printed if line.startswith("| partition")]
    rows = [line for line in printed if line.startswith("| mel:16")]
    assert len(heads) == len(rows) == n_tables
    for head, row in zip(heads, rows, strict=True):
        assert head.count("|") == row.count("|")
