"""`python -m explorer study` with the real models and clips. Scripts depend on what it prints."""

import json
from contextlib import contextmanager

import pytest

from explorer.cli import study as study_command
from explorer.cli.main import main
from explorer.cli.study import FAILED
from explorer.cli.study_text import progress_text, summary_text
from explorer.clips.gallery import bundled_clips
from explorer.errors import ModelError
from explorer.strengths import Strength
from explorer.study import item as study_item
from explorer.study.records import RECORDS_FILE
from explorer.study.run import StudyProgress
from explorer.study.summary import SUMMARY_FILE, summarise
from models.collection import bundled_models
from tests.support.sounds import RATE, sound

MODELS = [spec.id for spec in bundled_models().of_task("emotion")][:2]
QUICK = ["study", "--task", "emotion", "--models", ",".join(MODELS), "--effort", "quick"]


@pytest.fixture
def study(tmp_path):
    return [*QUICK, "--seeds", "0", "--limit", "1", "--out", str(tmp_path / "study")]


def lines(directory) -> list[dict]:
    return [json.loads(line) for line in (directory / RECORDS_FILE).read_text().splitlines()]


def test_a_study_writes_a_line_for_every_item_and_a_summary(study, tmp_path, capsys):
    assert main([*study, "--json"]) == 0
    shown = capsys.readouterr()
    records = lines(tmp_path / "study")
    assert len(records) == 2
    for record, model in zip(records, MODELS, strict=True):
        assert (record["source"], record["seed"], record["error"]) == (model, 0, None)
        assert record["clip"]["name"] == bundled_clips("emotion")[0].id
        assert record["finding"]["certificate"]["holds"]
        assert [target["model"] for target in record["finding"]["targets"]] == MODELS
    assert json.loads(shown.out) == json.loads((tmp_path / "study" / SUMMARY_FILE).read_text())
    assert shown.err.splitlines()[-1].startswith("2 of 2 items")


def test_a_study_with_fewer_controls_says_so_in_its_records(study, tmp_path, capsys):
    assert main([*study, "--controls", "5"]) == 0
    for record in lines(tmp_path / "study"):
        assert record["settings"]["n_controls"] == 5
        for target in record["finding"]["targets"]:
            drawn = {control["kind"]: control["draws"] for control in target["controls"]}
            assert drawn == {"random": 5, "matched": 5, "shift": 5, "energy": 1}
    capsys.readouterr()
    assert main([*study, "--resume"]) == 2
    assert "another n_controls (5, not 64)" in capsys.readouterr().err


def test_a_study_grows_by_resuming_it(study, tmp_path, capsys):
    assert main(study) == 0
    assert main([*study, "--seeds", "0,1", "--resume"]) == 0
    assert "2 of 4 items" in capsys.readouterr().err
    records = lines(tmp_path / "study")
    assert len({record["key"] for record in records}) == len(records) == 4
    assert [record["seed"] for record in records] == [0, 0, 1, 1]


def test_a_study_is_resumed_with_more_strengths(study, tmp_path, capsys):
    assert main(study) == 0
    assert main([*study, "--strengths", "complete,clear", "--resume"]) == 0
    shown = capsys.readouterr()
    assert "2 of 4 items" in shown.err
    records = lines(tmp_path / "study")
    assert [record["strength"] for record in records] == ["clear", "clear", "complete", "complete"]
    assert all(record["finding"]["evaluations"]["search"] for record in records)


def test_a_failure_at_any_strength_changes_the_exit_code(study, tmp_path, monkeypatch):
    def broken(item, *_):
        if item.strength is Strength.COMPLETE:
            raise ModelError("no such luck")
        return search_and_judge(item, *_)

    search_and_judge = study_item._search_and_judge
    monkeypatch.setattr(study_item, "_search_and_judge", broken)
    assert main([*study, "--strengths", "top,complete"]) == FAILED
    errors = [record["error"] for record in lines(tmp_path / "study")]
    assert errors == [None, "no such luck"] * 2


def test_one_bad_file_among_many_changes_the_exit_code(tmp_path, capsys):
    folder = tmp_path / "voices"
    folder.mkdir()
    sound(folder / "good.wav", RATE)
    (folder / "bad.wav").write_bytes(b"not a sound")
    out = tmp_path / "study"
    code = main([*QUICK, "--seeds", "0", "--clips", str(folder), "--out", str(out)])
    assert code == FAILED
    assert "2 failed" in capsys.readouterr().out
    errors = {record["clip"]["name"]: record["error"] for record in lines(out)}
    assert errors["voices/good.wav"] is None
    assert errors["voices/bad.wav"]


