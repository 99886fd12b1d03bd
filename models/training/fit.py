"""Fit a network to a set of clips, reproducibly.

With the same configuration, clips, number of threads and machine the weights are the same to the
last bit: one seeded generator orders and augments the clips, torch's own seed determines first
weights and dropout, and torch is restricted to deterministic kernels.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR

from models.training.batches import IGNORED, NoneOfThese, RecipeConfig, make_batch
from models.training.data.labelled import LabelledClips


@dataclass(frozen=True, kw_only=True)
class FitConfig:
    """How long and how fast to train, and by which recipe."""

    seed: int = 0
    epochs: int = 20
    batch_size: int = 50
    peak_learning_rate: float = 3e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    recipe: RecipeConfig | None = field(default_factory=RecipeConfig)  # None: clips as they are


@dataclass(frozen=True, kw_only=True)
class EpochReport:
    """Progress after one epoch."""

    epoch: int  # from 1
    loss: float  # mean over the epoch's batches
    validation_accuracy: float  # on clean validation clips
    seconds: float  # since the start


def fit(
    build: Callable[[], nn.Module],
    training: LabelledClips,
    validation: LabelledClips,
    none: NoneOfThese | None,
    config: FitConfig,
    report: Callable[[EpochReport], None] = lambda _: None,
) -> nn.Module:
    """Train a network and return it, in evaluation mode, as it is after the last epoch.

    Args:
        build: creates the network, usually with random weights (from torch's global generator,
            which is seeded here; the caller's random state is left alone).
        training: clean clips; the network sees batches that the recipe makes of them, if there is
            one.
        validation: clean clips, only for the reports.
        none: "none of these"; None if the network has no such class, and then there must be no
            recipe.
        config: everything else.
        report: called after every epoch.
    """
    assert (config.recipe is None) == (none is None), "a recipe and a none label go together"
    with torch.random.fork_rng(devices=[]), _deterministic():
        torch.manual_seed(config.seed)
        network = build()
        generator = torch.Generator().manual_seed(config.seed)
        optimiser = AdamW(network.parameters(), weight_decay=config.weight_decay)
        n_batches = len(training.targets) // config.batch_size
        schedule = OneCycleLR(
            optimiser, config.peak_learning_rate, total_steps=config.epochs * n_batches
        )
        start = time.monotonic()
        for epoch in range(1, config.epochs + 1):
            order = torch.randperm(len(training.targets), generator=generator)
            losses = []
            for chosen in order[: n_batches * config.batch_size].view(n_batches, -1):
                waveforms, targets = training.waveforms[chosen], training.targets[chosen]
                if config.recipe is not None and none is not None:
                    waveforms, targets = make_batch(
                        waveforms, targets, none, config.recipe, generator
                    )
                losses.append(_step(network, optimiser, waveforms, targets, config))
                schedule.step()
            report(
                EpochReport(
                    epoch=epoch,
                    loss=sum(losses) / len(losses),
                    validation_accuracy=_accuracy(network, validation),
                    seconds=time.monotonic() - start,
                )
            )
    return network.eval()


def fit_in_stages(
    build: Callable[[], nn.Module],
    training: LabelledClips,
    validation: LabelledClips,
    none: NoneOfThese | None,
    stages: Sequence[FitConfig],
    report: Callable[[EpochReport], None] = lambda _: None,
) -> nn.Module:
    """Train a network from scratch in the first stage, and train it further in each later one.

    Arguments and result are those of `fit`; there is at least one stage.
    """
    network = fit(build, training, validation, none, stages[0], report)
    for stage in stages[1:]:
        network = fit(partial(_same, network), training, validation, none, stage, report)
    return network


def _accuracy(network: nn.Module, clips: LabelledClips) -> float:
    """Return the share of clips whose top answer is right; switches to evaluation mode."""
    correct = _answers(network, clips.waveforms) == clips.targets
    return float(correct.float().mean())


def _answers(network: nn.Module, waveforms: Float[Tensor, "n n_samples"]) -> Int[Tensor, " n"]:
    """Return the top answer to each waveform."""
    return _logits_of(network, waveforms).argmax(dim=1)


def _logits_of(
    network: nn.Module, waveforms: Float[Tensor, "n n_samples"], batch_size: int = 50
) -> Float[Tensor, "n n_labels"]:
    """Compute logits of any number of waveforms (at least one) in evaluation mode."""
    network.eval()
    with torch.inference_mode():
        return torch.cat([network(batch) for batch in torch.split(waveforms, batch_size)])


def _step(
    network: nn.Module,
    optimiser: AdamW,
    waveforms: Float[Tensor, "batch n_samples"],
    targets: Int[Tensor, " batch"],
    config: FitConfig,
) -> float:
    network.train()
    optimiser.zero_grad()
    loss = cross_entropy(
        network(waveforms),
        targets,
        label_smoothing=config.label_smoothing,
        ignore_index=IGNORED,
    )
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


def _same(network: nn.Module) -> nn.Module:
    return network


@contextmanager
def _deterministic() -> Iterator[None]:
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
