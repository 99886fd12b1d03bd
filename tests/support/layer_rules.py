"""Rules whose answers to every keep of a few bands are known, and the layers that they allow."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor

from explorer.audio.clip import Clip
from explorer.extending.extend import extend
from explorer.extending.records import ExtensionRecord
from explorer.judging.aim import Aim
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from tests.support.fakes import RuleClassifier, linear_bands, noise_clip, question

N_CELLS = 8
PARTITION = linear_bands(N_CELLS)
Rule = Callable[[Tensor], Tensor]


def any_of(*sets: tuple[int, ...]) -> Rule:
    """Log odds of "yes": 2 with all bands of any of these sets, and 0.1 more for every band."""

    def log_odds(present: Tensor) -> Tensor:
        has = torch.stack([present[:, list(cells)].all(1) for cells in sets]).any(0)
        return torch.where(has, 2.0, -2.0) + 0.1 * present.sum(1)

    return log_odds


def drawn(seed: int) -> Rule:
    """Log odds that rise with every band, each by a random weight, and with random pairs."""
    generator = torch.Generator().manual_seed(seed)
    weights = torch.rand(N_CELLS, generator=generator)
    pairs = torch.rand(N_CELLS, N_CELLS, generator=generator) < 0.2

    def log_odds(present: Tensor) -> Tensor:
        both = (present[:, :, None] & present[:, None] & pairs).sum((1, 2))
        return -3 + 1.3 * present.float() @ weights + 0.6 * both

    return log_odds


def lawless(seed: int) -> Rule:
    """Log odds without any order; only silence is never "yes"."""
    table = 3 * torch.randn(2**N_CELLS, generator=torch.Generator().manual_seed(seed))
    table[0] = -5.0
    return lambda present: table[(present.long() << torch.arange(N_CELLS)).sum(1)]


def classifier_of(rule: Rule) -> RuleClassifier:
    """Answers "yes" or "no" with these log odds."""

    def logits(present: Tensor) -> Tensor:
        yes = rule(present)
        return torch.stack([yes, torch.zeros_like(yes)], 1)

    return RuleClassifier(PARTITION, logits)


def aim(
    rule: Rule,
    base: tuple[int, ...] = (),
    *,
    rejects_rest: bool = False,
    least: float | None = None,
) -> Aim:
    asked = question(classifier_of(rule), PARTITION, min_probability=least)
    return Aim(question=asked, base=keep_of(base), rejects_rest=rejects_rest)


def keep_of(cells: tuple[int, ...]) -> Tensor:
    keep = torch.zeros(N_CELLS, dtype=torch.bool)
    keep[list(cells)] = True
    return keep


def accepts(rule: Rule, keep: Tensor, least: float | None = None) -> bool:
    """What the criterion says of a keep, without any sound."""
    log_odds = float(rule(keep[None])[0])
    is_top = log_odds >= 1e-4
    return is_top and (least is None or float(torch.tensor(log_odds).sigmoid()) >= least)


def is_necessary(rule: Rule, keep: Tensor, least: float | None = None) -> bool:
    return accepts(rule, keep, least) and not accepts(rule, ~keep, least)


def supersets(base: Tensor) -> Iterator[Tensor]:
    """Every keep that has these cells, the smallest first."""
    free = (~base).nonzero().flatten().tolist()
    for size in range(len(free) + 1):
        for cells in itertools.combinations(free, size):
            yield base | keep_of(cells)


def without_one(keep: Tensor, base: Tensor) -> Iterator[Tensor]:
    """The keep without one of the cells that it has beside the base."""
    for cell in (keep & ~base).nonzero().flatten().tolist():
        rest = keep.clone()
        rest[cell] = False
        yield rest


def searched(
    rule: Rule, directory: Path, clip: Clip | None = None, min_probability: float | None = None
) -> StoredResult:
    """Search for a fragment that is "yes", and read the result back."""
    config = ExplainConfig(
        partition="linear",
        n_cells=N_CELLS,
        label="yes",
        min_probability=min_probability,
        with_picture=False,
    )
    *_, _ = explain(clip or noise_clip(), classifier_of(rule), config, directory)
    return StoredResult.read(directory)


def extended(
    result: StoredResult,
    classifier: RuleClassifier,
    should_stop: Callable[[], bool] = lambda: False,
    **config: object,
) -> ExtensionRecord:
    """Build the layers around a fragment."""
    *_, extension = extend(result, classifier, SearchConfig(**config), should_stop)
    return extension
