"""The comparison with other methods: its plan, its records and its command."""

import itertools
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from benchmarks import peer_comparison, peers
from benchmarks.peer_case import load_case
from benchmarks.peer_comparison import compare
from benchmarks.peer_methods.case import MethodResult
from benchmarks.peer_plan import Job, run_until, spread_pairs
from benchmarks.peer_records import PeerResult, append_entries, read_all, this_run
from benchmarks.peers import main
from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from explorer.strengths import Strength
from models.collection import bundled_models
from tests.support.fakes import CPU, linear_bands
from tests.support.peer_cases import case, present
from tests.support.peer_results import ours, result


def test_an_unfinished_line_is_removed_and_the_rest_kept(tmp_path):
    path = tmp_path / "lines.jsonl"
    append_entries(path, [ours("a", 2)])
    with path.open("a") as file:
        file.write('{"line": {"clip": "b", "mo')
    assert [entry.clip for entry in read_all([path])[1]] == ["a"]
    append_entries(path, [ours("c", 2)])
    assert [entry.clip for entry in read_all([path])[1]] == ["a", "c"]


def test_the_first_of_two_results_with_one_key_counts(tmp_path):
    path = tmp_path / "lines.jsonl"
    append_entries(path, [ours("a", 2), ours("a", 5)])
    assert [entry.size for entry in read_all([path])[1]] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "no json\n",
        '{"line": {"colour": 3}}\n',
        '{"line": {"strength": "loud"}}\n',
        '{"other": 1}\n',
    ],
)
def test_other_files_are_refused(tmp_path, text):
    path = tmp_path / "other.jsonl"
    path.write_text(text)
    with pytest.raises(InputError, match="is not a file of this comparison"):
        read_all([path])


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


DELETION = ("deletion", "own")


def job(clip: str, *done: PeerResult, peers=(DELETION,), **fields) -> Job:
    item = {"clip": clip, "model": "m", "partition": "mel", "n_cells": 64, "seed": 0}
    return Job(**({"strength": Strength.CLEAR} | item | fields), peers=peers).after(done)


@pytest.mark.parametrize("workers", [1, 3])
def test_jobs_run_in_order_until_enough_are_irreducible(workers):
    names = "abcdefgh"

    def run(one: Job) -> list[PeerResult]:
        return [ours(one.clip, 2, outcome="vacuous" if one.clip in "bc" else "irreducible")]

    with ThreadPoolExecutor(workers) as pool:
        jobs = (job(name) for name in names)
        added = run_until(jobs, 3, pool=pool, workers=workers, run=run)
        ran = sorted(entry.clip for entries in added for entry in entries)
    assert ran == list("abcde")


def test_finished_jobs_are_not_run_again_but_count():
    done = [ours("a", 2), result("a", "deletion", 3), ours("b", None, outcome="abstains")]
    jobs = iter([job(name, *done) for name in "abcd"])

    def run(one: Job) -> list[PeerResult]:
        return [ours(one.clip, 2)]

    with ThreadPoolExecutor(1) as pool:
        added = list(run_until(jobs, 2, pool=pool, workers=1, run=run))
    assert [entry.clip for entries in added for entry in entries] == ["c"]


def test_a_job_lists_its_missing_methods():
    done = (ours("a", 2), result("a", "deletion", 3), result("b", "freqrise", 3))
    asked = (DELETION, ("deletion", "equal"), ("freqrise", "own"))
    one = job("a", *done, peers=asked, ours=("ours", "ours-thorough"))
    assert one.missing_peers == asked[1:]
    assert one.missing_ours == ("ours-thorough",)
    assert not one.is_finished


def test_a_job_counts_by_our_search_at_normal_effort_alone():
    asked = {"ours": ("ours-quick", "ours"), "peers": ()}
    quick = ours("a", 2, method="ours-quick")
    assert not job("a", quick, ours("a", None, outcome="vacuous"), **asked).counts_with([])
    assert not job("a", quick, **asked).counts_with([])
    assert job("a", quick, **asked).counts_with([ours("a", 3)])


def test_another_seed_s_result_is_reused_only_where_the_seed_does_not_matter():
    others = [
        result("a", method, 3, budget=budget)
        for method in ("deletion", "restarts", "rex")
        for budget in ("own", "equal")
    ]
    one = job("a", *others, seed=1)
    assert one.reusable("deletion", "own") == result("a", "deletion", 3, seed=1)
    assert one.reusable("deletion", "equal") is None
    assert one.reusable("restarts", "own") is None
    assert one.reusable("rex", "own") is None
    assert job("b", *others, seed=1).reusable("deletion", "own") is None


def test_results_at_one_strength_are_not_those_at_another(tmp_path):
    complete = ours("a", 5, strength=Strength.COMPLETE)
    append_entries(tmp_path / "lines.jsonl", [ours("a", 2), complete])
    _, read = read_all([tmp_path / "lines.jsonl"])
    assert read == [ours("a", 2), complete]
    assert job("a", *read, strength=Strength.COMPLETE).done == (complete,)


def test_a_case_asks_for_the_probability_of_its_strength():
    item = ("genre/blues-1", "genre-logmel-cnn", "mel", 8)
    complete = load_case(*item, Strength.COMPLETE, CPU)
    clear = load_case(*item, Strength.CLEAR, CPU)
    assert clear.criterion.min_probability == 0.5
    assert complete.criterion.min_probability > 0.5


@pytest.fixture
def known_case(monkeypatch):
    """A case with a known answer in the place of every clip and model."""
    known = case(present(1, 4), linear_bands(12))
    monkeypatch.setattr(peer_comparison, "load_case", lambda *_: known)
    return known


