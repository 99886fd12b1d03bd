"""Make a network that was loaded fast: two changes that move its answers by rounding only."""

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from models.published.networks.conv_block import ConvBlock
from models.published.networks.residual_blocks import ResidualBlock

# In any module of these networks, the second one normalises what the first one returns.
NORMALISED = (("conv", "bn"), ("conv1", "bn2"))


def for_inference(network: nn.Module) -> nn.Module:
    """Fuse normalisations with the convolutions before them, and lay small filters channels last.

    In evaluation mode a normalisation is a fixed scale and shift, so filters can carry it; it would
    move as much memory as its convolution. With the channels of filters side by side, which
    pictures take over, a CPU convolves in half to two thirds of the time, and takes maxima in a
    tenth. Musicnn's filters, nearly as tall as the picture, are faster as they are.

    Args:
        network: in evaluation mode, with its weights; it is changed.
    """
    for module in list(network.modules()):
        _fuse_normalisation(module)
        if isinstance(module, ConvBlock | ResidualBlock):
            _lay_channels_last(module)
    return network


def _fuse_normalisation(module: nn.Module) -> None:
    for conv, bn in NORMALISED:
        if hasattr(module, conv) and hasattr(module, bn):
            setattr(module, conv, fuse_conv_bn_eval(getattr(module, conv), getattr(module, bn)))
            setattr(module, bn, nn.Identity())


def _lay_channels_last(module: nn.Module) -> None:
    for parameter in module.parameters():
        if parameter.dim() == 4:
            # Not `contiguous`, which leaves filters of a single input channel as they are: their
            # output, the largest picture of all, would lie the other way.
            parameter.data = parameter.data.to(memory_format=torch.channels_last)
