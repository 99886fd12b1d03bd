"""Checkpoints that are refused, each with a sentence that says why."""

import json
import shutil
from collections.abc import Callable
from math import nan
from pathlib import Path

import pytest
import torch
from torch import Tensor

from explorer.cli.main import main
from explorer.errors import EarshotError, InputError, ModelError
from models.collection import bundled_models
from models.hub.checkpoint import read_checkpoint
from models.hub.directories import read_directories
from tests.support.bad_checkpoints import BAD
from tests.support.checkpoints import ABSENT, altered, with_weights

CPU = torch.device("cpu")
CONFIG, EXTRACTOR = "config.json", "preprocessor_config.json"
WEIGHTS = "model.safetensors"


def names(*labels: str) -> dict[str, str]:
    return {str(index): label for index, label in enumerate(labels)}


def load(directory: Path) -> None:
    bundled_models().with_checkpoints(read_directories([directory])).load("local/bad", CPU)


@pytest.mark.parametrize(
    ("file", "fields", "expected"),
    [
        (CONFIG, {"architectures": ["Wav2Vec2ForCTC"]}, "it is a Wav2Vec2ForCTC; supported audio"),
        (CONFIG, {"architectures": ["Wav2Vec2ForPreTraining"]}, "is a Wav2Vec2ForPreTraining"),
        (CONFIG, {"architectures": ["Wav2Vec2ForSpeechClassification"]}, "rAudioClassification."),
        (CONFIG, {"architectures": ABSENT}, "does not say what network it is"),
        (CONFIG, {"model_type": "hubert"}, 'gives model_type as "hubert"'),
        (CONFIG, {"auto_map": {"AutoModel": "evil.Model"}}, "it asks to run its own code"),
        (EXTRACTOR, {"auto_map": {"AutoFeatureExtractor": "evil.E"}}, "run its own code"),
        (CONFIG, {"transformers_weights": "other.safetensors"}, "names other weights"),
        (CONFIG, {"transformers_weights": "adapter_model.bin"}, "names other weights"),
        (CONFIG, {"configuration_files": ["config.4.0.0.json"]}, "names another configuration"),
        (CONFIG, {"attn_implementation": "someone/kernel"}, "its own code (attn_implementation"),
        (CONFIG, {"_attn_implementation": "someone/kernel"}, "its own code (_attn_implementation"),
        (CONFIG, {"quantization_config": {"load_in_4bit": True}}, "weights are quantised"),
        (CONFIG, {"num_hidden_layers": 10**9}, "gives num_hidden_layers as 1000000000"),
        (CONFIG, {"num_adapter_layers": 257}, "as 257, not as a whole number from 1 to 256"),
        (CONFIG, {"problem_type": "multi_label_classification"}, "multi_label_classification"),
        (CONFIG, {"problem_type": "regression"}, "its head is for regression"),
        (CONFIG, {"id2label": names("neu")}, "fewer than two labels"),
        (CONFIG, {"id2label": {}}, "fewer than two labels"),
        (CONFIG, {"id2label": ABSENT}, "does not name its labels"),
        (CONFIG, {"id2label": ["neu", "hap"]}, "does not name its labels"),
        (CONFIG, {"id2label": {"0": "neu", "2": "hap"}}, "does not number its labels"),
        (CONFIG, {"id2label": {"0": "neu", "1": 7}}, "does not number its labels"),
        (CONFIG, {"id2label": names("neu", "hap\x1b[2J")}, "does not number its labels"),
        (CONFIG, {"id2label": names("neu", "LABEL_1")}, "its label LABEL_1 has no known meaning"),
        (CONFIG, {"id2label": names("neu", "neu", "sad")}, "have the same name"),
        (
            CONFIG,
            {"id2label": names("Jazz", "Blues", "Dog", "Rain", "Speech")},
            "only 2 of its 5 labels are known in the task genre",
        ),
        (CONFIG, {"id2label": names("yes", "no")}, "fewer than two of its labels"),
        (CONFIG, {"id2label": names("sad", "sadness", "other")}, "fewer than two of its labels"),
        (CONFIG, {"id2label": names("sad", "none of these")}, "fewer than two of its labels"),
        (CONFIG, {"id2label": names("sad", "joy", "rock", "pop")}, "several tasks: genre, emotion"),
        (EXTRACTOR, {"sampling_rate": ABSENT}, "does not give its sampling rate"),
        (EXTRACTOR, {"sampling_rate": "16k"}, 'gives sampling_rate as "16k"'),
        (EXTRACTOR, {"sampling_rate": -1}, "gives sampling_rate as -1"),
        (EXTRACTOR, {"sampling_rate": 3_999}, "as 3999, not as a whole number from 4,000 to"),
        (EXTRACTOR, {"sampling_rate": 192_001}, "as 192001, not as a whole number from 4,000 to"),
        (EXTRACTOR, {"sampling_rate": 10**400}, f"gives sampling_rate as 1{39 * '0'}…"),
        (EXTRACTOR, {"do_normalize": "yes"}, 'gives do_normalize as "yes"'),
        (EXTRACTOR, {"feature_size": 80}, "does not pass on plain waveforms"),
        (
            EXTRACTOR,
            {"feature_extractor_type": "WhisperFeatureExtractor"},
            "gives feature_extractor_type",
        ),
    ],
)
def test_what_the_json_files_show_is_refused_without_loading(
    checkpoints, tmp_path: Path, file: str, fields: dict[str, object], expected: str
) -> None:
    directory = altered(checkpoints["wav2vec2"], tmp_path / "bad", file, **fields)
    with pytest.raises(InputError, match="The checkpoint local/bad cannot be used: ") as refused:
        read_directories([directory])
    assert expected in str(refused.value)


