"""The time of a model alone, front end included: the yardstick for a search."""

import time

from explorer.audio.clip import Clip
from explorer.judging.classifier import Classifier

BEST_OF = 3


def seconds_per_sound(classifier: Classifier, clip: Clip, batch_size: int) -> float:
    """Seconds per sound of a forward pass over `batch_size` copies of the clip; the best of 3."""
    waveforms = clip.waveform.to(classifier.device).repeat(batch_size, 1)
    seconds = []
    for _ in range(BEST_OF):
        started = time.perf_counter()
        classifier(waveforms).cpu()  # waits for the device
        seconds.append(time.perf_counter() - started)
    return min(seconds) / batch_size
