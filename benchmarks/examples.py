"""Find the searches that tell the clearest story, for the page to propose as "Try this".

    python -m benchmarks.examples [--write]

They are taken from the shipped studies of bundled clips, with seed 0 and the page's own settings:
the source knows the clip's class; its fragment convinces other models, the loudest cells, as many,
none of them, and of 64 random keeps as large every one of them accepts at most 3. Most models
convinced come first, then fewest random keeps, then fewest cells. A source that cannot say "none of
these" is left out. Every example is searched again before it is taken: the studies may be older
than the search. With --write they become `assets/examples.json`.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence

import explorer
from explorer.clips.examples import Example, examples_file
from explorer.clips.gallery import bundled_clips
from explorer.study.records import ItemRecord
from explorer.study.shipped import SHIPPED_STUDIES, shipped_records
from explorer.verdicts import ACCEPTS, LOUDEST, RANDOM, TargetVerdict
from models.bundled.registry import MODELS
from models.labels import TASKS

PER_TASK = 2
MOST_RANDOM = 3  # of 64
SEED = 0

Rank = tuple[int, int, int, str, str]  # no two records of a study have the same


def main(arguments: list[str] | None = None) -> int:
    """Print the examples, and write them if asked to; returns the exit code."""
    parser = argparse.ArgumentParser(description="Find the searches with the clearest story.")
    parser.add_argument("--write", action="store_true", help="replace the table")
    flags = parser.parse_args(arguments)
    found = [example for task in TASKS for example in found_in_studies(task)]
    for example in found:
        print(
            f"{example.clip} with {example.model}: {example.n_agree} of {example.n_judges} agree, "
            f"random keeps at most {example.n_random} of 64"
        )
    if flags.write:
        document = {"examples": [vars(example) for example in found]}
        examples_file().write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    return 0


def found_in_studies(task: str) -> tuple[Example, ...]:
    """Find the examples of a task in its shipped studies of bundled clips.

    They are of different classes if the task's clips are.
    """
    labels = {clip.id: clip.label for clip in bundled_clips(task)}
    records = [
        record
        for study in SHIPPED_STUDIES
        if study.task == task and study.id.endswith("-bundled")
        for record in shipped_records(study)
        if record.clip.name in labels
    ]
    models = explorer.load_models(task, device="cpu")
    has_classes = len(set(labels.values())) > 1
    found: dict[str, Example] = {}  # by class, or by clip
    for example in clearest(records):
        key = labels[example.clip] if has_classes else example.clip
        if key not in found and comes_out(example, models):
            found[key] = example
        if len(found) == PER_TASK:
            break
    return tuple(found.values())


def clearest(records: Iterable[ItemRecord]) -> Iterator[Example]:
    """Yield what records tell as examples, the clearest first, of every clip at most one."""
    ranked = sorted(pair for record in records if (pair := _ranked(record)) is not None)
    seen: set[str] = set()
    for _, example in ranked:
        if example.clip not in seen:
            seen.add(example.clip)
            yield example


def comes_out(example: Example, models: Sequence[explorer.Model]) -> bool:
    """Search an example as the page does; return whether the models say what it promises.

    Only the random keeps are not judged again.
    """
    (source,) = (model for model in models if model.id == example.model)
    result = explorer.search(explorer.bundled_clip(example.clip), source)
    if result.keep is None:
        return False
    verdicts = explorer.transfer(result, models, controls=1)
    judges = [judge for judge in verdicts if _counts(judge, example.model)]
    n_agree = sum(judge.verdict == ACCEPTS for judge in judges)
    n_loudest = sum(_accepted(judge, LOUDEST) for judge in judges)
    return (len(judges), n_agree, n_loudest) == (example.n_judges, example.n_agree, 0)


def _ranked(record: ItemRecord) -> tuple[Rank, Example] | None:
    """Return what a record tells as an example, the clearest first; None if it is not clear."""
    finding = record.finding
    if record.seed != SEED or record.source not in _can_say_none():
        return None
    if finding is None or finding.keep is None or finding.truth != finding.clip_label:
        return None
    judges = [each for each in finding.targets if _counts(each, record.source)]
    n_agree = sum(judge.verdict == ACCEPTS for judge in judges)
    n_random = max((_accepted(judge, RANDOM) for judge in judges), default=0)
    n_loudest = sum(_accepted(judge, LOUDEST) for judge in judges)
    if n_agree == 0 or n_loudest > 0 or n_random > MOST_RANDOM:
        return None
    example = Example(
        task=record.settings.task,
        clip=record.clip.name,
        model=record.source,
        n_judges=len(judges),
        n_agree=n_agree,
        n_random=n_random,
    )
    rank = (-n_agree, n_random, len(finding.keep), example.clip, example.model)
    return rank, example


def _can_say_none() -> Sequence[str]:
    return [spec.id for spec in MODELS if spec.info.none_label is not None]


def _counts(judge: TargetVerdict, source: str) -> bool:
    is_other = judge.model != source
    return is_other and judge.was_asked and bool(judge.agrees_on_clip) and not judge.vacuous


def _accepted(judge: TargetVerdict, kind: str) -> int:
    return sum(control.accepted for control in judge.controls if control.kind == kind)


if __name__ == "__main__":
    sys.exit(main())
