import dataclasses

import pytest

from explorer.judging.criterion import NO_ANSWER
from explorer.records import Outcome
from explorer.ui import panels
from explorer.ui.explore.judge import _has_all_controls
from explorer.ui.wording import verdicts as texts
from explorer.ui.wording.controls import NOT_YET, controls_sentence
from explorer.ui.wording.verdicts import NOT_COMPARABLE
from explorer.verdicts import Control, TargetVerdict
from tests.ui.wording.test_search import INFO, record


def verdict(model: str, verdict: str, label: str = "blues", **changes: object) -> TargetVerdict:
    plain = TargetVerdict(
        model=model,
        verdict=verdict,
        label=label,
        probability=0.4,
        margin=0.1 if label == "blues" else -0.1,
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
        ([], texts.no_other_model("blues")),
        ([verdict("b", "no counterpart")], "1 other model does not know blues."),
        (
            [verdict("b", "cannot hear", None), verdict("c", "cannot hear", None)],
            "2 other models cannot hear this band.",
        ),
        (
            [
                verdict("b", "no counterpart"),
                verdict("c", "accepts"),
                verdict("d", "outside window", None),
            ],
            f"{texts.it_says('blues', 'Model C')} 1 other model does not know blues. "
            "1 other model does not hear all of the fragment: it goes on too long.",
        ),
        # All classes are equally likely: the first of them is the answer, but not a clear one.
        ([verdict("b", "rejects", margin=0.0)], texts.it_is_unsure("blues", "Model B")),
        ([verdict("b", "rejects", "jazz", margin=0.0)], texts.it_says_other("jazz", "Model B")),
        ([verdict("b", "rejects", NO_ANSWER, margin=None)], texts.it_hears_silence("Model B")),
        ([verdict("b", "accepts")], texts.it_says("blues", "Model B")),
        ([verdict("b", "rejects", "jazz")], texts.it_says_other("jazz", "Model B")),
        (
            [verdict("b", "rejects", "none of these")],
            texts.it_says_other("“none of these”", "Model B"),
        ),
        ([verdict("b", "rejects", "blues")], texts.it_is_unsure("blues", "Model B")),
        (
            [verdict("b", "rejects", "jazz"), verdict("c", "rejects", "jazz")],
            texts.none_says("blues", 2, n_unsure=0),
        ),
        (
            [verdict("b", "rejects"), verdict("c", "rejects", "jazz")],
            texts.none_says("blues", 2, n_unsure=1),
        ),
        ([verdict("b", "accepts"), verdict("c", "rejects")], texts.some_say("blues", 1, 2)),
        ([verdict("b", "accepts"), verdict("c", "accepts")], texts.some_say("blues", 2, 2)),
        (
            [verdict("b", "accepts"), verdict("c", "accepts"), verdict("d", "rejects")],
            texts.some_say("blues", 2, 3),
        ),
    ],
)
def test_one_sentence_says_who_else_is_convinced(others, sentence):
    result = record(Outcome.IRREDUCIBLE)
    assert texts.convinced(result, [SOURCE, *others], INFOS) == sentence


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
    assert texts.says_to_silence("blues") in panel


def test_what_silence_gets_is_named_where_the_clip_gets_another_answer():
    disagrees = dataclasses.replace(SOURCE, agrees_on_clip=False, vacuous=True)
    words = texts.on_whole_clip(disagrees, record(Outcome.IRREDUCIBLE))
    assert words == "different answer; says blues to silence"


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("no counterpart", "not comparable"),
        ("cannot hear", "cannot hear this band"),
        ("outside window", "outside its window"),
    ],
)
def test_a_model_that_was_not_asked_has_no_answer_no_confidence_and_no_check(why, words):
    unasked = dataclasses.replace(
        SOURCE,
        model="b",
        verdict=why,
        label=None,
        probability=None,
        margin=None,
        agrees_on_clip=None,
        vacuous=None,
    )
    panel = panels.targets(record(Outcome.IRREDUCIBLE), [unasked], INFOS)
    assert f'<span class="pill none">{words}</span>' in panel
    assert panel.count(texts.NOTHING) == 3  # what it says, how sure, and of the whole clip
    assert NOT_YET not in panel
    assert not _has_all_controls(dataclasses.replace(unasked, verdict="accepts"))
    assert _has_all_controls(unasked)


