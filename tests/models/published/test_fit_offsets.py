"""The fit of the offsets, on rates with a known answer."""

import json

import numpy as np
import pytest

from models.published.fit_offsets import (
    COMMAND,
    balanced_mean,
    bundled_references,
    fit,
    recorded_references,
    standard_errors,
)
from models.published.offsets import OFFSETS_FILE
from tests.support.paths import SHARED_DATA

LABELS = ["jazz"] * 4 + ["rock"] * 2


def rates(n_clips: int = 6, seed: int = 0) -> np.ndarray:
    """Return probabilities of three classes, the last of which are rarer."""
    return np.random.default_rng(seed).uniform(0.01, [0.9, 0.3, 0.05], (n_clips, 3))


def test_offsets_divide_the_base_rates_out():
    values = rates()
    odds = balanced_mean(values, LABELS) / (1 - balanced_mean(values, LABELS))
    assert np.log(odds) + fit(values, LABELS) == pytest.approx(0.0, abs=1e-3)


def test_the_rarer_a_class_the_larger_its_offset():
    offsets = fit(rates(), LABELS)
    assert offsets == sorted(offsets)


def test_a_label_with_many_clips_counts_no_more_than_another():
    values = rates()
    repeated = np.concatenate([values, values[:4]])
    assert fit(repeated, LABELS + ["jazz"] * 4) == fit(values, LABELS)


def test_the_standard_errors_are_those_of_resampled_clips():
    labels = ["a"] * 40 + ["b"] * 20
    fitted = [fit(rates(60, seed), labels) for seed in range(400)]
    errors = standard_errors(rates(60, 1_000), labels)
    assert errors == pytest.approx(np.std(fitted, axis=0), rel=0.3)


def test_a_label_of_one_clip_has_the_usual_variance():
    alone = standard_errors(rates(5), ["a"] * 4 + ["b"])
    assert np.isfinite(alone).all()
    assert (alone > standard_errors(rates(5), ["a"] * 5)).any()


def test_the_shipped_offsets_say_what_they_were_fitted_on_and_how():
    content = json.loads(OFFSETS_FILE.read_text("utf-8"))
    bundled = {each.name for each in bundled_references()}
    assert content["fitted_by"] == COMMAND
    assert bundled < set(content["on"])
    assert len({each.label for each in bundled_references()}) == 10
    if SHARED_DATA.is_dir():
        recorded = {each.name for each in recorded_references(SHARED_DATA / "free-music")}
        assert bundled | recorded == set(content["on"])
