import dataclasses
import re

import pytest
import torch

from explorer.audio.level import level_of
from explorer.judging.criterion import NO_ANSWER
from explorer.records import (
    Answer,
    Certificate,
    Evaluations,
    Outcome,
    PartitionRecord,
    Removal,
    SearchRecord,
    Share,
)
from explorer.searching.config import EFFORTS, SearchConfig
from explorer.searching.search import find_sufficient
from explorer.strengths import Strength
from explorer.time_left import Remaining
from explorer.ui import panels
from explorer.ui.wording import headlines, numbers, running, strip
from explorer.ui.wording import search as texts
from tests.result.test_figures import record as plain_record
from tests.support.fakes import RuleClassifier, linear_bands, question, yes_if
from tests.support.steps import a_step

INFO = RuleClassifier(linear_bands(4), yes_if(lambda present: present[:, 0]), id="Toy").info
NO_LIMITS = SearchConfig()
KEPT = headlines.kept(2, 4, "linear")
ENERGY = headlines.energy_words(0.01)


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


def with_removals(result: SearchRecord, *removals: Removal) -> SearchRecord:
    changed = dataclasses.replace(result.certificate, removals=removals)
    return dataclasses.replace(result, certificate=changed)


def asking(result: SearchRecord, min_probability: float) -> SearchRecord:
    criterion = dataclasses.replace(result.criterion, min_probability=min_probability)
    return dataclasses.replace(result, criterion=criterion)


def failing(result: SearchRecord) -> SearchRecord:
    broken = dataclasses.replace(result.certificate, holds=False)
    return dataclasses.replace(result, certificate=broken)


def words(record: SearchRecord, search: SearchConfig = NO_LIMITS) -> str:
    headline, detail = texts.result(INFO, record, search)
    return f"{headlines.as_text(headline)} {detail}"


EXPECTED = {
    Outcome.IRREDUCIBLE: headlines.still_says("blues", KEPT, ENERGY, None),
    Outcome.VACUOUS: headlines.vacuous("blues", None),
    Outcome.ABSTAINS: headlines.abstains("blues"),
    Outcome.BELOW_THRESHOLD: headlines.below_threshold("blues", 0.9, 0.95)[0],
    Outcome.IMPOSSIBLE: headlines.impossible("blues", None, is_unclear=True),
    Outcome.BUDGET: headlines.best_so_far("Out of evaluations", "blues", KEPT, None),
    Outcome.CANCELLED: headlines.best_so_far("Stopped", "blues", KEPT, None),
}
WITHOUT_A_KEEP = (Outcome.VACUOUS, Outcome.ABSTAINS, Outcome.BELOW_THRESHOLD, Outcome.IMPOSSIBLE)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_headline_with_the_class_in_bold(outcome):
    result = record(outcome, kept=outcome not in WITHOUT_A_KEEP)
    if outcome is Outcome.BELOW_THRESHOLD:
        result = asking(result, 0.95)
    headline, detail = texts.result(INFO, result, NO_LIMITS)
    assert headline == EXPECTED[outcome]
    assert ("blues", True) in headline
    assert detail


@pytest.mark.parametrize(
    ("limits", "resources"),
    [
        ({"max_evaluations": 9}, "evaluations"),
        ({"max_seconds": 20.0}, "time"),
        ({"max_evaluations": 9, "max_seconds": 20.0}, "evaluations or time"),
    ],
)
def test_a_budget_names_what_was_used_up(limits, resources):
    search = SearchConfig(**limits)
    headline, detail = texts.result(INFO, record(Outcome.BUDGET), search)
    assert headline == headlines.best_so_far(f"Out of {resources}", "blues", KEPT, None)
    assert detail == f"{texts.CHECKED} {texts.UNFINISHED}{texts.time_allowed(search)}"
    assert bool(texts.time_allowed(search)) == ("max_seconds" in limits)


@pytest.mark.parametrize("outcome", [Outcome.BUDGET, Outcome.CANCELLED])
def test_an_early_end_does_not_question_a_size_that_is_proven(outcome):
    _, detail = texts.result(INFO, record(outcome, lower_bound=2), NO_LIMITS)
    assert detail == f"{texts.CHECKED} {texts.no_fewer('linear')}"


