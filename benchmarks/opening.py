"""Record the search that the page opens on, so that it need not be made at every start.

    OMP_NUM_THREADS=1 python -m benchmarks.opening [--write]

Searches and judges it through the page's own handlers, on the CPU, and prints whether the record is
that of `assets/opening.json`. With --write it takes the place of that.
"""

import argparse
import dataclasses
import sys
from collections.abc import Callable, Generator
from typing import Any

import torch

from explorer.records import Evaluations, read_record, to_json
from explorer.searching.step import Step
from explorer.ui.app import example_request
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.search import SearchEvents
from explorer.ui.opening.example import make_example
from explorer.ui.opening.recorded import (
    OPENING,
    RecordedSearch,
    StepSize,
    read_recorded,
    versions_of,
)
from explorer.ui.search_run import RunDirectories


def main(arguments: list[str] | None = None) -> int:
    """Record the search, and write it if asked to; returns 1 if another one remains recorded."""
    parser = argparse.ArgumentParser(description="Record the search that the page opens on.")
    parser.add_argument("--write", action="store_true", help="replace assets/opening.json")
    flags = parser.parse_args(arguments)
    now = record_opening()
    if flags.write:
        OPENING.write_text(to_json(now), "utf-8")
    is_same = repeatable(now) == repeatable(read_recorded())
    print("This is the recorded search." if is_same else "Another search is recorded.")
    return int(not is_same)


def repeatable(recorded: RecordedSearch) -> RecordedSearch:
    """Return a recorded search without what depends on the speed of a machine.

    How large its batches are does, and so does how many sounds it judges on its way to the result.
    """
    spent = Evaluations(search=0, bound=0, certificate=recorded.search.evaluations.certificate)
    search = dataclasses.replace(
        recorded.search, seconds=0.0, rounds=0, batch_size=1, evaluations=spent, versions={}
    )
    return dataclasses.replace(recorded, search=search, curve=())


class _ListeningLease(DeviceLease):
    """Notes the sizes of a search's smallest fragments while it runs."""

    def __init__(self, host: ModelHost) -> None:
        super().__init__(host)
        self.curve: list[StepSize] = []

    def run(
        self, work: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Generator[Any, None, None]:
        for item in super().run(work, *args, **kwargs):
            if isinstance(item, Step) and item.n_kept is not None:
                self.curve.append(StepSize(evaluations=item.evaluations, n_kept=item.n_kept))
            yield item


def record_opening() -> RecordedSearch:
    """Search and judge what the page opens on."""
    lease, runs = _ListeningLease(ModelHost(torch.device("cpu"))), RunDirectories()
    request = example_request(lease.host)
    example = make_example(SearchEvents(lease, runs), JudgeEvents(lease), runs, request)
    judgements = example.run.judgements
    return RecordedSearch(
        search=read_record(example.run.directory),
        curve=tuple(lease.curve),
        verdicts=tuple(dataclasses.replace(each, controls=()) for each in judgements.verdicts),
        controls=tuple(judgements.controls.values()),
        versions=versions_of(lease.host, request.model_id),
    )


if __name__ == "__main__":
    sys.exit(main())
