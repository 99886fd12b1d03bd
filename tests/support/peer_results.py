"""Records of the comparison with other methods."""

from benchmarks.peer_records import OURS, PeerResult


def result(clip: str, method: str, size, evaluations=100, seconds=1.0, **other) -> PeerResult:
    fields = {
        "model": "m",
        "partition": "mel",
        "n_cells": 64,
        "seed": 0,
        "sufficient": size is not None,
    } | other
    return PeerResult(
        clip=clip,
        method=method,
        size=size,
        evaluations=evaluations,
        seconds=seconds,
        **fields,
    )


def ours(
    clip: str, size, evaluations=100, seconds=1.0, outcome="irreducible", holds=True, **other
) -> PeerResult:
    fields = {"method": OURS, "outcome": outcome, "certificate_holds": holds} | other
    return result(clip, size=size, evaluations=evaluations, seconds=seconds, **fields)
