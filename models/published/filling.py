"""Fill a network's window with a shorter sound.

Published networks were trained on windows of one length, and most fit no other. A shorter sound is
repeated end to end from its first sample and cut, as AASIST's and RawGAT-ST's authors do it. Theirs
is the only rule that any of these authors gives: the taggers were trained on windows from the
middle of whole songs, so for them this rule is ours.

A repeated sound is periodic: it has a seam once a period, and where the network pools over time,
each part counts as often as it is repeated. The sound itself arrives at its own length, so the
search cuts that, and not its copies.
"""

from jaxtyping import Float
from torch import Tensor, nn


class FilledWindow(nn.Module):
    """A network that hears every sound repeated to the length of its window."""

    def __init__(self, network: nn.Module, n_samples: int) -> None:
        """Wrap a network whose window has `n_samples`."""
        super().__init__()
        self.network = network
        self.n_samples = n_samples

    def forward(
        self, waveforms: Float[Tensor, "batch n_heard"]
    ) -> Float[Tensor, "batch n_outputs"]:
        """Map waveforms of 1 to `n_samples` samples to the network's outputs."""
        outputs: Tensor = self.network(repeat_to(waveforms, self.n_samples))
        return outputs


def repeat_to(
    waveforms: Float[Tensor, "batch n_heard"], n_samples: int
) -> Float[Tensor, "batch n_samples"]:
    """Repeat sounds end to end from their first sample, and cut them at `n_samples`.

    >>> import torch
    >>> repeat_to(torch.tensor([[1.0, 2.0, 3.0]]), 7).tolist()
    [[1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0]]
    """
    n_times = -(-n_samples // waveforms.shape[1])
    return waveforms.repeat(1, n_times)[:, :n_samples]
