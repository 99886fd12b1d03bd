"""Short clips reach a checkpoint as transformers' own extractor passes them on."""

import numpy as np
import pytest
import soundfile
import torch
import transformers

import explorer
from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from explorer.judging.criterion import judge
from explorer.records import Outcome
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import judge_fragment
from models.hub.checkpoint import read_checkpoint
from models.hub.directories import read_directories
from tests.support.checkpoints import ABSENT, FAMILIES, altered
from tests.support.small_searches import same_label

every_family = pytest.mark.parametrize("name", FAMILIES)
WAVEFORM_FAMILIES = [name for name in FAMILIES if name not in ("ast", "whisper")]


def written(directory, n_samples: int, rate: int):
    """A file of a bundled clip at a rate, repeated until it is long enough; and its samples."""
    clip = bundled_clips("emotion")[0]
    sound = load_excerpt(clip.path, sample_rate=rate, n_samples=2 * rate).waveform.numpy()
    samples = np.tile(sound, -(-n_samples // len(sound)))[:n_samples]
    soundfile.write(directory / "a.wav", samples, rate, subtype="FLOAT")
    return directory / "a.wav", samples


def in_transformers(directory, rate: int):
    """Return the function from samples to logits that transformers itself makes of a checkpoint."""
    extractor = transformers.AutoFeatureExtractor.from_pretrained(directory)
    network = transformers.AutoModelForAudioClassification.from_pretrained(directory).eval()

    def logits(samples: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            features = extractor(samples, sampling_rate=rate, return_tensors="pt")
            return network(**features).logits[0].numpy()

    return logits


@every_family
def test_a_clip_of_any_length_is_classified_as_by_transformers(name, checkpoints, tmp_path):
    model = explorer.load_model(model_dir=checkpoints[name], device="cpu")
    info = model.classifier.info
    rate, window = info.sample_rate, info.n_samples
    alone = in_transformers(checkpoints[name], rate)
    shortest = info.min_samples or rate // 50
    for n_samples in (shortest, rate // 10, rate // 2, rate + 7, window, window + rate):
        path, samples = written(tmp_path, n_samples, rate)
        clip = explorer.load_clip(path).excerpt_for(info)
        ours = np.array(list(judge(model.classifier, clip.waveform).probabilities.values()))
        theirs = alone(samples[:window])
        probabilities = np.exp(theirs - theirs.max())
        assert np.abs(ours - probabilities / probabilities.sum()).max() < 1e-4, n_samples
        logits = model.logits(torch.from_numpy(samples)[None])[0].numpy()
        assert np.abs(logits - theirs).max() < 1e-3, n_samples


@pytest.mark.parametrize("name", WAVEFORM_FAMILIES)
def test_the_least_that_a_network_needs_is_read_from_its_configuration(name, checkpoints):
    (found,) = read_directories([checkpoints[name]])
    network = transformers.AutoModelForAudioClassification.from_pretrained(checkpoints[name])
    network.eval()
    n_samples = found.info.min_samples
    with torch.no_grad():
        assert network(torch.randn(1, n_samples)).logits.isfinite().all()
        with pytest.raises((RuntimeError, ValueError)):
            network(torch.randn(1, n_samples - 1))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("Wav2Vec2", 400), ("Hubert", 400), ("WavLM", 400), ("Data2VecAudio", 400),
     ("UniSpeechSat", 400), ("SEW", 720)],
)  # fmt: skip
def test_sizes_that_a_configuration_leaves_out_are_those_of_transformers(kind, expected, tmp_path):
    config = getattr(transformers, f"{kind}Config")(
        num_hidden_layers=1,
        hidden_size=8,
        num_attention_heads=1,
        intermediate_size=8,
        num_conv_pos_embedding_groups=1,
        id2label=dict(enumerate(["ang", "hap"])),
    )
    network = getattr(transformers, f"{kind}ForSequenceClassification")(config).eval()
    network.save_pretrained(tmp_path / "all")
    transformers.Wav2Vec2FeatureExtractor().save_pretrained(tmp_path / "all")
    fields = ("conv_kernel", "conv_stride", "feat_extract_norm", "squeeze_factor")
    few = altered(tmp_path / "all", tmp_path / "few", **dict.fromkeys(fields, ABSENT))
    (found,) = read_directories([few])
    assert found.info.min_samples == expected
    with torch.no_grad():
        assert network(torch.randn(1, expected)).logits.shape == (1, 2)
        with pytest.raises((RuntimeError, ValueError)):
            network(torch.randn(1, expected - 1))


def test_where_one_value_cannot_be_normalised_two_are_needed(checkpoints, tmp_path):
    one = {"conv_dim": [16], "conv_kernel": [10], "conv_stride": [8]}
    grouped = altered(checkpoints["wav2vec2"], tmp_path / "a", **one)
    assert read_checkpoint(grouped, "a/b").info.min_samples == 18
    layered = altered(checkpoints["hubert"], tmp_path / "b", **one)
    assert read_checkpoint(layered, "a/b").info.min_samples == 10


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"conv_kernel": "ten"}, "not as a list of whole numbers"),
        ({"conv_kernel": [10, 0, 4]}, "not as whole numbers from 1"),
        ({"conv_stride": [8, 8]}, "it has 3 conv_kernel, but 2 conv_stride"),
        (
            {"conv_stride": [4_000, 4_000, 4]},
            "needs 48,028,010 samples, more than the window's 80,000",
        ),
    ],
)
def test_absurd_convolutions_are_refused(fields, words, checkpoints, tmp_path):
    with pytest.raises(InputError, match=words):
        read_checkpoint(altered(checkpoints["wav2vec2"], tmp_path / "c", **fields), "a/b")


