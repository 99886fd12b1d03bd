"""A study runs every item once, loses no record, and resumes where it stopped."""

import dataclasses
import json
import os
import signal
import subprocess
import sys

import pytest

from explorer.errors import InputError
from explorer.records import Outcome
from explorer.study import records as study_records
from explorer.study.item import StudyItem, run_item
from explorer.study.records import RECORDS_FILE, ItemRecord, read_records
from explorer.study.run import run_here, run_study
from tests.support.paths import ROOT
from tests.support.studies import ZOO, items_in, load_zoo

MODELS = ("twin", "third", "constant")


@pytest.fixture
def items(tmp_path) -> tuple[StudyItem, ...]:
    """Six: three of each of two clips."""
    return items_in(tmp_path / "clips", n_clips=2, models=MODELS)


def run(items, directory, **how) -> list:
    return list(run_study(items, directory, run_here(load_zoo()), **how))


def by_key(directory) -> dict[str, ItemRecord]:
    records = read_records(directory)
    assert len({record.key for record in records}) == len(records)
    return {record.key: dataclasses.replace(record, seconds=0) for record in records}


def test_every_clip_is_searched_with_every_model_and_seed(tmp_path):
    items = items_in(tmp_path / "clips", n_clips=2, seeds=(0, 7))
    assert len(items) == len({item.key for item in items}) == 2 * len(ZOO) * 2
    assert [item.seed for item in items] == [0] * 12 + [7] * 12


def test_an_item_is_searched_certified_and_judged_by_all_models(tmp_path):
    (item, *_) = items_in(tmp_path / "clips", n_clips=1)
    record = run_item(item, load_zoo())
    assert record is not None
    finding = record.finding
    assert (record.source, finding.outcome, finding.keep) == ("twin", Outcome.IRREDUCIBLE, (2,))
    assert finding.certificate.holds
    assert (finding.clip_label, finding.truth) == ("low", "low")
    assert [target.model for target in finding.targets] == list(ZOO)
    verdicts = {target.model: target.verdict for target in finding.targets}
    assert verdicts["other twin"] == "accepts"
    assert verdicts["stranger"] == "rejects"
    assert all(
        {c.kind for c in t.controls} - {"matched"} == {"random", "shift", "energy"}
        for t in finding.targets
    )
    measures = finding.measures
    assert (measures.n_kept, measures.n_cells, measures.mask_bits) == (1, 16, 4.0)
    assert measures.bandwidth_hz == pytest.approx(125.0)
    assert measures.energy_db < 0
    assert 0 < measures.spectral_entropy_bits < 10
    assert measures.kl_bits == pytest.approx(0)  # the same answer to the fragment as to the clip


def test_a_search_without_a_fragment_is_a_record_without_targets(items):
    constant = next(item for item in items if item.source == "constant")
    finding = run_item(constant, load_zoo()).finding
    assert (finding.outcome, finding.targets, finding.measures) == (Outcome.VACUOUS, (), None)


def test_the_same_item_gives_the_same_record(items):
    first, second = (run_item(items[0], load_zoo()) for _ in range(2))
    assert dataclasses.replace(first, seconds=0) == dataclasses.replace(second, seconds=0)


def test_an_unreadable_clip_gives_records_with_the_error(items, tmp_path):
    items[0].path.write_bytes(b"not a sound")
    *_, last = run(items, tmp_path / "study")
    assert (last.n_done, last.n_failed) == (6, 3)
    failed = [record for record in read_records(tmp_path / "study") if record.error]
    assert {record.clip.name for record in failed} == {items[0].clip.name}
    assert all(record.finding is None for record in failed)


def test_an_absent_file_is_a_failed_record_and_is_run_once_it_is_there(items, tmp_path):
    """Its content was unknown, so the item's key changes."""
    content, path = items[0].path.read_bytes(), items[0].path
    path.unlink()
    absent = dataclasses.replace(items[0].clip, sha256=None)
    without = [
        dataclasses.replace(item, clip=absent) if item.path == path else item for item in items
    ]
    *_, last = run(without, tmp_path / "study")
    assert (last.n_done, last.n_failed) == (6, 3)
    failed = [record for record in read_records(tmp_path / "study") if record.error]
    assert {(record.clip.sha256, record.clip.id) for record in failed} == {
        (None, f"{absent.name}@unreadable")
    }
    assert "No such file" in failed[0].error
    path.write_bytes(content)
    *_, last = run(items, tmp_path / "study", resume=True)
    assert (last.n_before, last.n_done, last.n_failed) == (3, 3, 0)
    assert set(by_key(tmp_path / "study")) == {item.key for item in items}


