"""Describe a checkpoint directory from its JSON files, without loading it.

A checkpoint that cannot be used is refused here, in one sentence, if its JSON files show the
reason; reasons that only the weights show are left to `models.hub.loading`. Nothing here imports
torch or transformers.
"""

from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError
from explorer.judging.info import ClassifierInfo
from models.hub.architectures import ARCHITECTURES, Architecture
from models.hub.config_file import Fields, read_fields
from models.hub.frontend_configs import FRONT_END_REVISION, SAMPLE_RATE, FrontEnd
from models.hub.label_names import none_label_of, read_labels, task_of
from models.hub.refusing import refusal
from models.hub.weight_files import check_weights, digest_of, weight_files
from models.spec import ModelDescription

CONFIG = "config.json"
EXTRACTOR = "preprocessor_config.json"
ADAPTER = "adapter_config.json"
ATTENTION = (None, "eager", "sdpa")  # implementations that are part of transformers and torch
# Fields that give a number of layers (the last one is data2vec's). Every layer is an object, built
# before it is compared with the weights, so the number has a limit; published networks have up to
# 48.
LAYERS = ("num_hidden_layers", "encoder_layers", "num_adapter_layers", "num_conv_pos_embeddings")
MAX_LAYERS = 256
MIN_RATE, MAX_RATE = 4_000, 192_000  # Hz: half a telephone's, and the highest in use
WINDOW_S = 5.0  # default window; as long as the bundled music


@dataclass(frozen=True, kw_only=True)
class Checkpoint(ModelDescription):
    """A checkpoint in a directory: plain data from which any process can load it."""

    directory: Path
    files: tuple[str, ...]  # configuration and weights, in the order of the digest
    digest: str  # of those files: see `digest_of`
    network: str  # name of its class in transformers
    front_end: FrontEnd
    card: str | None = None  # address of a page about it
    revision: str | None = None  # commit on the hub; None: not from there


def read_checkpoint(
    directory: Path,
    model_id: str,
    *,
    window_s: float = WINDOW_S,
    pinned_labels: tuple[str, ...] | None = None,
    card: str | None = None,
    revision: str | None = None,
) -> Checkpoint:
    """Describe the checkpoint in a directory.

    Args:
        directory: written by `save_pretrained`.
        model_id: the id it is given.
        window_s: length of its window in seconds, at most; a network that sees less gets less.
        pinned_labels: see `read_labels`.
        card: address of a page about it.
        revision: its commit on the hub.

    Raises:
        InputError: the checkpoint cannot be used; the text says why.
    """
    if not directory.is_dir():
        raise InputError(f"There is no directory {str(directory)!r}.")
    if (directory / ADAPTER).exists():
        raise refusal(model_id, f"it is an adapter ({ADAPTER}), not a whole model")
    config = read_fields(directory, CONFIG, model_id)
    architecture = _architecture(config)
    labels = read_labels(config, pinned_labels)
    task = task_of(labels, model_id)
    extractor = read_fields(directory, EXTRACTOR, model_id)
    front_end, sample_rate = _front_end(architecture, config, extractor)
    files = (CONFIG, EXTRACTOR, *weight_files(directory, model_id))
    check_weights(directory, files, model_id)
    digest = digest_of(directory, files, model_id)
    info = ClassifierInfo(
        id=model_id,
        version=f"{digest}.{FRONT_END_REVISION}",
        title=f"{model_id}, {architecture.kind}",
        task=task,
        labels=labels,
        none_label=none_label_of(labels, task),
        sample_rate=sample_rate,
        n_samples=_window(front_end, round(window_s * sample_rate)),
        min_samples=front_end.min_samples,
    )
    if info.length_heard(1) > info.n_samples:
        raise refusal(
            model_id,
            f"its network needs {info.length_heard(1):,} samples, more than the window's "
            f"{info.n_samples:,}",
        )
    return Checkpoint(
        info=info,
        # One family each: two checkpoints that share an architecture are still different networks.
        family=f"checkpoint ({architecture.kind}), {model_id}",
        directory=directory,
        files=files,
        digest=digest,
        network=architecture.network,
        front_end=front_end,
        card=card,
        revision=revision,
    )


def _architecture(config: Fields) -> Architecture:
    _refuse_code(config)
    _refuse_other_weights(config)
    named = config.get("architectures")
    for architecture in ARCHITECTURES:
        if named == [architecture.network]:
            if config.get("model_type") != architecture.model_type:
                raise config.unexpected("model_type", f"“{architecture.model_type}”")
            for layers in LAYERS:
                config.whole(layers, 1, highest=MAX_LAYERS)
            return architecture
    is_named = isinstance(named, list) and len(named) == 1 and isinstance(named[0], str)
    found = f"it is a {named[0]}" if is_named else "it does not say what network it is"
    supported = ", ".join(architecture.network for architecture in ARCHITECTURES)
    raise refusal(config.model_id, f"{found}; supported audio classifiers are {supported}")


def _front_end(
    architecture: Architecture, config: Fields, extractor: Fields
) -> tuple[FrontEnd, int]:
    """Return the front end and the sampling rate in Hz."""
    _refuse_code(extractor)
    kind = extractor.get("feature_extractor_type")
    if kind not in (None, architecture.extractor):  # old files do not name it
        raise extractor.unexpected("feature_extractor_type", f"“{architecture.extractor}”")
    if extractor.get("sampling_rate") is None:
        raise refusal(config.model_id, f"its {EXTRACTOR} does not give its sampling rate")
    sample_rate = extractor.whole("sampling_rate", SAMPLE_RATE, MIN_RATE, MAX_RATE)
    if sample_rate != SAMPLE_RATE and not architecture.any_rate:
        raise extractor.unexpected("sampling_rate", f"{SAMPLE_RATE}, as {architecture.kind} needs")
    return architecture.front_end(config, extractor), sample_rate


def _refuse_code(fields: Fields) -> None:
    if fields.get("auto_map") is not None:
        raise refusal(
            fields.model_id,
            f"it asks to run its own code (auto_map in {fields.file}), and none is ever run",
        )


def _refuse_other_weights(config: Fields) -> None:
    """Refuse fields that make transformers load something other than the checked files.

    Transformers acts on these fields without being asked: the name of another configuration, or of
    another file of weights, which may be a pickle; quantised weights, which are not the float32 of
    our verdicts; and the name of a repository of kernels, which is code to be downloaded.
    """
    if config.get("configuration_files") is not None:
        raise refusal(config.model_id, "it names another configuration (configuration_files)")
    if config.get("transformers_weights") is not None:
        raise refusal(config.model_id, "it names other weights (transformers_weights)")
    if config.get("quantization_config") is not None:
        raise refusal(config.model_id, "its weights are quantised (quantization_config)")
    for field in ("attn_implementation", "_attn_implementation", "_attn_implementation_internal"):
        if config.get(field) not in ATTENTION:
            raise refusal(config.model_id, f"it asks to run its own code ({field})")


def _window(front_end: FrontEnd, n_samples: int) -> int:
    limit = front_end.max_samples
    return n_samples if limit is None else min(n_samples, limit)
