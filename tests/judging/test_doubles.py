"""No source may make doubles on a device: Metal (mps), which few people test on, has none."""

import re

import pytest

from tests.support.paths import ROOT

FOLDERS = ("explorer", "models", "benchmarks")
# `.to("cpu", torch.float64)` converts where the tensor lies, and Metal (mps) has no doubles.
CAST_ON_THE_DEVICE = re.compile(
    r"""\.to\(\s*(torch\.device\()?["']cpu["']\)?\s*,[^()]*(float64|double|complex128)"""
)


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ('logits.to("cpu", torch.float64)', True),
        ("logits.to('cpu', dtype=torch.complex128)", True),
        ('logits.to(\n    torch.device("cpu"), torch.double\n)', True),
        ("logits.cpu().double()", False),
        ('waveform.to("cpu", torch.float32)', False),
    ],
)
def test_a_cast_to_doubles_on_the_device_is_recognised(source, is_found):
    assert bool(CAST_ON_THE_DEVICE.search(source)) is is_found


def test_doubles_are_made_on_the_cpu_only():
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in ROOT.glob(f"{folder}/**/*.py")
        if CAST_ON_THE_DEVICE.search(path.read_text("utf-8"))
    ]
    assert found == []
