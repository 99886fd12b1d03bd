"""What is judged beside the fragment: the remainder and, where nothing was found, silence."""

import dataclasses
import json
import math

import pytest
import torch

from explorer.audio.wav import read_wav
from explorer.judging.criterion import NO_ANSWER
from explorer.partitions.partition import make_partition
from explorer.records import Outcome, read_record, to_json
from explorer.result.checks import count_removals, remainder_in_words, removals_in_words
from explorer.result.figures import spectrograms
from explorer.searching.config import SearchConfig
from tests.support.fakes import RuleClassifier, yes_if
from tests.support.small_searches import NEEDED, PARTITION, needs_two, run


def total(record) -> int:
    return sum(dataclasses.astuple(record.evaluations))


def either(**options) -> RuleClassifier:
    """Says yes to band 2 and to band 12: the rest of either fragment is enough as well."""
    return RuleClassifier(PARTITION, yes_if(lambda p: p[:, 2] | p[:, 12]), **options)


class Relative(RuleClassifier):
    """Has no answer to silence, as front ends that divide by the clip's own level."""

    def __call__(self, waveforms):
        logits = super().__call__(waveforms)
        logits[~waveforms.any(1)] = float("nan")
        return logits


def test_the_remainder_is_judged_once_alone_and_from_its_file(tmp_path):
    classifier = needs_two()
    record = run(classifier, tmp_path)
    assert (record.remainder.label, record.remainder.accepted) == ("no", False)
    assert record.remainder.margin == pytest.approx(-0.5)
    spent = record.evaluations
    file, remainder = 1, 1
    assert spent.certificate == file + len(NEEDED) + remainder
    assert total(record) == classifier.n_judged - 1  # naming the class
    rest = classifier.bands_present(read_wav(tmp_path / "remainder.wav")[0][None])
    assert classifier.judged[-1] == rest[0].numpy().tobytes()
    assert read_record(tmp_path) == record


def test_a_remainder_that_is_enough_as_well_is_accepted(tmp_path):
    record = run(either(), tmp_path)
    assert len(record.keep) == 1
    assert (record.remainder.label, record.remainder.accepted) == ("yes", True)
    assert "the rest alone is still yes (62 %)" in remainder_in_words(record)
    assert "the rest alone is still yes (62 %)" in title(record, tmp_path)


def title(record, directory) -> str:
    original = read_wav(directory / "original.wav")[0]
    return spectrograms(record, original, None).layout.title.text


def test_a_remainder_that_misses_the_asked_probability_is_rejected_with_its_label(tmp_path):
    def rule(present):  # logits of yes: 2 with band 2, 0.8 with band 12 alone
        yes = torch.where(present[:, 2], 2.0, torch.where(present[:, 12], 0.8, 0.0))
        return torch.stack([yes, torch.full_like(yes, 0.5)], 1)

    record = run(RuleClassifier(PARTITION, rule), tmp_path, min_probability=0.7)
    assert record.keep == (2,)
    assert (record.remainder.label, record.remainder.accepted) == ("yes", False)
    assert "less than was asked for" in remainder_in_words(record)


def test_a_silent_remainder_has_no_answer_where_silence_has_none(tmp_path):
    """Every band is needed, so nothing is left of the clip."""
    record = run(Relative(PARTITION, yes_if(lambda p: p.all(1))), tmp_path)
    assert len(record.keep) == PARTITION.n_cells
    rest = record.remainder
    assert (rest.label, rest.margin, rest.probability, rest.accepted) == (NO_ANSWER, None, 0, False)
    assert remainder_in_words(record) == "the rest alone is silence, without an answer"
    assert read_record(tmp_path) == record


def test_without_a_fragment_there_is_no_remainder(tmp_path):
    record = run(RuleClassifier(PARTITION, yes_if(lambda p: p.any(1) | True)), tmp_path)
    assert record.outcome is Outcome.VACUOUS
    assert record.remainder is None
    assert not (tmp_path / "remainder.wav").exists()
    assert remainder_in_words(record) == removals_in_words(record) == ""


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 8, 9, 20, 40, 60, 80, 100, 120])
@pytest.mark.parametrize("make", [needs_two, either])
def test_no_limit_is_exceeded_and_a_remainder_that_was_not_judged_is_null(tmp_path, limit, make):
    classifier = make()
    record = run(classifier, tmp_path, search=SearchConfig(max_evaluations=limit))
    naming_the_class = 1
    assert total(record) == classifier.n_judged - naming_the_class <= limit
    if record.outcome is Outcome.IRREDUCIBLE:
        assert record.remainder is not None
    assert (record.remainder is not None) <= (record.keep is not None)


def test_the_least_budget_of_an_irreducible_result_has_room_for_the_remainder(tmp_path):
    enough = total(run(needs_two(), tmp_path))
    record = run(needs_two(), tmp_path, search=SearchConfig(max_evaluations=enough))
    assert (record.outcome, total(record)) == (Outcome.IRREDUCIBLE, enough)
    assert record.remainder is not None
    record = run(needs_two(), tmp_path, search=SearchConfig(max_evaluations=enough - 1))
    assert record.outcome is Outcome.BUDGET


def test_a_stopped_search_judges_no_remainder_but_writes_it(tmp_path):
    asked = iter(range(1_000))
    config = SearchConfig(batch_size=4)
    record = run(needs_two(), tmp_path, lambda: next(asked) >= 12, search=config)
    assert (record.outcome, record.remainder) == (Outcome.CANCELLED, None)
    assert record.keep is not None
    assert (tmp_path / "remainder.wav").exists()


