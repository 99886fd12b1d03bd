"""Checkpoints that must be refused, one for each reason, and the sentences that refuse them."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.support.checkpoints import ABSENT, altered, with_weights

CONFIG, EXTRACTOR = "config.json", "preprocessor_config.json"


def headless(source: Path, to: Path) -> Path:
    """Write a checkpoint whose head would be random."""

    def without_head(weights):
        return {name: each for name, each in weights.items() if "classifier" not in name}

    return with_weights(source, to, without_head)


def _adapter(source: Path, to: Path) -> Path:
    directory = shutil.copytree(source, to)
    (directory / "adapter_config.json").write_text('{"base_model_name_or_path": "a/model"}')
    return directory


def _with(file: str = CONFIG, **fields: object) -> Callable[[Path, Path], Path]:
    return lambda source, to: altered(source, to, file, **fields)


def _labels(*labels: str) -> Callable[[Path, Path], Path]:
    return _with(id2label={str(index): label for index, label in enumerate(labels)})


# By reason: how to make it out of a good wav2vec2 checkpoint, and the end of its refusal.
BAD: dict[str, tuple[Callable[[Path, Path], Path], str]] = {
    "a random head": (
        headless,
        "its weights do not fit its head (classifier.bias), which would be random.",
    ),
    "code": (
        _with(auto_map={"AutoModel": "model.Model"}),
        "it asks to run its own code (auto_map in config.json), and none is ever run.",
    ),
    "other weights": (
        _with(transformers_weights="adapter_model.bin"),
        "it names other weights (transformers_weights).",
    ),
    "another configuration": (
        _with(configuration_files=["config.4.0.0.json"]),
        "it names another configuration (configuration_files).",
    ),
    "quantised weights": (
        _with(quantization_config={"load_in_4bit": True}),
        "its weights are quantised (quantization_config).",
    ),
    "an adapter": (_adapter, "it is an adapter (adapter_config.json), not a whole model."),
    "bare labels": (_labels("LABEL_0", "LABEL_1"), "its label LABEL_0 has no known meaning."),
    "labels of no task": (_labels("yes", "no"), "fewer than two of its labels (yes, no) are known"),
    "a head of sigmoids": (
        _with(problem_type="multi_label_classification"),
        "its head is for multi_label_classification",
    ),
    "a head for numbers": (_with(problem_type="regression"), "its head is for regression"),
    "a network for something else": (
        _with(architectures=["Wav2Vec2ForCTC"]),
        "it is a Wav2Vec2ForCTC; supported audio classifiers are",
    ),
    "no sampling rate": (
        _with(EXTRACTOR, sampling_rate=ABSENT),
        "its preprocessor_config.json does not give its sampling rate.",
    ),
}
