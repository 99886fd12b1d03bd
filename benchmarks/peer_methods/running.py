"""Run a method on a case, on its own terms or within a number of evaluations.

A method's set is the smallest accepted one that the model judged for it, whether the method meant
to return that one or not; the same holds for our search.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from benchmarks.peer_methods.annealing import anneal
from benchmarks.peer_methods.backward import sufficient_input_subset
from benchmarks.peer_methods.case import MethodResult, PeerCase
from benchmarks.peer_methods.ddmin import ddmin
from benchmarks.peer_methods.deletion import delete_from_the_top
from benchmarks.peer_methods.evaluator import BudgetSpent, Evaluator
from benchmarks.peer_methods.forward import select_forward
from benchmarks.peer_methods.freqrise import freqrise
from benchmarks.peer_methods.quickxplain import quickxplain
from benchmarks.peer_methods.restarts import restart_randomly

# So many runs without a new evaluation in a row: there is nothing left to find out.
MAX_IDLE_RUNS = 20


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method, and what may be done with it."""

    run: Callable[[Evaluator, torch.Generator], object]
    is_random: bool = False
    repeats: bool = False  # runs again, with new random numbers, until a budget is used up
    max_cells: int | None = None  # None for any number; see `suits`


def _deletion(evaluator: Evaluator, generator: torch.Generator) -> object:
    return evaluator.play(delete_from_the_top(evaluator.n_cells))


def _forward(evaluator: Evaluator, generator: torch.Generator) -> object:
    return evaluator.play(select_forward(evaluator.n_cells))


def _quickxplain(evaluator: Evaluator, generator: torch.Generator) -> object:
    return evaluator.play(quickxplain(_loudest_first(evaluator)))


def _ddmin(evaluator: Evaluator, generator: torch.Generator) -> object:
    return evaluator.play(ddmin(evaluator.n_cells))


def _sis(evaluator: Evaluator, generator: torch.Generator) -> object:
    return evaluator.play(sufficient_input_subset(evaluator.n_cells, evaluator.left))


def _restarts(evaluator: Evaluator, generator: torch.Generator) -> object:
    return evaluator.play(restart_randomly(evaluator.n_cells, generator))


def _annealing(evaluator: Evaluator, generator: torch.Generator) -> object:
    return evaluator.play(anneal(_loudest_first(evaluator), generator, evaluator.left))


def _loudest_first(evaluator: Evaluator) -> torch.Tensor:
    energy = evaluator.case.energy[: evaluator.n_cells]
    return energy.argsort(descending=True, stable=True)


METHODS = {
    "deletion": Method(run=_deletion),
    "forward": Method(run=_forward, max_cells=512),
    "quickxplain": Method(run=_quickxplain),
    "ddmin": Method(run=_ddmin),
    "sis": Method(run=_sis, max_cells=512),
    "restarts": Method(run=_restarts, is_random=True, repeats=True),
    "annealing": Method(run=_annealing, is_random=True, repeats=True),
    "freqrise": Method(run=freqrise, is_random=True),
}


def suits(name: str, n_cells: int) -> bool:
    """Whether a method can be run on so many cells.

    `forward` and `sis` try every cell in each of their steps. On the 40,001 bins of a clip a single
    step would take more evaluations than all of our search.
    """
    limit = METHODS[name].max_cells
    return limit is None or n_cells <= limit


def run_method(name: str, case: PeerCase, seed: int, budget: int | None) -> MethodResult:
    """Run a method of `METHODS`.

    Args:
        name: of the method.
        case: what it is run on.
        seed: of its random numbers. A repetition continues with the same generator, so that the
            repetitions of one seed are not the first runs of others.
        budget: evaluations, at most; None for the method's own terms.
    """
    started = time.perf_counter()
    method = METHODS[name]
    evaluator = Evaluator(case, budget)
    generator = torch.Generator().manual_seed(seed)
    with contextlib.suppress(BudgetSpent):
        method.run(evaluator, generator)
        idle = 0
        while budget is not None and method.repeats and idle < MAX_IDLE_RUNS:
            before = evaluator.evaluations
            method.run(evaluator, generator)
            idle = idle + 1 if evaluator.evaluations == before else 0
    return MethodResult(
        keep=evaluator.best,
        evaluations=evaluator.evaluations,
        seconds=time.perf_counter() - started,
    )
