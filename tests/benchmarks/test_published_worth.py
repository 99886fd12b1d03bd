"""What published models are worth: recalls, the choice of clips, and what a set is called."""

import argparse
from pathlib import Path

import pytest
import soundfile
import torch

from benchmarks.published_worth import SpeechSet, genre_rows, real_leads, recalls
from models.published.table import find_published

LABELS = ("pop", "folk", "rock")


def test_recalls_are_shares_of_a_class_out_of_all_answers_or_of_those_allowed() -> None:
    logits = torch.tensor([[1.0, 2.0, 0.0], [3.0, 2.0, 0.0], [0.0, 0.0, 1.0]])
    truth = ["pop", "pop", "rock"]
    assert recalls(logits, truth, LABELS) == {"pop": 0.5, "rock": 1.0}
    assert recalls(logits, truth, LABELS, only=("pop", "rock")) == {"pop": 1.0, "rock": 1.0}


def test_clips_are_of_as_many_artists_as_possible(tmp_path: Path) -> None:
    (tmp_path / "emotify").mkdir()
    lines = ["file,label,artist", "1,pop,a", "2,pop,a", "3,rock,c", "4,pop,b"]
    (tmp_path / "emotify" / "index.csv").write_text("\n".join(lines))
    assert [row["file"] for row in genre_rows(tmp_path, "pop", 2)] == ["1", "4"]
    assert [row["file"] for row in genre_rows(tmp_path, "pop", 9)] == ["1", "4", "2"]


@pytest.mark.parametrize("n_samples", [None, 100])
def test_a_lead_is_that_of_real_over_fake_on_evenly_spaced_clips(
    tmp_path: Path, n_samples: int | None
) -> None:
    class Length:
        info = find_published("aasist").info  # (fake, real)

        def __call__(self, waveforms: torch.Tensor) -> torch.Tensor:
            return torch.tensor([[1.0, float(waveforms.shape[1])]])

    names = []
    for at in range(4):
        names.append(f"{at}.wav")
        sound = torch.randn(200 + 10 * at) / 10
        soundfile.write(tmp_path / names[-1], sound.numpy(), 16_000)
    (tmp_path / "index.csv").write_text("\n".join(["file", *names]))
    flags = argparse.Namespace(data=tmp_path, clips=2)
    speech = SpeechSet(name="any", folder=".", n_samples=n_samples)
    expected = [199.0, 219.0] if n_samples is None else [99.0, 99.0]
    assert real_leads(Length(), speech, flags).tolist() == expected
