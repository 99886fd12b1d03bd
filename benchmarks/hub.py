"""Measure the cost of a search with a network as large as public checkpoints.

    python -m benchmarks.hub [--device auto] [--seconds 10] [--efforts quick,normal]
                             [--max-evaluations 400] [--small]

Prints a row for each effort of a search (mel:64) with a wav2vec2-base network of random weights on
a clip of 10 s: all evaluations, those of the certificate included; the evaluations of the search
per second, at its own choice of batch size; the sounds per second of the bare network, front end
included, at its fastest batch size, timed right after the search; their ratio; how far the time
left, as the page shows it, was from the truth at worst, from a fifth of the search on; and the peak
memory so far, on the device or, on a CPU, of the process. Nothing is downloaded. --small takes a
tiny network, which only shows that the benchmark runs.
"""

import argparse
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.bare_model import seconds_per_sound
from benchmarks.estimates import Estimate, worst_error
from benchmarks.hardware import measured_on
from explorer.audio.clip import Clip, load_excerpt
from explorer.clips.gallery import bundled_clips
from explorer.judging.batching import LARGEST_SIZE, may_be_out_of_memory
from explorer.judging.classifier import TorchClassifier
from explorer.judging.devices import DEVICES, choose_device
from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord
from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import SearchConfig
from explorer.searching.step import Step
from explorer.time_left import TimeLeft
from models.hub.frontend_configs import SAMPLE_RATE
from models.hub.frontends import Waveform
from models.hub.loading import CheckpointNetwork

import transformers  # isort: skip - only after torchaudio, which it would import badly

LABELS = ("angry", "happy", "neutral", "sad")
SMALL: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "conv_dim": (16,) * 7,
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 2,
}
MAX_SLOWDOWN = 1.1  # a batch size slower than the fastest by this factor ends the trials
HEADS = (
    "device | effort | outcome | cells kept | evaluations | largest batch | "
    "search, evaluations/s | bare, sounds/s (batch) | search / bare | time left, largest error | "
    "peak memory, MiB"
)


@dataclass(frozen=True, kw_only=True)
class BareSpeed:
    """The speed of the network alone at its fastest batch size."""

    batch_size: int
    seconds_per_sound: float


@dataclass(frozen=True, kw_only=True)
class TimedSearch:
    """A search with its certificate, and what it said of its time left."""

    record: SearchRecord
    estimates: tuple[Estimate, ...]
    seconds: float  # certificate included


def main() -> int:
    """Run the benchmark and return the exit code."""
    flags = _parser().parse_args()
    device = choose_device(flags.device)
    clip = _clip(flags.seconds)
    classifier = make_classifier(clip, device, small=flags.small)
    seconds_per_sound(classifier, clip, 1)  # warm-up: a device's one-time work
    print(measured_on(device), "", f"| {HEADS} |", "|" + "---|" * (HEADS.count("|") + 1), sep="\n")
    for effort in flags.efforts.split(","):
        config = SearchConfig(effort=effort, max_evaluations=flags.max_evaluations)
        search = _search(clip, classifier, config)
        peak_mib = _peak_mib(device)  # before larger batches than a search's own
        row = _cells(search, _fastest(classifier, clip))
        print(f"| {device.type} | {effort} | {row} | {peak_mib:.0f} |", flush=True)
    return 0


def make_classifier(clip: Clip, device: torch.device, *, small: bool) -> TorchClassifier:
    """Make a random wav2vec2 that answers differently to the clip and to silence."""
    torch.manual_seed(0)
    sizes: dict[str, Any] = {"num_labels": len(LABELS)} | (SMALL if small else {})
    config = transformers.Wav2Vec2Config(**sizes)
    network = CheckpointNetwork(
        Waveform(standardise=True), transformers.Wav2Vec2ForSequenceClassification(config)
    ).eval()
    _separate_from_silence(network, clip.waveform)
    info = ClassifierInfo(
        id="wav2vec2-random",
        version="0",
        title="wav2vec2, random",
        task="emotion",
        labels=LABELS,
        none_label=None,
        sample_rate=clip.sample_rate,
        n_samples=clip.n_samples,
    )
    return TorchClassifier(info, network, device)


