"""musicnn: Pons et al. 2018, "End-to-end learning for music audio tagging at scale", 1711.02520.

The first filters have musical shapes. *Timbre* filters cover much of the mel axis and few frames;
the maximum over their positions on the mel axis makes them independent of pitch. *Tempo* filters
see only the mean over the mel axis, and cover up to 129 frames. Three residual layers follow, and
what all layers find is pooled over time by maximum and mean. Trained on windows of 3 s.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import relu

from models.published.networks.configs import MusicnnConfig
from models.published.networks.tagger_frontend import TaggerFrontEnd


class TimbreFilters(nn.Module):
    """Filters that cover `height` mel bands, at their best position on the mel axis."""

    def __init__(self, n_filters: int, height: int, n_frames: int) -> None:
        """Create filters of `height` mel bands by `n_frames` frames (odd)."""
        super().__init__()
        self.conv = nn.Conv2d(1, n_filters, (height, n_frames), padding=(0, n_frames // 2))
        self.bn = nn.BatchNorm2d(n_filters)

    def forward(
        self, picture: Float[Tensor, "batch 1 n_mels n_frames"]
    ) -> Float[Tensor, "batch n_filters n_frames"]:
        """Return the largest response over the mel axis, frame by frame."""
        return relu(self.bn(self.conv(picture)).amax(dim=2))


class TimeLayer(nn.Module):
    """A convolution over time that keeps the number of frames, normalised and rectified."""

    def __init__(self, n_in: int, n_out: int, n_frames: int) -> None:
        """Create filters of `n_frames` frames (odd)."""
        super().__init__()
        self.conv = nn.Conv1d(n_in, n_out, n_frames, padding=n_frames // 2)
        self.bn = nn.BatchNorm1d(n_out)

    def forward(
        self, frames: Float[Tensor, "batch n_in n_frames"]
    ) -> Float[Tensor, "batch n_out n_frames"]:
        """Filter along time."""
        return relu(self.bn(self.conv(frames)))


class Musicnn(nn.Module):
    """Map waveforms of 3 s to the logits of tags."""

    def __init__(self, config: MusicnnConfig) -> None:
        """Create the layers; their weights are to be loaded."""
        super().__init__()
        self.front_end = TaggerFrontEnd(config)
        self.timbre = nn.ModuleList(
            TimbreFilters(config.n_timbre, height, config.timbre_frames)
            for height in config.timbre_heights
        )
        self.tempo = nn.ModuleList(
            TimeLayer(1, config.n_tempo, n_frames) for n_frames in config.tempo_frames
        )
        n_front = config.n_timbre * len(self.timbre) + config.n_tempo * len(self.tempo)
        n_channels = config.n_channels
        self.layers = nn.ModuleList(
            TimeLayer(n_in, n_channels, 7) for n_in in (n_front, n_channels, n_channels)
        )
        n_pooled = 2 * (n_front + len(self.layers) * n_channels)
        self.hidden = nn.Linear(n_pooled, config.n_hidden)
        self.hidden_bn = nn.BatchNorm1d(config.n_hidden)
        self.head = nn.Linear(config.n_hidden, config.n_tags)

    def forward(self, waveforms: Float[Tensor, "batch n_samples"]) -> Float[Tensor, "batch n_tags"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        picture = self.front_end(waveforms)
        tempo_input = picture.mean(dim=2)
        front = torch.cat(
            [
                *(filters(picture) for filters in self.timbre),
                *(filters(tempo_input) for filters in self.tempo),
            ],
            dim=1,
        )
        frames = torch.cat([front, *self._residuals(front)], dim=1)
        pooled = torch.cat([frames.amax(dim=2), frames.mean(dim=2)], dim=1)
        logits: Tensor = self.head(relu(self.hidden_bn(self.hidden(pooled))))
        return logits

    def _residuals(
        self, front: Float[Tensor, "batch n_front n_frames"]
    ) -> list[Float[Tensor, "batch n_channels n_frames"]]:
        """Return the three layers' outputs; each but the first adds the one before it."""
        first, *others = self.layers
        outputs = [first(front)]
        for layer in others:
            outputs.append(layer(outputs[-1]) + outputs[-1])
        return outputs
