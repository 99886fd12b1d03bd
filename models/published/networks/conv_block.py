"""The block of the two taggers that are built like image classifiers (Choi et al. 2016)."""

from collections.abc import Sequence
from itertools import pairwise

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import max_pool2d, relu


class ConvBlock(nn.Module):
    """Convolve 3 by 3, normalise, rectify, and take maxima over (mel, time) fields."""

    def __init__(self, n_in: int, n_out: int, pool: tuple[int, int]) -> None:
        """Create the layers; `pool` is the field that becomes one value."""
        super().__init__()
        self.conv = nn.Conv2d(n_in, n_out, kernel_size=3, padding=1)
        self.bn = nn.BatchNorm2d(n_out)
        self.pool = pool

    def forward(
        self, maps: Float[Tensor, "batch n_in n_mels n_frames"]
    ) -> Float[Tensor, "batch n_out n_mels_out n_frames_out"]:
        """Map pictures to smaller ones; rows and frames that fill no field are dropped."""
        # Rectified last, when there is less of it: the maximum of what is rectified is the same.
        return relu(max_pool2d(self.bn(self.conv(maps)), self.pool))


def conv_blocks(channels: Sequence[int], pools: Sequence[tuple[int, int]]) -> nn.Sequential:
    """Return one block for each number of channels, from a picture of one channel on."""
    sizes = zip(pairwise((1, *channels)), pools, strict=True)
    return nn.Sequential(*(ConvBlock(n_in, n_out, pool) for (n_in, n_out), pool in sizes))
