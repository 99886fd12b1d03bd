"""Train the bundled networks: one command, from recipes to weights.

    python -m models.training.train --task genre --model all --data FOLDER_OF_RECORDINGS

The weights are written to `--out`. The command prints their SHA-256, which must then be put into
the table of the task's models. Configuration, platform and versions are recorded in the file, so
different machines write different files even if the numbers agree.
"""

import argparse
import dataclasses
import hashlib
import json
import platform
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import safetensors.torch
import torch
from torch import nn

from explorer.errors import EarshotError
from models.bundled.registry import MODELS, WEIGHTS_DIR
from models.collection import bundled_models
from models.labels import TASKS
from models.spec import ModelSpec
from models.training.batches import NoneOfThese
from models.training.configs import STAGES
from models.training.data.options import DataOptions
from models.training.fit import EpochReport, FitConfig, fit_in_stages
from models.training.training_sets import TRAINING_SETS, TrainingSet

Report = Callable[[EpochReport], None]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parsed = _parser().parse_args(arguments)
    torch.set_num_threads(parsed.threads)
    try:
        _train(parsed)
    except EarshotError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _train(parsed: argparse.Namespace) -> None:
    specs = _chosen(parsed.task, parsed.model)
    options = DataOptions(data=parsed.data, workers=parsed.workers, cache_dir=parsed.cache)
    training_set = TRAINING_SETS[parsed.task](options)
    for spec in specs:
        _train_one(spec, training_set, parsed.seed, parsed.out)


def _chosen(task: str, model: str) -> tuple[ModelSpec, ...]:
    """Return the bundled models to train; InputError if there is no such model."""
    if model == "all":
        return tuple(spec for spec in MODELS if spec.task == task)
    spec = bundled_models().find(model)
    assert isinstance(spec, ModelSpec)
    return (spec,)


def train(
    spec: ModelSpec, training_set: TrainingSet, stages: Sequence[FitConfig], report: Report
) -> nn.Module:
    """Train a model's network in stages on a training set of its task; return it for evaluation."""
    label = spec.info.none_label
    none = (
        None
        if label is None
        else NoneOfThese(target=spec.labels.index(label), other_kind=training_set.other_kind)
    )
    return fit_in_stages(
        spec.build, training_set.training, training_set.validation, none, stages, report
    )


def stages_of(spec: ModelSpec, seed: int) -> tuple[FitConfig, ...]:
    """Return a model's training stages, with this seed."""
    return tuple(dataclasses.replace(stage, seed=seed) for stage in STAGES[spec.id])


def training_record(spec: ModelSpec, stages: Sequence[FitConfig], clips: dict[str, object]) -> str:
    """Return the record of a training run, one JSON object with sorted keys.

    `config` is the last stage; earlier stages, if there are any, are in `before`.
    """
    *before, last = (dataclasses.asdict(stage) for stage in stages)
    record = {
        **clips,
        **({"before": before} if before else {}),
        "model": spec.id,
        "config": last,
        "threads": torch.get_num_threads(),
        "platform": f"{platform.system()} {platform.machine()}",
        "torch": torch.__version__,
        "python": platform.python_version(),
    }
    return json.dumps(record, sort_keys=True)


def _train_one(spec: ModelSpec, training_set: TrainingSet, seed: int, out: Path) -> None:
    stages = stages_of(spec, seed)
    network = train(spec, training_set, stages, partial(print_epoch, spec))
    content = weights_content(network, training_record(spec, stages, training_set.record))
    out.mkdir(parents=True, exist_ok=True)
    (out / spec.weights).write_bytes(content)
    print(f"{spec.weights}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


def weights_content(network: nn.Module, record: str) -> bytes:
    """Return a network's weights as a safetensors file with `record` as its metadata `training`.

    That is the only entry, because several would be written in no fixed order.
    """
    state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    return safetensors.torch.save(state, metadata={"training": record})


def print_epoch(spec: ModelSpec, epoch: EpochReport) -> None:
    """Report the progress of a training on stderr."""
    print(
        f"{spec.id}: epoch {epoch.epoch}, loss {epoch.loss:.3f}, "
        f"validation accuracy {epoch.validation_accuracy:.3f}, {epoch.seconds:.0f} s",
        file=sys.stderr,
        flush=True,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.train", description=__doc__)
    parser.add_argument("--task", choices=TASKS, required=True)
    parser.add_argument("--model", default="all", help="a model's id, or all of the task (default)")
    parser.add_argument("--data", type=Path, help="folder of recordings; see models/README.md")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2, help="processes that render clips")
    parser.add_argument(
        "--threads", type=int, default=1, help="torch's threads; weights depend on their number"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR, help="folder for the weights")
    parser.add_argument("--cache", type=Path, help="folder that stores rendered clips between runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