@pytest.mark.parametrize(
    ("family", "file", "fields", "expected"),
    [
        ("ast", EXTRACTOR, {"max_length": 1024}, "makes 1024 frames of 32 mel bands"),
        ("ast", CONFIG, {"num_mel_bins": 64}, "its network takes 256 of 64"),
        ("ast", EXTRACTOR, {"std": 0}, "gives std as 0"),
        ("ast", EXTRACTOR, {"std": nan}, "gives std as NaN, not as a number from"),
        ("ast", EXTRACTOR, {"mean": 1e7}, "gives mean as 10000000.0, not as a number from -1,000"),
        ("ast", EXTRACTOR, {"mean": 10**400}, "gives mean as 1000"),
        ("ast", EXTRACTOR, {"max_length": 4_097}, "as 4097, not as a whole number from 1 to 4,096"),
        ("ast", EXTRACTOR, {"mean": None}, "gives mean as null"),
        ("ast", EXTRACTOR, {"sampling_rate": 8000}, "gives sampling_rate as 8000"),
        ("whisper", EXTRACTOR, {"chunk_length": 30}, "makes 3000 frames of 80 mel bands"),
        ("whisper", EXTRACTOR, {"n_fft": 10**10}, "gives n_fft as 10000000000"),
        ("whisper", EXTRACTOR, {"dither": 0.1}, "adds random noise"),
        ("whisper", EXTRACTOR, {"sampling_rate": 44100}, "gives sampling_rate as 44100"),
    ],
)
def test_a_front_end_that_does_not_fit_its_network_is_refused(
    checkpoints, tmp_path: Path, family: str, file: str, fields: dict[str, object], expected: str
) -> None:
    directory = altered(checkpoints[family], tmp_path / "bad", file, **fields)
    with pytest.raises(InputError, match=expected):
        read_directories([directory])


@pytest.mark.parametrize("file", [CONFIG, EXTRACTOR])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "it has no "),
        (b"{", "is damaged: it is not JSON"),
        (b"\xff\xfe", "is damaged"),
        (b"[" * 100_000, "is damaged"),
        (b"[]", "is not a JSON object"),
    ],
)
def test_missing_and_damaged_files_are_reported(
    checkpoints, tmp_path: Path, file: str, content: bytes | None, expected: str
) -> None:
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    (directory / file).unlink()
    if content is not None:
        (directory / file).write_bytes(content)
    with pytest.raises(InputError, match=f"local/bad cannot be used: .*{expected}") as refused:
        read_directories([directory])
    assert file in str(refused.value)


def test_a_missing_directory_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no directory '.*nowhere'"):
        read_directories([tmp_path / "nowhere"])


def test_an_adapter_is_not_a_model(checkpoints, tmp_path: Path) -> None:
    """It would be loaded on top of another checkpoint, which it names."""
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    (directory / "adapter_config.json").write_text('{"base_model_name_or_path": "evil/model"}')
    with pytest.raises(InputError, match="it is an adapter"):
        read_directories([directory])


@pytest.mark.parametrize("file", ["pytorch_model.bin", "model.pt", "tf_model.h5"])
def test_weights_in_other_formats_are_not_read(checkpoints, tmp_path: Path, file: str) -> None:
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    (directory / WEIGHTS).rename(directory / file)
    with pytest.raises(InputError, match=f"has no {WEIGHTS}, but {file}; only safetensors"):
        read_directories([directory])


