import dataclasses
import re

import pytest

from explorer.judging.criterion import NO_ANSWER
from explorer.records import Answer, Outcome, PartitionRecord, SampledBound
from explorer.ui import panels
from explorer.ui.wording import certificate as texts
from explorer.ui.wording import numbers
from tests.ui.wording.test_search import (
    BINS,
    JAZZ,
    SILENT,
    TIED,
    TILES,
    UNSURE,
    asking,
    certificate,
    failing,
    record,
    with_removals,
)

RESULT = record(Outcome.IRREDUCIBLE)


def test_the_panel_shows_every_check_and_its_details():
    panel = panels.belief(RESULT)
    for sentence in (*texts.checks(RESULT), *texts.details(RESULT)):
        assert f"<li>{sentence}</li>" in panel
    assert RESULT.certificate.sha256 in panel


def test_without_a_certificate_there_is_nothing_to_show():
    without = record(Outcome.VACUOUS, kept=False)
    assert texts.checks(without) == texts.details(without) == []


def test_an_irreducible_result_says_that_every_piece_was_taken_away():
    assert texts.removals(RESULT) in texts.checks(RESULT)
    assert texts.not_all_removed("linear") not in texts.checks(RESULT)


@pytest.mark.parametrize("outcome", [Outcome.BUDGET, Outcome.CANCELLED])
def test_an_unfinished_search_says_that_a_piece_might_still_go(outcome):
    unfinished = record(outcome)
    assert texts.not_all_removed("linear") in texts.checks(unfinished)
    assert texts.removals(unfinished) not in texts.checks(unfinished)


def test_a_certificate_that_does_not_hold_warns():
    checks = texts.checks(failing(RESULT))
    assert checks[-1] == texts.CHECK_FAILED
    assert texts.removals(RESULT) not in checks


CHANGED = "the answer was no longer blues"
CLOSE = "the answer stayed blues, but led by less than 0.0001: too close"
UNSURE_WORDS = "the answer stayed blues, but was less than 90 % sure"
ONLY_SILENCE = "only silence was left, to which the model has no answer"


@pytest.mark.parametrize(
    ("removals", "min_probability", "sentence"),
    [
        ([JAZZ], None, f"Its only band was taken away: then {CHANGED}."),
        ([TIED], None, f"Its only band was taken away: then {CLOSE}."),
        ([UNSURE], 0.9, f"Its only band was taken away: then {UNSURE_WORDS}."),
        ([SILENT], None, f"Its only band was taken away: then {ONLY_SILENCE}."),
        ([JAZZ, JAZZ], None, f"Each of its 2 bands was taken away alone: each time {CHANGED}."),
        ([TIED, TIED], None, f"Each of its 2 bands was taken away alone: each time {CLOSE}."),
        ([UNSURE] * 2, 0.9, f"Each of its 2 bands was taken away alone: each time {UNSURE_WORDS}."),
        (
            [JAZZ, TIED, JAZZ],
            None,
            f"Each of its 3 bands was taken away alone: 2 times {CHANGED}; once {CLOSE}.",
        ),
        (
            [JAZZ, UNSURE, TIED, SILENT, SILENT],
            0.9,
            f"Each of its 5 bands was taken away alone: once {CHANGED}; once {CLOSE}; "
            f"once {UNSURE_WORDS}; 2 times {ONLY_SILENCE}.",
        ),
    ],
)
def test_every_reason_of_a_rejection_is_counted_apart(removals, min_probability, sentence):
    result = with_removals(RESULT, *removals)
    if min_probability is not None:
        result = asking(result, min_probability)
    assert texts.removals(result) == sentence
    assert sentence in texts.checks(result)


def test_the_closest_call_says_when_the_answer_stayed():
    unsure = asking(with_removals(RESULT, UNSURE, UNSURE), 0.9)
    call = texts.closest_call(unsure, unsure.certificate)
    assert "still says blues, 85 % sure (margin 1)" in call
    assert "the model says jazz" in texts.closest_call(RESULT, RESULT.certificate)


def answer(label, probability, margin, *, accepted=False):
    return Answer(label=label, probability=probability, margin=margin, accepted=accepted)


