"""Cases with known answers for the methods that our search is compared with."""

import torch

from benchmarks.peer_methods.case import PeerCase
from explorer.judging.criterion import Criterion
from tests.support.fakes import RuleClassifier, linear_bands, noise_clip, yes_if

BANDS = linear_bands(12)


def case(rule, partition=BANDS, classifier_type=RuleClassifier, clip=None) -> PeerCase:
    classifier = classifier_type(partition, yes_if(rule))
    return PeerCase(
        clip=noise_clip() if clip is None else clip,
        classifier=classifier,
        partition=partition,
        criterion=Criterion.of(classifier.info, "yes"),
    )


def present(*cells):
    """A rule that accepts whatever has all these cells."""
    return lambda keeps: keeps[:, list(cells)].all(dim=1)


def cells(keep) -> list[int]:
    return keep.nonzero().flatten().tolist()


def random_rule(n_cells: int, seed: int):
    """Slack of a rule without order: all cells yes, silence no, between them chance decides."""
    table = torch.randn(2**n_cells, generator=torch.Generator().manual_seed(seed)) - 0.8
    table[0], table[-1] = -1.0, 1.0
    powers = 2 ** torch.arange(n_cells)
    return lambda keeps: table[(keeps.long() * powers).sum(dim=1)].double()


def is_irreducible(keep, slack_of) -> bool:
    removals = torch.stack([keep & ~row for row in torch.eye(len(keep), dtype=torch.bool)])[keep]
    return bool(slack_of(keep[None])[0] >= 0) and not bool((slack_of(removals) >= 0).any())
