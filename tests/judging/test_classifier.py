"""A torch network as a classifier."""

from collections.abc import Iterator

import pytest
import torch
from torch import nn

from explorer.judging.classifier import TorchClassifier
from models.bundled.registry import MODELS


@pytest.fixture
def reduced_precision() -> Iterator[None]:
    """TF32 switched on, as other code in the process may have done."""
    kinds = (torch.backends.cudnn, torch.backends.cuda.matmul)
    before = [kind.allow_tf32 for kind in kinds]
    for kind in kinds:
        kind.allow_tf32 = True
    yield
    for kind, allowed in zip(kinds, before, strict=True):
        kind.allow_tf32 = allowed


@pytest.mark.usefixtures("reduced_precision")
def test_loading_a_model_switches_off_tf32_for_convolutions_and_matrix_products() -> None:
    TorchClassifier(MODELS[0].info, nn.Identity(), torch.device("cpu"))
    assert not torch.backends.cudnn.allow_tf32
    assert not torch.backends.cuda.matmul.allow_tf32
