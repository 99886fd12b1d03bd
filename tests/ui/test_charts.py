"""The charts show the numbers of the result: read out of their HTML and compared."""

import dataclasses
from xml.etree import ElementTree

import pytest

from explorer.partitions.kinds import UNITS
from explorer.searching.step import Step
from explorer.ui.charts import HEIGHT, WIDTH, probability_bars, shrink_curve
from explorer.ui.wording.numbers import confidence
from explorer.ui.wording.strip import MAX_CHANGES, kept_after
from explorer.verdicts import TargetVerdict
from tests.result.test_figures import record
from tests.support.steps import a_step

TITLES = {"a": "A", "b": "B", "c": "<C>", "toy": "Toy"}


def step(evaluations: int, n_kept: int | None) -> Step:
    return a_step(phase="reduce", evaluations=evaluations, n_kept=n_kept)


def verdict(model: str, verdict: str, probability: float | None) -> TargetVerdict:
    return TargetVerdict(
        model=model,
        verdict=verdict,
        label="blues",
        probability=probability,
        margin=probability,
        agrees_on_clip=True,
        vacuous=False,
    )


VERDICTS = [
    verdict("a", "accepts", 0.8),
    verdict("b", "no counterpart", None),
    dataclasses.replace(verdict("c", "rejects", 0.004), margin=-1.0),
    verdict("toy", "accepts", 0.512),
]


def text(node: ElementTree.Element) -> str:
    return " ".join("".join(node.itertext()).split())


def test_every_model_that_answered_has_a_bar_of_its_probability():
    figure = ElementTree.fromstring(probability_bars(record(), VERDICTS, TITLES))
    rows = figure.findall("ul/li")
    known = [each for each in VERDICTS if each.probability is not None]
    widths = [float(row.find("svg/rect").get("width")) for row in rows]
    assert widths == [pytest.approx(100 * each.probability, abs=0.05) for each in known]
    assert [text(row.find("span[@class='sure']")) for row in rows] == [
        confidence(each.probability) for each in known
    ]
    assert [row.get("class") for row in rows] == ["accepts", None, "accepts"]


def test_a_bar_names_its_model_and_its_verdict_and_the_chart_its_class():
    figure = ElementTree.fromstring(probability_bars(record(), VERDICTS, TITLES))
    names = [text(who) for who in figure.findall("ul/li/span[@class='who']")]
    assert names == ["A also blues", "<C> not blues", "Toy blues"]
    assert "blues" in text(figure.find("figcaption"))


def test_without_a_probability_there_is_no_chart():
    assert probability_bars(record(), VERDICTS[1:2], TITLES) == ""


def points(figure: ElementTree.Element, largest: tuple[int, int]) -> list[tuple[int, int]]:
    """The points of a curve, read back from their places on its axes."""
    places = [dot.get("d")[1:-2].split() for dot in figure.findall("svg/path[@class='dot']")]
    return [
        (
            round(float(x) / WIDTH * largest[0]),
            round((1 - float(y) / HEIGHT) * largest[1]),
        )
        for x, y in places
    ]


def test_the_curve_has_the_points_of_the_search_from_the_first_keep_on():
    steps = [step(8, None), step(16, 9), step(24, 4), step(40, 4)]
    figure = ElementTree.fromstring(shrink_curve(steps, "mel"))
    found = points(figure, (40, 9))
    assert found == [(16, 9), (24, 4), (40, 4)]
    words = [text(title) for title in figure.findall("svg/path/title")]
    assert words == [kept_after(n, evaluations, "mel") for evaluations, n in found]


def test_the_axes_name_round_numbers_at_their_places():
    steps = [step(2, 64), step(198, 2)]
    figure = ElementTree.fromstring(shrink_curve(steps, "mel"))
    for axis, highest, edge in (("ticks-x", 198, "left"), ("ticks-y", 64, "bottom")):
        ticks = figure.findall(f"div[@class='{axis}']/span")
        assert len(ticks) >= 3
        for tick in ticks:
            place = float(tick.get("style").removeprefix(f"{edge}:").removesuffix("%"))
            assert place == pytest.approx(100 * int(tick.text) / highest)


def test_the_curve_is_said_in_a_sentence_of_bounded_length():
    few = ElementTree.fromstring(shrink_curve([step(1, 9), step(24, 4), step(40, 4)], "mel"))
    assert few.find("svg").get("aria-label") == (
        "Bands kept, by evaluations: 9 bands after 1 evaluation, 4 bands after 24 evaluations."
    )
    steps = [step(10 * n, 100 - n) for n in range(1, 40)]
    said = ElementTree.fromstring(shrink_curve(steps, "bins")).find("svg").get("aria-label")
    assert said.count(" after ") == MAX_CHANGES
    assert f"{39 - MAX_CHANGES} more steps" in said
    assert said.endswith("61 bins after 390 evaluations.")


@pytest.mark.parametrize("kind", UNITS)
def test_the_curve_calls_the_pieces_what_the_page_calls_them(kind):
    figure = ElementTree.fromstring(shrink_curve([step(16, 9)], kind))
    assert text(figure.find("figcaption")) == f"{UNITS[kind].capitalize()}s kept, by evaluations"
    assert text(figure.find("svg/path/title")) == f"9 {UNITS[kind]}s after 16 evaluations"


def test_a_search_that_found_nothing_has_no_curve():
    assert shrink_curve([step(8, None)], "mel") == ""