def test_a_clip_that_changed_since_the_study_began_is_refused(items):
    items[0].path.write_bytes(items[-1].path.read_bytes())
    assert "has changed" in run_item(items[0], load_zoo()).error


def test_an_unexpected_error_fails_its_items_and_not_the_study(items, tmp_path):
    def breaks(waveforms):
        raise ZeroDivisionError("a bug in a front end")

    zoo = load_zoo()
    zoo.classifiers["third"]._rule = breaks
    list(run_study(items, tmp_path / "study", run_here(zoo)))
    records = read_records(tmp_path / "study")
    assert len(records) == 6
    own = [record for record in records if record.source == "third"]
    assert {record.error for record in own} == {"ZeroDivisionError: a bug in a front end"}


def test_records_are_on_disk_as_soon_as_they_are_reported(items, tmp_path):
    progress = run_study(items, tmp_path / "study", run_here(load_zoo()))
    for n_done in range(4):
        assert next(progress).n_done == n_done
        assert len(read_records(tmp_path / "study")) == n_done
    progress.close()


def test_progress_counts_items_and_estimates_the_time_left(items, tmp_path):
    first, *_, last = run(items, tmp_path / "study")
    assert (first.n_items, first.n_done, first.seconds_left) == (6, 0, None)
    assert (last.n_done, last.seconds_left) == (6, 0)


def test_a_stopped_study_is_resumed_without_repeating_items(items, tmp_path):
    n_checks = 0

    def stop_in_the_middle() -> bool:
        nonlocal n_checks
        n_checks += 1
        return n_checks > 30

    *_, stopped = run(items, tmp_path / "study", should_stop=stop_in_the_middle)
    assert 0 < stopped.n_done < len(items)
    first, *_, last = run(items, tmp_path / "study", resume=True)
    assert first.n_before == stopped.n_done
    assert last.n_done == len(items) - stopped.n_done
    run(items, tmp_path / "at once")
    assert by_key(tmp_path / "study") == by_key(tmp_path / "at once")


def test_an_item_whose_line_was_cut_off_is_run_again(items, tmp_path):
    run(items, tmp_path / "study")
    path = tmp_path / "study" / RECORDS_FILE
    whole = path.read_bytes()
    path.write_bytes(whole[:-200])
    assert len(read_records(tmp_path / "study")) == len(items) - 1
    first, *_ = run(items, tmp_path / "study", resume=True)
    assert first.n_before == len(items) - 1
    assert len(by_key(tmp_path / "study")) == len(items)


def test_a_failed_item_is_run_again(items, tmp_path):
    content = items[0].path.read_bytes()
    items[0].path.write_bytes(b"not a sound")
    run(items, tmp_path / "study")
    items[0].path.write_bytes(content)
    first, *_, last = run(items, tmp_path / "study", resume=True)
    assert (first.n_before, last.n_done, last.n_failed) == (3, 3, 0)
    assert len(by_key(tmp_path / "study")) == 6


def test_a_failed_item_that_is_not_requested_keeps_its_record(items, tmp_path):
    items[0].path.write_bytes(b"not a sound")
    run(items, tmp_path / "study")
    run(items[3:], tmp_path / "study", resume=True)
    assert sum(record.error is not None for record in read_records(tmp_path / "study")) == 3


def test_a_second_process_cannot_write_to_the_same_study(items, tmp_path):
    first = run_study(items, tmp_path / "study", run_here(load_zoo()))
    next(first)
    next(first)
    with pytest.raises(InputError, match="Another process is writing"):
        run(items, tmp_path / "study", resume=True)
    first.close()
    run(items, tmp_path / "study", resume=True)
    assert len(by_key(tmp_path / "study")) == len(items)


def test_a_clip_whose_label_changed_is_refused(items, tmp_path):
    run(items, tmp_path / "study")
    clip = dataclasses.replace(items[0].clip, label="high")
    relabelled = [dataclasses.replace(items[0], clip=clip, seed=1)]
    with pytest.raises(InputError, match=r"low-0\.wav is labelled low, not high"):
        run(relabelled, tmp_path / "study", resume=True)


def test_a_study_without_any_record_can_be_started(items, tmp_path):
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / RECORDS_FILE).touch()
    run(items, tmp_path / "study")
    assert len(by_key(tmp_path / "study")) == len(items)


