import base64
import json

import pytest
import torch

from explorer.partition import make_partition
from explorer.search import Step
from explorer.ui import stage, texts
from tests.fakes import noise_clip

RATE, N = 16_000, 80_000


def unpack(text: str, n_cells: int) -> list[bool]:
    data = base64.b64decode(text)
    return [bool(data[cell >> 3] >> (cell & 7) & 1) for cell in range(n_cells)]


@pytest.mark.parametrize("n_cells", [1, 7, 8, 64, 255])
def test_a_keep_survives_its_packing(n_cells):
    keep = torch.rand(n_cells, generator=torch.Generator().manual_seed(n_cells)) < 0.4
    text = stage.packed(stage.pack_bits(keep))
    assert unpack(text, n_cells) == keep.tolist()
    assert len(base64.b64decode(text)) == -(-n_cells // 8)


@pytest.mark.parametrize("kind", ["mel", "linear"])
@pytest.mark.parametrize("n_cells", [8, 64, 100, 256])
def test_every_row_shows_the_cell_that_its_frequency_lies_in(kind, n_cells):
    partition = make_partition(kind, n_cells, sample_rate=RATE, n_samples=N)
    scene = stage.scene(noise_clip(n_samples=N, sample_rate=RATE), partition, "noise")
    edges = partition.edges_hz
    assert set(scene["cell_of_row"]) == set(range(n_cells))
    for hz, cell in zip(scene["row_hz"], scene["cell_of_row"], strict=True):
        assert edges[cell] - 0.1 <= hz < edges[cell + 1] + 0.1
    assert len(base64.b64decode(scene["picture"])) == scene["rows"] * scene["columns"]
    assert scene["seconds"] == 5.0


def test_an_update_of_a_search_is_below_a_kilobyte():
    n_cells = 256
    step = Step(
        phase="deletion from the whole clip",
        keep=torch.ones(n_cells, dtype=torch.bool),
        n_kept=n_cells,
        probability=0.123456789,
        margin=-12.3456789,
        evaluations=123_456,
        bound_evaluations=12_345,
        rounds=999,
        seconds=123.456789,
        batch_size=512,
        lower_bound=3,
        outcome=None,
    )
    info = noise_info("a model with a rather long title that goes on and on and on")
    headline, detail = texts.searching(info, step, n_cells)
    figures = texts.step_figures(step, 0.123456789, n_cells, "cpu")
    update = stage.progress(headline, detail, figures, keep=step.keep, busy=True, updates=9_999)
    assert len(json.dumps(update).encode()) < 1_024


def noise_info(title: str):
    from tests.fakes import RuleClassifier, linear_bands, yes_if

    rule = yes_if(lambda present: present[:, 0])
    return RuleClassifier(linear_bands(4), rule, id=title).info


def test_there_is_no_sound_where_there_is_no_file(tmp_path):
    assert stage.sound(tmp_path / "sufficient.wav") is None