@pytest.mark.parametrize(
    ("rest", "clip_label", "least", "sentence"),
    [
        (
            answer("blues", 0.97, 3.0, accepted=True),
            "blues",
            None,
            "The rest alone is still blues (97 % sure).",
        ),
        (
            answer("blues", 0.97, 3.0, accepted=True),
            "jazz",
            None,
            "The rest alone is also blues (97 % sure).",
        ),
        (
            answer("jazz", 0.03, -3.0),
            "blues",
            None,
            "Without the fragment the answer changes: for the rest alone the model says jazz, "
            "3 % sure of blues.",
        ),
        (
            answer("jazz", 0.03, -3.0),
            "jazz",  # the class was named by the visitor: the answer to the clip does not change
            None,
            "For the rest alone the model says jazz, 3 % sure of blues.",
        ),
        (
            answer("blues", 0.5, 5e-5),
            "blues",
            None,
            "The rest alone is still blues, but leads by less than 0.0001: too close (50 % sure).",
        ),
        (
            answer("blues", 0.85, 1.0),
            "blues",
            0.9,
            "The rest alone is still blues, but only 85 % sure.",
        ),
        (
            answer(NO_ANSWER, 0.0, None),
            "blues",
            None,
            "Without the fragment only silence is left, to which the model has no answer.",
        ),
    ],
)
def test_the_rest_alone_is_described_as_it_was_judged(rest, clip_label, least, sentence):
    result = dataclasses.replace(RESULT, clip_label=clip_label, remainder=rest)
    result = result if least is None else asking(result, least)
    assert texts.rest_alone(result, rest) == sentence
    assert sentence in texts.checks(result)
    assert all("rest alone" not in check for check in texts.checks(RESULT))  # not judged


@pytest.mark.parametrize("outcome", [Outcome.BUDGET, Outcome.CANCELLED])
def test_a_size_that_is_proven_leaves_no_piece_unchecked(outcome):
    checks = texts.checks(record(outcome, lower_bound=2))
    assert texts.not_all_removed("linear") not in checks
    assert "(proven)" in " ".join(checks)


def test_a_bound_is_said_not_to_be_checked_again():
    assert texts.BOUND_OF_SEARCH in texts.checks(RESULT)
    assert texts.BOUND_OF_SEARCH not in texts.checks(record(Outcome.BUDGET, lower_bound=0))


@pytest.mark.parametrize("n_kept", [1, 2, 64])
def test_without_a_bound_nothing_is_ruled_out(n_kept):
    assert texts.bound(0, n_kept, 64, "mel") == (
        "No lower bound was proven: the search ended before it had tried silence."
    )


def test_the_closest_call_is_the_likeliest_removal():
    closest = texts.closest_call(RESULT, RESULT.certificate)
    assert "without 0–2,000 Hz" in closest
    assert "jazz, 30 % sure of blues (margin −0.5)" in closest


def test_a_model_without_an_answer_to_silence_still_has_a_closest_call():
    both = with_removals(RESULT, JAZZ, dataclasses.replace(SILENT, cell=1))
    assert "without 0–2,000 Hz" in texts.closest_call(both, both.certificate)
    only = with_removals(RESULT, dataclasses.replace(SILENT, cell=1))
    assert "without 2,000–4,000 Hz only silence" in texts.closest_call(only, only.certificate)


@pytest.mark.parametrize("lower_bound", [1, 2])
def test_the_bound_says_what_is_proven_and_what_is_not(lower_bound):
    checks = texts.checks(record(Outcome.IRREDUCIBLE, lower_bound=lower_bound))
    assert texts.bound(lower_bound, 2, 4, "linear") in checks
    assert ("(proven)" in " ".join(checks)) == (lower_bound == 2)


@pytest.mark.parametrize(
    ("lower_bound", "n_kept", "sizes"),
    [(1, 2, (1, 1)), (2, 4, (2, 3)), (3, 4, (3, 3)), (2, 9, (2, 8))],
)
def test_the_sizes_that_were_not_ruled_out_lie_between_bound_and_fragment(
    lower_bound, n_kept, sizes
):
    sentence = texts.bound(lower_bound, n_kept, 64, "mel")
    assert sentence.endswith(texts.not_ruled_out(*sizes, "band"))


