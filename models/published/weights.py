"""Check a published file, and convert it to the tensors of our network.

A published file is a pickle. Its size and SHA-256 are compared with the table first, so its content
is known before anything of it is interpreted; then torch reads those same bytes, and only tensors.
Every name in it is translated (`keys`), and every tensor must fit the network in name, shape and
kind of number: in both directions.

Many weights of four of the taggers, and the attention of AASIST, have decayed to denormal numbers,
below 1.2e-38. A CPU computes with these 10 to 50 times slower. Everything below 1e-30 in magnitude
becomes zero; that moves no logit by more than 5e-6.
"""

import hashlib
import io
import pickle
from collections.abc import Iterable

import safetensors.torch
import torch
from torch import Tensor

from explorer.errors import ModelError
from models.published.description import PublishedModel

TINY = 1e-30  # in magnitude; less becomes zero
MAX_NAMED = 3  # tensors that an error lists


def convert(model: PublishedModel, content: bytes) -> bytes:
    """Return the bytes of a published file as those of a safetensors file with our names.

    Its metadata hold the source and the licence, which thereby stay with the weights.

    Raises:
        ModelError: it is not the published file, or does not fit the network; the text says why.
    """
    check_content(model, content)
    tensors = translated(model, _tensors(model, content))
    check_fit(model, tensors)
    return safetensors.torch.save(
        {name: without_tiny(tensor).contiguous() for name, tensor in tensors.items()},
        metadata={"source": model.file.url, "licence": model.licence.text},
    )


def check_content(model: PublishedModel, content: bytes) -> None:
    """Raise ModelError unless this is the published file, byte for byte."""
    n_bytes, expected = len(content), model.file.n_bytes
    if n_bytes < expected:
        raise ModelError(
            f"The file of {model.title} was cut short: it has {n_bytes:,} of {expected:,} bytes."
        )
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != model.file.sha256:
        raise ModelError(
            f"This is not the published file of {model.title}: its SHA-256 is {sha256}, not "
            f"{model.file.sha256}."
        )


def translated(model: PublishedModel, published: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors under our names, without those that have no effect.

    Raises:
        ModelError: a name is not known, or two are the same for us.
    """
    keys = model.network.keys
    used = [name for name in published if not keys.is_unused(name)]
    ours = {name: keys.translate(name) for name in used}
    unknown = [name for name in used if ours[name] is None]
    if unknown:
        raise ModelError(f"The file of {model.title} has unknown tensors: {_listed(unknown)}.")
    tensors = {str(ours[name]): published[name] for name in used}
    if len(tensors) < len(used):
        raise ModelError(f"The file of {model.title} has two tensors for one of the network's.")
    return tensors


def check_fit(model: PublishedModel, tensors: dict[str, Tensor]) -> None:
    """Raise ModelError unless these are all the tensors of the model's network, and no others."""
    expected = model.network.build().state_dict()
    missing = expected.keys() - tensors.keys()
    if missing:
        raise ModelError(f"The file of {model.title} lacks tensors: {_listed(missing)}.")
    extra = tensors.keys() - expected.keys()
    if extra:
        raise ModelError(
            f"The file of {model.title} has tensors that its network has not: {_listed(extra)}."
        )
    for name, tensor in tensors.items():
        wanted = expected[name]
        if (tensor.shape, tensor.dtype) != (wanted.shape, wanted.dtype):
            raise ModelError(
                f"The file of {model.title} does not fit its network: {name} is "
                f"{_kind(tensor)}, not {_kind(wanted)}."
            )


def without_tiny(tensor: Tensor) -> Tensor:
    """Return a tensor with everything below `TINY` in magnitude set to zero.

    >>> without_tiny(torch.tensor([1.0, -1e-40, 1e-29])).tolist()
    [1.0, 0.0, 1.0000000031710769e-29]
    """
    return torch.where(tensor.abs() < TINY, torch.zeros_like(tensor), tensor)


def _tensors(model: PublishedModel, content: bytes) -> dict[str, Tensor]:
    try:
        loaded = torch.load(io.BytesIO(content), weights_only=True, map_location="cpu")
    except (pickle.UnpicklingError, RuntimeError, EOFError, KeyError, ValueError) as error:
        raise ModelError(f"The file of {model.title} holds no tensors: {error}") from error
    is_table = isinstance(loaded, dict) and all(isinstance(name, str) for name in loaded)
    if not is_table or not all(isinstance(tensor, Tensor) for tensor in loaded.values()):
        raise ModelError(f"The file of {model.title} is not a table of tensors.")
    return dict(loaded)


def _kind(tensor: Tensor) -> str:
    return f"{tuple(tensor.shape)} of {str(tensor.dtype).removeprefix('torch.')}"


def _listed(names: Iterable[str]) -> str:
    ordered = sorted(names)
    more = f" and {len(ordered) - MAX_NAMED} more" if len(ordered) > MAX_NAMED else ""
    return ", ".join(ordered[:MAX_NAMED]) + more