@pytest.mark.parametrize("outcome", [Outcome.BUDGET, Outcome.CANCELLED])
def test_a_search_that_ended_before_it_found_anything_says_so(outcome):
    how = EXPECTED[outcome][0][0].partition(".")[0]
    headline, detail = texts.result(INFO, record(outcome, kept=False), NO_LIMITS)
    assert headline == headlines.nothing_found(how)
    assert detail == texts.NOTHING_KEPT


@pytest.mark.parametrize("outcome", [Outcome.IRREDUCIBLE, Outcome.IMPOSSIBLE, Outcome.BUDGET])
def test_a_search_says_that_it_left_out_what_is_above_the_recordings_own_band(outcome):
    result = record(outcome, kept=outcome is not Outcome.IMPOSSIBLE)
    clip = dataclasses.replace(result.clip, sample_rate=16_000)
    said = {
        rate: words(dataclasses.replace(result, clip=dataclasses.replace(clip, file_rate=rate)))
        for rate in (11_025, 16_000, None)
    }
    sentence = "The recording itself ends at 5.51 kHz; what is above it was left out."
    assert sentence in said[11_025]
    assert "recording itself" not in said[16_000] + said[None]


@pytest.mark.parametrize("outcome", texts.NOT_SEARCHED)
def test_nothing_was_left_out_where_nothing_was_searched(outcome):
    result = record(outcome, kept=False)
    clip = dataclasses.replace(result.clip, sample_rate=16_000, file_rate=8_000)
    assert "left out" not in words(dataclasses.replace(result, clip=clip))


def test_every_phase_of_a_search_has_words():
    partition = linear_bands(16)
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, [1, 5, 9]].all(1)))
    phases = {
        step.phase
        for effort in EFFORTS
        for step in find_sufficient(question(classifier, partition), SearchConfig(effort=effort))
    }
    assert len(phases) > 3
    assert phases <= set(running.PHASES)


def test_a_clip_without_a_class_is_quoted_where_another_class_was_asked_for():
    info = dataclasses.replace(INFO, none_label="none of these")
    named = dataclasses.replace(record(Outcome.IRREDUCIBLE), clip_label="none of these")
    headline, _ = texts.result(info, named, NO_LIMITS)
    assert headline == headlines.says_instead("“none of these”", "blues", KEPT, ENERGY, None)


def everything_about(result: SearchRecord) -> str:
    return words(result) + panels.belief(result) + str(strip.result_figures(result))


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("kept", [True, False])
def test_nothing_is_called_minimal_and_the_fewest_only_when_proven(outcome, kept):
    everything = everything_about(record(outcome, kept=kept, lower_bound=1))
    assert not re.search("minim|fewest|smallest possible", everything, re.IGNORECASE)
    assert texts.no_fewer("linear") not in everything


def test_a_keep_that_meets_its_bound_is_proven_to_have_the_fewest_cells():
    assert texts.no_fewer("linear") in words(record(Outcome.IRREDUCIBLE, lower_bound=2))


@pytest.mark.parametrize("outcome", [Outcome.BUDGET, Outcome.CANCELLED])
def test_an_unfinished_search_does_not_claim_that_every_piece_is_needed(outcome):
    assert "Remove" not in words(record(outcome))


def test_a_class_other_than_the_models_own_answer_is_named_as_such():
    named = dataclasses.replace(record(Outcome.IRREDUCIBLE), clip_label="jazz")
    headline, _ = texts.result(INFO, named, NO_LIMITS)
    assert headline == headlines.says_instead("jazz", "blues", KEPT, ENERGY, None)


@pytest.mark.parametrize("outcome", [Outcome.IRREDUCIBLE, Outcome.BUDGET, Outcome.CANCELLED])
def test_a_certificate_that_does_not_hold_warns_and_claims_nothing(outcome):
    headline, detail = texts.result(INFO, failing(record(outcome)), NO_LIMITS)
    assert detail == texts.CHECK_FAILED
    how = "" if outcome is Outcome.IRREDUCIBLE else f"{EXPECTED[outcome][0][0].partition('.')[0]}. "
    assert headline == headlines.check_failed(how, KEPT)


