"""Train the bundled networks: one command, from recipes to weights.

    python -m models.training.train --task genre --model all

The weights go to `--out`; the table in `models/registry.py` must then be given their SHA-256,
which the command prints. What made them (configuration, platform, versions) is written into the
file, so a different machine makes a different file even where the numbers agree.
"""

import argparse
import dataclasses
import hashlib
import json
import platform
import sys
from pathlib import Path

import safetensors.torch
import torch
from torch import nn

from explorer.errors import EarshotError
from models.registry import WEIGHTS_DIR, ModelSpec, find_model, list_models
from models.training.configs import FIT_CONFIGS
from models.training.fit import EpochReport, FitConfig, fit
from models.training.genre_data import (
    TRAINING_SEEDS_FROM,
    VALIDATION_SEEDS_FROM,
    LabelledClips,
    genre_clips,
)

N_TRAINING_PER_CLASS = 240
N_VALIDATION_PER_CLASS = 10


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        _train(options)
    except EarshotError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _train(options: argparse.Namespace) -> None:
    specs = list_models(options.task) if options.model == "all" else (find_model(options.model),)
    training, validation = (
        genre_clips(first, n, workers=options.workers, cache_dir=options.cache)
        for first, n in (
            (TRAINING_SEEDS_FROM, N_TRAINING_PER_CLASS),
            (VALIDATION_SEEDS_FROM, N_VALIDATION_PER_CLASS),
        )
    )
    for spec in specs:
        _train_one(spec, training, validation, options.seed, options.out)


def training_record(spec: ModelSpec, config: FitConfig, n_per_class: int) -> str:
    """What made a weights file, as one JSON object with sorted keys."""
    record = {
        "model": spec.id,
        "clips_per_class": n_per_class,
        "config": dataclasses.asdict(config),
        "threads": torch.get_num_threads(),
        "platform": f"{platform.system()} {platform.machine()}",
        "torch": torch.__version__,
        "python": platform.python_version(),
    }
    return json.dumps(record, sort_keys=True)


def _train_one(
    spec: ModelSpec, training: LabelledClips, validation: LabelledClips, seed: int, out: Path
) -> None:
    config = dataclasses.replace(FIT_CONFIGS[spec.id], seed=seed)
    none_target = None if spec.none_label is None else spec.labels.index(spec.none_label)
    network = fit(
        spec.build,
        training,
        validation,
        none_target,
        config,
        report=lambda epoch: _print_epoch(spec, config, epoch),
    )
    record = training_record(spec, config, N_TRAINING_PER_CLASS)
    content = weights_content(network, record)
    out.mkdir(parents=True, exist_ok=True)
    (out / spec.weights).write_bytes(content)
    print(f"{spec.weights}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


def weights_content(network: nn.Module, record: str) -> bytes:
    """A network's weights as a safetensors file; its only metadata entry, `training`, is `record`.

    Only one, because several would be written in no fixed order.
    """
    state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    return safetensors.torch.save(state, metadata={"training": record})


def _print_epoch(spec: ModelSpec, config: FitConfig, epoch: EpochReport) -> None:
    print(
        f"{spec.id}: epoch {epoch.epoch}/{config.epochs}, loss {epoch.loss:.3f}, "
        f"validation accuracy {epoch.validation_accuracy:.3f}, {epoch.seconds:.0f} s",
        file=sys.stderr,
        flush=True,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.train", description=__doc__)
    parser.add_argument("--task", choices=["genre"], required=True)
    parser.add_argument("--model", default="all", help="a model's id, or all of the task (default)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2, help="processes that render clips")
    parser.add_argument("--threads", type=int, default=1, help="torch's; part of what is repeated")
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR, help="folder for the weights")
    parser.add_argument("--cache", type=Path, help="folder that keeps rendered clips between runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
