"""The residual blocks of the anti-spoofing networks (RawNet2's, on pictures).

Two convolutions of 2 by 3, which add a row and take it away again, and a shortcut. The weights
files also hold a normalisation of every block's input but the first's. It has no effect: the
networks answer as published only if the first convolution gets the raw input.
"""

from collections.abc import Sequence
from itertools import pairwise

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import max_pool2d, selu


class ResidualBlock(nn.Module):
    """Convolve twice, add the shortcut, and take maxima over 3 columns."""

    def __init__(self, n_in: int, n_out: int, *, projects: bool) -> None:
        """Create the layers.

        Args:
            n_in: channels of the input.
            n_out: channels of the output.
            projects: whether the shortcut is a convolution. Otherwise it is the input itself; one
                channel is added to all.
        """
        super().__init__()
        self.conv1 = nn.Conv2d(n_in, n_out, (2, 3), padding=(1, 1))
        self.bn2 = nn.BatchNorm2d(n_out)
        self.conv2 = nn.Conv2d(n_out, n_out, (2, 3), padding=(0, 1))
        self.shortcut = nn.Conv2d(n_in, n_out, (1, 3), padding=(0, 1)) if projects else None

    def forward(
        self, maps: Float[Tensor, "batch n_in n_rows n_columns"]
    ) -> Float[Tensor, "batch n_out n_rows n_columns//3"]:
        """Map pictures to pictures with a third of the columns."""
        # In place: the first maps are 60 MB a sound, and writing new ones takes half the time.
        residual = self.conv2(selu(self.bn2(self.conv1(maps)), inplace=True))
        residual += maps if self.shortcut is None else self.shortcut(maps)
        return max_pool2d(residual, (1, 3))


def residual_encoder(channels: Sequence[int], *, projects_first: bool) -> nn.Sequential:
    """Return one block for each number of channels, from a picture of one channel on.

    Args:
        channels: of the blocks' outputs.
        projects_first: whether the first block's shortcut is a convolution. Those of the others are
            wherever the number of channels changes.
    """
    first, *others = pairwise((1, *channels))
    return nn.Sequential(
        ResidualBlock(*first, projects=projects_first),
        *(ResidualBlock(n_in, n_out, projects=n_in != n_out) for n_in, n_out in others),
    )
