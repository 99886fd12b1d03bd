"""A sound beside its own copy: what models call either of them.

For deepfake detection the fairest question there is: the two have the same words, voice, room and
microphone, and differ in nothing but their making.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from explorer.classifier import Classifier
from explorer.clip import Clip
from explorer.copy_synthesis import griffin_lim_copy
from explorer.criterion import Judgement, judge
from explorer.transfer import as_heard_by
from explorer.wav import read_wav, write_wav

RECORDING, COPY = "recording.wav", "copy.wav"


@dataclass(frozen=True, kw_only=True)
class HeardBoth:
    """What one model calls a sound and its copy."""

    model: str  # its id
    recording: Judgement
    copy: Judgement

    def copy_leads(self, label: str) -> bool:
        """Whether the copy is more likely of the class `label`, one of the model's, than the sound.

        Whatever both are called: a model may tell them apart and yet call both real.
        """
        return self.copy.probabilities[label] > self.recording.probabilities[label]


def write_both(clip: Clip, directory: Path) -> None:
    """Write `recording.wav`, the clip as it is, and `copy.wav`, its vocoded copy, as float WAV."""
    (copy,) = griffin_lim_copy(clip.waveform[None], clip.sample_rate)
    for name, waveform in ((RECORDING, clip.waveform), (COPY, copy)):
        write_wav(directory / name, waveform, clip.sample_rate)


def hear_both(directory: Path, classifiers: Iterable[Classifier]) -> Iterator[HeardBoth]:
    """Let models hear the two files, read back from disk: two evaluations each.

    Args:
        directory: where `write_both` wrote them.
        classifiers: the models.

    Raises:
        InputError: a file cannot be read, or not be brought to a model's sample rate.
        ModelError: the sound is silence, and a model has no answer to that.
    """
    sounds = [read_wav(directory / name) for name in (RECORDING, COPY)]
    for classifier in classifiers:
        recording, copy = (
            judge(classifier, as_heard_by(classifier.info, waveform, sample_rate))
            for waveform, sample_rate in sounds
        )
        yield HeardBoth(model=classifier.info.id, recording=recording, copy=copy)