def test_a_record_of_an_earlier_version_has_neither(tmp_path):
    record = run(needs_two(), tmp_path)
    document = json.loads(to_json(record))
    del document["remainder"], document["silence"]
    (tmp_path / "result.json").write_text(json.dumps(document))
    assert read_record(tmp_path) == dataclasses.replace(record, remainder=None)


def constant(*logits, cls=RuleClassifier) -> RuleClassifier:
    return cls(PARTITION, lambda present: torch.tensor([logits]).repeat(len(present), 1))


@pytest.mark.parametrize("logits", [(1.0, 0.0), (0.0, 0.0), (5e-5, 0.0), (1e-3, 0.0)])
def test_a_constant_model_is_vacuous_however_clear_its_answer(tmp_path, logits):
    """Also one whose classes are all equally likely: the first of them is its answer."""
    record = run(constant(*logits), tmp_path)
    assert (record.outcome, record.label) == (Outcome.VACUOUS, "yes")
    assert record.keep is record.certificate is record.remainder is None
    assert record.silence.label == "yes"


@pytest.mark.parametrize("logits", [(1.0, 0.0), (0.0, 0.0)])
def test_another_class_than_a_constant_models_own_is_impossible(tmp_path, logits):
    record = run(constant(*logits), tmp_path, label="no")
    assert record.outcome is Outcome.IMPOSSIBLE
    assert (record.clip_label, record.silence.label, record.silence.accepted) == (
        "yes",
        "yes",
        False,
    )


def test_a_constant_model_that_is_not_sure_enough_of_the_clip_is_below_the_threshold(tmp_path):
    record = run(constant(1.0, 0.0), tmp_path, min_probability=0.9)
    assert (record.outcome, record.silence) == (Outcome.BELOW_THRESHOLD, None)


def test_silence_with_the_class_but_below_the_asked_probability_is_not_vacuous(tmp_path):
    """The clip and whatever has band 3 is "no"; the rest, and silence, a weak "yes"."""

    def rule(present):
        no = present[:, 3].float()
        return torch.stack([torch.full_like(no, 0.5), no], 1)

    record = run(RuleClassifier(PARTITION, rule), tmp_path, label="yes", min_probability=0.9)
    assert record.outcome is Outcome.IMPOSSIBLE
    assert (record.silence.label, record.silence.accepted) == ("yes", False)
    assert run(RuleClassifier(PARTITION, rule), tmp_path, label="yes").outcome is Outcome.VACUOUS


def test_a_model_that_says_the_class_to_silence_alone_is_vacuous(tmp_path):
    rule = yes_if(lambda present: ~present.any(1))
    record = run(RuleClassifier(PARTITION, rule), tmp_path, label="yes")
    assert (record.outcome, record.silence.accepted) == (Outcome.VACUOUS, True)


def test_a_constant_model_without_an_answer_to_silence_needs_any_one_cell(tmp_path):
    record = run(constant(1.0, 0.0, cls=Relative), tmp_path)
    assert (record.outcome, len(record.keep)) == (Outcome.IRREDUCIBLE, 1)
    assert record.remainder.accepted
    counts = count_removals(record)
    assert (counts.silent, counts.total) == (1, 1)
    assert removals_in_words(record).endswith("1 of 1: only silence is left, without an answer")


def test_a_tied_model_without_an_answer_to_silence_is_impossible(tmp_path):
    record = run(constant(0.0, 0.0, cls=Relative), tmp_path)
    assert (record.outcome, record.silence.label) == (Outcome.IMPOSSIBLE, NO_ANSWER)


def test_removals_are_counted_by_why_they_were_rejected(tmp_path):
    record = run(needs_two(), tmp_path)
    certificate = record.certificate
    one = certificate.removals[0]
    kinds = (
        one,
        dataclasses.replace(one, label="yes", margin=5e-5),
        dataclasses.replace(one, label="yes", margin=0.0),
        dataclasses.replace(one, label="yes", margin=1.0, probability=0.7),
        dataclasses.replace(one, label=NO_ANSWER, margin=None),
    )
    changed = dataclasses.replace(certificate, removals=kinds)
    criterion = dataclasses.replace(record.criterion, min_probability=0.9)
    mixed = dataclasses.replace(record, certificate=changed, criterion=criterion)
    counts = count_removals(mixed)
    assert dataclasses.astuple(counts) == (1, 2, 1, 1)
    assert removals_in_words(mixed) == (
        "each band removed alone, 1 of 5: the answer changes; 2 of 5: yes leads by less than "
        "0.0001; 1 of 5: yes is less probable than 0.9; 1 of 5: only silence is left, without an "
        "answer"
    )


@pytest.mark.parametrize(
    ("partition", "n_cells"), [("linear", 16), ("mel", 8), ("tiles", 8), ("bins", None)]
)
def test_the_share_of_the_energy_is_that_of_the_files(tmp_path, partition, n_cells):
    record = run(either(), tmp_path, partition=partition, n_cells=n_cells)
    fragment, clip = (
        read_wav(tmp_path / name)[0].double().square().sum()
        for name in ("sufficient.wav", "original.wav")
    )
    assert record.share.energy_db == pytest.approx(10 * math.log10(fragment / clip), abs=1e-9)


@pytest.mark.parametrize("partition", ["linear", "mel"])
def test_the_energy_of_bands_is_the_sum_of_theirs(tmp_path, partition):
    """Parseval: bands are orthogonal."""
    record = run(either(), tmp_path, partition=partition, n_cells=8)
    original = read_wav(tmp_path / "original.wav")[0]
    cut = make_partition(partition, 8, sample_rate=1_000, n_samples=len(original))
    energy = cut.energy(cut.analyse(original))
    share = float(energy[list(record.keep)].sum() / energy.sum())
    assert record.share.energy_db == pytest.approx(10 * math.log10(share), abs=1e-4)