def test_peers_get_as_many_evaluations_as_our_search_took(known_case, monkeypatch):
    asked = []

    def noting(name, one_case, seed, budget):
        asked.append((name, seed, budget))
        return MethodResult(keep=None, evaluations=0, seconds=0.0)

    monkeypatch.setattr(peer_comparison, "run_method", noting)
    efforts = ("ours-quick", "ours")
    budgets = (("ddmin", "own"), ("ddmin", "equal"), ("sis", "equal-quick"))
    one = job("a", peers=budgets, ours=efforts, partition="linear", n_cells=12, seed=3)
    results = compare(one, "cpu", None)
    cost = {result.method: result.evaluations for result in results[:2]}
    assert set(cost) == set(efforts)
    assert asked == [
        ("ddmin", 3, None),
        ("ddmin", 3, cost["ours"]),
        ("sis", 3, cost["ours-quick"]),
    ]
    assert [result.budget for result in results[2:]] == ["own", "equal", "equal-quick"]
    assert not any(result.sufficient for result in results[2:])


def test_a_job_compares_our_search_with_its_peers(known_case):
    one = job("a", peers=(DELETION, ("sis", "equal")), partition="linear", n_cells=12)
    results = compare(one, "cpu", None)
    assert [result.method for result in results] == ["ours", "deletion", "sis"]
    assert [result.size for result in results] == [2, 2, 2]
    assert all(result.sufficient for result in results)
    assert results[0].is_irreducible
    assert results[0].certificate_holds
    assert compare(one.after(results), "cpu", None) == []


def test_peers_do_not_run_where_our_search_finds_nothing_to_compare(monkeypatch):
    vacuous = case(lambda keeps: torch.ones(len(keeps), dtype=torch.bool), linear_bands(12))
    monkeypatch.setattr(peer_comparison, "load_case", lambda *_: vacuous)
    results = compare(job("a", partition="linear", n_cells=12), "cpu", None)
    assert [result.outcome for result in results] == ["vacuous"]


@pytest.mark.parametrize(
    ("peer", "budget", "n_cells", "is_possible"),
    [
        ("rex", "own", 64, True),
        ("rex", "equal", 64, False),
        ("sis", "equal", 64, True),
        ("sis", "own", 40_001, False),
        ("ddmin", "own", 40_001, True),
    ],
)
def test_a_peer_is_asked_only_for_what_it_can_do(peer, budget, n_cells, is_possible):
    assert peers._is_possible(peer, budget, n_cells) == is_possible


@pytest.mark.slow
def test_the_command_compares_writes_and_resumes(tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    flags = ["--partitions", "mel", "--cells", "8", "--peers", "deletion,restarts", "--pairs", "1"]
    flags += ["--tasks", "genre", "--seeds", "0,1", "--effort", "quick", "--split", "tuning"]
    flags += ["--device", "cpu", "--jsonl", str(path)]
    assert main(flags) == 0
    first = read_all([path])
    n_lines = len(path.read_text().splitlines())
    methods = {(entry.method, entry.budget, entry.seed) for entry in first[1]}
    peers_run = itertools.product(("deletion", "restarts"), ("own", "equal"), (0, 1))
    assert methods >= set(peers_run)
    assert methods >= {("ours", "own", 0), ("ours-quick", "own", 1)}
    assert all(entry.clip.endswith("-1") for entry in first[1])
    assert all(entry.sufficient for entry in first[1] if entry.method == "deletion")
    assert main(flags) == 0
    assert len(path.read_text().splitlines()) == n_lines + 1  # the second run's own entry
    assert read_all([path])[1] == first[1]
    capsys.readouterr()
    assert main(["--summary", str(path), "--before", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "### mel, 8 cells, strength clear" in printed
    assert "+0.0 (+0.0 to +0.0)" in printed


def test_files_of_earlier_versions_are_read(tmp_path):
    old = {
        "clip": "genre/blues-2",
        "model": "m",
        "partition": "mel",
        "n_cells": 64,
        "seed": 0,
        "method": "deletion",
        "size": 3,
        "evaluations": 40,
        "seconds": 0.5,
        "sufficient": True,
        "outcome": None,
        "certificate_holds": None,
    }
    path = tmp_path / "old.jsonl"
    path.write_text(json.dumps({"line": old}) + "\n")
    assert read_all([path])[1] == [result("genre/blues-2", "deletion", 3, 40, 0.5)]


def test_several_files_are_read_as_one(tmp_path):
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    append_entries(paths[0], [ours("a", 2)])
    append_entries(paths[1], [ours("b", 3), ours("a", 9)])
    assert [entry.size for entry in read_all(paths)[1]] == [2, 3]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ([], "Name a file"),
        (["--jsonl", "x", "--peers", "luck"], "There is no peer 'luck'"),
        (["--jsonl", "x", "--peers", "rex"], "ReX needs --rex-python"),
        (["--jsonl", "x", "--peers", "deletion", "--partitions", "bark"], "no partition 'bark'"),
        (["--jsonl", "x", "--peers", "deletion", "--tasks", "birds"], "no task 'birds'"),
        (["--jsonl", "x", "--peers", "deletion", "--effort", "heroic"], "no effort 'heroic'"),
        (["--jsonl", "x", "--peers", "ddmin", "--budgets", "half"], "no budget 'half'"),
        (
            ["--jsonl", "x", "--peers", "ddmin", "--budgets", "equal-thorough"],
            "The budget 'equal-thorough' needs that effort in --effort, too.",
        ),
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
