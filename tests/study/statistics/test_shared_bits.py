"""Shared bits are reported where permutations, corrected for all pairs, find them."""

import dataclasses

import numpy as np

from explorer.study.sentences import shared_bits_found
from explorer.study.statistics import shared_bits
from explorer.study.statistics.shared_bits import find_shared_bits, mutual_information_excess
from explorer.study.summary import summarise
from tests.study.statistics.test_acceptance import trial


def pair(answers):
    """Trials of clips that are low and high by turns, with a target's answers."""
    made = []
    for at, answer in enumerate(answers):
        each = trial(at, True, name=("low", "high")[at % 2])
        verdict = dataclasses.replace(each.verdict, label=answer)
        made.append(dataclasses.replace(each, verdict=verdict))
    return made


def test_a_pair_that_shares_is_found_among_pairs_that_do_not():
    rng = np.random.default_rng(0)
    pairs = {("m", f"{at}"): pair(rng.choice(["low", "high"], 40).tolist()) for at in range(20)}
    pairs["m", "same"] = pair(["low", "high"] * 20)
    found = find_shared_bits(pairs)
    assert found.n_tested == 21
    assert set(found.found) == {("m", "same")}


def test_pairs_with_too_few_clips_are_not_tested():
    found = find_shared_bits({("m", "k"): pair(["low", "high"] * 9)})
    assert (found.n_tested, found.found) == (0, {})


def test_chance_is_found_as_rarely_as_stated(monkeypatch):
    monkeypatch.setattr(shared_bits, "PERMUTATIONS", 400)
    rng = np.random.default_rng(1)
    p_values = [
        mutual_information_excess(
            rng.choice(["a", "b"], 40).tolist(), [[x] for x in rng.choice(["a", "b"], 40)]
        ).p_value
        for _ in range(300)
    ]
    assert 0.01 < np.mean(np.array(p_values) <= 0.05) < 0.1


def test_a_study_says_in_how_many_pairs_there_are_any(zoo_records):
    words = shared_bits_found(summarise(zoo_records))
    n_found = sum(t.shared_bits is not None for t in summarise(zoo_records).transfers)
    assert n_found > 0
    assert f"{n_found} of " in words
    few = [record for record in zoo_records if record.clip.name.endswith(("-0.wav", "-1.wav"))]
    assert shared_bits_found(summarise(few)) == ""


def test_a_model_s_answers_to_its_own_fragments_are_not_tested(zoo_records):
    summary = summarise(zoo_records)
    own = [t for t in summary.transfers if t.source == t.target]
    assert all(each.shared_bits is None for each in own)
