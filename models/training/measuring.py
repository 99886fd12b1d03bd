"""Measure the figures in the model cards, on clips that were held out from training.

All randomness comes from generators seeded here, so the same weights give the same figures.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Generator, Tensor

from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion
from explorer.judging.info import ClassifierInfo
from explorer.partitions.bands import make_bands
from models.training import augment
from models.training.data.labelled import LabelledClips
from models.training.figures import BandFigure, Figures, NoiseFigure, SourceFigure

N_CELLS = 64
KEPT_SHARES = (0.5, 0.25)
NOISE_SLOPES = {"white": 0.0, "pink": 1.0}
NOISE_LEVELS_DBFS = (-60, -40, -20, -6)
N_NOISES = 16


def measure(
    classifier: Classifier,
    clips: LabelledClips,
    n_parameters: int,
    n_bytes: int,
    sources: tuple[SourceFigure, ...] = (),
) -> Figures:
    """Measure all figures of one model.

    Args:
        classifier: the model; its none label, if it has one, comes after the classes.
        clips: held-out clips of its classes, in the order of its labels.
        n_parameters: of its network.
        n_bytes: of its weights file.
        sources: figures that were measured by origin.
    """
    info = classifier.info
    answers = _answers(classifier, clips.waveforms)
    recalls = _recalls(answers, clips.targets)
    to_silence = logits_on_cpu(classifier, torch.zeros(1, info.n_samples))
    silence = to_silence[0].sort(descending=True)
    classes = range(int(clips.targets.max()) + 1)
    return Figures(
        model=info.id,
        version=info.version,
        none_label=info.none_label,
        n_parameters=n_parameters,
        n_bytes=n_bytes,
        n_clips=len(clips.targets),
        recall=_mean(recalls),
        recall_by_class={info.labels[c]: recalls[c] for c in classes},
        vacuous_by_class={info.labels[c]: _vacuous_share(info, c, to_silence) for c in classes},
        confusion=_confusion(answers, clips.targets, len(info.labels)),
        recall_20_db_down=_recall(classifier, clips.waveforms / 10, clips.targets),
        bands=_band_figures(classifier, clips),
        silence_label=info.labels[int(silence.indices[0])],
        silence_margin=float(silence.values[0] - silence.values[1]),
        noise=_noise_figures(classifier),
        sources=sources,
    )


def source_figure(
    classifier: Classifier,
    source: str,
    clips: LabelledClips,
    equal_error_rate: float | None = None,
) -> SourceFigure:
    """Measure the recall on clips of one origin."""
    return SourceFigure(
        source=source,
        n_clips=len(clips.targets),
        recall=_recall(classifier, clips.waveforms, clips.targets),
        none_share=_none_share(classifier, clips.waveforms),
        equal_error_rate=equal_error_rate,
    )


def equal_error_rate(targets: Float[Tensor, " n"], others: Float[Tensor, " m"]) -> float:
    """Return the error rate at the threshold where misses and false alarms are equally frequent.

    This is the usual figure in spoofing detection. If no threshold makes them equal, the mean of
    both rates is taken where they are nearest to each other.

    Args:
        targets: scores of what should score high.
        others: scores of what should score low.

    >>> equal_error_rate(torch.tensor([2.0, 3.0, 4.0, 1.0]), torch.tensor([0.0, 1.5, 0.5, -1.0]))
    0.25
    """
    thresholds = torch.unique(torch.cat([targets, others]))
    misses = (targets[:, None] < thresholds).double().mean(dim=0)
    alarms = (others[:, None] >= thresholds).double().mean(dim=0)
    nearest = (misses - alarms).abs().argmin()
    return float((misses[nearest] + alarms[nearest]) / 2)


def keep_random_bands(
    waveforms: Float[Tensor, "n n_samples"],
    sample_rate: int,
    n_kept: int,
    generator: Generator,
    *,
    kind: str,
    contiguous: bool,
) -> Float[Tensor, "n n_samples"]:
    """Keep `n_kept` of 64 bands of each waveform, drawn for each on its own."""
    n_samples = waveforms.shape[1]
    partition = make_bands(kind, N_CELLS, sample_rate=sample_rate, n_samples=n_samples)
    keeps = torch.stack(
        [
            augment.random_keep(N_CELLS, n_kept, generator, contiguous=contiguous)
            for _ in range(len(waveforms))
        ]
    )
    bins = augment.bins_kept(partition.first_bins, keeps)
    kept: Tensor = torch.fft.irfft(torch.fft.rfft(waveforms) * bins, n=n_samples)
    return kept


def _band_figures(classifier: Classifier, clips: LabelledClips) -> tuple[BandFigure, ...]:
    figures = []
    for share in KEPT_SHARES:
        for kind in augment.PARTITION_KINDS:
            for contiguous in (False, True):
                kept = keep_random_bands(
                    clips.waveforms,
                    classifier.info.sample_rate,
                    round(share * N_CELLS),
                    _generator(),
                    kind=kind,
                    contiguous=contiguous,
                )
                recall = _recall(classifier, kept, clips.targets)
                figures.append(
                    BandFigure(kind=kind, contiguous=contiguous, share=share, recall=recall)
                )
    return tuple(figures)


def _vacuous_share(
    info: ClassifierInfo, class_index: int, to_silence: Float[Tensor, "1 n_labels"]
) -> float:
    """Return the share of searches that end `vacuous`: all, if silence is accepted, or none."""
    return _share(Criterion.of(info, info.labels[class_index]).score(to_silence).accepted)


def _noise_figures(classifier: Classifier) -> tuple[NoiseFigure, ...]:
    info = classifier.info
    frequencies = augment.frequencies_hz(info.n_samples, info.sample_rate)
    figures = []
    for colour, slope in NOISE_SLOPES.items():
        slopes = torch.full((N_NOISES, 1), slope)
        noise = augment.coloured_noise(N_NOISES, frequencies, slopes, _generator())
        waveforms = torch.fft.irfft(noise, n=info.n_samples)
        for level_dbfs in NOISE_LEVELS_DBFS:
            none_share = _none_share(classifier, waveforms * 10 ** (level_dbfs / 20))
            figures.append(NoiseFigure(colour=colour, level_dbfs=level_dbfs, none_share=none_share))
    return tuple(figures)


def _none_share(classifier: Classifier, waveforms: Float[Tensor, "n n_samples"]) -> float | None:
    if classifier.info.none_label is None:
        return None
    none = classifier.info.label_index(classifier.info.none_label)
    return _share(_answers(classifier, waveforms) == none)


def _confusion(
    answers: Int[Tensor, " n"], targets: Int[Tensor, " n"], n_labels: int
) -> tuple[tuple[int, ...], ...]:
    classes = range(int(targets.max()) + 1)
    rows = (answers[targets == c].bincount(minlength=n_labels) for c in classes)
    return tuple(tuple(row.tolist()) for row in rows)


def _answers(classifier: Classifier, waveforms: Float[Tensor, "n n_samples"]) -> Int[Tensor, " n"]:
    return logits_on_cpu(classifier, waveforms).argmax(dim=1)


def logits_on_cpu(
    classifier: Classifier, waveforms: Float[Tensor, "n n_samples"], batch_size: int = 50
) -> Float[Tensor, "n n_labels"]:
    """Compute logits of any number of waveforms (at least one), and return them on the CPU."""
    batches: Sequence[Tensor] = torch.split(waveforms, batch_size)
    return torch.cat([classifier(batch.to(classifier.device)).cpu() for batch in batches])


def _recall(
    classifier: Classifier, waveforms: Float[Tensor, "n n_samples"], targets: Int[Tensor, " n"]
) -> float:
    return unweighted_recall(_answers(classifier, waveforms), targets)


def unweighted_recall(answers: Int[Tensor, " n"], targets: Int[Tensor, " n"]) -> float:
    """Return the mean over the classes that occur of the share answered with the right one."""
    return _mean(_recalls(answers, targets))


def _recalls(answers: Int[Tensor, " n"], targets: Int[Tensor, " n"]) -> dict[int, float]:
    """Return for every class that occurs the share of its clips that are answered with it."""
    correct = answers == targets
    return {int(c): _share(correct[targets == c]) for c in torch.unique(targets)}


def _mean(recalls: dict[int, float]) -> float:
    return sum(recalls.values()) / len(recalls)


def _share(correct: Tensor) -> float:
    return float(correct.double().mean())


def _generator() -> Generator:
    return Generator().manual_seed(0)
