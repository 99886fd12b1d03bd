"""The comparison with other methods: its plan, its records and its tables."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.peer_plan import Job, run_until, spread_pairs
from benchmarks.peer_records import OURS, PeerResult, append_entries, read_entries, this_run
from benchmarks.peer_summary import HEADER, format_summary
from benchmarks.peers import main
from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from models.collection import bundled_models
from tests.support.fakes import CPU


def result(clip: str, method: str, size, evaluations=100, seconds=1.0, **other) -> PeerResult:
    fields = {"sufficient": size is not None} | other
    return PeerResult(
        clip=clip,
        model="m",
        partition="mel",
        n_cells=64,
        seed=0,
        method=method,
        size=size,
        evaluations=evaluations,
        seconds=seconds,
        **fields,
    )


def ours(
    clip: str, size, evaluations=100, seconds=1.0, outcome="irreducible", holds=True
) -> PeerResult:
    return result(clip, OURS, size, evaluations, seconds, outcome=outcome, certificate_holds=holds)


def test_the_tables_agree_with_counts_by_hand():
    results = [
        ours("a", 2, 100, 1.0),
        ours("b", 4, 200, 2.0),
        ours("c", 6, 300, 4.0, holds=False),
        ours("d", 8, 400, 8.0),
        ours("e", None, 2, 0.1, outcome="vacuous", holds=None),
        ours("f", 2, 200, 2.0),
        result("a", "rex", 20, 1_000, 2.0),
        result("b", "rex", 4, 1_000, 8.0),
        result("c", "rex", 3, 1_000, 2.0),
        result("d", "rex", 1, 9_000, 99.0, sufficient=False),
        result("e", "freqrise", 7),
        result("f", "rex", 10, 1_000, 4.0),
    ]
    text = format_summary([], results)
    assert "### mel, 64 cells" in text
    assert (
        "Ours, on 6 pairs of a clip and a model: 5 irreducible (compared below); counted apart: "
        "1 vacuous. 4 of 5 certificates hold." in text
    )
    row = (
        "| `rex` | 5 | 2 | 1 | 1 | 25.0 % | 1 "
        "| 3 | 7 | 0.6 | 200 | 1,000 | 0.2 | 2.00 | 3.00 | 0.5 |"
    )
    assert row in text.splitlines()
    assert row.count("|") == HEADER.count("|")
    assert not any(text_line.startswith("| `deletion`") for text_line in text.splitlines())


def test_a_peer_that_never_finds_a_sufficient_set_is_counted_separately():
    row = format_summary([], [ours("a", 2), result("a", "rex", None)]).splitlines()
    assert f"| `rex` | 1 | 0 | 0 | 0 | - | 1 {'| - ' * 9}|" in row


def test_each_partition_has_its_own_table():
    other = PeerResult(**{**vars(ours("a", 3)), "partition": "bins", "n_cells": 40_001})
    text = format_summary([], [ours("a", 2), other])
    assert "### mel, 64 cells" in text
    assert "### bins, 40,001 cells" in text


def test_an_unfinished_line_is_removed_and_the_rest_kept(tmp_path):
    path = tmp_path / "lines.jsonl"
    append_entries(path, [ours("a", 2)])
    with path.open("a") as file:
        file.write('{"line": {"clip": "b", "mo')
    assert [entry.clip for entry in read_entries(path)[1]] == ["a"]
    append_entries(path, [ours("c", 2)])
    assert [entry.clip for entry in read_entries(path)[1]] == ["a", "c"]


def test_the_first_of_two_results_with_one_key_counts(tmp_path):
    path = tmp_path / "lines.jsonl"
    append_entries(path, [ours("a", 2), ours("a", 5)])
    assert [entry.size for entry in read_entries(path)[1]] == [2]


@pytest.mark.parametrize("text", ["no json\n", '{"line": {"colour": 3}}\n', '{"other": 1}\n'])
def test_other_files_are_refused(tmp_path, text):
    path = tmp_path / "other.jsonl"
    path.write_text(text)
    with pytest.raises(InputError, match="is not a file of this comparison"):
        read_entries(path)


def test_a_run_is_recorded_without_local_directories():
    arguments = ["--jsonl", "/home/me/out.jsonl", "--rex-python=/opt/rex/bin/python", "--seed", "3"]
    run = this_run(arguments, device=CPU, workers=1)
    assert run.command.endswith("--jsonl out.jsonl --rex-python=python --seed 3")


def test_every_pair_comes_once_and_models_and_labels_alternate():
    clips, models = bundled_clips("genre"), bundled_models().of_task("genre")
    pairs = [(clip.id, model.id) for clip, model in spread_pairs(clips, models)]
    assert len(pairs) == len(set(pairs)) == len(clips) * len(models)
    first = list(spread_pairs(clips, models))[: len(models)]
    assert len({model.id for _, model in first}) == len(models)
    assert len({clip.label for clip, _ in first}) == len(models)


def job(clip: str, *done: PeerResult, peers=("deletion",)) -> Job:
    item = {"clip": clip, "model": "m", "partition": "mel", "n_cells": 64, "seed": 0}
    return Job(**item, peers=peers).after(done)


@pytest.mark.parametrize("workers", [1, 3])
def test_jobs_run_in_order_until_enough_are_irreducible(workers):
    names = "abcdefgh"

    def compare(one: Job) -> list[PeerResult]:
        return [ours(one.clip, 2, outcome="vacuous" if one.clip in "bc" else "irreducible")]

    with ThreadPoolExecutor(workers) as pool:
        jobs = (job(name) for name in names)
        added = run_until(jobs, 3, pool=pool, workers=workers, compare=compare)
        ran = sorted(entry.clip for entries in added for entry in entries)
    assert ran == list("abcde")


def test_finished_jobs_are_not_run_again_but_count():
    done = [ours("a", 2), result("a", "deletion", 3), ours("b", None, outcome="abstains")]
    jobs = iter([job(name, *done) for name in "abcd"])

    def compare(one: Job) -> list[PeerResult]:
        return [ours(one.clip, 2)]

    with ThreadPoolExecutor(1) as pool:
        added = list(run_until(jobs, 2, pool=pool, workers=1, compare=compare))
    assert [entry.clip for entries in added for entry in entries] == ["c"]


def test_a_job_lists_its_missing_peers():
    done = (ours("a", 2), result("a", "deletion", 3), result("b", "freqrise", 3))
    one = job("a", *done, peers=("deletion", "freqrise"))
    assert one.missing_peers == ("freqrise",)
    assert not one.is_finished


@pytest.mark.slow
def test_the_command_compares_writes_and_resumes(tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    flags = ["--partitions", "mel", "--cells", "8", "--peers", "deletion", "--pairs", "1"]
    flags += ["--device", "cpu", "--jsonl", str(path)]
    assert main(flags) == 0
    first = read_entries(path)
    n_lines = len(path.read_text().splitlines())
    assert [entry.method for entry in first[1] if entry.outcome != "abstains"] == [OURS, "deletion"]
    assert all(entry.sufficient for entry in first[1] if entry.method == "deletion")
    assert main(flags) == 0
    assert len(path.read_text().splitlines()) == n_lines + 1  # the second run's own entry
    assert read_entries(path)[1] == first[1]
    capsys.readouterr()
    assert main(["--summary", str(path)]) == 0
    assert "### mel, 8 cells" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ([], "Name a file"),
        (["--jsonl", "x", "--peers", "luck"], "There is no peer 'luck'"),
        (["--jsonl", "x", "--peers", "rex"], "ReX needs --rex-python"),
        (["--jsonl", "x", "--peers", "deletion", "--partitions", "bark"], "no partition 'bark'"),
        (["--summary", "not-there"], "not-there cannot be read"),
    ],
)
def test_an_input_error_is_one_line_and_exit_code_2(flags, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(flags) == 2
    assert message in capsys.readouterr().err


def test_entries_are_written_as_json_with_their_kind(tmp_path):
    path = tmp_path / "lines.jsonl"
    append_entries(path, [this_run([], device=CPU, workers=2), ours("a", 2)])
    kinds = [next(iter(json.loads(text))) for text in path.read_text().splitlines()]
    assert kinds == ["run", "line"]
