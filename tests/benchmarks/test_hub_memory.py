"""The benchmark of large networks copes with batches that do not fit on the device."""

from types import SimpleNamespace

import pytest

from benchmarks import hub
from tests.support.fakes import CPU, noise_clip

CLASSIFIER = SimpleNamespace(device=CPU)


def fails_from_four(text):
    """Twice as fast at batch size 2; from 4 on it raises."""

    def seconds_per_sound(classifier, clip, batch_size):
        if batch_size >= 4:
            raise RuntimeError(text)
        return 1 / batch_size

    return seconds_per_sound


@pytest.mark.parametrize("text", ["out of memory", "Unable to find a valid cuDNN algorithm to run"])
def test_a_batch_that_does_not_fit_ends_the_trials(monkeypatch, text):
    monkeypatch.setattr(hub, "seconds_per_sound", fails_from_four(text))
    assert hub._fastest(CLASSIFIER, noise_clip()).batch_size == 2


def test_any_other_error_is_raised(monkeypatch):
    monkeypatch.setattr(hub, "seconds_per_sound", fails_from_four("shapes do not fit"))
    with pytest.raises(RuntimeError, match="shapes do not fit"):
        hub._fastest(CLASSIFIER, noise_clip())
