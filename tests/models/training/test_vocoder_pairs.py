"""Pairs of recordings and copies: who made a file is read from its name."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.training.data import vocoder_pairs as pairs
from models.training.data.deepfake import FAKE, N_SAMPLES, REAL
from models.training.data.options import DataOptions
from models.training.data.recordings import Recording

OPTIONS = DataOptions(data=Path("nowhere"), workers=1, cache_dir=None)
BLANK = Recording(samples=np.ones(1, dtype=np.float32), label="", speaker="", subset="", name="")
# Whose voice is in a file, and whose vocoder; the number is in the samples, too.
FILES = {
    "ss_gt_1": 1,
    "ms_gt_1": 2,
    "ss_hgan_v1_1": 3,
    "ms_hgan_v3_12": 4,
    "ss_wg_1": 5,
    "ms_mg_1": 6,
    "ss_wn_1": 7,
    "e2e_gt_1": 90,  # spoken from text: no copies
    "e2e_hgan_v1_1": 91,
    "e2e_hgan_v1_ft_1": 92,
}


def test_each_vocoder_has_its_copies_of_both_corpora_and_is_compared_with_their_recordings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = [
        replace(BLANK, name=name, samples=np.full(N_SAMPLES, number, dtype=np.float32))
        for name, number in FILES.items()
    ]
    monkeypatch.setattr(pairs, "read_recordings", lambda *_: files)
    monkeypatch.setattr(pairs, "trimmed", lambda samples: samples)
    monkeypatch.setattr(pairs, "treat", lambda clips, _: clips)
    real, *fake = pairs.vocoder_pairs(OPTIONS)
    assert (real.target, real.against) == (REAL, real.name)
    assert real.clips[:, 0].tolist() == [1, 2]
    found = {source.name.rpartition("copied by ")[2]: source for source in fake}
    numbers = {name: source.clips[:, 0].tolist() for name, source in found.items()}
    assert numbers == {"HiFi-GAN V1 to V3": [3, 4], "WaveGlow": [5], "MelGAN": [6], "WaveNet": [7]}
    assert all((each.target, each.against) == (FAKE, real.name) for each in fake)