@pytest.mark.parametrize("name", ["wav2vec2", "sew", "ast"])
def test_a_short_clip_is_searched_and_judged_at_its_own_length(name, checkpoints, tmp_path):
    source = explorer.load_model(model_dir=checkpoints[name], device="cpu")
    target = explorer.load_model(model_dir=checkpoints["hubert"], device="cpu")
    info = source.classifier.info
    path, samples = written(tmp_path, info.sample_rate // 2, info.sample_rate)
    clip = explorer.load_clip(path).excerpt_for(info)
    assert clip.n_samples == len(samples)
    config = ExplainConfig(n_cells=16, label=info.labels[0], search=SearchConfig(effort="quick"))
    *_, record = explain(clip, source.classifier, config, tmp_path / "out")
    assert record.clip.n_samples == len(samples)
    assert record.outcome in (Outcome.IRREDUCIBLE, Outcome.IMPOSSIBLE, Outcome.VACUOUS)
    if record.certificate is None:
        return
    assert record.certificate.holds
    result = StoredResult(tmp_path / "out", record)
    judges = [source.classifier, target.classifier]
    verdicts = judge_fragment(result, judges, same_label)
    first, _ = with_controls(result, verdicts, judges, same_label)
    assert first.verdict == "accepts"


def test_too_many_cells_for_a_short_clip_are_refused_in_a_sentence(checkpoints, tmp_path):
    model = explorer.load_model(model_dir=checkpoints["wav2vec2"], device="cpu")
    path, _ = written(tmp_path, 320, 16_000)  # 0.02 s
    with pytest.raises(InputError, match="64 mel bands are too many: .* narrower than 50 Hz"):
        explorer.search(explorer.load_clip(path), model)
    with pytest.raises(InputError, match="shorter than a frame of 64 ms"):
        explorer.search(explorer.load_clip(path), model, partition="tiles")


def test_silence_of_the_clips_length_decides_what_is_vacuous(checkpoints):
    model = explorer.load_model(model_dir=checkpoints["wav2vec2"], device="cpu")
    with pytest.raises(AssertionError):
        model.classifier(torch.zeros(1, model.classifier.info.min_samples - 1))
    with pytest.raises(AssertionError):
        model.classifier(torch.zeros(1, model.classifier.info.n_samples + 1))
    assert model.classifier(torch.zeros(1, 8_000)).isfinite().all()