@pytest.mark.parametrize(("partition", "unit"), [(TILES, "tile"), (BINS, "bin")])
@pytest.mark.parametrize("outcome", [Outcome.IRREDUCIBLE, Outcome.BUDGET])
def test_cells_are_called_what_they_are(partition, unit, outcome):
    result = dataclasses.replace(record(outcome, lower_bound=2), partition=partition)
    panel = panels.belief(result)
    assert texts.bound(2, 2, 4, partition.kind) in panel
    assert unit in panel
    assert "band" not in panel


def test_neighbouring_kept_bands_are_joined():
    result = dataclasses.replace(RESULT, keep=(0, 1, 3))
    assert "0–4,000 Hz, 6,000–8,000 Hz" in texts.kept_places(result)


def test_a_tile_is_placed_in_frequency_and_time():
    assert numbers.place(TILES, 0) == "0–500 Hz at 0.00–2.50 s"
    assert numbers.places(TILES, (0, 2, 3)) == "0.00–2.50 s: 0–8,000 Hz; 2.50–5.00 s: 500–8,000 Hz"


def test_a_bin_is_placed_to_a_tenth_of_a_hertz():
    assert numbers.place(BINS, 2) == "0.3–0.5 Hz"


def test_of_very_many_places_the_rest_is_counted():
    many = PartitionRecord(
        kind="linear", n_cells=100, edges_hz=tuple(map(float, range(101))), edges_s=None
    )
    assert numbers.places(many, tuple(range(0, 100, 2))).endswith("22–23 Hz and 38 more")


def test_a_file_to_which_the_model_gives_another_answer_is_not_said_to_keep_it():
    other = dataclasses.replace(RESULT.certificate, label="jazz", probability=0.2, holds=False)
    read_back = texts.read_back(RESULT, other)
    assert read_back.endswith("the model says jazz, 20 % sure of blues.")


def sampled(size=4, n_draws=299, lower_bound=3, **changes):
    """A fragment of one band more than the random sets had."""
    keep = tuple(range(size + 1))
    partition = dataclasses.replace(
        RESULT.partition, n_cells=8, edges_hz=tuple(1_000.0 * at for at in range(9))
    )
    return dataclasses.replace(
        RESULT,
        partition=partition,
        keep=keep,
        certificate=certificate(lower_bound=lower_bound, n_kept=size + 1),
        sampled_bound=SampledBound(size=size, n_draws=n_draws),
        **changes,
    )


@pytest.mark.parametrize(("size", "n_draws"), [(4, 299), (5, 40), (3, 3_000)])
def test_random_sets_are_said_with_the_numbers_of_the_record(size, n_draws):
    result = sampled(size, n_draws)
    bound = result.sampled_bound
    [sentence] = [check for check in texts.checks(result) if "random" in check]
    assert sentence.startswith(f"None of {n_draws:,} random sets of {size} bands was enough")
    shown = float(re.search(r"at most ([\d.]+) % of all such sets", sentence).group(1)) / 100
    assert bound.at_most <= shown < bound.at_most + 0.001 + 1e-9  # rounded up, never down
    # By the definition: more than that share, and 5 % is what no such draw has.
    assert (1 - shown) ** n_draws <= 0.05
    assert "95 % confidence" in sentence
    assert sentence in panels.belief(result)


def test_the_sentence_of_a_thorough_search():
    assert (
        "None of 299 random sets of 4 bands was enough, so at most 1.0 % of all such sets are, "
        "with 95 % confidence."
    ) in texts.checks(sampled())


def test_where_a_fragment_is_proven_to_be_the_smallest_random_sets_say_nothing():
    proven = sampled(size=2, lower_bound=3)
    assert "(proven)" in " ".join(texts.checks(proven))
    assert "random" not in panels.belief(proven)


def test_random_sets_say_nothing_where_a_check_failed_or_none_were_drawn():
    assert "random" not in panels.belief(failing(sampled()))
    assert "random" not in panels.belief(dataclasses.replace(sampled(), sampled_bound=None))


def test_the_evaluations_for_both_bounds_are_counted_as_such():
    assert "for the bounds on smaller sets" in " ".join(texts.details(sampled()))
    assert "for the lower bound" in " ".join(texts.details(RESULT))
