import dataclasses

import pytest

from explorer.records import Control, Outcome, TargetVerdict
from explorer.ui import panels
from explorer.ui.wording import verdicts as verdict_wording
from tests.ui.wording.test_search import INFO, record


def verdict(model: str, verdict: str, label: str = "blues", **changes: object) -> TargetVerdict:
    plain = TargetVerdict(
        model=model,
        verdict=verdict,
        label=label,
        probability=0.4,
        margin=0.1,
        agrees_on_clip=True,
        vacuous=False,
    )
    return dataclasses.replace(plain, **changes)


SOURCE = verdict("toy", "accepts")
INFOS = {
    model: dataclasses.replace(INFO, id=model, title=title, none_label="none of these")
    for model, title in {"toy": "Toy", "b": "Model B", "c": "Model C", "d": "Model D"}.items()
}


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ([], "There is no other model yet that knows blues."),
        ([verdict("b", "no counterpart")], "There is no other model yet that knows blues."),
        ([verdict("b", "accepts")], "The other model, Model B, also hears blues in it."),
        ([verdict("b", "rejects", "jazz")], "The other model, Model B, does not: it hears jazz."),
        (
            [verdict("b", "rejects", "none of these")],
            "The other model, Model B, does not: it hears “none of these”.",
        ),
        (
            [verdict("b", "rejects", "blues")],
            "The other model, Model B, also hears blues, but not surely enough.",
        ),
        (
            [verdict("b", "rejects", "jazz"), verdict("c", "rejects", "jazz")],
            "None of the 2 other models hears blues in it.",
        ),
        (
            [verdict("b", "rejects"), verdict("c", "rejects", "jazz")],
            "None of the 2 other models is convinced: 1 hears blues, but not surely enough.",
        ),
        (
            [verdict("b", "accepts"), verdict("c", "rejects")],
            "1 of 2 other models also hears blues in it.",
        ),
        (
            [verdict("b", "accepts"), verdict("c", "accepts")],
            "All 2 other models also hear blues in it.",
        ),
        (
            [verdict("b", "accepts"), verdict("c", "accepts"), verdict("d", "rejects")],
            "2 of 3 other models also hear blues in it.",
        ),
    ],
)
def test_one_sentence_says_who_else_is_convinced(others, sentence):
    result = record(Outcome.IRREDUCIBLE)
    assert verdict_wording.convinced(result, [SOURCE, *others], INFOS) == sentence


def test_what_models_and_files_say_is_never_html():
    infos = {"toy": dataclasses.replace(INFO, id="toy", title="<b>Toy</b>")}
    nasty = dataclasses.replace(SOURCE, label="<img src=x onerror=alert(1)>")
    panel = panels.targets(record(Outcome.IRREDUCIBLE), [nasty], infos)
    assert "<img" not in panel
    assert "<b>" not in panel
    assert "<i>" not in panels.message("<i>file</i>.wav")


def test_a_target_that_says_it_to_silence_is_marked():
    infos = {"toy": INFO}
    panel = panels.targets(
        record(Outcome.IRREDUCIBLE), [dataclasses.replace(SOURCE, vacuous=True)], infos
    )
    assert "says so to silence, too" in panel


def drawn(random: int, shift: int = 0, energy: int = 0) -> tuple[Control, ...]:
    return (
        Control(kind="random", accepted=random, draws=64),
        Control(kind="shift", accepted=shift, draws=63),
        Control(kind="energy", accepted=energy, draws=1),
    )


def convinced(*verdicts: TargetVerdict) -> str:
    return verdict_wording.convinced(record(Outcome.IRREDUCIBLE), list(verdicts), INFOS)


def test_a_model_that_is_convinced_by_anything_says_little():
    easy = verdict("b", "accepts", controls=drawn(60))
    fussy = verdict("c", "accepts", controls=drawn(1))
    assert convinced(SOURCE, easy, fussy) == (
        "All 2 other models also hear blues in it. "
        "But Model B hears blues in half or more of the random fragments of this size, too: "
        "that says little."
    )


def test_several_easy_models_are_listed():
    easy = [verdict(model, "accepts", controls=drawn(64)) for model in ("b", "c")]
    assert (
        "But Model B and Model C hear blues in half or more of the random fragments"
        in convinced(*easy)
    )


def test_a_model_that_says_so_to_silence_is_named():
    assert "But Model B says blues even to silence." in convinced(
        SOURCE, verdict("b", "accepts", vacuous=True)
    )


def test_models_that_are_not_easily_convinced_get_their_due():
    others = [
        verdict("b", "accepts", controls=drawn(2)),
        verdict("c", "accepts", controls=drawn(0)),
    ]
    assert convinced(SOURCE, *others).endswith(
        "Of random fragments of this size they accept at most 3.1 %."
    )
    assert convinced(SOURCE, others[0]).endswith(
        "Of random fragments of this size it accepts 3.1 %."
    )


def test_while_controls_are_missing_nothing_is_said_of_them():
    others = [verdict("b", "accepts", controls=drawn(2)), verdict("c", "accepts")]
    assert convinced(SOURCE, *others) == "All 2 other models also hear blues in it."


def test_a_rejecting_model_needs_no_doubt():
    assert convinced(SOURCE, verdict("b", "rejects", "jazz", controls=drawn(60))) == (
        "The other model, Model B, does not: it hears jazz."
    )


def test_a_source_that_accepts_almost_anything_is_told():
    source = dataclasses.replace(SOURCE, controls=drawn(48))
    assert "The source itself accepts 75 % of random fragments of this size" in convinced(source)


def test_the_table_shows_every_control_in_short_and_in_full():
    rows = panels.targets(
        record(Outcome.IRREDUCIBLE),
        [verdict("b", "accepts", controls=drawn(3, 9, 1)), SOURCE],
        INFOS,
    )
    assert 'title="also accepts 3 of 64 random fragments of this size">random 3 of 64<' in rows
    assert ">shifted 9 of 63<" in rows
    assert ">loudest yes<" in rows
    assert rows.count("…") == 1


def test_without_any_controls_there_is_no_column_for_them():
    assert "other fragments" not in panels.targets(record(Outcome.IRREDUCIBLE), [SOURCE], INFOS)
