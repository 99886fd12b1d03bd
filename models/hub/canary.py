"""Two sounds that a model is asked about before it is trusted.

A checkpoint can load without a fault and be of no use all the same: trained into one answer, or
with its labels in the wrong order. That is told, not refused, because the bundled clips are
synthetic and a good model may be deaf to them.
"""

from jaxtyping import Float
from torch import Tensor

from explorer.classifier import Classifier, ClassifierInfo
from explorer.clip import load_clip
from explorer.criterion import judge
from explorer.gallery import BundledClip, bundled_clips
from models.labels import harmonise


def warnings_about(classifier: Classifier) -> tuple[str, ...]:
    """What is suspicious in a model's answers to two bundled clips of its task; two calls.

    The clips have different labels, both known to the model, where there are such. The bundled
    deepfake clips are all fakes: what a model says to anything real is not asked.

    Raises:
        ModelError: the model's logits are not numbers.
    """
    info = classifier.info
    clips = _two_clips(info)
    heard = [judge(classifier, _waveform(clip, info)).label for clip in clips]
    meant = [harmonise(info.task, label) for label in heard]
    true = [harmonise(info.task, clip.label) for clip in clips]
    names = " and ".join(clip.id for clip in clips)
    if len(clips) < 2:
        return ()
    if true[0] == true[1]:
        if true[0] in meant:
            return ()
        return (
            f"{info.id} calls {names} {_listed(heard)}; both are {true[0]}. Its labels may be the "
            "wrong way round, or it is deaf to such sounds.",
        )
    if heard[0] == heard[1]:
        return (f"{info.id} answers {heard[0]} to both {names}. It may say so to anything.",)
    if meant == true[::-1]:
        return (
            f"{info.id} takes {names} for each other: {_listed(heard)}. Its labels may be in the "
            "wrong order.",
        )
    return ()


def _two_clips(info: ClassifierInfo) -> tuple[BundledClip, ...]:
    """The first and the last whose labels the model knows; of one label, if there is no other."""
    known = {harmonise(info.task, label) for label in info.labels}
    clips = [clip for clip in bundled_clips(info.task) if harmonise(info.task, clip.label) in known]
    return tuple({clip.id: clip for clip in (*clips[:1], *clips[-1:])}.values())


def _waveform(clip: BundledClip, info: ClassifierInfo) -> Float[Tensor, " n_samples"]:
    return load_clip(clip.path, sample_rate=info.sample_rate, n_samples=info.n_samples).waveform


def _listed(heard: list[str]) -> str:
    return " and ".join(dict.fromkeys(heard))
