"""A study at several strengths: reuse, records, resuming, and the comparison of its strengths.

Every low clip has the bands 2, 4 and 6, every high one only band 6 of these. The graded model is
the surer of "low" the more of them it hears; the strict one says "low" to two of them.
"""

import csv
import dataclasses
import io
import json
import math
from collections import Counter

import pytest
import torch

from benchmarks import study_tables
from explorer.errors import InputError
from explorer.records import Evaluations, Outcome
from explorer.strengths import Strength
from explorer.study.item import StudyModels, alike
from explorer.study.outputs import write_results
from explorer.study.records import RECORDS_FILE, read_records
from explorer.study.report import render_report
from explorer.study.report_tables import strength_table
from explorer.study.run import plan_items, run_here, run_study
from explorer.study.second_pass import judge_other_clips
from explorer.study.sentences import strengths_sentences
from explorer.study.summary import summarise
from explorer.study.table import to_csv
from explorer.verdicts import OTHER_CLIP
from tests.support.fakes import RuleClassifier
from tests.support.studies import BANDS, LABELS, same_label, settings, write_clips

MODELS = ("graded", "strict")
ALL = tuple(Strength)
HELPFUL = [2, 4, 6]
PROBABILITIES = (0.1, 0.45, 0.7, 0.95)  # of "low", by how many of these bands there are
LOG_ODDS = torch.tensor([math.log(2 * p / (1 - p)) for p in PROBABILITIES])


def graded(present):
    value = LOG_ODDS[present[:, HELPFUL].sum(1)]
    return torch.stack([value, torch.zeros(len(value)), torch.zeros(len(value))], 1)


def strict(present):
    enough = present[:, HELPFUL].sum(1) >= 2
    rest = torch.tensor([0.0, 0.5]).expand(len(present), 2)
    return torch.cat([2.0 * enough[:, None], rest], 1)


def load_models() -> StudyModels:
    rules = {"graded": graded, "strict": strict}
    classifiers = {
        id: RuleClassifier(BANDS, rule, LABELS, "none of these", id) for id, rule in rules.items()
    }
    return StudyModels(classifiers=classifiers, counterpart=same_label)


