"""How a fragment compares with its controls, in words that the counts bear out."""

import itertools
import re

import pytest

from explorer.records import Outcome
from explorer.transferring.controls import ControlsSoFar
from explorer.ui import panels
from explorer.ui.wording import controls as texts
from explorer.verdicts import Control, TargetVerdict
from tests.ui.wording.test_search import record
from tests.ui.wording.test_verdicts import INFOS, SOURCE, drawn, verdict

SHARES = "share this transfer"


def judged(accepts: bool, loudest: bool, random: int = 0, draws: int = 64) -> TargetVerdict:
    """A model's verdict on the fragment and on its controls."""
    controls = (
        Control(kind="random", accepted=random, draws=draws),
        Control(kind="energy", accepted=int(loudest), draws=1),
    )
    return verdict("b", "accepts" if accepts else "rejects", controls=controls)


def said(*asked: TargetVerdict) -> str:
    return texts.controls_sentence(record(Outcome.IRREDUCIBLE), asked)


def all_cases(n_models: int):
    """Every number of models that the fragment, and that the loudest bands, convince."""
    for n_by_fragment, n in itertools.product(range(n_models + 1), repeat=2):
        models = [judged(at < n_by_fragment, at >= n_models - n) for at in range(n_models)]
        yield n_by_fragment, n, said(*models).partition(". ")[0]


@pytest.mark.parametrize("n_models", [2, 3, 5])
def test_the_loudest_bands_share_a_transfer_if_they_convince_as_many_models(n_models):
    for n_by_fragment, n, sentence in all_cases(n_models):
        assert (SHARES in sentence) == (n >= n_by_fragment > 0), sentence
        assert ("as many of" in sentence) == (n == n_by_fragment > 0), sentence
        assert ("more of" in sentence) == (n > n_by_fragment), sentence
        assert ("fewer of" in sentence) == (0 < n < n_by_fragment), sentence
        assert ("none of" in sentence) == (n == 0), sentence
        assert ("either" in sentence) == (n == n_by_fragment == 0), sentence
        assert (f"({n} of {n_models})" in sentence) == (n > 0), sentence


def test_of_a_single_other_model_it_is_said_whether_the_loudest_bands_convince_it():
    for n_by_fragment, n, sentence in all_cases(1):
        assert ("not convince" in sentence) == (n == 0), sentence
        assert (SHARES in sentence) == (n == n_by_fragment == 1), sentence
        assert sentence.endswith("either") == (n == n_by_fragment == 0), sentence
        assert (", too" in sentence) == (n == n_by_fragment == 1), sentence
        assert "the other model" in sentence
        assert "models" not in sentence


def test_one_sentence_has_the_counts_of_all_models_together():
    def controlled(random, matched, shift, loudest):
        return (
            Control(kind="random", accepted=random, draws=64),
            Control(kind="matched", accepted=matched, draws=64),
            Control(kind="shift", accepted=shift, draws=63),
            Control(kind="energy", accepted=loudest, draws=1),
        )

    assert said(
        verdict("b", "accepts", controls=controlled(5, 1, 9, 1)),
        verdict("c", "rejects", "jazz", controls=controlled(4, 1, 3, 0)),
    ) == (
        "The 2 loudest bands convince as many of the other models as the fragment (1 of 2): they "
        "share this transfer. The other models accept random fragments of this size in 9 of 128 "
        "cases, random ones with the fragment’s energy in 2 of 128 and shifted copies of the "
        "fragment in 12 of 126."
    )


@pytest.mark.parametrize(
    ("random", "are_shared"), [((0, 0), False), ((63, 0), False), ((64, 0), True), ((40, 30), True)]
)
def test_random_fragments_share_a_transfer_if_they_are_accepted_as_often(random, are_shared):
    asked = [judged(at == 0, loudest=False, random=n) for at, n in enumerate(random)]
    sentence = said(*asked)
    assert f"random fragments of this size in {sum(random)} of 128 cases" in sentence
    assert ("accepted at least as often as the fragment" in sentence) == are_shared
    assert (SHARES in sentence) == are_shared


def test_nothing_is_shared_where_no_model_is_convinced():
    sentence = said(judged(False, True, 64), judged(False, True, 64))
    assert SHARES not in sentence
    assert "more of the other models than the fragment (2 of 2)." in sentence