def test_a_checkpoint_without_weights_is_refused(checkpoints, tmp_path: Path) -> None:
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    (directory / WEIGHTS).unlink()
    with pytest.raises(InputError, match=rf"it has no {WEIGHTS}\.$"):
        read_directories([directory])


@pytest.mark.parametrize(
    ("shards", "expected"),
    [
        ({"a": "model-1.safetensors"}, "model-1.safetensors, which its .* names, is missing"),
        ({"a": "../model.safetensors"}, "does not name safetensors files beside it"),
        ({"a": "model.bin"}, "does not name safetensors files beside it"),
        ({"a": ["model"]}, "does not name safetensors files beside it"),
        ({}, "does not name safetensors files beside it"),
    ],
)
def test_all_parts_of_the_weights_must_be_beside_their_index(
    checkpoints, tmp_path: Path, shards: dict[str, object], expected: str
) -> None:
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    (directory / WEIGHTS).rename(tmp_path / WEIGHTS)
    (directory / f"{WEIGHTS}.index.json").write_text(json.dumps({"weight_map": shards}))
    with pytest.raises(InputError, match=expected):
        read_directories([directory])


def without(part: str) -> Callable[[dict[str, Tensor]], dict[str, Tensor]]:
    return lambda weights: {name: value for name, value in weights.items() if part not in name}


