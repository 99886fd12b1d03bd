import dataclasses
import re

import pytest
import torch

from explorer.audio.level import level_of
from explorer.records import (
    Certificate,
    Evaluations,
    Outcome,
    PartitionRecord,
    Removal,
    SearchRecord,
    Share,
)
from explorer.searching.config import SearchConfig
from explorer.ui import panels
from explorer.ui.wording import certificate as certificate_wording
from explorer.ui.wording import numbers as wording
from explorer.ui.wording import search as texts
from tests.result.test_figures import record as plain_record
from tests.support.fakes import RuleClassifier, linear_bands, yes_if

INFO = RuleClassifier(linear_bands(4), yes_if(lambda present: present[:, 0]), id="Toy").info
NO_LIMITS = SearchConfig()


def certificate(*, lower_bound: int = 1, n_kept: int = 2, holds: bool = True) -> Certificate:
    return Certificate(
        file="sufficient.wav",
        sha256="ab" * 32,
        label="blues",
        probability=0.83,
        margin=1.5,
        removals=tuple(
            Removal(cell=cell, label="jazz", margin=-0.5 - cell, probability=0.3 - 0.1 * cell)
            for cell in range(n_kept)
        ),
        lower_bound=lower_bound,
        holds=holds,
    )


def record(outcome: Outcome, *, kept: bool = True, lower_bound: int = 1) -> SearchRecord:
    return dataclasses.replace(
        plain_record(),
        outcome=outcome,
        keep=(0, 1) if kept else None,
        share=Share(cells=0.5, bandwidth_hz=4_000.0, energy_db=-20.0) if kept else None,
        certificate=certificate(lower_bound=lower_bound) if kept else None,
        evaluations=Evaluations(search=431, bound=4, certificate=3),
    )


def words(record: SearchRecord, search: SearchConfig = NO_LIMITS) -> str:
    headline, detail = texts.result(INFO, record, search)
    return "".join(text for text, _ in headline) + " " + detail


EXPECTED = {
    Outcome.IRREDUCIBLE: "hears blues — and still does when it gets only 2 of 4 bands, 1.0 %",
    Outcome.VACUOUS: "calls even silence blues",
    Outcome.ABSTAINS: "says blues to this clip",
    Outcome.BELOW_THRESHOLD: "gives this whole clip only 0.90",
    Outcome.IMPOSSIBLE: "No part of this clip was found that Toy calls blues",
    Outcome.BUDGET: "Out of evaluations. The best so far: Toy hears blues in 2 of 4 bands",
    Outcome.CANCELLED: "Stopped. The best so far: Toy hears blues in 2 of 4 bands",
}
WITHOUT_A_KEEP = (Outcome.VACUOUS, Outcome.ABSTAINS, Outcome.BELOW_THRESHOLD, Outcome.IMPOSSIBLE)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_told_in_plain_words(outcome):
    told = words(record(outcome, kept=outcome not in WITHOUT_A_KEEP))
    assert EXPECTED[outcome] in told


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"max_evaluations": 9}, "Out of evaluations. "),
        ({"max_seconds": 20.0}, "Out of time. "),
        ({"max_evaluations": 9, "max_seconds": 20.0}, "Out of evaluations or time. "),
    ],
)
def test_what_was_used_up_is_said(limits, told):
    said = words(record(Outcome.BUDGET), SearchConfig(**limits))
    assert said.startswith(told)
    assert ("A search may last 20 s here." in said) == ("max_seconds" in limits)


@pytest.mark.parametrize("outcome", [Outcome.BUDGET, Outcome.CANCELLED])
def test_a_search_that_ended_before_it_found_anything_says_so(outcome):
    assert "before a smaller part was found" in words(record(outcome, kept=False))


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("kept", [True, False])
def test_nothing_is_called_minimal_and_the_fewest_only_when_proven(outcome, kept):
    result = record(outcome, kept=kept, lower_bound=1)
    everything = words(result) + panels.belief(result) + str(texts.result_figures(result))
    assert not re.search("minim|fewest|smallest possible", everything, re.IGNORECASE)


def test_a_keep_that_meets_its_bound_is_the_fewest_possible():
    result = record(Outcome.IRREDUCIBLE, lower_bound=2)
    assert "Fewest possible: proven." in words(result)
    assert "No single band is enough: all 4 were tried. So 2 is the fewest possible" in (
        panels.belief(result)
    )


def test_an_unfinished_search_is_not_called_irreducible():
    assert "rreducible" not in words(record(Outcome.CANCELLED))
    assert "never" not in panels.belief(record(Outcome.CANCELLED))


def test_the_certificate_names_its_closest_call():
    assert "without 0–2,000 Hz: jazz, margin −0.5" in panels.belief(record(Outcome.IRREDUCIBLE))


def test_a_class_that_the_model_did_not_hear_in_the_clip_is_told_apart():
    named = dataclasses.replace(record(Outcome.IRREDUCIBLE), clip_label="jazz")
    assert "hears jazz in the clip — but blues when it gets only" in words(named)
    assert "still" not in words(named)


