"""Run every method on one clip with one model."""

from contextlib import ExitStack
from pathlib import Path

from benchmarks.peer_case import load_case, search
from benchmarks.peer_methods.case import MethodResult, PeerCase
from benchmarks.peer_methods.running import run_method
from benchmarks.peer_plan import Job
from benchmarks.peer_records import EQUAL_BUDGETS, OWN, REX_PEERS, PeerResult, our_name
from benchmarks.rex_peer import RexProcess
from explorer.judging.devices import choose_device
from explorer.searching.config import EFFORTS


def compare(job: Job, device_name: str, rex_python: Path | None) -> list[PeerResult]:
    """Run the missing methods of a job; peers only where our search found an irreducible set."""
    device = choose_device(device_name)
    case = load_case(job.clip, job.model, job.partition, job.n_cells, job.strength, device)
    results = [_ours(job, case, method) for method in job.missing_ours]
    if not job.counts_with(results):
        return results
    limits = {result.method: result.evaluations for result in (*job.done, *results)}
    with ExitStack() as stack:
        rex = None
        if rex_python is not None and any(peer in REX_PEERS for peer, _ in job.missing_peers):
            rex = stack.enter_context(RexProcess(rex_python))
        for peer, budget in job.missing_peers:
            result = job.reusable(peer, budget)
            if result is None:
                limit = None if budget == OWN else limits[EQUAL_BUDGETS[budget]]
                found = _run_peer(peer, case, job.seed, limit, rex)
                result = _result(job, case, peer, found, budget=budget)
            results.append(result)
    return results


def _ours(job: Job, case: PeerCase, method: str) -> PeerResult:
    effort = next(effort for effort in EFFORTS if our_name(effort) == method)
    ours = search(case, job.strength, job.seed, effort)
    return _result(
        job,
        case,
        method,
        ours.found,
        outcome=ours.outcome.value,
        certificate_holds=ours.certificate_holds,
    )


def _run_peer(
    peer: str, case: PeerCase, seed: int, limit: int | None, rex: RexProcess | None
) -> MethodResult:
    if peer not in REX_PEERS:
        return run_method(peer, case, seed, limit)
    assert rex is not None, "ReX peers are refused without its interpreter"
    return rex.rex(case, seed) if peer == "rex" else rex.rex_fine(case, seed)


def _result(
    job: Job,
    case: PeerCase,
    method: str,
    found: MethodResult,
    *,
    budget: str = OWN,
    outcome: str | None = None,
    certificate_holds: bool | None = None,
) -> PeerResult:
    return PeerResult(
        clip=job.clip,
        model=job.model,
        partition=job.partition,
        n_cells=job.n_cells,
        seed=job.seed,
        strength=job.strength,
        method=method,
        size=None if found.keep is None else int(found.keep.sum()),
        evaluations=found.evaluations,
        seconds=found.seconds,
        sufficient=found.keep is not None and case.accepts(found.keep),
        outcome=outcome,
        certificate_holds=certificate_holds,
        budget=budget,
    )
