"""FCN, a fully convolutional tagger: Choi, Fazekas, Sandler 2016, arXiv 1606.00298.

Five blocks shrink the picture of 29 s to a single vector; one dense layer tags it. The fields of
the blocks fit a picture of 1,280 to 2,559 frames only.
"""

from jaxtyping import Float
from torch import Tensor, nn

from models.published.networks.configs import FcnConfig
from models.published.networks.conv_block import conv_blocks
from models.published.networks.tagger_frontend import TaggerFrontEnd


class Fcn(nn.Module):
    """Map waveforms of 29 s to the logits of tags."""

    def __init__(self, config: FcnConfig) -> None:
        """Create the layers; their weights are to be loaded."""
        super().__init__()
        self.front_end = TaggerFrontEnd(config)
        self.blocks = conv_blocks(config.channels, config.pools)
        self.head = nn.Linear(config.channels[-1], config.n_tags)

    def forward(self, waveforms: Float[Tensor, "batch n_samples"]) -> Float[Tensor, "batch n_tags"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        maps = self.blocks(self.front_end(waveforms))
        logits: Tensor = self.head(maps.flatten(1))
        return logits
