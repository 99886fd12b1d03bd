"""Rates by class and by right or wrong answers, lifts over every control, and the sentences."""

import dataclasses

import pytest

from explorer.study.sentences import (
    LOUDEST_NOT_MEASURED,
    NOTHING_ACCEPTED,
    controls_sentence,
    loudest_sentence,
    partial_controls_sentence,
)
from explorer.study.statistics.acceptance import acceptance, acceptance_table
from explorer.study.statistics.rates import remainder_rates
from explorer.study.statistics.trials import Trial
from explorer.verdicts import (
    ACCEPTS,
    LOUDEST,
    MATCHED,
    NO_COUNTERPART,
    OTHER_CLIP,
    RANDOM,
    REJECTS,
    SHIFT,
    Control,
    TargetVerdict,
)


def trial(
    clip, accepted, *, name="sad", answer="right", agrees=True, controls=(), verdict=None
) -> Trial:
    return Trial(
        clip=str(clip),
        seed=0,
        source="s",
        source_label=name,
        source_answer=answer,
        verdict=TargetVerdict(
            model="t",
            verdict=verdict or (ACCEPTS if accepted else REJECTS),
            label=name,
            probability=0.5,
            margin=0.5,
            agrees_on_clip=agrees,
            vacuous=False,
            controls=tuple(
                Control(kind=kind, accepted=n, draws=draws)
                for kind, (n, draws) in dict(controls).items()
            ),
        ),
    )


def test_rates_are_split_by_class_and_by_the_source_s_answer():
    trials = [
        *(trial(at, at < 3, name="sad", answer="right") for at in range(10)),
        *(trial(at, False, name="happy", answer="wrong") for at in range(10, 14)),
        trial(14, True, name="happy", answer=None),
    ]
    table = acceptance_table(trials)
    assert (table.over_all.n_items, table.over_all.n_accepted) == (15, 4)
    assert {name: (f.n_items, f.n_accepted) for name, f in table.by_class.items()} == {
        "happy": (5, 1),
        "sad": (10, 3),
    }
    assert {name: (f.n_items, f.n_accepted) for name, f in table.by_answer.items()} == {
        "right": (10, 3),
        "wrong": (4, 0),
    }


def test_only_targets_that_were_asked_and_agree_on_the_clip_count():
    others = [trial(1, True, agrees=False), trial(2, True, verdict=NO_COUNTERPART)]
    assert acceptance_table(others).over_all.n_items == 0
    assert acceptance_table(others).over_all.share is None


def test_a_lift_is_over_the_trials_that_have_the_control():
    trials = [
        trial(1, True, controls={RANDOM: (16, 64)}),
        trial(2, False, controls={RANDOM: (0, 64)}),
        trial(3, True),
    ]
    lift = acceptance(trials).lifts[RANDOM]
    assert lift.n_items == 2
    assert lift.control.value == pytest.approx(1 / 8)
    assert lift.lift.value == pytest.approx(1 / 2 - 1 / 8)
    assert acceptance(trials).share.value == pytest.approx(2 / 3)
    assert set(acceptance(trials).lifts) == {RANDOM}


def against_loudest(n_fragments, n_loudest, n_clips):
    return acceptance(
        [
            trial(at, at < n_fragments, controls={LOUDEST: (int(at < n_loudest), 1)})
            for at in range(n_clips)
        ]
    )


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((8, 8, 100), "The loudest cells share this transfer: they are accepted as often as"),
        ((7, 13, 100), "share this transfer: they are accepted more often than fragments"),
        ((40, 2, 100), "The loudest cells are accepted less often than fragments"),
        ((9, 7, 100), "less often than fragments (7.0 % against 9.0 %), but that may be chance"),
        ((0, 0, 50), NOTHING_ACCEPTED),
        ((0, 3, 50), "share this transfer: they are accepted more often than fragments"),
    ],
)
def test_a_transfer_that_the_loudest_cells_share_is_called_so(counts, words):
    n_fragments, n_loudest, n_clips = counts
    found = against_loudest(n_fragments, n_loudest, n_clips)
    assert words in loudest_sentence(found)
    is_shared = "share this transfer:" in loudest_sentence(found)
    assert is_shared == (n_loudest >= n_fragments and n_loudest > 0)


def test_fewer_loudest_cells_alone_are_not_more_than_chance():
    """The same shares are decided over many clips and not over few."""
    few, many = against_loudest(5, 3, 20), against_loudest(500, 300, 2_000)
    assert "may be chance" in loudest_sentence(few)
    assert "may be chance" not in loudest_sentence(many)


def test_controls_that_were_not_judged_are_named():
    found = acceptance([trial(at, at < 5, controls={RANDOM: (1, 64)}) for at in range(10)])
    words = controls_sentence(found)
    assert (
        "Of 10 fragments (over 10 clips) 50 % are accepted; random cells 1.6 % (lift +48.4" in words
    )
    assert (
        "not measured: random cells of the same energy and the fragment shifted and the loudest "
        "cells and the bands of its fragment of another clip."
    ) in words
    assert words.endswith(LOUDEST_NOT_MEASURED)


def test_controls_that_were_judged_are_not_called_unmeasured():
    every = dict.fromkeys((RANDOM, MATCHED, SHIFT, OTHER_CLIP), (1, 64)) | {LOUDEST: (0, 1)}
    found = acceptance([trial(at, True, controls=every) for at in range(10)])
    assert "not measured" not in controls_sentence(found)
    assert controls_sentence(found).count("lift") == 5


def test_a_control_that_some_fragments_lack_is_compared_with_the_others_alone():
    with_it = [trial(at, at < 3, controls={MATCHED: (1, 4), RANDOM: (1, 64)}) for at in range(4)]
    without = [trial(at, False, controls={RANDOM: (1, 64)}) for at in range(4, 10)]
    assert partial_controls_sentence(acceptance(with_it)) == ""
    assert partial_controls_sentence(acceptance(with_it + without)) == (
        "Not every fragment has every control: accepted are 75 % of the 4 with random cells of the "
        "same energy."
    )


def test_without_a_fragment_nothing_is_said():
    assert controls_sentence(acceptance([])) == ""
    assert partial_controls_sentence(acceptance([])) == ""


def test_the_rest_is_split_like_the_rates(zoo_records):
    rates = remainder_rates(zoo_records, "weak")
    assert rates.over_all.n_items == 24
    assert sum(rate.n_items for rate in rates.by_class.values()) == 24
    assert {name: rate.n_items for name, rate in rates.by_answer.items()} == {
        "right": 12,
        "wrong": 12,
    }


def test_clips_without_a_label_are_neither_right_nor_wrong(zoo_records):
    unknown = [
        dataclasses.replace(r, finding=dataclasses.replace(r.finding, truth=None))
        for r in zoo_records
    ]
    assert remainder_rates(unknown, "weak").by_answer == {}
