"""A checkpoint directory, described without loading it: all that its JSON files can tell.

What cannot be used is refused here, in a sentence, as far as the files tell; what only the weights
tell is for `models.hub.loading`. Nothing here imports transformers.
"""

from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError
from models.hub.architectures import ARCHITECTURES, Architecture, FrontEnd
from models.hub.config_file import Fields, read_fields
from models.hub.frontends import FRONT_END_REVISION, SAMPLE_RATE
from models.hub.label_names import none_label_of, read_labels, task_of
from models.hub.refusing import refusal
from models.hub.weight_files import digest_of, weight_files
from models.spec import ModelDescription

CONFIG = "config.json"
EXTRACTOR = "preprocessor_config.json"
ADAPTER = "adapter_config.json"
ATTENTION = (None, "eager", "sdpa")  # implementations that are part of transformers and torch
# What counts layers (the last one in data2vec), one object each; published networks have up to 48.
LAYERS = ("num_hidden_layers", "encoder_layers", "num_adapter_layers", "num_conv_pos_embeddings")
MAX_LAYERS = 256
MIN_RATE, MAX_RATE = 4_000, 192_000  # Hz: half a telephone's, and the most that is recorded
WINDOW_S = 5.0  # where nothing else is known; as long as the bundled clips


@dataclass(frozen=True, kw_only=True)
class Checkpoint(ModelDescription):
    """A checkpoint in a directory; plain data, from which any process can load it."""

    directory: Path
    files: tuple[str, ...]  # configuration and weights, what the digest is of
    digest: str  # the first 12 hexadecimal digits
    network: str  # the class of transformers
    front_end: FrontEnd
    card: str | None = None  # a page about it
    revision: str | None = None  # the commit of the hub that it is; None: not from there

    @property
    def version(self) -> str:
        """Of the files and of the front ends for checkpoints."""
        return f"{self.digest}.{FRONT_END_REVISION}"


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
        directory: as `save_pretrained` writes it.
        model_id: what to call it.
        window_s: how much of a sound it shall hear, in seconds; less if it looks at less.
        pinned_labels: see `read_labels`.
        card: a page about it.
        revision: the commit of the hub that it is.

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
    return Checkpoint(
        id=model_id,
        title=f"{model_id}, {architecture.kind}",
        task=task,
        # Of its own: that two checkpoints have one architecture does not make them one network.
        family=f"checkpoint ({architecture.kind}), {model_id}",
        labels=labels,
        none_label=none_label_of(labels, task),
        sample_rate=sample_rate,
        n_samples=_window(front_end, round(window_s * sample_rate)),
        directory=directory,
        files=files,
        digest=digest_of(directory, files, model_id),
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
                config.whole(layers, 1, most=MAX_LAYERS)
            return architecture
    is_named = isinstance(named, list) and len(named) == 1 and isinstance(named[0], str)
    found = f"it is a {named[0]}" if is_named else "it does not say what network it is"
    known = ", ".join(architecture.network for architecture in ARCHITECTURES)
    raise refusal(config.model_id, f"{found}, and no audio classifier that is known here ({known})")


def _front_end(
    architecture: Architecture, config: Fields, extractor: Fields
) -> tuple[FrontEnd, int]:
    """The front end, and the sampling rate in Hz."""
    _refuse_code(extractor)
    kind = extractor.get("feature_extractor_type")
    if kind not in (None, architecture.extractor):  # old files do not name it
        raise extractor.unexpected("feature_extractor_type", f"“{architecture.extractor}”")
    if extractor.get("sampling_rate") is None:
        raise refusal(config.model_id, f"its {EXTRACTOR} does not tell its sampling rate")
    sample_rate = extractor.whole("sampling_rate", SAMPLE_RATE, MIN_RATE, MAX_RATE)
    if sample_rate != SAMPLE_RATE and not architecture.any_rate:
        raise extractor.unexpected("sampling_rate", f"{SAMPLE_RATE}, as {architecture.kind} needs")
    return architecture.front_end(config, extractor), sample_rate


def _refuse_code(fields: Fields) -> None:
    if fields.get("auto_map") is not None:
        raise refusal(
            fields.model_id,
            f"it asks for code of its own (auto_map in {fields.file}), and none is ever run",
        )


def _refuse_other_weights(config: Fields) -> None:
    """What would have transformers load other weights than those that were looked at, or otherwise.

    It follows these fields of a configuration without being asked to: another configuration's name,
    or another file of weights', which may be a pickle; weights in few bits, which are not the
    float32 of our verdicts; and the name of a repository of kernels, which is code to be
    downloaded.
    """
    if config.get("configuration_files") is not None:
        raise refusal(config.model_id, "it names another configuration (configuration_files)")
    if config.get("transformers_weights") is not None:
        raise refusal(config.model_id, "it names weights of its own (transformers_weights)")
    if config.get("quantization_config") is not None:
        raise refusal(config.model_id, "its weights are quantised (quantization_config)")
    for field in ("attn_implementation", "_attn_implementation", "_attn_implementation_internal"):
        if config.get(field) not in ATTENTION:
            raise refusal(config.model_id, f"it asks for code of its own ({field})")


def _window(front_end: FrontEnd, n_samples: int) -> int:
    most = front_end.max_samples
    return n_samples if most is None else min(n_samples, most)
