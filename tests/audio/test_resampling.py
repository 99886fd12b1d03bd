"""Sample-rate conversion: nothing invented, nothing folded back, nothing taken away."""

import pytest
import torch

from benchmarks import resampling as benchmark
from explorer.audio.resampling import to_rate
from explorer.errors import InputError

COMMON_HZ = (4_000, 8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
HIGH_HZ = (88_200, 96_000, 176_400, 192_000, 384_000)


@pytest.mark.parametrize(
    ("file_rate", "model_rate"),
    [
        *((rate, 16_000) for rate in (8_000, 11_025, 22_050, 44_100, 48_000, 96_000)),
        *((rate, 8_000) for rate in (16_000, 44_100)),
    ],
)
def test_a_loaded_clip_has_no_images_no_aliases_and_its_own_levels(file_rate, model_rate, tmp_path):
    levels = benchmark.measure(file_rate, model_rate, tmp_path)
    for level in (levels.images, levels.near_aliases, levels.aliases):
        assert level is None or level < -80
    assert (levels.images is None) == (file_rate >= model_rate)
    assert (levels.aliases is None) == (file_rate <= model_rate)
    assert -0.1 < levels.passband[0] <= levels.passband[1] < 0.1


@pytest.mark.parametrize("to_hz", [8_000, 16_000])
@pytest.mark.parametrize("from_hz", [*COMMON_HZ, *HIGH_HZ])
def test_every_common_rate_can_be_converted(from_hz, to_hz):
    sound = torch.ones(2, from_hz // 10 + 1)
    converted = to_rate(sound, from_hz, to_hz)
    assert converted.shape == (2, -(-sound.shape[1] * to_hz // from_hz))
    assert float((converted[:, 300:-300] - 1).abs().max()) < 1e-3


@pytest.mark.parametrize("from_hz", [44_099, 22_254, 44_056, 8_012])
def test_a_rate_whose_kernel_would_fill_the_memory_is_refused(from_hz):
    with pytest.raises(InputError, match=f"{from_hz} Hz cannot be resampled .* a common rate"):
        to_rate(torch.zeros(100), from_hz, 16_000)


def test_the_benchmark_prints_a_row_for_each_rate(capsys):
    assert benchmark.main(["--rates", "8000,16000", "--to", "8000"]) == 0
    *_, same, down = capsys.readouterr().out.splitlines()
    assert same.startswith("| 8000 | 8000 |  |  |  | ")
    assert down.startswith("| 16000 | 8000 |  | -1")