def renamed_head(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Rename the head as custom heads do."""
    return {name.replace("classifier.", "classifier.dense."): weights[name] for name in weights}


def wider_head(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return weights | {"classifier.bias": torch.zeros(7), "classifier.weight": torch.zeros(7, 16)}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without("classifier"), r"do not fit its head \(classifier.bias\), which would be random"),
        (without("projector"), r"do not fit its head \(projector.bias\)"),
        (renamed_head, r"do not fit its head \(classifier.bias\)"),
        (wider_head, r"do not fit its head \(classifier.bias\)"),
        (without("feed_forward"), "do not fit 4 parts of its network"),
    ],
)
def test_missing_weights_which_would_be_random_are_refused(
    checkpoints, tmp_path: Path, change, expected: str
) -> None:
    directory = with_weights(checkpoints["wav2vec2"], tmp_path / "bad", change)
    with pytest.raises(ModelError, match=f"The checkpoint local/bad cannot be used: .*{expected}"):
        load(directory)


def test_more_labels_than_the_head_has_are_refused(checkpoints, tmp_path: Path) -> None:
    labels = names("ang", "hap", "sad", "neu", "calm")
    directory = altered(checkpoints["wav2vec2"], tmp_path / "bad", id2label=labels)
    with pytest.raises(ModelError, match="do not fit its head"):
        load(directory)


def test_a_huge_network_with_few_weights_is_refused_before_it_is_built(
    checkpoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import Wav2Vec2ForSequenceClassification as Network

    def fails(*_: object, **__: object) -> None:
        raise AssertionError("it would be built")

    monkeypatch.setattr(Network, "from_pretrained", fails)
    directory = altered(checkpoints["wav2vec2"], tmp_path / "bad", intermediate_size=10**9)
    expected = r"configuration has 33,000,\d+,\d+ parameters, but its weights are \d+,\d+\."
    with pytest.raises(ModelError, match=f"The checkpoint local/bad cannot be used: .*{expected}"):
        load(directory)


def test_a_checkpoint_too_large_for_the_device_is_refused_in_a_sentence(
    checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 1.2 GiB")

    models = bundled_models().with_checkpoints(read_directories([checkpoints["wav2vec2"]]))
    monkeypatch.setattr(torch.nn.Module, "to", full)
    with pytest.raises(ModelError, match=r"wav2vec2 cannot be used: it does not fit in memory\.$"):
        models.load("local/wav2vec2", CPU)


def test_running_out_of_memory_on_a_clip_is_reported_in_a_sentence(
    checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr("models.hub.loading.warnings_about", full)
    models = bundled_models().with_checkpoints(read_directories([checkpoints["wav2vec2"]]))
    with pytest.raises(ModelError, match=r"wav2vec2 cannot be used: it does not fit in memory\.$"):
        models.load("local/wav2vec2", CPU)


def test_damaged_weights_are_reported_in_a_sentence(checkpoints, tmp_path: Path) -> None:
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    (directory / WEIGHTS).write_bytes(b"no weights")
    with pytest.raises(InputError, match=f"local/bad cannot be used: its {WEIGHTS} is damaged: "):
        read_directories([directory])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"architectures": ["\x1b[2J\nearshot: all is well"]}, "it is a ?[2J?earshot: all is well"),
        ({"problem_type": "x\n\x1b[31mred"}, "its head is for x??[31mred,"),
        ({"hidden_act": "\x1b[2Jq"}, "it cannot be loaded: "),
        ({"architectures": ["long" * 1_000]}, "it is a longlong"),
        ({"hidden_act": "long" * 1_000}, "it cannot be loaded: "),
    ],
)
def test_quoted_text_is_shortened_and_cannot_control_the_terminal(
    checkpoints, tmp_path: Path, fields: dict[str, object], expected: str
) -> None:
    directory = altered(checkpoints["wav2vec2"], tmp_path / "bad", **fields)
    with pytest.raises(EarshotError, match="The checkpoint local/bad cannot be used: ") as refused:
        load(directory)
    text = str(refused.value)
    assert expected in text
    assert text.isprintable()
    assert len(text) <= 450


@pytest.mark.parametrize(
    "fields",
    [
        {"hidden_size": "many"},
        {"num_attention_heads": 3},
        {"conv_dim": [16]},
        {"hidden_act": "no such function"},
    ],
)
def test_a_configuration_that_gives_no_network_is_reported_in_a_sentence(
    checkpoints, tmp_path: Path, fields: dict[str, object]
) -> None:
    directory = altered(checkpoints["wav2vec2"], tmp_path / "bad", **fields)
    with pytest.raises(ModelError, match="The checkpoint local/bad cannot be used: ") as refused:
        load(directory)
    assert "\n" not in str(refused.value)


def test_files_that_change_after_being_described_are_refused(checkpoints, tmp_path: Path) -> None:
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    models = bundled_models().with_checkpoints(read_directories([directory]))
    content = bytearray((directory / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (directory / WEIGHTS).write_bytes(content)
    with pytest.raises(ModelError, match="have changed"):
        models.load("local/bad", CPU)


def test_a_network_that_mixes_the_clips_of_a_batch_is_refused(
    checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.hub import loading

    forward = loading.CheckpointNetwork.forward

    def mixed(self, waveforms: Tensor) -> Tensor:
        logits = forward(self, waveforms)
        return logits - 0.1 * logits.amax()

    monkeypatch.setattr(loading.CheckpointNetwork, "forward", mixed)
    models = bundled_models().with_checkpoints(read_directories([checkpoints["wav2vec2"]]))
    with pytest.raises(ModelError, match="depend on the rest of the batch"):
        models.load("local/wav2vec2", CPU)


def test_pinned_labels_replace_bare_ones(checkpoints, tmp_path: Path) -> None:
    bare = names("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3")
    directory = altered(checkpoints["wav2vec2"], tmp_path / "bare", id2label=bare)
    pinned = ("neu", "hap", "ang", "sad")
    assert read_checkpoint(directory, "a/b", pinned_labels=pinned).labels == pinned
    with pytest.raises(EarshotError, match="LABEL_0"):
        read_checkpoint(directory, "a/b", pinned_labels=pinned[:3])


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that a search wrote."""
    directory = tmp_path_factory.mktemp("result")
    words = ["emotion/angry-1", "--model", "emotion-mfcc-gru", "--effort", "quick"]
    assert main(["search", *words, "--out", str(directory)]) == 0
    return directory


@pytest.mark.parametrize("reason", BAD)
def test_every_reason_is_shown_on_the_command_line(
    checkpoints, tmp_path: Path, capsys, reason: str
) -> None:
    make_bad, why = BAD[reason]
    directory = make_bad(checkpoints["wav2vec2"], tmp_path / "bad")
    words = ["classify", "emotion/angry-1", "--model", "local/bad", "--model-dir", str(directory)]
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("earshot: The checkpoint local/bad cannot be used: ")
    assert why in shown.err
    assert (shown.out, shown.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    "words",
    [
        ["models"],
        ["classify", "emotion/angry-1", "--model", "local/bad"],
        ["search", "emotion/angry-1", "--model", "local/bad", "--out", "{tmp}"],
        ["study", "--task", "emotion", "--models", "local/bad", "--out", "{tmp}"],
        ["transfer", "{result}"],
    ],
    ids=lambda words: words[0],
)
def test_a_refusal_is_one_line_on_stderr(
    checkpoints, result: Path, tmp_path: Path, capsys, words: list[str]
) -> None:
    directory = with_weights(checkpoints["wav2vec2"], tmp_path / "bad", without("classifier"))
    if words == ["models"]:  # which loads nothing
        (directory / CONFIG).unlink()
    capsys.readouterr()  # of the search that made the result
    places = {"{tmp}": str(tmp_path / "out"), "{result}": str(result)}
    filled = [places.get(word, word) for word in words]
    assert main([*filled, "--model-dir", str(directory)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("earshot: The checkpoint local/bad cannot be used: ")
    assert shown.err.count("\n") == 1
