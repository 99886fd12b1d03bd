"""Published networks are changed for speed when they are loaded; their answers are not."""

import pytest
import torch
from torch import nn

from models.published.networks.conv_block import conv_blocks
from models.published.networks.for_inference import for_inference
from models.published.networks.residual_blocks import residual_encoder


def with_statistics(network: nn.Module) -> nn.Module:
    """Give every normalisation statistics, scales and shifts that matter, some of them negative."""
    generator = torch.Generator().manual_seed(1)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values in (module.running_mean, module.weight.data, module.bias.data):
                values.copy_(torch.randn(values.shape, generator=generator))
            module.running_var.copy_(0.5 + torch.rand(len(module.running_var), generator=generator))
    return network.eval()


@pytest.mark.parametrize(
    "blocks",
    [conv_blocks((8, 8), ((2, 2), (2, 3))), residual_encoder((8, 8), projects_first=True)],
    ids=["tagger", "anti-spoofing"],
)
def test_blocks_answer_the_same_with_fused_normalisations(blocks):
    pictures = torch.randn(2, 1, 12, 36, generator=torch.Generator().manual_seed(0))
    network = with_statistics(blocks)
    with torch.inference_mode():
        before = network(pictures)
        fast = for_inference(network)
        after = fast(pictures)
    torch.testing.assert_close(after, before, rtol=1e-4, atol=1e-5)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in fast.modules())


def test_even_the_first_picture_lies_channels_last():
    network = for_inference(with_statistics(conv_blocks((8,), ((2, 2),))))
    picture = torch.randn(1, 1, 12, 36)
    with torch.inference_mode():
        assert network(picture).is_contiguous(memory_format=torch.channels_last)
