"""`python -m explorer app` and `python app.py`: the same flags, the same page."""

import sys
from pathlib import Path

import pytest

import app
from explorer.cli.main import main, make_parser

FLAGS = [
    *("--host", "::1", "--port", "7999", "--downloads", "no", "--model-dir", "a"),
    *("--search-seconds", "90"),
    *("--allowed-host", "a.example", "--allowed-host", "b.example", "--device"),
]
SERVED = {
    "host": "::1",
    "port": 7999,
    "device": "cpu",
    "model_directories": [Path("a")],
    "any_model": False,
    "downloads": False,
    "search_s": 90.0,
    "allowed_hosts": ["a.example", "b.example"],
    "share": False,
}


@pytest.fixture
def served(monkeypatch):
    """The arguments of the calls to `serve`, which does nothing."""
    calls: list[dict[str, object]] = []
    monkeypatch.setattr("explorer.ui.serve.serve", lambda **options: calls.append(options))
    return calls


def test_the_command_serves_the_page_with_its_flags(served, capsys):
    assert main(["app", *FLAGS, "cpu"]) == 0
    assert served == [SERVED]
    assert capsys.readouterr().out == "Earshot is starting …\n"


def test_the_script_serves_the_page_with_its_flags(served, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app.py", *FLAGS, "cpu"])
    app.main()
    assert served == [SERVED]


def test_both_entry_points_have_the_same_flags():
    command = vars(make_parser().parse_args(["app", *FLAGS, "cpu"]))
    assert command.pop("command") == "app"
    assert vars(app.make_parser().parse_args([*FLAGS, "cpu"])) == command


def test_an_unusable_checkpoint_is_one_line_on_stderr_and_exit_code_2(
    capsys, monkeypatch, tmp_path
):
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    assert main(["app", "--model-dir", str(tmp_path / "nowhere")]) == 2
    shown = capsys.readouterr()
    assert shown.out.splitlines() == ["Earshot is starting …", "Loading the models …"]
    assert shown.err.count("\n") == 1
    assert shown.err.startswith("earshot: ")
    assert list((tmp_path / "gradio").iterdir()) == []


def test_the_script_shows_its_usage_with_a_mistake(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    monkeypatch.setattr(sys, "argv", ["app.py", "--model-dir", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit, match="2"):
        app.main()
    shown = capsys.readouterr().err
    assert shown.startswith("usage: app.py")
    assert "\napp.py: error: " in shown


@pytest.mark.parametrize(
    ("environment", "words", "expected"),
    [("", [], False), ("False", [], False), ("True", [], True), ("", ["--share"], True)],
)
def test_it_is_made_public_only_if_it_is_asked_for(monkeypatch, environment, words, expected):
    monkeypatch.setenv("GRADIO_SHARE", environment)
    assert app.make_parser().parse_args(words).share is expected


def test_the_environment_is_only_checked_by_the_page(capsys, monkeypatch):
    monkeypatch.setenv("GRADIO_SERVER_PORT", "none")
    assert main(["clips"]) == 0
    capsys.readouterr()
    with pytest.raises(SystemExit, match="2"):
        main(["app"])
    assert "a number from 0 to 65535, not 'none'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("program", "expected"),
    [("/usr/bin/earshot", "earshot"), ("/src/explorer/__main__.py", "python -m explorer")],
)
def test_the_usage_names_the_program_that_was_started(capsys, monkeypatch, program, expected):
    monkeypatch.setattr(sys, "argv", [program])
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert capsys.readouterr().out.startswith(f"usage: {expected} ")