def planned(directory, strengths=ALL, n_clips=8):
    directory.mkdir(exist_ok=True)
    return plan_items(settings(MODELS), write_clips(directory, n_clips), (0,), strengths)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Items and records of a study at every strength."""
    directory = tmp_path_factory.mktemp("strengths")
    items = planned(directory / "clips")
    list(run_study(items, directory / "study", run_here(load_models())))
    return items, read_records(directory / "study")


NOT_COUNTED = Evaluations(search=0, bound=0, certificate=0)


def without_cost(record):
    finding = dataclasses.replace(record.finding, evaluations=NOT_COUNTED)
    return dataclasses.replace(record, seconds=0, finding=finding)


def test_every_search_has_a_record_at_every_strength(study):
    items, records = study
    assert {record.key for record in records} == {item.key for item in items}
    assert len(records) == 8 * 2 * 5
    places = Counter((record.clip.name, record.source) for record in records)
    assert set(places.values()) == {5}


def test_the_key_at_the_top_answer_is_that_of_records_that_name_no_strength(study):
    items, _ = study
    assert [item.key.rpartition(" | ")[2] for item in items[:5]] == [
        "clear",
        "seed 0",
        "half",
        "sure",
        "complete",
    ]


def test_items_that_differ_in_their_strength_alone_are_neighbours(study):
    items, _ = study
    assert [len(group) for group in alike(items)] == [5] * 16


def test_records_are_those_of_a_study_at_one_strength(study, tmp_path):
    """What was known changes no record, only what it took."""
    together = {record.key: record for record in study[1] if record.strength is Strength.SURE}
    items = planned(tmp_path / "clips", (Strength.SURE,))
    list(run_study(items, tmp_path / "study", run_here(load_models())))
    alone = {record.key: record for record in read_records(tmp_path / "study")}
    assert {key: without_cost(record) for key, record in alone.items()} == {
        key: without_cost(record) for key, record in together.items()
    }
    took = [
        sum(record.finding.evaluations.search for record in some.values())
        for some in (alone, together)
    ]
    assert took[1] < took[0]


def test_later_strengths_reuse_what_was_judged(study):
    _, records = study
    took = Counter()
    for record in records:
        took[record.strength] += record.finding.evaluations.search
    assert took[Strength.COMPLETE] < took[Strength.CLEAR] / 4


def test_a_study_can_be_resumed_with_more_strengths(tmp_path):
    directory = tmp_path / "study"
    few = planned(tmp_path / "clips", (Strength.TOP,), n_clips=2)
    list(run_study(few, directory, run_here(load_models())))
    before = (directory / RECORDS_FILE).read_text("utf-8")
    more = planned(tmp_path / "clips", ALL, n_clips=2)
    *_, last = run_study(more, directory, run_here(load_models()), resume=True)
    assert (last.n_before, last.n_done, last.n_items) == (4, 16, 20)
    assert (directory / RECORDS_FILE).read_text("utf-8").startswith(before)


def test_a_failed_strength_alone_is_run_again(tmp_path):
    directory, items = tmp_path / "study", planned(tmp_path / "clips", n_clips=2)
    list(run_study(items, directory, run_here(load_models())))
    path = directory / RECORDS_FILE
    lines = path.read_text("utf-8").splitlines()
    failed = json.loads(lines[3])
    assert failed["strength"] == "sure"
    lines[3] = json.dumps(failed | {"error": "broken", "finding": None})
    path.write_text("\n".join(lines) + "\n", "utf-8")
    *_, last = run_study(items, directory, run_here(load_models()), resume=True)
    assert (last.n_before, last.n_done) == (19, 1)
    assert last.last.strength is Strength.SURE


def test_records_of_earlier_versions_are_of_the_top_answer(study, tmp_path):
    _, records = study
    document = json.loads(json.dumps(dataclasses.asdict(records[0])))
    del document["strength"]
    (tmp_path / RECORDS_FILE).write_text(json.dumps(document) + "\n", "utf-8")
    (old,) = read_records(tmp_path)
    assert old.how_sure is Strength.TOP
    assert summarise([old]).strength is Strength.TOP


def test_bands_of_other_clips_are_of_the_same_strength(tmp_path):
    directory, items = tmp_path / "study", planned(tmp_path / "clips", n_clips=4)
    runner = run_here(load_models())
    list(run_study(items, directory, runner))
    list(judge_other_clips(items, directory, runner))
    records = {record.key: record for record in read_records(directory)}
    judged = [record for record in records.values() if record.finding.others]
    assert {record.strength for record in judged} == set(ALL)
    for record in judged:
        assert {records[key].strength for key in record.finding.others} == {record.strength}
        kinds = {c.kind for target in record.finding.targets for c in target.controls}
        assert OTHER_CLIP in kinds


def test_strengths_are_compared_over_all_and_over_the_same_clips(study):
    """Only the graded model has a fragment at each strength, of the four low clips.

    The strict one rejects the one band that is enough for its top answer.
    """
    found = {each.strength: each for each in summarise(study[1]).strengths}
    counts = {
        strength.value: (
            each.n_searches,
            each.n_fragments,
            each.n_not_that_sure,
            (each.all_clips.n_accepted, each.all_clips.n_items),
            (each.same_clips.n_accepted, each.same_clips.n_items),
        )
        for strength, each in found.items()
    }
    assert counts == {
        "clear": (16, 12, 0, (8, 8), (4, 4)),
        "top": (16, 12, 0, (4, 8), (0, 4)),
        "half": (16, 8, 4, (8, 8), (4, 4)),
        "sure": (16, 4, 8, (4, 4), (4, 4)),
        "complete": (16, 12, 0, (8, 8), (4, 4)),
    }
    assert [each.n_kept for each in found.values()] == [2, 1, 2, 3, 2]
    assert {each.same_clips.n_clips for each in found.values()} == {4}
    assert found[Strength.TOP].same_clips.share.high > 0.3  # over clips, of which there are four


def test_a_summary_is_of_the_first_strength_unless_another_is_asked_for(study):
    _, records = study
    clear = [record for record in records if record.strength is Strength.CLEAR]
    alone, whole = summarise(clear), summarise(records)
    assert whole.strength is Strength.CLEAR
    assert dataclasses.replace(whole, strengths=alone.strengths) == alone
    half = summarise(records, Strength.HALF)
    assert half.between.over_all.share.value == 1.0
    assert half.models[0].outcomes == {
        Outcome.IRREDUCIBLE.value: 4,
        Outcome.BELOW_THRESHOLD.value: 4,
    }


def test_the_sentences_say_what_the_table_does(study):
    words = strengths_sentences(summarise(study[1]))
    assert "Of the same 4 verdicts (over 4 clips) at every strength, 100 % if the fragment" in words
    assert "0 % if the fragment is its source’s top answer" in words
    assert "100 % if the fragment is at least 90 % sure for its source" in words
    assert words.endswith("not that sure of: 4 of 16 at half, 8 of 16 at sure.")
    half_and_sure = [r for r in study[1] if r.source == "strict"]
    assert "No search has a fragment at every strength" in strengths_sentences(
        summarise(half_and_sure)
    )


def test_one_strength_is_compared_with_nothing(study):
    summary = summarise([record for record in study[1] if record.strength is Strength.TOP])
    assert strengths_sentences(summary) == ""
    assert strength_table(summary)[1] == []
    assert "<h2>How sure</h2>" not in render_report(summary, {})


def test_report_and_tables_show_every_strength(study, monkeypatch):
    _, records = study
    monkeypatch.setattr(study_tables, "shipped_records", lambda _: records)
    text = study_tables.study_text(study_tables.SHIPPED_STUDIES[0])
    assert "| complete | 16 | 12 | 0 | 2 | 1.00 (" in text
    assert "**How sure**" in text
    page = render_report(summarise(records), {})
    assert "<h2>How sure</h2>" in page
    assert "<td>complete</td><td>16</td><td>12</td>" in page


def test_the_table_of_verdicts_names_the_strength(study, tmp_path):
    rows = list(csv.DictReader(io.StringIO(to_csv(study[1]))))
    assert {row["strength"] for row in rows} == set(ALL)
    below = [row for row in rows if row["outcome"] == "below_threshold"]
    assert {row["strength"] for row in below} == {"half", "sure"}


def test_files_of_a_study_at_several_strengths_are_written(study, tmp_path):
    (tmp_path / RECORDS_FILE).write_text("", "utf-8")
    summary = write_results(tmp_path, study[1], {})
    document = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert [each["strength"] for each in document["strengths"]] == [s.value for s in ALL]
    assert (document["strength"], document["n_items"]) == ("clear", summary.n_items)


def test_a_strength_that_a_study_has_not_cannot_be_summarised(study):
    top = [record for record in study[1] if record.strength is Strength.TOP]
    with pytest.raises(InputError, match="has no searches at sure"):
        summarise(top, Strength.SURE)
