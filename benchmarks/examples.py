"""Find the searches that tell the clearest story, for the page to propose as "Try this".

    python -m benchmarks.examples [--write]

Candidates are taken from the shipped studies of bundled clips, with seed 0: the source knows the
clip's class; its fragment convinces other models, a larger share of them than random keeps as large
do; the loudest cells, as many, convince none. First come fragments that convince two models or more
where at most 3 of 64 random keeps do, then those that are the furthest above random ones. A source
that cannot say "none of these" is left out. Every candidate is searched and judged again with the
page's own settings, because studies may be older than the search, or ask for another strength: it
is taken, with the new numbers, if its story is still clear. With --write they become
`assets/examples.json`.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import explorer
from explorer.clips.examples import Example, examples_file
from explorer.clips.gallery import bundled_clips
from explorer.study.records import ItemRecord
from explorer.study.shipped import SHIPPED_STUDIES, shipped_records
from explorer.verdicts import ACCEPTS, LOUDEST, RANDOM, TargetVerdict
from models.bundled.registry import MODELS
from models.labels import TASKS

PER_TASK = 2
MANY = 2  # models convinced
MOST_RANDOM = 3 / 64
SEED = 0

Rank = tuple[bool, float, int, str, str]


def main(arguments: list[str] | None = None) -> int:
    """Print the examples, and write them if asked to; returns the exit code."""
    parser = argparse.ArgumentParser(description="Find the searches with the clearest story.")
    parser.add_argument("--write", action="store_true", help="replace the table")
    flags = parser.parse_args(arguments)
    found = [example for task in TASKS for example in found_in_studies(task)]
    for example in found:
        print(
            f"{example.clip} with {example.model}: {example.n_agree} of {example.n_judges} agree, "
            f"they accept {example.n_random} of {example.n_draws} random keeps"
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
    for candidate in clearest(records):
        key = labels[candidate.clip] if has_classes else candidate.clip
        if key not in found and (example := searched_again(candidate, models)) is not None:
            found[key] = example
        if len(found) == PER_TASK:
            break
    return tuple(found.values())


def clearest(records: Iterable[ItemRecord]) -> Iterator[Example]:
    """Yield examples from records, the clearest first, at most one for a clip and model."""
    candidates = filter(None, map(_ranked, records))
    ranked = sorted(candidates, key=lambda pair: pair[0])
    seen: set[tuple[str, str]] = set()
    for _, example in ranked:
        if (example.clip, example.model) not in seen:
            seen.add((example.clip, example.model))
            yield example


def searched_again(example: Example, models: Sequence[explorer.Model]) -> Example | None:
    """Search an example as the page does; return it with the new numbers, None if not clear."""
    (source,) = (model for model in models if model.id == example.model)
    result = explorer.search(explorer.bundled_clip(example.clip), source)
    if result.keep is None:
        return None
    return _with_verdicts(example, explorer.transfer(result, models))


def _ranked(record: ItemRecord) -> tuple[Rank, Example] | None:
    """Return a record as an example, with its rank; None if its story is not clear."""
    finding = record.finding
    if record.seed != SEED or record.source not in _can_say_none():
        return None
    if finding is None or finding.keep is None or finding.truth != finding.clip_label:
        return None
    asked = Example(
        task=record.settings.task,
        clip=record.clip.name,
        model=record.source,
        n_judges=1,
        n_agree=1,
        n_random=0,
        n_draws=1,
    )
    example = _with_verdicts(asked, finding.targets)
    if example is None:
        return None
    by_chance = example.n_random / example.n_draws
    is_plain = example.n_agree >= MANY and by_chance <= MOST_RANDOM
    lift = example.n_agree / example.n_judges - by_chance
    return (not is_plain, -lift, len(finding.keep), example.clip, example.model), example


def _with_verdicts(asked: Example, verdicts: Sequence[TargetVerdict]) -> Example | None:
    """Return an example with the numbers of these verdicts; None if its story is not clear."""
    judges = [judge for judge in verdicts if _counts(judge, asked.model)]
    n_agree = sum(judge.verdict == ACCEPTS for judge in judges)
    random = [each for judge in judges for each in judge.controls if each.kind == RANDOM]
    n_random, n_draws = sum(each.accepted for each in random), sum(each.draws for each in random)
    if not n_draws or n_agree / len(judges) <= n_random / n_draws:
        return None
    if any(_accepted(judge, LOUDEST) for judge in judges):
        return None
    return replace(asked, n_judges=len(judges), n_agree=n_agree, n_random=n_random, n_draws=n_draws)


def _can_say_none() -> Sequence[str]:
    return [spec.id for spec in MODELS if spec.info.none_label is not None]


def _counts(judge: TargetVerdict, source: str) -> bool:
    is_other = judge.model != source
    return is_other and judge.was_asked and bool(judge.agrees_on_clip) and not judge.vacuous


def _accepted(judge: TargetVerdict, kind: str) -> int:
    return sum(control.accepted for control in judge.controls if control.kind == kind)


if __name__ == "__main__":
    sys.exit(main())
