import re

import pytest

from explorer.cli.main import main
from explorer.efforts import costs_in_words, pairs_tried, typical_cost
from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.searching.bounds import cost_of_bounds
from explorer.searching.config import EFFORTS
from explorer.time_left import rounded
from explorer.ui import panels
from explorer.ui.explore.setting_widgets import make_widgets
from models.collection import bundled_models
from tests.support.paths import ROOT


@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("n_cells", [16, 64, 128])
def test_the_cost_is_what_the_search_expects_of_itself(effort, n_cells):
    allowed = EFFORTS[effort]
    expected = allowed.usual_evaluations(n_cells) + cost_of_bounds(n_cells, allowed)
    assert typical_cost(effort, n_cells) == expected


def test_every_effort_is_named_with_its_figure():
    words = costs_in_words()
    for effort in EFFORTS:
        assert f"{effort} about {rounded(typical_cost(effort)):,}" in words
    assert re.findall(r"all (\S+) pairs", words) == [f"{pairs_tried('thorough'):,}"]


def flowing(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("page", ["README.md", "docs/api.md"])
def test_what_is_written_about_the_efforts_is_what_they_cost(page):
    assert costs_in_words() in flowing((ROOT / page).read_text("utf-8"))


def test_the_command_line_and_the_page_say_the_same(capsys):
    with pytest.raises(SystemExit):
        main(["search", "--help"])
    assert costs_in_words() in flowing(capsys.readouterr().out)
    assert costs_in_words() in panels.how_it_works()
    widgets, _ = make_widgets(bundled_models().of_task("genre")[0].info)
    assert costs_in_words() in widgets.effort.info
    assert str(DEFAULT_CELLS) in widgets.effort.info
