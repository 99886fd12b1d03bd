"""Published models answer as their authors' programs do; bad files are refused in plain words."""

import json
import urllib.error
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from torch import Tensor

from explorer.errors import DownloadError, InputError, ModelError
from models.published.cache import read_cached, write_cached
from models.published.description import PublishedModel
from models.published.fetch import fetch_published, import_published
from models.published.filling import FilledWindow
from models.published.loading import load_network, load_published
from models.published.table import PUBLISHED
from models.published.weights import convert
from tests.support.downloads import Host
from tests.support.paths import SHARED_WEIGHTS
from tests.support.published import saved, tiny_model, tiny_tensors

CPU = torch.device("cpu")
MAX_LOGIT, MAX_PROBABILITY = 1e-3, 1e-4  # differences from the reference
# Clips of the reference that are compared: of RawGAT-ST, which takes 2 s each, one that is longer
# than the window and one that is repeated.
N_CLIPS = {"aasist": 4, "aasist-l": 4, "rawgat-st-mul": 2, "rawgat-st-add": 2, "rawgat-st-cat": 2}
every_model = pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.id)


def reference_of(model: PublishedModel) -> list[dict[str, Any]]:
    """Return what the authors' program said, first of a clip that fills the window, if any."""
    reference = json.loads((SHARED_WEIGHTS / "reference.json").read_text())
    [outputs] = [each["outputs"] for each in reference.values() if is_of(each, model)]
    long = [each for each in outputs if each["clip_samples"] >= each["n_samples"]]
    short = [each for each in outputs if each["clip_samples"] < each["n_samples"]]
    alternating = [each for pair in zip(long, short, strict=False) for each in pair]
    rest = [each for each in outputs if each not in alternating]
    return [*alternating, *rest][: N_CLIPS.get(model.id)]


def is_of(reference: dict[str, Any], model: PublishedModel) -> bool:
    return bool(reference["sha256"] == model.file.sha256)


def heard(model: PublishedModel, output: dict[str, Any]) -> Tensor:
    """Return the clip as it reaches the model: not more than its window, and not repeated."""
    samples, _ = soundfile.read(SHARED_WEIGHTS.parent / output["file"], dtype="float32")
    return torch.from_numpy(samples[: model.info.n_samples])[None]