def test_a_full_disk_is_an_input_error(items, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(study_records.os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        run(items, tmp_path / "study")


def test_a_study_grows_by_clips_and_seeds(tmp_path):
    run(items_in(tmp_path / "clips", n_clips=2, models=MODELS), tmp_path / "study")
    more = items_in(tmp_path / "clips", n_clips=3, seeds=(0, 1), models=MODELS)
    first, *_ = run(more, tmp_path / "study", resume=True)
    assert first.n_before == 6
    assert len(by_key(tmp_path / "study")) == 18


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"n_cells": 8}, "n_cells"),
        ({"models": ZOO[:4]}, "models"),
        ({"effort": "normal"}, "effort"),
        ({"n_controls": 16}, "n_controls"),
    ],
)
def test_a_study_with_other_settings_is_not_resumed(tmp_path, changes, name):
    same = {"models": MODELS}
    run(items_in(tmp_path / "clips", n_clips=1, **same), tmp_path / "study")
    before = (tmp_path / "study" / RECORDS_FILE).read_bytes()
    other = items_in(tmp_path / "clips", n_clips=1, **(same | changes))
    with pytest.raises(InputError, match=f"another {name}"):
        run(other, tmp_path / "study", resume=True)
    assert (tmp_path / "study" / RECORDS_FILE).read_bytes() == before


def test_every_model_judges_as_many_controls_as_the_study_asks_for(tmp_path):
    items = items_in(tmp_path / "clips", n_clips=2, models=MODELS, n_controls=5)
    run(items, tmp_path / "study")
    records = by_key(tmp_path / "study").values()
    verdicts = [v for record in records for v in record.finding.targets]
    assert verdicts
    for verdict in verdicts:
        drawn = {control.kind: control.draws for control in verdict.controls}
        assert (drawn["random"], drawn["shift"], drawn["energy"]) == (5, 5, 1)
        assert max(drawn.values()) == 5


def test_a_study_of_an_earlier_version_had_all_controls(items, tmp_path):
    run(items, tmp_path / "study")
    path = tmp_path / "study" / RECORDS_FILE
    lines = path.read_text()
    assert ', "n_controls": 64' in lines
    path.write_text(lines.replace(', "n_controls": 64', ""))
    first, *_ = run(items, tmp_path / "study", resume=True)
    assert first.n_before == len(items)
    assert {r.settings.n_controls for r in by_key(tmp_path / "study").values()} == {64}


@pytest.mark.parametrize("n_controls", [0, 65, "16"])
def test_a_record_with_an_impossible_number_of_controls_is_refused(items, tmp_path, n_controls):
    run(items[:1], tmp_path / "study")
    path = tmp_path / "study" / RECORDS_FILE
    text = path.read_text().replace('"n_controls": 64', f'"n_controls": {json.dumps(n_controls)}')
    path.write_text(text)
    with pytest.raises(InputError, match="not a complete record"):
        read_records(tmp_path / "study")


def test_a_study_is_neither_overwritten_nor_resumed_from_nothing(items, tmp_path):
    run(items, tmp_path / "study")
    before = (tmp_path / "study" / RECORDS_FILE).read_bytes()
    with pytest.raises(InputError, match="--resume"):
        run(items, tmp_path / "study")
    assert (tmp_path / "study" / RECORDS_FILE).read_bytes() == before
    with pytest.raises(InputError, match="does not hold a study"):
        run(items, tmp_path / "nothing", resume=True)


def test_a_damaged_line_is_named(items, tmp_path):
    run(items[:2], tmp_path / "study")
    path = tmp_path / "study" / RECORDS_FILE
    first, second = path.read_text().splitlines()
    path.write_text(f'{first}\n{{"schema": 1}}\n')
    with pytest.raises(InputError, match="line 2 is not a complete record"):
        read_records(tmp_path / "study")
    newer = json.loads(second) | {"schema": 2}
    path.write_text(f"{first}\n{json.dumps(newer)}\n")
    with pytest.raises(InputError, match="schema 2"):
        read_records(tmp_path / "study")


KILLED = """
import sys
from pathlib import Path
from explorer.study.run import run_here, run_study
from tests.support.studies import items_in, load_zoo
here = Path(sys.argv[1])
items = items_in(here / "clips", n_clips=40, models=("twin", "third", "constant"))
for now in run_study(items, here / "study", run_here(load_zoo())):
    print(now.n_done, flush=True)
"""


@pytest.mark.slow
def test_kill_loses_at_most_the_item_under_way(tmp_path):
    words = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) == 5:
                os.kill(child.pid, signal.SIGKILL)
                break
        n_reported = max([5, *map(int, child.stdout)])
    n_done = len(read_records(tmp_path / "study"))
    assert n_reported <= n_done <= n_reported + 1
    items = items_in(tmp_path / "clips", n_clips=2, models=MODELS)
    first, *_ = run(items, tmp_path / "study", resume=True)
    assert first.n_before == min(n_done, len(items))
    assert len(by_key(tmp_path / "study")) >= len(items)
