import pytest
import torch

from explorer.partitions.partition import make_partition
from explorer.result.picture_grid import patches_of

RATE, N = 16_000, 80_000


def lit_places(patches, lit):
    """Which (row, slice) of the picture are lit, as a set."""
    return {
        (row, slice_)
        for row, strip in enumerate(patches.strip_of_row)
        for slice_ in range(patches.n_slices)
        if lit[strip * patches.n_slices + slice_]
    }


@pytest.mark.parametrize("kind", ["mel", "linear"])
@pytest.mark.parametrize("n_cells", [8, 64, 100, 256])
def test_every_row_shows_the_band_of_its_frequency(kind, n_cells):
    partition = make_partition(kind, n_cells, sample_rate=RATE, n_samples=N)
    patches, edges = patches_of(partition), partition.edges_hz
    assert set(patches.strip_of_row) == set(range(n_cells))
    for hz, band in zip(patches.row_hz, patches.strip_of_row, strict=True):
        assert edges[band] - 0.1 <= hz < edges[band + 1] + 0.1
    keep = torch.rand(n_cells, generator=torch.Generator().manual_seed(0)) < 0.4
    assert torch.equal(patches.cells_with_keep(keep), keep)
    assert not patches.hold_several_cells


def test_a_tile_lights_its_rows_in_its_slice_only():
    partition = make_partition("tiles", 64, sample_rate=RATE, n_samples=N)
    patches = patches_of(partition)
    keep = torch.zeros(64, dtype=torch.bool)
    keep[5 * partition.n_slices + 2] = True
    rows = {row for row, strip in enumerate(patches.strip_of_row) if strip == 5}
    assert 11 <= len(rows) <= 13
    assert lit_places(patches, patches.cells_with_keep(keep)) == {(row, 2) for row in rows}
    assert patches.slice_edges[0] == 0
    assert patches.slice_edges[-1] == 1
    assert patches.slice_edges[2] == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("n_cells", [8, 64, 128, 200, 256])
def test_every_tile_can_be_seen(n_cells):
    patches = patches_of(make_partition("tiles", n_cells, sample_rate=RATE, n_samples=N))
    assert patches.n_patches == n_cells
    assert set(patches.strip_of_row) == set(range(n_cells // patches.n_slices))


@pytest.fixture(scope="module")
def bins():
    partition = make_partition("bins", sample_rate=RATE, n_samples=N)
    return partition, patches_of(partition)


def test_bins_share_about_two_hundred_rows(bins):
    partition, patches = bins
    assert partition.n_cells == 40_001
    assert patches.n_patches == len(patches.row_hz) <= 200
    assert patches.hold_several_cells


def test_every_bin_lights_exactly_the_row_of_its_frequency(bins):
    partition, patches = bins
    for cell in (0, 1, 7, 1_234, 20_000, 39_999, 40_000):
        keep = torch.zeros(partition.n_cells, dtype=torch.bool)
        keep[cell] = True
        (row,) = patches.cells_with_keep(keep).nonzero().flatten().tolist()
        hz = cell * RATE / N
        assert row == min(int(patches.axis.position(hz) * patches.axis.n_rows), 191)


def test_a_row_stays_in_colour_while_any_of_its_bins_is_kept(bins):
    partition, patches = bins
    keep = torch.ones(partition.n_cells, dtype=torch.bool)
    first, after = int(patches.first_bands[100]), int(patches.after_bands[100])
    keep[first : after - 1] = False
    assert patches.cells_with_keep(keep).all()
    keep[after - 1] = False
    assert patches.cells_with_keep(keep).logical_not().nonzero().flatten().tolist() == [100]


def test_every_row_has_a_bin_even_where_rows_are_narrower_than_bins():
    partition = make_partition("bins", sample_rate=RATE, n_samples=800)
    patches = patches_of(partition)
    assert (patches.after_bands > patches.first_bands).all()
    assert patches.cells_with_keep(torch.ones(partition.n_cells, dtype=torch.bool)).all()
