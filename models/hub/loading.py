"""Load a checkpoint. This is the only file that imports transformers; import it only to load one.

Transformers imports torchaudio when a network is first looked up. With a CPU torch that only works
if `explorer.audio.torchaudio_import` was imported first, as below.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import transformers
from jaxtyping import Float
from safetensors.torch import load_file
from torch import Tensor, nn

from explorer.audio import torchaudio_import  # noqa: F401 - see above
from explorer.errors import EarshotError, ModelError
from explorer.judging.batching import is_out_of_memory
from explorer.judging.classifier import TorchClassifier
from models.hub.canary import warnings_about
from models.hub.checkpoint import CONFIG, Checkpoint
from models.hub.config_file import read_fields
from models.hub.refusing import refusal_text
from models.hub.weight_files import digest_of
from models.networks.checks import neighbour_effect

_HEAD = re.compile(r"classifier|projector|classification_head")
_FOR_TRAINING_ONLY = re.compile(r"masked_spec_embed$")
MAX_NEIGHBOUR_EFFECT = 1e-4  # see models.networks.checks
# Parameters that may be missing from the weights before the network is built: more than any head
# or layer has, and 0.4 GB of memory.
MAX_ABSENT = 100_000_000


class CheckpointNetwork(nn.Module):
    """Front end and network in one module: waveforms to logits."""

    def __init__(self, front_end: nn.Module, network: nn.Module) -> None:
        super().__init__()
        self.front_end, self.network = front_end, network

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        logits: Tensor = self.network(self.front_end(waveforms), return_dict=True).logits
        return logits


def load_checkpoint(checkpoint: Checkpoint, device: torch.device) -> TorchClassifier:
    """Load a checkpoint in float32, ready for use; its warnings say what is suspicious about it.

    Raises:
        ModelError: its files have changed since they were described, its weights are not those of
            the whole network, or it does not behave like a classifier; the text says which.
    """
    _check_unchanged(checkpoint)
    with _as_refusals(checkpoint):
        network = CheckpointNetwork(checkpoint.front_end.build(), _network(checkpoint))
        classifier = TorchClassifier(checkpoint.info, network, device)
        effect = neighbour_effect(classifier)
        if not effect <= MAX_NEIGHBOUR_EFFECT:
            raise _refused(
                checkpoint,
                f"its logits for a sound depend on the rest of the batch, by {effect:.1g}",
            )
        warnings = warnings_about(classifier)
    return TorchClassifier(checkpoint.info, network, device, warnings=warnings)


def _check_unchanged(checkpoint: Checkpoint) -> None:
    if digest_of(checkpoint.directory, checkpoint.files, checkpoint.id) != checkpoint.digest:
        raise _refused(checkpoint, "its files have changed since they were checked")


def _network(checkpoint: Checkpoint) -> nn.Module:
    """Build the network from the checked files and from nothing else.

    Transformers is given no directory: it would follow any other configurations, adapters and
    weights in there, which were not checked.
    """
    network_class = getattr(transformers, checkpoint.network)
    fields = read_fields(checkpoint.directory, CONFIG, checkpoint.id)
    weights = _weights(checkpoint)
    with _silence():
        config = network_class.config_class.from_dict(fields.values)
        with torch.device("meta"):
            _refuse_giants(checkpoint, network_class(config), weights)
        network, report = network_class.from_pretrained(
            None,
            config=config,
            state_dict=weights,
            dtype=torch.float32,  # whatever the weights were saved in
            ignore_mismatched_sizes=True,  # so that they are listed in the report
            output_loading_info=True,
        )
    _refuse_random_parts(checkpoint, {*report["missing_keys"], *_names(report["mismatched_keys"])})
    loaded: nn.Module = network
    return loaded


def _weights(checkpoint: Checkpoint) -> dict[str, Tensor]:
    weights: dict[str, Tensor] = {}
    for name in checkpoint.files:
        if name.endswith(".safetensors"):
            weights |= load_file(checkpoint.directory / name)
    return weights


def _refuse_giants(checkpoint: Checkpoint, declared: nn.Module, weights: dict[str, Tensor]) -> None:
    """Refuse too large a network early: missing parts are built before they are reported."""
    n_declared = sum(parameter.numel() for parameter in declared.parameters())
    n_stored = sum(tensor.numel() for tensor in weights.values())
    if n_declared - n_stored > MAX_ABSENT:
        raise _refused(
            checkpoint,
            f"its configuration has {n_declared:,} parameters, but its weights are {n_stored:,}",
        )


def _names(mismatched: set[tuple[str, torch.Size, torch.Size]]) -> set[str]:
    return {name for name, *_ in mismatched}


def _refuse_random_parts(checkpoint: Checkpoint, absent: set[str]) -> None:
    """Refuse missing weights, which transformers would fill with random numbers."""
    absent = {name for name in absent if not _FOR_TRAINING_ONLY.search(name)}
    head = sorted(name for name in absent if _HEAD.search(name))
    if head:
        raise _refused(
            checkpoint, f"its weights do not fit its head ({head[0]}), which would be random"
        )
    if absent:
        raise _refused(
            checkpoint,
            f"its weights do not fit {len(absent)} parts of its network ({min(absent)}), which "
            "would be random",
        )


@contextmanager
def _as_refusals(checkpoint: Checkpoint) -> Iterator[None]:
    """Turn any error caused by someone else's files into a refusal.

    A configuration can be wrong in ways that no check foresees, and transformers then raises errors
    of every kind.
    """
    try:
        yield
    except EarshotError:
        raise
    except Exception as error:
        if isinstance(error, RuntimeError) and is_out_of_memory(error):
            raise _refused(checkpoint, "it does not fit in memory") from error
        reason = " ".join(str(error).split()) or type(error).__name__
        raise _refused(checkpoint, f"it cannot be loaded: {reason}") from error


@contextmanager
def _silence() -> Iterator[None]:
    """Suppress transformers' progress bars and reports on stderr; problems are raised here."""
    hf_logging = transformers.utils.logging
    level, had_bars = hf_logging.get_verbosity(), hf_logging.is_progress_bar_enabled()
    hf_logging.set_verbosity(logging.CRITICAL)
    hf_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        hf_logging.set_verbosity(level)
        if had_bars:
            hf_logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _refused(checkpoint: Checkpoint, why: str) -> ModelError:
    return ModelError(refusal_text(checkpoint.id, why))
