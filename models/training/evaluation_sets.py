"""The test set of each task, and the figures that only that task has."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.judging.classifier import Classifier, TorchClassifier
from models.spec import ModelSpec
from models.training.data.deepfake import FAKE, REAL, Source, held_out_sources
from models.training.data.emotion import (
    N_SYNTHETIC_TEST,
    SYNTHETIC_TEST_SEEDS_FROM,
    held_out_clips,
    synthetic_clips,
)
from models.training.data.genre import TEST_SEEDS_FROM, genre_clips
from models.training.data.labelled import LabelledClips, concatenate, label_all
from models.training.data.options import DataOptions
from models.training.data.recordings import EMODB_FOLDS
from models.training.figures import SourceFigure
from models.training.measuring import equal_error_rate, logits_on_cpu, source_figure
from models.training.train import print_epoch, stages_of, train
from models.training.training_sets import TrainingSet, emotion_training_set

N_TEST_PER_CLASS = 40


@dataclass(frozen=True, kw_only=True, eq=False)
class TestSet:
    """Held-out clips, and the measurement of figures by origin."""

    clips: LabelledClips
    sources: Callable[[Classifier], tuple[SourceFigure, ...]]
    # Those of other weights of the network, which are trained for it.
    other_folds: Callable[[ModelSpec], tuple[SourceFigure, ...]] = lambda _: ()


def genre_test_set(options: DataOptions) -> TestSet:
    """Create synthetic music from other seeds; errors as in `genre_clips`."""
    return TestSet(clips=genre_test_clips(options), sources=lambda _: ())


def genre_test_clips(options: DataOptions) -> LabelledClips:
    """Create the clips of that test set; errors as in `genre_clips`."""
    return genre_clips(
        TEST_SEEDS_FROM, N_TEST_PER_CLASS, workers=options.workers, cache_dir=options.cache_dir
    )


def emotion_test_set(options: DataOptions) -> TestSet:
    """Create clips of EmoDB's held-out speakers, and synthetic speech.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: recordings or synthesisers are missing.
    """
    held_out = held_out_clips(options, 0)
    synthetic = synthetic_clips(options, SYNTHETIC_TEST_SEEDS_FROM, N_SYNTHETIC_TEST)
    return TestSet(
        clips=held_out,
        sources=partial(_emotion_sources, held_out, synthetic),
        other_folds=partial(_other_folds, cache(partial(emotion_training_set, options))),
    )


def deepfake_test_set(options: DataOptions) -> TestSet:
    """Create clips of held-out readers and their Griffin-Lim copies, and of every other origin.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: recordings, synthesisers or vocoders are missing.
    """
    sources = held_out_sources(options)
    pairs = concatenate([label_all(source.clips, source.target) for source in sources[:2]])
    return TestSet(clips=pairs, sources=partial(by_origin, sources))


TEST_SETS: dict[str, Callable[[DataOptions], TestSet]] = {
    "genre": genre_test_set,
    "emotion": emotion_test_set,
    "deepfake": deepfake_test_set,
}


def _emotion_sources(
    held_out: LabelledClips, synthetic: LabelledClips, classifier: Classifier
) -> tuple[SourceFigure, ...]:
    """Measure weights of the first fold on its held-out speakers, and on synthetic speech."""
    synthetic_name = "synthetic, other seeds of the same voices and sentences"
    return (
        source_figure(classifier, _speakers(0), held_out),
        source_figure(classifier, synthetic_name, synthetic),
    )


def _other_folds(
    training_set: Callable[[int], TrainingSet], spec: ModelSpec
) -> tuple[SourceFigure, ...]:
    """Train a network for every other fold, and measure it on the speakers held out there."""
    folds = range(1, len(EMODB_FOLDS))
    return tuple(_fold_figure(spec, fold, training_set(fold)) for fold in folds)


def _fold_figure(spec: ModelSpec, fold: int, training_set: TrainingSet) -> SourceFigure:
    network = train(spec, training_set, stages_of(spec, 0), partial(print_epoch, spec))
    classifier = TorchClassifier(spec.info, network, torch.device("cpu"))
    name = f"{_speakers(fold)}; weights of a fold that is not bundled"
    return source_figure(classifier, name, training_set.validation)


def _speakers(fold: int) -> str:
    return f"EmoDB, speakers {' '.join(EMODB_FOLDS[fold])}"


def by_origin(sources: tuple[Source, ...], classifier: Classifier) -> tuple[SourceFigure, ...]:
    """Measure the answers of a deepfake model to clips of each origin."""
    scores = {source.name: _scores(classifier, source.clips) for source in sources}
    figures = []
    for source in sources:
        is_fake = source.target == FAKE
        real = scores[source.against]
        rate = equal_error_rate(scores[source.name], real) if is_fake else None
        name = f"{source.name} ({'fake' if is_fake else 'real'}; unheard {source.unheard})"
        clips = label_all(source.clips, source.target)
        figures.append(source_figure(classifier, name, clips, rate))
    return tuple(figures)


def _scores(classifier: Classifier, clips: Float[Tensor, "n n_samples"]) -> Float[Tensor, " n"]:
    """Return by how much the logit of "fake" exceeds that of "real"."""
    logits = logits_on_cpu(classifier, clips)
    return logits[:, FAKE] - logits[:, REAL]