@every_model
def test_a_model_answers_as_its_authors_program(
    published_cache: Path, model: PublishedModel
) -> None:
    network = FilledWindow(load_network(model, published_cache), model.info.n_samples)
    outputs = reference_of(model)
    assert len(outputs) >= 2
    for output in outputs:
        with torch.inference_mode():
            logits = network(heard(model, output))[0].double().numpy()
        expected = np.array(output.get("values_before_sigmoid", output["values"]))
        assert logits.shape == expected.shape
        assert abs(logits - expected).max() < MAX_LOGIT, output["file"]
        assert abs(probabilities(logits) - probabilities(expected)).max() < MAX_PROBABILITY
        if "values_before_sigmoid" in output:
            assert abs(probabilities(logits) - output["values"]).max() < MAX_PROBABILITY


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Return the sigmoid of tags, or the softmax of two classes."""
    if len(logits) == 50:
        return np.asarray(1 / (1 + np.exp(-logits)))
    odds = np.exp(logits - logits.max())
    return np.asarray(odds / odds.sum())


def test_a_file_that_was_cut_short_is_refused() -> None:
    content = saved(tiny_tensors())
    words = (
        f"^The file of Tiny was cut short: it has {len(content) - 1:,} of {len(content):,} bytes"
    )
    with pytest.raises(ModelError, match=words):
        convert(tiny_model(content), content[:-1])


def test_another_file_is_refused_before_anything_in_it_is_read() -> None:
    content = saved(tiny_tensors())
    other = content[:-1] + bytes([content[-1] ^ 1])
    with pytest.raises(ModelError, match=r"^This is not the published file of Tiny: its SHA-256"):
        convert(tiny_model(content), other)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"more.weight": torch.ones(1)}, r"has unknown tensors: more\.weight\.$"),
        ({"bn.more": torch.ones(1)}, r"has tensors that its network has not: norm\.more\.$"),
        ({"dense.bias": None}, r"lacks tensors: head\.bias\.$"),
        ({"dense.bias": torch.ones(3)}, r"head\.bias is \(3,\) of float32, not \(2,\) of float32"),
        ({"dense.bias": torch.ones(2).double()}, r"head\.bias is \(2,\) of float64, not"),
        ({f"x{at}": torch.ones(1) for at in range(5)}, "unknown tensors: x0, x1, x2 and 2 more"),
    ],
    ids=["unknown key", "extra key", "missing key", "shape", "precision", "many keys"],
)
def test_a_file_that_does_not_fit_the_network_is_refused(
    changes: dict[str, Tensor | None], words: str
) -> None:
    tensors = {**tiny_tensors(), **changes}
    content = saved({name: each for name, each in tensors.items() if each is not None})
    with pytest.raises(ModelError, match=f"^The file of Tiny .*{words}"):
        convert(tiny_model(content), content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a file of tensors", "holds no tensors"),
        (saved([torch.ones(1)]), "is not a table of tensors"),
        (saved({"bn.weight": 3}), "is not a table of tensors"),
    ],
    ids=["noise", "list", "number"],
)
def test_a_file_without_a_table_of_tensors_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(ModelError, match=f"^The file of Tiny {words}"):
        convert(tiny_model(content), content)


def test_code_in_a_file_is_refused_and_never_run(tmp_path: Path) -> None:
    class Code:
        def __reduce__(self) -> tuple[object, tuple[Path]]:
            return Path.touch, (tmp_path / "ran",)

    content = saved({"bn.weight": Code()})
    with pytest.raises(ModelError, match="^The file of Tiny holds no tensors"):
        convert(tiny_model(content), content)
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_the_reason_and_what_works_without_one_are_given(tmp_path: Path) -> None:
    failure = urllib.error.URLError(OSError(-3, "Temporary failure in name resolution"))
    words = (
        "^This model needs the network, and raw.githubusercontent.com cannot be reached: "
        "Temporary failure in name resolution. The models that come with Earshot need no network"
    )
    with pytest.raises(DownloadError, match=words):
        fetch_published(PUBLISHED[0], tmp_path, open_url=Host(failure=failure))


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (1, "^raw.* sent only .* bytes of the model"),
        (0, "^The file from raw.* is not the expected"),
    ],
    ids=["cut", "another file"],
)
def test_a_download_of_something_else_is_refused(tmp_path: Path, cut: int, words: str) -> None:
    content = saved(tiny_tensors())
    sent = content[:-1] if cut else bytes(len(content))
    with pytest.raises(DownloadError, match=words):
        fetch_published(tiny_model(content), tmp_path, open_url=Host(sent))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_the_file_is_reported_with_what_is_missing(tmp_path: Path) -> None:
    content = saved(tiny_tensors())
    (tmp_path / "other").write_bytes(bytes(len(content)))
    (tmp_path / "cut").write_bytes(content[:-1])
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="^No file in .* is the published one of Tiny: none has"):
        import_published(tiny_model(content), tmp_path, tmp_path / "cache")
    with pytest.raises(InputError, match="^There is no folder"):
        import_published(tiny_model(content), tmp_path / "none", tmp_path / "cache")


def test_a_model_that_was_not_fetched_says_what_to_fetch_with_size_and_licence(
    tmp_path: Path,
) -> None:
    words = r"AASIST-L are not on this computer: aasist-l has to be fetched first \(0\.4 MB, MIT"
    with pytest.raises(ModelError, match=words):
        load_published(next(each for each in PUBLISHED if each.id == "aasist-l"), CPU, tmp_path)


def test_a_damaged_file_in_the_cache_is_reported(tmp_path: Path) -> None:
    content = saved(tiny_tensors())
    model = tiny_model(content)
    path = write_cached(model, convert(model, content), tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(ModelError, match="^The weights of Tiny on this computer are damaged"):
        read_cached(model, tmp_path)
