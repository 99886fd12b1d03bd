"""Measure what a model says where it was not made to be right.

- *Few bands*: held-out clips of which 3, 5 or 8 random mel bands of 64 are left, about as many as
  fragments have. How often is it the clip's class all the same, and how many of the other answers
  are "none of these"? A study asks that of the fragments of other models; random bands are quick.
- *Other sounds*: speech for music models, music for speech models, none of it used for training.
  Music models also hear recorded music, to see whether they call all recordings "none of these".
"""

from collections.abc import Sequence

from jaxtyping import Float, Int
from torch import Generator, Tensor

from explorer.judging.classifier import Classifier
from models.training.data.labelled import LabelledClips
from models.training.data.other_kind import OtherSounds
from models.training.figures import FewBandsFigure, LimitFigures, OtherSoundFigure, SourceFigure
from models.training.measuring import keep_random_bands, logits_on_cpu, unweighted_recall

N_KEPT = (3, 5, 8)


def measure_limits(
    classifier: Classifier,
    clips: LabelledClips,
    other_sounds: Sequence[OtherSounds],
    vocoders: tuple[SourceFigure, ...] = (),
) -> LimitFigures:
    """Measure one model.

    Args:
        classifier: the model.
        clips: held-out clips of its classes, in the order of its labels.
        other_sounds: held-out sounds of other kinds.
        vocoders: figures of copies by neural vocoders, if the task has them.
    """
    info = classifier.info
    return LimitFigures(
        model=info.id,
        version=info.version,
        none_label=info.none_label,
        few_bands=tuple(few_bands(classifier, clips, n_kept) for n_kept in N_KEPT),
        other_sounds=tuple(_other_sound(classifier, sounds) for sounds in other_sounds),
        vocoders=vocoders,
    )


def few_bands(classifier: Classifier, clips: LabelledClips, n_kept: int) -> FewBandsFigure:
    """Measure the answers to clips of which `n_kept` random mel bands of 64 are left."""
    kept = keep_random_bands(
        clips.waveforms,
        classifier.info.sample_rate,
        n_kept,
        Generator().manual_seed(0),
        kind="mel",
        contiguous=False,
    )
    answers = _answers(classifier, kept)
    others = answers[answers != clips.targets]
    none_label = classifier.info.none_label
    none = None if none_label is None else classifier.info.label_index(none_label)
    return FewBandsFigure(
        n_kept=n_kept,
        recall=unweighted_recall(answers, clips.targets),
        rejected_as_none=None
        if none is None or len(others) == 0
        else float((others == none).double().mean()),
    )


def _other_sound(classifier: Classifier, sounds: OtherSounds) -> OtherSoundFigure:
    labels = classifier.info.labels
    counts = _answers(classifier, sounds.clips).bincount(minlength=len(labels))
    shares = (counts.double() / len(sounds.clips)).tolist()
    return OtherSoundFigure(
        origin=sounds.origin,
        n_clips=len(sounds.clips),
        shares=dict(zip(labels, shares, strict=True)),
    )


def _answers(classifier: Classifier, waveforms: Float[Tensor, "n n_samples"]) -> Int[Tensor, " n"]:
    answers: Tensor = logits_on_cpu(classifier, waveforms).argmax(dim=1)
    return answers
