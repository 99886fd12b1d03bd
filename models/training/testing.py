"""What each task's networks are measured on, beyond what all are asked."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.judging.classifier import Classifier, TorchClassifier
from models.spec import ModelSpec
from models.training.deepfake_data import FAKE, REAL, Source, held_out_sources
from models.training.emotion_data import (
    N_SYNTHETIC_TEST,
    SYNTHETIC_TEST_SEEDS_FROM,
    held_out_clips,
    synthetic_clips,
)
from models.training.figures import SourceFigure, equal_error_rate, logits_of, source_figure
from models.training.genre_data import TEST_SEEDS_FROM, genre_clips
from models.training.labelled import LabelledClips, joined, of_one_class
from models.training.options import DataOptions
from models.training.recordings import EMODB_FOLDS
from models.training.train import print_epoch, stages_of, train
from models.training.training_sets import TrainingSet, emotion_lesson

N_TEST_PER_CLASS = 40


@dataclass(frozen=True, kw_only=True, eq=False)
class TestSet:
    """Held-out clips, and figures by their origin."""

    clips: LabelledClips
    sources: Callable[[ModelSpec, Classifier], tuple[SourceFigure, ...]]


def genre_test(work: DataOptions) -> TestSet:
    """Synthetic music of other seeds; ModelError as `genre_clips` has it."""
    clips = genre_clips(
        TEST_SEEDS_FROM, N_TEST_PER_CLASS, workers=work.workers, cache_dir=work.cache_dir
    )
    return TestSet(clips=clips, sources=lambda _spec, _classifier: ())


def emotion_test(work: DataOptions) -> TestSet:
    """Speakers of EmoDB that the bundled weights have not heard, and synthetic speech.

    Raises:
        InputError: no folder of recordings was named.
        ModelError: recordings or synthesisers are missing.
    """
    held_out = held_out_clips(work, 0)
    synthetic = synthetic_clips(work, SYNTHETIC_TEST_SEEDS_FROM, N_SYNTHETIC_TEST)
    others = {fold: emotion_lesson(work, fold) for fold in range(1, len(EMODB_FOLDS))}
    return TestSet(clips=held_out, sources=partial(_emotion_sources, held_out, others, synthetic))


def deepfake_test(work: DataOptions) -> TestSet:
    """Held-out readers beside their Griffin-Lim copies, and every generator for itself.

    Raises:
        InputError: no folder of recordings was named.
        ModelError: recordings, synthesisers or vocoders are missing.
    """
    sources = held_out_sources(work)
    pairs = joined([of_one_class(source.clips, source.target) for source in sources[:2]])
    return TestSet(clips=pairs, sources=partial(_deepfake_sources, sources))


TESTS: dict[str, Callable[[DataOptions], TestSet]] = {
    "genre": genre_test,
    "emotion": emotion_test,
    "deepfake": deepfake_test,
}


def _emotion_sources(
    held_out: LabelledClips,
    others: dict[int, TrainingSet],
    synthetic: LabelledClips,
    spec: ModelSpec,
    classifier: Classifier,
) -> tuple[SourceFigure, ...]:
    """The bundled weights on what they never heard, and the other folds' on what those did not."""
    figures = [
        source_figure(classifier, _speakers(0), held_out),
        *(_fold_figure(spec, fold, lesson) for fold, lesson in others.items()),
        source_figure(
            classifier, "synthetic, other seeds of the same voices and sentences", synthetic
        ),
    ]
    return tuple(figures)


def _fold_figure(spec: ModelSpec, fold: int, lesson: TrainingSet) -> SourceFigure:
    network = train(spec, lesson, stages_of(spec, 0), partial(print_epoch, spec))
    classifier = TorchClassifier(spec.info, network, torch.device("cpu"))
    name = f"{_speakers(fold)}; weights of a fold that is not bundled"
    return source_figure(classifier, name, lesson.validation)


def _speakers(fold: int) -> str:
    return f"EmoDB, speakers {' '.join(EMODB_FOLDS[fold])}"


def _deepfake_sources(
    sources: tuple[Source, ...], _: ModelSpec, classifier: Classifier
) -> tuple[SourceFigure, ...]:
    scores = {source.name: _scores(classifier, source.clips) for source in sources}
    figures = []
    for source in sources:
        is_fake = source.target == FAKE
        real = scores[source.against]
        rate = equal_error_rate(scores[source.name], real) if is_fake else None
        name = f"{source.name} ({'fake' if is_fake else 'real'}; unheard {source.unheard})"
        clips = of_one_class(source.clips, source.target)
        figures.append(source_figure(classifier, name, clips, rate))
    return tuple(figures)


def _scores(classifier: Classifier, clips: Float[Tensor, "n n_samples"]) -> Float[Tensor, " n"]:
    """By how much "fake" leads over "real"."""
    logits = logits_of(classifier, clips)
    return logits[:, FAKE] - logits[:, REAL]