def _separate_from_silence(network: CheckpointNetwork, waveform: Tensor) -> None:
    """Set the last layer to answer the first label to the clip and the last one to silence."""
    head = network.network.classifier
    assert isinstance(head, nn.Linear)
    pooled: list[Tensor] = []
    hook = head.register_forward_pre_hook(lambda _, inputs: pooled.append(inputs[0]))
    with torch.inference_mode():
        network(torch.stack([waveform, torch.zeros_like(waveform)]))
    hook.remove()
    clip, silence = pooled[0].clone()
    direction = (clip - silence) / (clip - silence).square().sum()
    with torch.no_grad():
        head.weight.zero_()
        head.bias.zero_()
        head.weight[0] = 4 * direction
        head.bias[0] = -4 * direction @ (0.3 * clip + 0.7 * silence)
        head.bias[1:-1] = -9.0  # these labels are never the answer


def _clip(seconds: float) -> Clip:
    """A bundled clip, repeated until it is long enough."""
    (bundled, *_) = bundled_clips("emotion")
    own = round(bundled.seconds * SAMPLE_RATE)
    clip = load_excerpt(bundled.path, sample_rate=SAMPLE_RATE, n_samples=own, name=bundled.id)
    n_samples = round(seconds * SAMPLE_RATE)
    repeated = clip.waveform.repeat(-(-n_samples // own))[:n_samples]
    return Clip(
        name=clip.name,
        sha256=clip.sha256,
        sample_rate=SAMPLE_RATE,
        file_rate=clip.file_rate,
        start_s=0.0,
        waveform=repeated,
    )


def _search(clip: Clip, classifier: TorchClassifier, config: SearchConfig) -> TimedSearch:
    estimates, left = [], TimeLeft()
    with TemporaryDirectory() as directory:
        started = time.perf_counter()
        for item in explain(
            clip, classifier, ExplainConfig(with_picture=False, search=config), Path(directory)
        ):
            at_s = time.perf_counter() - started
            if isinstance(item, Step):
                judged = item.evaluations + item.bound_evaluations
                left = left.after(at_s, judged, item.evaluations_left)
                left_s = left.remaining.seconds if left.remaining else None
                estimates.append(Estimate(at_s=at_s, left_s=left_s))
    assert isinstance(item, SearchRecord), "explain yields its record last"
    # The last step comes when the search is done, and with it the whole certificate is left.
    return TimedSearch(record=item, estimates=tuple(estimates[:-1]), seconds=at_s)


def _cells(search: TimedSearch, fastest: BareSpeed) -> str:
    record = search.record
    judged = record.evaluations.search + record.evaluations.bound
    speed, bare = judged / record.seconds, 1 / fastest.seconds_per_sound
    error = worst_error(search.estimates, search.seconds)
    words = [
        str(record.outcome),
        str(len(record.keep or ())),
        str(judged + record.evaluations.certificate),
        str(record.batch_size),
        f"{speed:.2f}",
        f"{bare:.2f} ({fastest.batch_size})",
        f"{speed / bare:.2f}",
        "" if error is None else f"{100 * error:.0f} %",
    ]
    return " | ".join(words)


def _fastest(classifier: TorchClassifier, clip: Clip) -> BareSpeed:
    """Find the batch size, of 1, 2, 4, ..., at which the bare network is fastest."""
    best = BareSpeed(batch_size=1, seconds_per_sound=seconds_per_sound(classifier, clip, 1))
    size = 2
    while size <= LARGEST_SIZE[classifier.device.type]:
        try:
            seconds = seconds_per_sound(classifier, clip, size)
        except RuntimeError as error:
            if not may_be_out_of_memory(error):
                raise
            break
        if seconds > MAX_SLOWDOWN * best.seconds_per_sound:
            break
        if seconds < best.seconds_per_sound:
            best = BareSpeed(batch_size=size, seconds_per_sound=seconds)
        size *= 2
    return best


def _peak_mib(device: torch.device) -> float:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=DEVICES, default="auto")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of the clip (10)")
    parser.add_argument("--efforts", default="quick,normal")
    parser.add_argument("--max-evaluations", type=int, default=400)
    parser.add_argument("--small", action="store_true", help="use a tiny network: takes seconds")
    return parser


if __name__ == "__main__":
    sys.exit(main())
