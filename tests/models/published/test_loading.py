"""From a published file to a classifier: fetching, the cache, and what the classifier answers."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors
import safetensors.torch
import soundfile
import torch

from explorer.audio.clip import load_excerpt
from explorer.errors import DownloadError
from explorer.judging.criterion import judge
from explorer.records import Outcome, SearchRecord
from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import SearchConfig
from models.published.cache import ENVIRONMENT, is_cached, model_cache, read_cached, write_cached
from models.published.description import PublishedModel
from models.published.fetch import fetch_published, import_published
from models.published.loading import load_network, load_published
from models.published.table import PUBLISHED, find_published
from models.published.weights import TINY, convert
from tests.support.downloads import Host
from tests.support.paths import SHARED_DATA
from tests.support.published import saved, tiny_model, tiny_tensors

CPU = torch.device("cpu")
CONTENT = saved(tiny_tensors())
TINY_MODEL = tiny_model(CONTENT)


def test_a_fetched_model_is_converted_and_nothing_else_is_kept(tmp_path: Path):
    host, reports = Host(CONTENT), list[int]()
    assert not is_cached(TINY_MODEL, tmp_path)
    fetch_published(TINY_MODEL, tmp_path, open_url=host, report=reports.append)
    assert host.asked == [TINY_MODEL.file.url]
    assert host.asked[0].endswith("/a%20b.pth")
    assert reports[-1] == TINY_MODEL.file.n_bytes
    [path] = tmp_path.iterdir()
    assert path.suffix == ".safetensors"
    assert is_cached(TINY_MODEL, tmp_path)
    logits = load_published(TINY_MODEL, CPU, tmp_path)(torch.ones(1, 8))
    expected = torch.linspace(-1, 1, 16).view(2, 8).sum(dim=1) + torch.tensor([0.5, 0.0])
    assert torch.allclose(logits[0], expected, atol=1e-4)


def test_a_stopped_download_leaves_nothing(tmp_path: Path):
    with pytest.raises(DownloadError, match="stopped"):
        fetch_published(TINY_MODEL, tmp_path, open_url=Host(CONTENT), should_stop=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_found_in_a_folder_by_its_content(tmp_path: Path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a").write_bytes(bytes(len(CONTENT)))
    (folder / "whatever.bin").write_bytes(CONTENT)
    import_published(TINY_MODEL, folder, tmp_path / "cache")
    assert is_cached(TINY_MODEL, tmp_path / "cache")
    assert sorted(path.name for path in folder.iterdir()) == ["a", "whatever.bin"]


def test_source_and_licence_stay_with_the_weights(tmp_path: Path):
    path = write_cached(TINY_MODEL, convert(TINY_MODEL, CONTENT), tmp_path)
    with safetensors.safe_open(path, "pt") as file:
        metadata = file.metadata()
    assert metadata == {"source": TINY_MODEL.file.url, "licence": TINY_MODEL.licence.text}


def test_unused_weights_are_dropped_and_denormal_ones_are_zero():
    tensors = safetensors.torch.load(convert(TINY_MODEL, CONTENT))
    assert "old.weight" not in tensors
    assert tensors["head.bias"].tolist() == [0.5, 0.0]
    assert tensors["norm.num_batches_tracked"].dtype == torch.int64


def test_a_new_conversion_replaces_an_old_one_and_spares_other_models(tmp_path: Path):
    other = replace(TINY_MODEL, info=replace(TINY_MODEL.info, id="tiny-2"))
    content = convert(TINY_MODEL, CONTENT)
    write_cached(other, content, tmp_path)
    write_cached(TINY_MODEL, content + b" ", tmp_path)
    write_cached(TINY_MODEL, content, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert read_cached(TINY_MODEL, tmp_path) == content


def test_an_unwritable_cache_is_reported_with_the_variable_that_names_another(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match=f"cannot be saved: .* {ENVIRONMENT} can name another"):
        write_cached(TINY_MODEL, b"", tmp_path / "file")


def test_the_environment_names_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    assert model_cache() == tmp_path
    monkeypatch.delenv(ENVIRONMENT)
    assert model_cache().name == "models"


def test_no_real_model_keeps_denormal_weights(published_cache: Path):
    for model in PUBLISHED:
        for name, tensor in safetensors.torch.load(read_cached(model, published_cache)).items():
            assert not ((tensor.abs() < TINY) & (tensor != 0)).any(), (model.id, name)


@pytest.mark.parametrize("model_id", ["jamendo-musicnn", "mtat-fcn", "aasist-l"])
def test_a_short_clip_is_answered_as_its_repetition(published_cache: Path, model_id: str):
    model = find_published(model_id)
    classifier = load_published(model, CPU, published_cache)
    sound = np.random.default_rng(0).standard_normal(20_000).astype(np.float32) / 10
    n_times = -(-model.info.n_samples // len(sound))
    filled = np.tile(sound, n_times)[: model.info.n_samples]
    answers = [classifier(torch.from_numpy(each)[None]) for each in (sound, filled)]
    assert torch.equal(*answers)


def test_a_short_clip_reaches_the_model_at_its_own_length(tmp_path: Path):
    soundfile.write(tmp_path / "short.wav", np.tile([0.5, -0.5], 500), 16_000)
    info = find_published("aasist").info
    clip = load_excerpt(
        tmp_path / "short.wav",
        sample_rate=info.sample_rate,
        n_samples=info.n_samples,
        min_samples=info.min_samples,
    )
    assert clip.n_samples == 1_000


def test_even_levels_are_the_raw_ones_and_the_offsets(published_cache: Path):
    even = find_published("mtat-musicnn")
    sound = torch.randn(1, 48_000) / 10
    tags = load_network(even, published_cache)(sound)[0]
    assert even.tag_set is not None
    assert even.offsets is not None
    offsets = dict(even.offsets.by_class)
    for model, weight in ((even, 1), (even.with_levels("raw"), 0)):
        logits = load_published(model, CPU, published_cache)(sound)[0]
        for logit, each in zip(logits, even.tag_set.classes, strict=True):
            level = max(float(tags[even.tag_set.tags.index(tag)]) for tag in each.tags)
            assert float(logit) == pytest.approx(level + weight * offsets[each.label], abs=1e-5)


@pytest.mark.parametrize("model_id", ["jamendo-musicnn"])
def test_a_search_with_a_real_recording_is_certified(
    published_cache: Path, tmp_path: Path, model_id: str
):
    model: PublishedModel = find_published(model_id)
    classifier = load_published(model, CPU, published_cache)
    path = SHARED_DATA / "emotify" / "electronic-001.flac"
    info = model.info
    clip = load_excerpt(path, sample_rate=info.sample_rate, n_samples=info.n_samples)
    config = ExplainConfig(search=SearchConfig(effort="quick"), with_picture=False)
    *_, record = explain(clip, classifier, config, tmp_path / "result")
    assert isinstance(record, SearchRecord)
    assert record.outcome is Outcome.IRREDUCIBLE
    assert record.certificate is not None
    assert record.certificate.holds
    assert record.label == judge(classifier, clip.waveform).label
    assert os.listdir(tmp_path / "result")