def test_a_certificate_that_does_not_hold_warns():
    broken = dataclasses.replace(record(Outcome.IRREDUCIBLE), certificate=certificate(holds=False))
    assert "do not rely on this result" in panels.belief(broken)
    assert "do not rely on this result" in words(broken)
    assert "rreducible" not in words(broken)
    assert "never blues" not in panels.belief(broken)


def test_neighbouring_kept_bands_are_joined():
    result = dataclasses.replace(record(Outcome.IRREDUCIBLE), keep=(0, 1, 3))
    assert certificate_wording.kept_places(result) == "Kept: 0–4,000 Hz, 6,000–8,000 Hz"


TILES = PartitionRecord(
    kind="tiles", n_cells=4, edges_hz=(0.0, 500.0, 8_000.0), edges_s=(0.0, 2.5, 5.0)
)
BINS = PartitionRecord(kind="bins", n_cells=4, edges_hz=(0.0, 0.1, 0.3, 0.5, 0.7), edges_s=None)


@pytest.mark.parametrize(("partition", "unit"), [(TILES, "tile"), (BINS, "bin")])
@pytest.mark.parametrize("lower_bound", [1, 2])
def test_every_text_calls_cells_what_they_are(partition, unit, lower_bound):
    result = dataclasses.replace(
        record(Outcome.IRREDUCIBLE, lower_bound=lower_bound), partition=partition
    )
    told = words(result) + panels.belief(result) + str(texts.result_figures(result))
    assert f"2 of 4 {unit}s" in told
    assert f"no single {unit} of it" in told
    assert f"Each of its 2 {unit}s was taken away alone" in told
    assert f"of the {unit}s" in told
    assert "band" not in told


def test_a_tile_is_placed_in_frequency_and_time():
    result = dataclasses.replace(record(Outcome.IRREDUCIBLE), partition=TILES)
    assert "without 0–500 Hz at 0.00–2.50 s: jazz, margin −0.5" in panels.belief(result)
    assert wording.places(TILES, (0, 2, 3)) == "0.00–2.50 s: 0–8,000 Hz; 2.50–5.00 s: 500–8,000 Hz"


def test_a_bin_is_placed_to_a_tenth_of_a_hertz():
    assert wording.place(BINS, 2) == "0.3–0.5 Hz"


def test_of_very_many_places_the_rest_is_counted():
    many = PartitionRecord(
        kind="linear", n_cells=100, edges_hz=tuple(map(float, range(101))), edges_s=None
    )
    assert wording.places(many, tuple(range(0, 100, 2))).endswith("22–23 Hz and 38 more")


def test_a_bound_below_the_keep_leaves_the_rest_undecided():
    told = panels.belief(record(Outcome.IRREDUCIBLE, lower_bound=1))
    assert "at least one band is needed. Whether fewer than 2 can do is not decided." in told


def test_a_model_without_an_answer_to_silence_still_has_a_closest_call():
    silent = Removal(cell=1, label="no answer to silence", margin=None, probability=0.0)
    result = record(Outcome.IRREDUCIBLE)
    removals = (result.certificate.removals[0], silent)
    both = dataclasses.replace(result.certificate, removals=removals)
    told = panels.belief(dataclasses.replace(result, certificate=both))
    assert "without 0–2,000 Hz: jazz, margin −0.5" in told
    only = dataclasses.replace(result.certificate, removals=(silent,))
    told = panels.belief(dataclasses.replace(result, certificate=only))
    assert "without 2,000–4,000 Hz: no answer to silence." in told


@pytest.mark.parametrize(
    ("amplitude", "is_fragment", "note"),
    [
        (0.0, True, "silence"),
        (0.5, True, ""),
        (0.0005, True, "too faint to hear; the model amplifies it"),
        (0.0005, False, "too faint to hear"),
    ],
)
def test_a_sound_that_no_player_makes_audible_is_told(amplitude, is_fragment, note):
    level = level_of(torch.full((10,), amplitude))
    assert wording.level_note(level, is_fragment) == note


def test_with_a_least_probability_a_removal_may_keep_the_label_and_the_words_say_so():
    result = record(Outcome.IRREDUCIBLE)
    removals = tuple(
        Removal(cell=cell, label="blues", margin=1.0 + cell, probability=0.85 - 0.1 * cell)
        for cell in range(2)
    )
    asked = dataclasses.replace(
        result,
        criterion=dataclasses.replace(result.criterion, min_probability=0.9),
        certificate=dataclasses.replace(result.certificate, removals=removals),
    )
    told = panels.belief(asked)
    assert "never blues with 0.9 or more" in told
    assert "without 0–2,000 Hz: blues, margin 1, blues with 0.850." in told


def test_an_unfinished_search_whose_check_failed_is_not_called_verified():
    result = record(Outcome.BUDGET)
    failed = dataclasses.replace(result.certificate, holds=False)
    _, detail = texts.result(INFO, dataclasses.replace(result, certificate=failed), NO_LIMITS)
    assert detail == "A check of it failed: do not rely on this result."