def drawn(random: int, shift: int = 0, energy: int = 0) -> tuple[Control, ...]:
    return (
        Control(kind="random", accepted=random, draws=64),
        Control(kind="shift", accepted=shift, draws=63),
        Control(kind="energy", accepted=energy, draws=1),
    )


def convinced(*verdicts: TargetVerdict) -> str:
    return texts.convinced(record(Outcome.IRREDUCIBLE), list(verdicts), INFOS)


def test_a_model_that_is_convinced_by_anything_says_little():
    easy = verdict("b", "accepts", controls=drawn(60))
    fussy = verdict("c", "accepts", controls=drawn(1))
    assert convinced(SOURCE, easy, fussy) == " ".join(
        [
            texts.some_say("blues", 2, 2),
            controls_sentence(record(Outcome.IRREDUCIBLE), [easy, fussy]),
            texts.easily_convinced(["Model B"], "blues"),
        ]
    )


def test_several_easy_models_are_listed():
    easy = [verdict(model, "accepts", controls=drawn(64)) for model in ("b", "c")]
    assert texts.easily_convinced(["Model B", "Model C"], "blues") in convinced(*easy)


def test_a_model_that_says_so_to_silence_is_named():
    assert texts.silent_too(["Model B"], "blues") in convinced(
        SOURCE, verdict("b", "accepts", vacuous=True)
    )


def test_models_that_are_not_easily_convinced_get_their_due():
    others = [
        verdict("b", "accepts", controls=drawn(2)),
        verdict("c", "accepts", controls=drawn(0)),
    ]
    controls = controls_sentence(record(Outcome.IRREDUCIBLE), others)
    assert convinced(SOURCE, *others) == f"{texts.some_say('blues', 2, 2)} {controls}"


def test_a_rejecting_model_needs_no_doubt():
    other = verdict("b", "rejects", "jazz", controls=drawn(60))
    assert "But" not in convinced(SOURCE, other)


def test_a_source_that_accepts_almost_anything_is_reported():
    source = dataclasses.replace(SOURCE, controls=drawn(48))
    assert texts.source_is_easy(0.75) in convinced(source)


def test_without_any_controls_there_is_no_column_for_them():
    table = panels.targets(record(Outcome.IRREDUCIBLE), [SOURCE], INFOS)
    assert texts.CHANCE_CHECK not in table


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        (verdict("b", "accepts"), "also blues"),
        (verdict("b", "rejects", "jazz"), "not blues"),
        (verdict("b", "rejects"), "blues, but unsure"),  # below the confidence asked for
        (verdict("b", "rejects", "blue", margin=0.1), "blues, but unsure"),  # its own spelling
        (verdict("b", "rejects", "no answer to silence", margin=None), "not blues"),
        (verdict("b", "no counterpart", "rock", margin=None), NOT_COMPARABLE),
    ],
)
def test_a_verdict_in_a_few_words_never_denies_an_answer_that_was_given(judged, said):
    assert texts.pill(judged, "blues") == said
    assert f">{said}</span>" in panels.targets(record(Outcome.IRREDUCIBLE), [judged], INFOS)


def test_the_source_is_not_said_to_agree_with_itself():
    assert texts.pill(SOURCE, "blues", is_source=True) == "blues"


@pytest.mark.parametrize(("agrees", "words"), texts.AGREES.items())
def test_the_answer_to_the_whole_clip_is_compared_with_the_sources(agrees, words):
    judged = dataclasses.replace(SOURCE, agrees_on_clip=agrees)
    assert texts.on_whole_clip(judged, record(Outcome.IRREDUCIBLE)) == words


def test_where_another_class_was_asked_for_the_whole_clip_is_compared_with_that():
    named = dataclasses.replace(record(Outcome.IRREDUCIBLE), clip_label="jazz")
    assert texts.on_whole_clip(SOURCE, named) == "blues"
    other = dataclasses.replace(SOURCE, agrees_on_clip=False)
    assert texts.on_whole_clip(other, named) == "not blues"
