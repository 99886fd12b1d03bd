"""`search --among` and `--apart-from`, with a model whose fragments are known."""

import json
import shlex
from pathlib import Path
from types import SimpleNamespace

import pytest

from explorer.cli import extend as extend_command
from explorer.cli import search as search_command
from explorer.cli import transfer as transfer_command
from explorer.cli.main import main
from explorer.export.repeating import command_line
from explorer.partitions.ranges import text_of
from explorer.records import Outcome, read_record
from tests.support.bench import sound_file
from tests.support.three_pairs import N_CELLS, PAIRS, classifier


@pytest.fixture
def clip(monkeypatch, tmp_path) -> Path:
    """A sound; every command that is given it has one model, of which the fragments are known."""
    model = SimpleNamespace(id="rule", info=classifier().info, task="genre")
    models = SimpleNamespace(judges=lambda targets, source: [model])
    for command in (search_command, extend_command, transfer_command):
        monkeypatch.setattr(command, "known_models", lambda arguments: models)
        monkeypatch.setattr(command, "find_model", lambda known, model_id: model)
        monkeypatch.setattr(command, "load_and_warn", lambda *arguments: classifier())
    monkeypatch.chdir(tmp_path)
    return sound_file(tmp_path / "noise.wav")


def search(out: str, *words: str, clip: str = "noise.wav") -> int:
    cut = ["--partition", "linear", "--cells", str(N_CELLS)]
    return main(["search", clip, "--model", "rule", "--out", out, *cut, *words])


def found(out: str) -> tuple[Outcome, tuple[int, ...] | None]:
    record = read_record(Path(out))
    return record.outcome, record.keep


def one_after_another(batch_size: str) -> list[tuple[Outcome, tuple[int, ...] | None]]:
    """Search four times, each time apart from all fragments before."""
    apart: list[str] = []
    for at in range(4):
        out = f"{at} of {batch_size}"
        assert search(out, *apart, "--batch-size", batch_size) == 0
        apart += ["--apart-from", out]
    return [found(out) for out in apart[1::2]]


def test_disjoint_fragments_are_found_one_after_another_until_none_is_left(capsys, clip):
    sizes = ("1", "7", "64")
    first, *others = (one_after_another(size) for size in sizes)
    *fragments, last = first
    assert {outcome for outcome, _ in fragments} == {Outcome.IRREDUCIBLE}
    assert sorted(keep for _, keep in fragments) == sorted(PAIRS)
    assert last == (Outcome.IMPOSSIBLE, None)
    assert all(other == first for other in others)
    assert read_record(Path("3 of 64")).among == (0, 3, 5, 7)
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "impossible: no fragment with this label with probability 0.5 or more was found among "
        "the allowed bands",
        "only 4 of 10 bands were allowed",
        "3 of 64",
    ]


def test_the_report_says_that_only_some_cells_were_allowed(capsys, clip):
    assert search("out", "--among", "6,0-2") == 0
    assert found("out") == (Outcome.IRREDUCIBLE, (1, 6))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == (
        "irreducible: 2 of 10 linear bands are enough for a probability of 0.5 (0.62); "
        "certificate holds; at least 2 of the allowed bands needed"
    )
    assert lines[2] == "only 4 of 10 bands were allowed"


def test_one_allowed_cell_and_all_of_them_are_said_as_such(capsys, clip):
    assert search("one", "--among", "3") == 0
    assert "only 1 of 10 bands was allowed" in capsys.readouterr().out
    assert search("all", "--among", "0-9") == 0
    assert "allowed" not in capsys.readouterr().out


def test_both_options_together_allow_what_no_fragment_keeps(clip):
    assert search("first", "--among", "0-2,6,8") == 0
    _, keep = found("first")
    assert search("second", "--among", "0-2,6,8", "--apart-from", "first") == 0
    left = tuple(cell for cell in (0, 1, 2, 6, 8) if cell not in keep)
    assert read_record(Path("second")).among == left
    (other,) = {(1, 6), (2, 8)} - {keep}
    assert found("second") == (Outcome.IRREDUCIBLE, other)


def test_json_holds_the_allowed_cells(capsys, clip):
    assert search("out", "--among", "0-2,6", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["among"]) == (1, [0, 1, 2, 6])
    assert search("out", "--json") == 0
    assert json.loads(capsys.readouterr().out)["among"] is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--among", "0-10"], "There is no cell 10"),
        (["--among", "5-3"], "'5-3' is neither a cell nor a range"),
        (["--among", ""], "'' is neither a cell nor a range"),
        (["--apart-from", "nowhere"], "nowhere does not hold the result of a search"),
        (["--apart-from", "first", "--cells", "8"], "a result is of another partition"),
        (["--apart-from", "first", "--label", "no"], "a result is of another class, yes"),
        (["--apart-from", "first", "--start", "0.01"], "a result is of another clip"),
        (["--apart-from", "first", "--among", "1,6"], "No cell is left to search"),
        (["--apart-from", "first", "--out", "first"], "first would be overwritten"),
    ],
)
def test_mistakes_are_one_line(capsys, clip, words, sentence):
    assert search("first", "--among", "1,6") == 0
    before = (Path("first") / "result.json").read_bytes()
    capsys.readouterr()
    try:
        code = search("out", *words)
    except SystemExit as stopped:  # the parser's own
        code = stopped.code
    shown = capsys.readouterr()
    assert (code, shown.out, shown.err.count("\n")) == (2, "", 1)
    assert sentence in shown.err
    assert not Path("out").exists()
    assert (Path("first") / "result.json").read_bytes() == before


def test_the_command_of_an_exported_result_repeats_it(clip):
    assert search("first", "--among", "0-2,6,8") == 0
    assert search("second", "--apart-from", "first") == 0
    record = read_record(Path("second"))
    words = shlex.split(command_line(record))
    assert words[words.index("--among") + 1] == text_of(record.among)
    assert main(words[1:]) == 0
    again = read_record(Path("result"))
    assert (again.among, again.keep, again.outcome) == (record.among, record.keep, record.outcome)


def test_other_commands_work_on_such_a_result(capsys, clip):
    """Layers are built from all cells: without all three pairs the rest is the class."""
    assert search("out", "--among", "0-2,6") == 0
    assert main(["extend", "out"]) == 0
    necessary = json.loads((Path("out") / "extension.json").read_text())["necessary"]
    assert set(necessary["keep"]) > {1, 6}
    assert not set(necessary["keep"]) <= {0, 1, 2, 6}
    for layer in ("sufficient", "necessary"):
        assert main(["transfer", "out", "--layer", layer, "--controls", "4"]) == 0
    for name in ("audacity", "raven", "html", "png", "svg", "csv"):
        assert main(["export", "out", "--format", name]) == 0
    page = (Path("out") / "earshot.html").read_text("utf-8")
    assert "<dt>Allowed</dt><dd>4 of 10 bands</dd>" in page
    assert "At least 2 of the allowed bands needed: every smaller number was tried." in page
    assert "--among 0-2,6" in page
    assert "only 4 of 10 bands were allowed" in (Path("out") / "spectrogram.html").read_text()
