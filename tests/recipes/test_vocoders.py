"""Copies by vocoders, and the cache of copies."""

import numpy as np
import pytest

from assets.recipes.speech.vocoders import VOCODERS
from models.training.data import copies
from models.training.data.array_cache import load_or_compute

SAMPLE_RATE = 16_000


def tone(seconds: float, hertz: float = 440.0):
    time_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("vocoder", VOCODERS)
def test_a_copy_repeats_and_differs_from_its_original_at_equal_length_and_level(
    vocoder: str,
) -> None:
    pytest.importorskip("pyworld")
    voiced = sum(tone(1.0, 150.0 * n) / n for n in range(1, 20)).astype(np.float32)
    first, again = (VOCODERS[vocoder](voiced) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert (first.shape, first.dtype) == (voiced.shape, np.float32)
    assert np.mean(first**2) == pytest.approx(np.mean(voiced**2), rel=1e-3)
    assert np.mean((first - voiced) ** 2) > 0.1 * np.mean(voiced**2)


@pytest.mark.slow
def test_copies_are_made_by_the_named_vocoder() -> None:
    pytest.importorskip("pyworld")
    (made,) = copies.copies([tone(0.3)], "lpc", workers=1, cache_dir=None)
    np.testing.assert_array_equal(made, VOCODERS["lpc"](tone(0.3)))


def test_cached_copies_are_reused_only_for_the_same_sounds_and_vocoder(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(
        copies, "_copy", lambda sounds, vocoder, _: [len(vocoder) * sound for sound in sounds]
    )
    low, high = tone(0.2), tone(0.2, 900.0)
    for sound, vocoder in ((low, "lpc"), (high, "lpc"), (low, "world"), (high, "world")):
        (kept,) = copies.copies([sound], vocoder, workers=1, cache_dir=tmp_path)
        np.testing.assert_array_equal(kept, len(vocoder) * sound)


def test_an_interrupted_computation_is_not_cached(tmp_path) -> None:
    def fail():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_or_compute(tmp_path / "sounds.npy", fail)
    made = load_or_compute(tmp_path / "sounds.npy", lambda: np.ones(3, dtype=np.float32))
    assert made.tolist() == [1, 1, 1]
