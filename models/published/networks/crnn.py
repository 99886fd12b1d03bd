"""CRNN, a convolutional recurrent tagger: Choi, Fazekas, Sandler, Cho 2017, arXiv 1609.04243.

Four blocks reduce the mel axis to one row and 29 s to 18 steps; a GRU of two layers reads these in
order, and its last output is tagged.
"""

from jaxtyping import Float
from torch import Tensor, nn

from models.published.networks.configs import CrnnConfig
from models.published.networks.conv_block import conv_blocks
from models.published.networks.tagger_frontend import TaggerFrontEnd


class Crnn(nn.Module):
    """Map waveforms of 29 s to the logits of tags."""

    def __init__(self, config: CrnnConfig) -> None:
        """Create the layers; their weights are to be loaded."""
        super().__init__()
        self.front_end = TaggerFrontEnd(config)
        self.blocks = conv_blocks(config.channels, config.pools)
        self.gru = nn.GRU(config.channels[-1], config.n_hidden, num_layers=2, batch_first=True)
        self.head = nn.Linear(config.n_hidden, config.n_tags)

    def forward(self, waveforms: Float[Tensor, "batch n_samples"]) -> Float[Tensor, "batch n_tags"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        maps = self.blocks(self.front_end(waveforms))
        steps, _ = self.gru(maps.squeeze(2).transpose(1, 2))
        logits: Tensor = self.head(steps[:, -1])
        return logits
