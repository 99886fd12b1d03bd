"""The time of a model alone, front end included: the yardstick for a search."""

import time

from explorer.audio.clip import Clip
from explorer.judging.classifier import Classifier

BEST_OF = 3


def seconds_per_sound(classifier: Classifier, clip: Clip, batch_size: int) -> float:
    """Seconds per sound of a forward pass over `batch_size` copies of the clip; the best of 3."""
    return min(_seconds_of_batches(classifier, clip, batch_size, BEST_OF)) / batch_size


def mean_seconds_per_sound(
    classifier: Classifier, clip: Clip, batch_size: int, n_sounds: int
) -> float:
    """Seconds per sound of forward passes over at least `n_sounds` copies of the clip; the mean."""
    seconds = _seconds_of_batches(classifier, clip, batch_size, -(-n_sounds // batch_size))
    return sum(seconds) / len(seconds) / batch_size


def _seconds_of_batches(
    classifier: Classifier, clip: Clip, batch_size: int, n_batches: int
) -> list[float]:
    waveforms = clip.waveform.to(classifier.device).repeat(batch_size, 1)
    seconds = []
    for _ in range(n_batches):
        started = time.perf_counter()
        classifier(waveforms).cpu()  # waits for the device
        seconds.append(time.perf_counter() - started)
    return seconds
