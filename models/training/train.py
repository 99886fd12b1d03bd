"""Train the bundled networks: one command, from recipes to weights.

    python -m models.training.train --task genre --model all
    python -m models.training.train --task emotion --model all --data FOLDER_OF_RECORDINGS

The weights go to `--out`; the table of the task's models must then be given their SHA-256, which
the command prints. What made them (configuration, platform, versions) is written into the
file, so a different machine makes a different file even where the numbers agree.
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
from models.bundled.registry import WEIGHTS_DIR, ModelSpec, find_model, list_models
from models.labels import TASKS
from models.training.configs import STAGES
from models.training.fit import EpochReport, FitConfig, fit_in_stages
from models.training.options import DataOptions
from models.training.training_sets import LESSONS, TrainingSet

Report = Callable[[EpochReport], None]


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
    work = DataOptions(data=options.data, workers=options.workers, cache_dir=options.cache)
    lesson = LESSONS[options.task](work)
    for spec in specs:
        _train_one(spec, lesson, options.seed, options.out)


def train(
    spec: ModelSpec, lesson: TrainingSet, stages: Sequence[FitConfig], report: Report
) -> nn.Module:
    """Train a model's network by its stages, on a lesson of its task."""
    none_target = None if spec.none_label is None else spec.labels.index(spec.none_label)
    return fit_in_stages(
        spec.build, lesson.training, lesson.validation, none_target, stages, report
    )


def stages_of(spec: ModelSpec, seed: int) -> tuple[FitConfig, ...]:
    """How a model is trained, with this seed."""
    return tuple(dataclasses.replace(stage, seed=seed) for stage in STAGES[spec.id])


def training_record(spec: ModelSpec, stages: Sequence[FitConfig], clips: dict[str, object]) -> str:
    """What made a weights file, as one JSON object with sorted keys.

    `config` is the last stage; what came before it, if anything, stands under `before`.
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


def _train_one(spec: ModelSpec, lesson: TrainingSet, seed: int, out: Path) -> None:
    stages = stages_of(spec, seed)
    network = train(spec, lesson, stages, partial(print_epoch, spec))
    content = weights_content(network, training_record(spec, stages, lesson.record))
    out.mkdir(parents=True, exist_ok=True)
    (out / spec.weights).write_bytes(content)
    print(f"{spec.weights}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


def weights_content(network: nn.Module, record: str) -> bytes:
    """A network's weights as a safetensors file; its only metadata entry, `training`, is `record`.

    Only one, because several would be written in no fixed order.
    """
    state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    return safetensors.torch.save(state, metadata={"training": record})


def print_epoch(spec: ModelSpec, epoch: EpochReport) -> None:
    """Tell how a training goes, on stderr."""
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
    parser.add_argument("--data", type=Path, help="folder of recordings, for the speech tasks")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2, help="processes that render clips")
    parser.add_argument("--threads", type=int, default=1, help="torch's; part of what is repeated")
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR, help="folder for the weights")
    parser.add_argument("--cache", type=Path, help="folder that keeps rendered clips between runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
