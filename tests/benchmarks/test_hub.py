"""The benchmark of large networks runs, here with a small one."""

import sys

import pytest

from benchmarks import hub


@pytest.mark.slow
def test_it_prints_the_speed_of_a_search_and_of_the_bare_network(monkeypatch, capsys):
    flags = ["--small", "--seconds", "2", "--max-evaluations", "200", "--device", "cpu"]
    monkeypatch.setattr(sys, "argv", ["benchmark", *flags])
    assert hub.main() == 0
    measured, _, head, line, *rows = capsys.readouterr().out.splitlines()
    assert "device cpu" in measured
    for row, effort in zip(rows, ("quick", "normal"), strict=True):
        assert head.count("|") == line.count("|") == row.count("|")
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[:3] == ["cpu", effort, "irreducible"]
        assert 0 < int(cells[4]) <= 200
        assert all(float(cells[i]) > 0 for i in (6, 8, 10))