def test_counts_follow_what_was_drawn():
    asked = [judged(True, False, 1, draws=16), judged(False, False, 1, draws=64)]
    assert "in 2 of 80 cases" in said(*asked)


def test_a_model_that_has_not_judged_its_controls_is_in_no_count():
    asked = [judged(True, True), judged(True, False), verdict("b", "accepts")]
    sentence = said(*asked)
    assert "fewer of the 2 of 3 other models that have made the chance check" in sentence
    assert "(1 of 2)" in sentence
    one = said(judged(True, True), verdict("b", "accepts"))
    assert "convince the one of 2 other models that has made the chance check, too" in one
    assert re.search("The one of 2 .* accepts random fragments of this size in 0 of 64", one)


def test_before_any_controls_nothing_is_said_of_them():
    assert said(verdict("b", "accepts")) == said() == ""


def test_a_kind_that_was_not_drawn_is_not_mentioned():
    only = verdict("b", "accepts", controls=(Control(kind="energy", accepted=1, draws=1),))
    assert said(only, only) == (
        "The 2 loudest bands convince as many of the other models as the fragment (2 of 2): they "
        "share this transfer."
    )


def test_the_bands_of_other_clips_are_counted_too():
    other = verdict(
        "b",
        "accepts",
        controls=(
            Control(kind="energy", accepted=0, draws=1),
            Control(kind="other clip", accepted=3, draws=8),
        ),
    )
    assert "accept the bands of fragments of other clips in 6 of 16 cases." in said(other, other)


def test_the_sentence_is_about_the_others_and_not_the_source():
    source = verdict("toy", "accepts", controls=drawn(64, 63, 1))
    other = verdict("b", "rejects", "jazz", controls=drawn(0, 0, 0))
    lead = panels.targets(record(Outcome.IRREDUCIBLE), [other, source], INFOS)
    assert "The 2 loudest bands do not convince the other model, either." in lead
    assert "in 0 of 64 cases" in lead


@pytest.mark.parametrize(
    ("verdict_of_b", "so_far", "words"),
    [
        ("accepts", None, "…"),
        ("accepts", ControlsSoFar(model="b"), "…"),
        ("accepts", ControlsSoFar(model="b", n_controls=49), "0 of 49 judged …"),
        (
            "accepts",
            ControlsSoFar(model="b", counts=drawn(3)[:1], n_controls=193),
            "64 of 193 judged …",
        ),
        ("no counterpart", None, "–"),
    ],
)
def test_until_all_controls_are_judged_the_table_says_how_many_are(verdict_of_b, so_far, words):
    waiting = verdict("b", verdict_of_b)
    assert texts.not_yet(waiting, so_far) == words
    controls = {} if so_far is None else {"b": so_far}
    table = panels.targets(record(Outcome.IRREDUCIBLE), [waiting], INFOS, controls=controls)
    assert (f">{words}</td>" in table) == bool(controls)


def test_the_table_shows_every_control_in_short_and_in_full():
    controlled = verdict("b", "accepts", controls=drawn(3, 9, 1))
    rows = panels.targets(record(Outcome.IRREDUCIBLE), [controlled, SOURCE], INFOS)
    checks = texts.chance_check(controlled, 2, "linear")
    assert len(checks) == 3
    for short, full in checks:
        assert f'<span title="{full}">{short}</span>' in rows
    assert [short.split()[0] for short, _ in checks] == ["3", "9", "loudest"]
    assert rows.count(texts.NOT_YET) == 1


def test_the_loudest_piece_is_named_as_many_times_as_it_is_kept():
    controlled = verdict("b", "accepts", controls=drawn(0, 0, 0))
    assert texts.chance_check(controlled, 1, "tiles")[2][0] == "loudest tile: no"
    kinds = {"matched": "2 of 64 as loud", "other clip": "2 of 64 of another clip"}
    for kind, short in kinds.items():
        other = verdict("b", "accepts", controls=(Control(kind=kind, accepted=2, draws=64),))
        assert texts.chance_check(other, 1, "tiles")[0][0] == short
    assert texts.chance_check(controlled, 2, "tiles")[2][0] == "loudest tiles: no"
