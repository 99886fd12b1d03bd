"""Small results to export, and what their names may hold."""

import dataclasses
import json
from pathlib import Path

from explorer.audio.clip import Clip
from explorer.export.material import Material, read_material
from explorer.partitions.bands import make_bands
from explorer.records import RESULT_FILE
from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import SearchConfig
from tests.support.fakes import RuleClassifier, noise_clip, yes_if

NASTY = "=1+1|\"a'\t<b>&amp;</script><script>alert(1)</script>\r\n\x00\udcff.wav"
NASTY_IN_A_LINE = "=1+1|\"a' <b>&amp;</script><script>alert(1)</script> \\x00\\udcff.wav"


def searched(
    directory: Path,
    *,
    clip: Clip | None = None,
    kind: str = "linear",
    needed: tuple[int, ...] = (2, 9),
    labels: tuple[str, str] = ("yes", "no"),
    model: str = "rule",
    **config,
) -> Path:
    """Search a clip, by default noise, for bands that a model needs; needing none is vacuous."""
    clip = noise_clip() if clip is None else clip
    bands = make_bands("linear", 16, sample_rate=clip.sample_rate, n_samples=clip.n_samples)
    rule = yes_if(lambda present: present[:, list(needed)].all(1))
    classifier = RuleClassifier(bands, rule, labels=labels, id=model)
    n_cells = None if kind == "bins" else 16
    search = SearchConfig(effort="quick")
    config = ExplainConfig(partition=kind, n_cells=n_cells, search=search, **config)
    list(explain(clip, classifier, config, directory))
    return directory


def material(directory: Path, **options) -> Material:
    return read_material(searched(directory, **options))


def with_keep(of: Material, keep: tuple[int, ...]) -> Material:
    """The same result, as if it kept other cells; its sounds stay."""
    return dataclasses.replace(of, record=dataclasses.replace(of.record, keep=keep))


def renamed(directory: Path, name: str) -> Material:
    """A result whose record has another name of its clip: any that JSON can hold."""
    path = directory / RESULT_FILE
    document = json.loads(path.read_text("utf-8"))
    document["clip"]["name"] = name
    path.write_text(json.dumps(document), "utf-8")
    return read_material(directory)


def padded(n_sound: int, **options) -> Clip:
    """Noise that ends early, and zeros."""
    clip = noise_clip(**options)
    waveform = clip.waveform.clone()
    waveform[n_sound:] = 0
    return dataclasses.replace(clip, waveform=waveform)


def noise_of(seconds: float, sample_rate: int = 16_000, amplitude: float = 0.1) -> Clip:
    clip = noise_clip(n_samples=round(seconds * sample_rate), sample_rate=sample_rate)
    return dataclasses.replace(clip, waveform=clip.waveform * (amplitude / 0.1))
