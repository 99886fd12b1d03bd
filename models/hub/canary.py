"""Test a model on two clips and on noise before trusting it.

A checkpoint can load without an error and still be useless: it may give the same answer to
everything, or have its labels in the wrong order. That leads to a warning, not a refusal, because
the bundled clips are synthetic and even a good model may get them wrong.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import BundledClip, bundled_clips
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import top_label
from explorer.judging.info import ClassifierInfo
from models.labels import harmonise

SAME = 1e-3  # between logits: a working model separates any two sounds by far more


def warnings_about(classifier: Classifier) -> tuple[str, ...]:
    """Return warnings about a model's answers to two bundled clips of its task and to noise.

    The clips have different labels, both known to the model, if the task has such clips. The
    bundled deepfake clips are all fakes, so no answer to a real recording is tested; but a model
    that answers everything alike also gives that answer to white noise, with the same logits.
    Three calls.

    Raises:
        ModelError: the model's logits are not numbers.
    """
    info = classifier.info
    clips = _two_clips(info)
    sounds = [*(_waveform(clip, info) for clip in clips), _noise(info)]
    logits = [classifier(sound.to(classifier.device)[None]).cpu().double()[0] for sound in sounds]
    answers = [top_label(info, of_clip) for of_clip in logits[: len(clips)]]
    warnings = _about_labels(info, clips, answers)
    if not clips or warnings or not all(_is_same(each, logits[0]) for each in logits):
        return warnings
    return (
        f"{info.id} answers {answers[0]} to {_names(clips)} and to noise, always equally sure. It "
        "may give that answer to anything.",
    )


def _about_labels(
    info: ClassifierInfo, clips: tuple[BundledClip, ...], answers: list[str]
) -> tuple[str, ...]:
    """Return warnings about the labels that the model gave to the clips."""
    if len(clips) < 2:
        return ()
    meanings = [harmonise(info.task, label) for label in answers]
    true = [harmonise(info.task, clip.label) for clip in clips]
    names = _names(clips)
    if true[0] == true[1]:
        if true[0] in meanings:
            return ()
        return (
            f"{info.id} answers {_listed(answers)} to {names}, but both are {true[0]}. Its labels "
            "may be the wrong way round, or it does not work on such sounds.",
        )
    if answers[0] == answers[1]:
        return (
            f"{info.id} answers {answers[0]} to both {names}. It may give that answer to anything.",
        )
    if meanings == true[::-1]:
        return (
            f"{info.id} confuses {names} with each other: {_listed(answers)}. Its labels may be in "
            "the wrong order.",
        )
    return ()


def _is_same(one: Float[Tensor, " n_labels"], other: Float[Tensor, " n_labels"]) -> bool:
    return bool(((one - other).abs() <= SAME).all())


def _two_clips(info: ClassifierInfo) -> tuple[BundledClip, ...]:
    """Return the first and the last clip whose labels the model knows; they may share a label."""
    known = {harmonise(info.task, label) for label in info.labels}
    clips = [clip for clip in bundled_clips(info.task) if harmonise(info.task, clip.label) in known]
    return tuple({clip.id: clip for clip in (*clips[:1], *clips[-1:])}.values())


def _waveform(clip: BundledClip, info: ClassifierInfo) -> Float[Tensor, " n_samples"]:
    excerpt = load_excerpt(
        clip.path,
        sample_rate=info.sample_rate,
        n_samples=info.n_samples,
        min_samples=info.min_samples,
    )
    return excerpt.waveform


def _noise(info: ClassifierInfo) -> Float[Tensor, " n_samples"]:
    return 0.1 * torch.randn(info.n_samples, generator=torch.Generator().manual_seed(0))


def _names(clips: tuple[BundledClip, ...]) -> str:
    return " and ".join(clip.id for clip in clips)


def _listed(answers: list[str]) -> str:
    return " and ".join(dict.fromkeys(answers))
