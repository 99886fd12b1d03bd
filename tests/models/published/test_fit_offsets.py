"""The fit of the offsets, on levels with a known answer."""

import numpy as np
import pytest

from models.published.fit_offsets import (
    balanced_mean,
    bundled_references,
    fit,
    recorded_references,
    standard_error,
)
from models.published.offsets import OFFSETS_FILE
from models.published.table import PUBLISHED
from tests.models.published.test_tags import SMALL
from tests.support.paths import SHARED_DATA

LABELS = ["jazz"] * 4 + ["rock"] * 2


def levels(n_clips: int = 6) -> np.ndarray:
    """Return logits of four tags, the last ones much lower."""
    drawn = np.random.default_rng(0).standard_normal((n_clips, 4))
    return np.asarray(drawn + np.array([0.0, -1.0, -5.0, -3.0]))


def test_even_classes_all_have_the_mean_zero():
    values = levels()
    offsets = dict(zip(SMALL.genre_tags, fit(values, LABELS, SMALL), strict=True))
    for each, positions in zip(SMALL.classes, SMALL.positions, strict=True):
        shifted = values[:, positions] + [offsets[tag] for tag in each.tags]
        assert balanced_mean(shifted.max(axis=1), LABELS) == pytest.approx(0.0, abs=2e-3)


def test_tags_of_one_class_are_brought_to_one_level():
    values = levels()
    _, rock, classic_rock = fit(values, LABELS, SMALL)
    means = balanced_mean(values, LABELS)
    assert means[1] + rock == pytest.approx(means[2] + classic_rock, abs=2e-3)


def test_a_label_with_many_clips_counts_no_more_than_another():
    values = levels()
    repeated = np.concatenate([values, values[:4]])
    assert fit(repeated, LABELS + ["jazz"] * 4, SMALL) == fit(values, LABELS, SMALL)


def test_the_standard_error_is_that_of_resampled_clips():
    rng, labels = np.random.default_rng(1), ["a"] * 40 + ["b"] * 20
    fitted = [fit(rng.standard_normal((60, 4)), labels, SMALL) for _ in range(400)]
    spread = np.std(fitted, axis=0)[0]  # jazz, a class of one tag
    error = standard_error(rng.standard_normal((60, 4)), labels, SMALL)
    assert error == pytest.approx(spread, rel=0.3)


def test_the_shipped_offsets_say_what_they_were_fitted_on():
    import json

    content = json.loads(OFFSETS_FILE.read_text("utf-8"))
    assert content["fitted_by"].startswith("python -m models.published.fit_offsets")
    names = set(content["on"])
    assert {each.name for each in bundled_references()} <= names
    assert len({each.label for each in bundled_references()}) == 10
    if SHARED_DATA.is_dir():
        recorded = recorded_references(SHARED_DATA / "free-music")
        assert {each.name for each in recorded} | {
            each.name for each in bundled_references()
        } == names
    assert len(content["offsets"]) == sum(model.tag_set is not None for model in PUBLISHED)