def test_absent_files_are_named_at_once_and_fail_alone(tmp_path, capsys):
    folder = tmp_path / "voices"
    folder.mkdir()
    sound(folder / "good.wav", RATE)
    (folder / "index.csv").write_text("file,label\ngone.wav,sad\ngood.wav,sad\nlost.wav,angry\n")
    out = tmp_path / "study"
    words = ["--models", MODELS[0], "--seeds", "0", "--clips", str(folder), "--out", str(out)]
    assert main([*QUICK, *words]) == FAILED
    shown = capsys.readouterr()
    line = shown.err.splitlines()[0]
    assert line.startswith("earshot: 2 of 3 files cannot be read, and their items will fail: ")
    assert "voices/gone.wav (row 2 of" in line
    assert "voices/lost.wav (row 4 of" in line
    assert shown.out.startswith("3 of 3 items, 2 failed")
    errors = {record["clip"]["name"]: record["error"] for record in lines(out)}
    assert errors["voices/good.wav"] is None
    assert "No such file" in errors["voices/gone.wav"]


def test_the_text_has_rates_with_intervals_and_chance_and_flat_earthers(zoo_records):
    done = StudyProgress(n_items=144, n_before=0, n_done=144, n_failed=0, seconds=1.0)
    lines = summary_text(summarise(zoo_records), done).splitlines()
    assert lines[0] == "144 of 144 items, 0 failed"
    assert (
        "twin -> stranger: 0.00 (0.00 to 0.14) of 24 clips on which both agree; "
        "-0.07 over random fragments"
    ) in lines
    (flat,) = [line for line in lines if line.startswith("Flat-earthers: ")]
    for rate in ("stranger (in-rate) 0.0", "stranger (out-rate) 0.0", "constant (in-rate) 0.0"):
        assert rate in flat


def test_a_stopped_study_has_its_own_exit_code(study, tmp_path, monkeypatch):
    @contextmanager
    def stopped_after_the_first_item():
        out = tmp_path / "study"
        yield lambda: bool(lines(out))

    monkeypatch.setattr(study_command, "stop_on_interrupt", stopped_after_the_first_item)
    assert main(study) == study_command.STOPPED
    assert len(lines(tmp_path / "study")) == 1


def test_a_stopped_study_says_how_to_continue(zoo_records):
    half = StudyProgress(n_items=96, n_before=8, n_done=40, n_failed=0, seconds=1.0)
    lines = summary_text(summarise(zoo_records[:48]), half).splitlines()
    assert lines[:2] == ["48 of 96 items, 0 failed", "stopped; --resume goes on with it"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--models", "genre-logmel-cnn"], "not of the task emotion"),
        (["--strengths", "top,certain"], "is not a list of clear, top, half, sure, complete"),
        (["--models", "nothing"], "no model 'nothing'"),
        (["--clips", "nothing.wav"], "no file, folder or clip"),
        (["--cells", "1"], "2 to"),
        (["--partition", "bins", "--cells", "7"], "leave the number out"),
        (["--seeds", "1,two"], "not a list of numbers"),
        (["--limit", "0"], "not a number from 1 upwards"),
        (["--controls", "0"], "'0' is not a whole number from 1 to 64"),
        (["--controls", "65"], "'65' is not a whole number from 1 to 64"),
        (["--controls", "few"], "'few' is not a whole number from 1 to 64"),
        (["--workers", "2"], "--workers goes with --ray"),
        (["--resume"], "does not hold a study"),
    ],
)
def test_mistakes_are_one_line_on_stderr_and_exit_code_2(study, tmp_path, capsys, words, message):
    try:
        code = main([*study, *words])
    except SystemExit as ended:
        code = ended.code
    shown = capsys.readouterr()
    assert (code, shown.out) == (2, "")
    assert message in shown.err
    assert len(shown.err.splitlines()) == 1
    assert not (tmp_path / "study").exists()


def test_a_study_is_not_overwritten(study, tmp_path, capsys):
    assert main(study) == 0
    before = (tmp_path / "study" / RECORDS_FILE).read_bytes()
    assert main(study) == 2
    assert "--resume continues it" in capsys.readouterr().err
    assert (tmp_path / "study" / RECORDS_FILE).read_bytes() == before


def test_progress_shows_hours_minutes_and_seconds():
    def left(n_left: int) -> str:
        now = StudyProgress(n_items=n_left + 1, n_before=0, n_done=1, n_failed=0, seconds=1.0)
        return progress_text(now).rpartition("about ")[2]

    assert left(7) == "7 s left"
    assert left(67) == "1 min 7 s left"
    assert left(3_667) == "1 h 1 min left"


@pytest.mark.parametrize("name", [SUMMARY_FILE, "report.html", "verdicts.csv"])
def test_a_file_of_the_users_is_refused_before_any_work(study, tmp_path, capsys, name):
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / name).write_text("mine")
    assert main(study) == 2
    assert f"holds {name}, which no study wrote; choose another" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "study").iterdir()] == [name]
    assert (tmp_path / "study" / name).read_text() == "mine"
