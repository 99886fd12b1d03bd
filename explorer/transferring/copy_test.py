"""A recording and its synthetic copy: how models classify each of them.

The fairest test of a deepfake detector: both have the same words, voice, room and microphone, and
differ only in how they were made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from explorer.audio.clip import Clip
from explorer.audio.griffin_lim import griffin_lim_copy
from explorer.audio.wav import read_wav, write_wav
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Judgement, judge
from explorer.transferring.transfer import Counterpart, as_heard_by

RECORDING, COPY = "recording.wav", "copy.wav"


@dataclass(frozen=True, kw_only=True)
class Classes:
    """The correct classes of a recording and its copy."""

    recording: str
    copy: str


@dataclass(frozen=True, kw_only=True)
class PairJudgement:
    """One model's answers to a recording and its copy."""

    model: str  # its id
    recording_labels: tuple[str, ...]  # its labels for the recording's class
    copy_labels: tuple[str, ...]  # its labels for the copy's class
    recording: Judgement
    copy: Judgement

    @property
    def both_correct(self) -> bool:
        """Whether the model classifies both correctly."""
        is_recording = self.recording.label in self.recording_labels
        return is_recording and self.copy.label in self.copy_labels

    @property
    def copy_leads(self) -> bool:
        """Whether the copy's class is more probable for the copy than for the recording.

        A model may notice the difference and still give both the same label.
        """
        return self.copy_probability(self.copy) > self.copy_probability(self.recording)

    def copy_probability(self, judgement: Judgement) -> float:
        """The probability of the copy's class in one of the two answers."""
        return sum(judgement.probabilities[label] for label in self.copy_labels)


def write_both(clip: Clip, directory: Path) -> None:
    """Write `recording.wav`, the unchanged clip, and `copy.wav`, its vocoded copy, as float WAV."""
    (copy,) = griffin_lim_copy(clip.waveform[None], clip.sample_rate)
    for name, waveform in ((RECORDING, clip.waveform), (COPY, copy)):
        write_wav(directory / name, waveform, clip.sample_rate)


def classify_pair(
    directory: Path,
    classifiers: Iterable[Classifier],
    classes: Classes,
    counterpart: Counterpart,
) -> Iterator[PairJudgement]:
    """Have models classify the two files, read back from disk: two evaluations each.

    Args:
        directory: where `write_both` wrote them.
        classifiers: the models; those that do not know both classes are left out.
        classes: the correct classes.
        counterpart: matches the classes to a model's labels.

    Yields:
        Each model's answers to both files, in the order of the models.

    Raises:
        InputError: a file cannot be read, or not resampled to a model's rate.
        ModelError: the sound is silent and a model has no answer to silence, or logits are not
            numbers.
    """
    sounds = [read_wav(directory / name) for name in (RECORDING, COPY)]
    for classifier in classifiers:
        info = classifier.info
        own = [counterpart(name, info) for name in (classes.recording, classes.copy)]
        if not all(own):
            continue
        on_recording, on_copy = (
            judge(classifier, as_heard_by(info, waveform, sample_rate))
            for waveform, sample_rate in sounds
        )
        yield PairJudgement(
            model=info.id,
            recording_labels=own[0],
            copy_labels=own[1],
            recording=on_recording,
            copy=on_copy,
        )