def removal(label: str, margin: float | None, probability: float) -> Removal:
    return Removal(cell=0, label=label, margin=margin, probability=probability)


JAZZ = removal("jazz", -0.5, 0.3)
TIED = removal("blues", 5e-5, 0.5)  # below the accepting margin
UNSURE = removal("blues", 1.0, 0.85)
SILENT = removal(NO_ANSWER, None, 0.0)


CLOSE, UNSURE_WORDS = texts.too_close("blues"), texts.too_unsure("blues", 0.9)


@pytest.mark.parametrize(
    ("removals", "min_probability", "effects"),
    [
        ([JAZZ, JAZZ], None, [texts.ANSWER_CHANGES]),
        ([JAZZ], None, [texts.ANSWER_CHANGES]),
        ([SILENT], None, [texts.ONLY_SILENCE]),
        ([TIED], None, [CLOSE]),
        ([TIED, TIED], None, [CLOSE]),
        ([UNSURE, UNSURE], 0.9, [UNSURE_WORDS]),
        ([JAZZ, SILENT], None, [texts.ANSWER_CHANGES, texts.ONLY_SILENCE]),
        ([JAZZ, TIED], None, [texts.ANSWER_CHANGES, CLOSE]),
        ([JAZZ, UNSURE], 0.9, [texts.ANSWER_CHANGES, UNSURE_WORDS]),
        ([TIED, UNSURE], 0.9, [CLOSE, UNSURE_WORDS]),
        ([UNSURE, SILENT], 0.9, [UNSURE_WORDS, texts.ONLY_SILENCE]),
        (
            [SILENT, UNSURE, TIED, JAZZ],
            0.9,
            [texts.ANSWER_CHANGES, CLOSE, UNSURE_WORDS, texts.ONLY_SILENCE],
        ),
        ([JAZZ, JAZZ], 0.9, [texts.ANSWER_CHANGES]),
    ],
)
def test_what_removing_a_piece_does_is_said_as_the_removals_show_it(
    removals, min_probability, effects
):
    result = with_removals(record(Outcome.IRREDUCIBLE), *removals)
    if min_probability is not None:
        result = asking(result, min_probability)
    which = "its only band" if len(removals) == 1 else "any one band"
    _, detail = texts.result(INFO, result, NO_LIMITS)
    assert detail == f"{texts.OTHERS} {texts.remove(which, effects)}"


def test_the_answer_to_the_rest_is_part_of_the_result():
    rest = Answer(label="blues", probability=0.97, margin=2.0, accepted=True)
    result = dataclasses.replace(record(Outcome.IRREDUCIBLE), remainder=rest)
    assert words(result).endswith("The rest alone is still blues (97 % sure).")


def test_a_class_that_the_clip_has_but_not_clearly_is_not_said_to_be_in_no_part_of_it():
    """As of a model whose classes are all equally likely, and whose search was cut short."""
    headline, detail = texts.result(INFO, record(Outcome.IMPOSSIBLE, kept=False), NO_LIMITS)
    assert record(Outcome.IMPOSSIBLE).clip_label == "blues"
    assert headline == headlines.impossible("blues", None, is_unclear=True)
    assert "clearly" in headlines.as_text(headline)
    assert detail.startswith("For the whole clip it says blues")


def test_a_class_that_is_not_the_clips_and_was_not_found_is_said_plainly():
    named = dataclasses.replace(record(Outcome.IMPOSSIBLE, kept=False), clip_label="jazz")
    headline, _ = texts.result(INFO, named, NO_LIMITS)
    assert headline == headlines.impossible("blues", None)


@pytest.mark.parametrize(
    ("label", "is_mentioned"), [("blues", True), ("jazz", False), (NO_ANSWER, False)]
)
def test_silence_that_has_the_class_but_not_surely_enough_is_mentioned(label, is_mentioned):
    silence = Answer(label=label, probability=0.4, margin=0.1, accepted=False)
    unsure = dataclasses.replace(record(Outcome.IMPOSSIBLE, kept=False), silence=silence)
    assert ("for silence, too, 40 % sure" in words(asking(unsure, 0.9))) == is_mentioned


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
    everything = everything_about(result)
    assert headlines.as_text(headlines.kept(2, 4, partition.kind)) in everything
    assert texts.remove(f"any one {unit}", [texts.ANSWER_CHANGES]) in everything
    assert strip.of_cells(partition.kind) in everything
    assert "band" not in everything


