"""The speed of published models: one row for each that is in the cache, at its best batch size."""

from pathlib import Path

import torch

from benchmarks import published_speed
from models.published.cache import write_cached
from models.published.table import find_published
from tests.support.published import saved, tiny_model, tiny_tensors


def test_a_row_gives_the_seconds_alone_and_at_the_best_size(
    tmp_path: Path, monkeypatch, capsys
) -> None:
    threads = torch.get_num_threads()
    seconds = {1: 0.5, 2: 0.25, 4: 1.0}
    monkeypatch.setattr(published_speed, "load_published", lambda *_: None)
    monkeypatch.setattr(published_speed, "seconds_a_sound", lambda _, size, rounds: seconds[size])
    write_cached(find_published("aasist-l"), b"", tmp_path)
    try:
        assert published_speed.main(["--cache", str(tmp_path), "--sizes", "2", "4"]) == 0
    finally:
        torch.set_num_threads(threads)
    printed = capsys.readouterr().out
    assert "| aasist-l | 4.04 | 0.50 | 2 | 0.25 |" in printed
    assert printed.count("\n| ") == 2  # the header and one model


def test_every_round_hears_a_whole_batch_of_full_windows() -> None:
    class Counting:
        info = tiny_model(saved(tiny_tensors())).info
        heard: list[tuple[int, ...]]

        def __init__(self) -> None:
            self.heard = []

        def __call__(self, waveforms: torch.Tensor) -> torch.Tensor:
            self.heard.append(tuple(waveforms.shape))
            return waveforms

    classifier = Counting()
    assert published_speed.seconds_a_sound(classifier, 4, rounds=2) >= 0
    assert classifier.heard == 3 * [(4, 8)]
