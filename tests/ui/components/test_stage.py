import base64
import json

import pytest
import torch

from explorer.partitions.partition import make_partition
from explorer.result.picture_grid import patches_of
from explorer.time_left import Remaining, in_words
from explorer.ui.components.stage import stage
from explorer.ui.wording import running, strip
from tests.support.fakes import noise_clip
from tests.support.steps import a_step

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


@pytest.mark.parametrize("kind", ["mel", "linear", "tiles", "bins"])
def test_the_scene_describes_its_picture(kind):
    patches = patches_of(make_partition(kind, sample_rate=RATE, n_samples=N))
    scene = stage.scene(noise_clip(n_samples=N, sample_rate=RATE), patches, "noise")
    assert len(base64.b64decode(scene["picture"])) == scene["rows"] * scene["columns"]
    assert scene["seconds"] == 5.0
    assert scene["coarse"] == (kind == "bins")
    assert (scene["scale"], scene["highest_hz"]) == (patches.axis.scale, RATE / 2)
    assert len(scene["strip_of_row"]) == len(scene["row_hz"]) == scene["rows"]


@pytest.mark.parametrize(
    ("kind", "n_cells"), [("mel", 256), ("tiles", 256), ("bins", None), ("linear", 8)]
)
def test_an_update_of_a_search_is_below_a_kilobyte(kind, n_cells):
    partition = make_partition(kind, n_cells, sample_rate=RATE, n_samples=N)
    n_cells, patches = partition.n_cells, patches_of(partition)
    step = a_step(
        phase="all and nothing",
        keep=torch.rand(n_cells, generator=torch.Generator().manual_seed(0)) < 0.5,
        n_kept=n_cells,
        probability=0.123456789,
        margin=-12.3456789,
        evaluations=123_456,
        bound_evaluations=12_345,
        evaluations_left=123_456,
        seconds=123.456789,
        lower_bound=3,
    )
    info = noise_info("a model with a rather long title that goes on and on and on")
    left = Remaining(evaluations=123_456, seconds=100_000.0)
    headline, detail = running.searching(info, step, n_cells, kind, left)
    assert in_words(left) in detail.lower()
    figures = strip.step_figures(step, 0.123456789, n_cells, kind, "cpu")
    kept = stage.kept_value(step.keep, patches)
    update = stage.progress(headline, detail, figures, kept=kept, busy=True, updates=9_999)
    assert len(json.dumps(update).encode()) < 1_024


def noise_info(title: str):
    from tests.support.fakes import RuleClassifier, linear_bands, yes_if

    rule = yes_if(lambda present: present[:, 0])
    return RuleClassifier(linear_bands(4), rule, id=title).info


def test_there_is_no_sound_where_there_is_no_file(tmp_path):
    assert stage.sound(tmp_path / "sufficient.wav") is None