def test_the_confidence_asked_for_is_part_of_the_claim():
    headline, _ = texts.result(INFO, asking(record(Outcome.IRREDUCIBLE), 0.8), NO_LIMITS)
    assert headline == headlines.still_says("blues", KEPT, ENERGY, 0.8)
    assert headline != EXPECTED[Outcome.IRREDUCIBLE]


def test_the_strip_shows_the_confidence_for_fragment_and_clip_and_the_proven_bound():
    figures = strip.result_figures(record(Outcome.IRREDUCIBLE, lower_bound=2))
    assert ("83 %", strip.sure_beside_clip(0.9)) in figures
    assert strip.needed(2, "linear") in figures


def test_without_a_fragment_the_strip_shows_the_confidence_for_the_clip():
    figures = strip.result_figures(record(Outcome.IMPOSSIBLE, kept=False))
    assert figures[0] == ("90 %", strip.sure_of_clip("blues"))


@pytest.mark.parametrize(
    ("amplitude", "is_fragment", "note"),
    [
        (0.0, True, numbers.SILENCE),
        (0.5, True, ""),
        (0.0005, True, numbers.FAINT_FRAGMENT),
        (0.0005, False, numbers.FAINT),
    ],
)
def test_a_sound_that_no_player_makes_audible_has_a_note(amplitude, is_fragment, note):
    level = level_of(torch.full((10,), amplitude))
    assert numbers.level_note(level, is_fragment) == note


LEFT = Remaining(evaluations=342, seconds=350.0)


def test_a_search_that_runs_says_what_is_left_if_that_can_be_told():
    step = a_step(phase="taking away")
    _, detail = running.searching(INFO, step, 4, "linear", LEFT)
    assert detail == f"{running.PHASES['taking away']} … About 340 judgements and 6 min left."
    _, detail = running.searching(INFO, step, 4, "linear", None)
    assert detail == f"{running.PHASES['taking away']} …"


@pytest.mark.parametrize("outcome", [Outcome.BUDGET, Outcome.CANCELLED])
def test_the_whole_clip_is_not_called_a_find(outcome):
    whole = dataclasses.replace(record(outcome), keep=tuple(range(4)))
    headline, detail = texts.result(INFO, whole, SearchConfig(max_evaluations=30))
    assert "before any part could be left out" in headlines.as_text(headline)
    assert "of 4" not in headlines.as_text(headline)
    assert texts.WHOLE_CLIP in detail
    assert ("30 evaluations are too few" in detail) == (outcome is Outcome.BUDGET)


def test_what_a_recording_cannot_hold_counts_as_left_out_by_nobody():
    whole = dataclasses.replace(record(Outcome.BUDGET), keep=(0, 1))
    edge_hz = whole.partition.edges_hz[2]
    narrow = dataclasses.replace(
        whole, clip=dataclasses.replace(whole.clip, file_rate=round(2 * edge_hz))
    )
    assert narrow.clip.recorded_up_to_hz == edge_hz
    headline, _ = texts.result(INFO, narrow, NO_LIMITS)
    assert "before any part could be left out" in headlines.as_text(headline)
    headline, _ = texts.result(INFO, whole, NO_LIMITS)
    assert "2 of 4" in headlines.as_text(headline)


@pytest.mark.parametrize("outcome", [Outcome.IRREDUCIBLE, Outcome.CANCELLED, Outcome.VACUOUS])
def test_how_sure_a_clear_answer_is_goes_without_saying_another_minimum_does_not(outcome):
    def headline(strength: Strength) -> str:
        found = record(outcome, kept=outcome is not Outcome.VACUOUS)
        criterion = dataclasses.replace(found.criterion, min_probability=0.5, strength=strength)
        asked = dataclasses.replace(found, criterion=criterion)
        return headlines.as_text(texts.result(INFO, asked, NO_LIMITS)[0])

    assert "50 % sure" in headline(Strength.HALF)
    assert "sure" not in headline(Strength.CLEAR)
