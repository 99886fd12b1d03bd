"""Classifiers with known answers, clips for them, and a player of search moves."""

from collections.abc import Callable

import torch
from torch import Tensor

from explorer.audio.clip import Clip
from explorer.judging.criterion import Criterion, Scores
from explorer.judging.info import ClassifierInfo
from explorer.judging.question import Question
from explorer.partitions.bands import BandPartition, make_bands
from explorer.partitions.partition import Partition

SAMPLE_RATE = 1_000
N_SAMPLES = 400
CPU = torch.device("cpu")


def noise_clip(
    seed: int = 0,
    n_samples: int = N_SAMPLES,
    sample_rate: int = SAMPLE_RATE,
    file_rate: int | None = None,
) -> Clip:
    """White noise: every band has energy. By default the file has the clip's rate."""
    generator = torch.Generator().manual_seed(seed)
    waveform = 0.1 * torch.randn(n_samples, generator=generator)
    return Clip(
        name="noise",
        sha256="0" * 64,
        sample_rate=sample_rate,
        file_rate=sample_rate if file_rate is None else file_rate,
        start_s=0.0,
        waveform=waveform,
    )


def linear_bands(n_cells: int) -> BandPartition:
    """Bands for `noise_clip`."""
    return make_bands("linear", n_cells, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)


class RuleClassifier:
    """Answers by a rule over the bands of a partition that carry energy; counts its judgements.

    `rule` takes bool (batch, n_cells) and returns logits (batch, n_labels).
    """

    def __init__(
        self,
        partition: BandPartition,
        rule: Callable[[Tensor], Tensor],
        labels: tuple[str, ...] = ("yes", "no"),
        none_label: str | None = None,
        id: str = "rule",
    ) -> None:
        self.info = ClassifierInfo(
            id=id,
            version="1",
            title=id,
            task="genre",
            labels=labels,
            none_label=none_label,
            sample_rate=partition.sample_rate,
            n_samples=partition.n_samples,
        )
        self.device = CPU
        self.n_judged = 0
        self.judged: list[bytes] = []
        self._partition = partition
        self._rule = rule

    def __call__(self, waveforms: Tensor) -> Tensor:
        present = self.bands_present(waveforms)
        self.n_judged += len(waveforms)
        self.judged.extend(row.numpy().tobytes() for row in present)
        return self._rule(present).float()

    def bands_present(self, waveforms: Tensor) -> Tensor:
        """Which bands carry energy: bool (batch, n_cells)."""
        power = torch.fft.rfft(waveforms.double()).abs().square()
        widths = torch.tensor(self._partition.first_bins).diff().tolist()
        energies = [band.sum(dim=1) for band in power.split(widths, dim=1)]
        return torch.stack(energies, dim=1) / self._partition.n_samples > 1e-6


def question(
    classifier: RuleClassifier,
    partition: Partition,
    *,
    clip: Clip | None = None,
    min_probability: float | None = None,
) -> Question:
    """Which part of a clip, by default noise, is enough for "yes"?"""
    return Question(
        clip=noise_clip() if clip is None else clip,
        classifier=classifier,
        partition=partition,
        criterion=Criterion.of(classifier.info, "yes", min_probability),
    )


def yes_if(rule: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Logits of ("yes", "no") from a rule that says yes or no: (batch, n_cells) -> bool."""
    return lambda present: torch.stack([rule(present).float(), 0.5 + 0 * rule(present).float()], 1)


def scores(slack) -> Scores:
    slack = torch.as_tensor(slack, dtype=torch.float64)
    return Scores(slack=slack, margin=slack, probability=slack.sigmoid())


def play(move, slack_of):
    """Run a move to its end; returns its result and the sizes of its requests."""
    sizes, request = [], next(move)
    while True:
        sizes.append(len(request))
        try:
            request = move.send(scores(slack_of(request)))
        except StopIteration as finished:
            return finished.value, sizes


def needs(*cells):
    """Slack of a rule that accepts every keep with all these cells."""
    return lambda keeps: keeps[:, list(cells)].all(1).double() - 0.5
