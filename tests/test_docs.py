"""The documents: their links resolve, their commands run, their code does what it says."""

import re
import shlex

import pytest

from docs import api
from explorer.cli.main import main
from tests.support.paths import ROOT

README = (ROOT / "README.md").read_text("utf-8")
PAGES = ("README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")))


def test_the_readme_is_short():
    assert len(README.encode()) <= 8_000


@pytest.mark.parametrize("page", PAGES)
def test_every_link_resolves(page):
    text = (ROOT / page).read_text("utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", text)
    for target in targets:
        if not target.startswith("https://"):
            assert ((ROOT / page).parent / target.partition("#")[0]).exists(), target


def test_the_readme_leads_to_every_page_of_the_docs():
    for path in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{path.name})" in README


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(code.strip().splitlines()) <= 10
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    first, *verdicts = capsys.readouterr().out.splitlines()
    assert first.startswith("irreducible blues (")
    assert first.endswith("True")
    assert len(verdicts) == 6
    assert (tmp_path / "result" / "sufficient.wav").is_file()


def test_the_commands_of_the_readme_run(tmp_path, monkeypatch, capsys):
    commands = re.findall(r"^    earshot (.*)$", README, re.MULTILINE)
    assert [shlex.split(line)[0] for line in commands] == [
        *("app", "clips", "models", "fetch", "classify", "search", "transfer", "study"),
    ]
    monkeypatch.chdir(tmp_path)
    for line in commands:
        words = shlex.split(line)
        if words[0] not in ("app", "fetch", "study"):  # these have tests of their own
            assert main(words) == 0, line
    assert capsys.readouterr().out


def test_the_page_of_the_api_is_that_of_the_docstrings():
    message = "docs/api.md is out of date: run `python -m docs.api`"
    assert (ROOT / "docs" / "api.md").read_text("utf-8") == api.page(), message
