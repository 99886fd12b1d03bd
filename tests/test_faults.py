"""The list of faults names the tests that hold them; all of these exist."""

import ast
import re
from functools import cache

import pytest

from tests.support.paths import ROOT

ROWS = re.findall(
    r"^\| (\d+) \|(.*)$", (ROOT / "docs" / "faults.md").read_text("utf-8"), re.MULTILINE
)


@cache
def _tests_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_fault_is_listed_once():
    assert [int(number) for number, _ in ROWS] == list(range(1, 40))


@pytest.mark.parametrize(("number", "row"), ROWS)
def test_the_tests_of_a_fault_exist(number, row):
    tests = re.findall(r"`(tests/\S+)::(\S+)`", row)
    assert tests, number
    for path, name in tests:
        assert name in _tests_in(path), f"{path}::{name}"
