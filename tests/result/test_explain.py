"""Search, certificate, record and files of a result."""

import dataclasses
import json
from types import SimpleNamespace

import pytest
import torch

from explorer.audio.wav import read_wav
from explorer.errors import InputError, ModelError
from explorer.records import FILES, Outcome, read_record, to_json
from explorer.result.certificate import certify
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.transferring.transfer import judge_fragment
from tests.support.fakes import RuleClassifier, noise_clip, question, yes_if
from tests.support.small_searches import NEEDED, PARTITION, needs_two, run, same_label


class MisledByBatches(RuleClassifier):
    """Needs only one of the two bands when it judges several sounds at once."""

    def __call__(self, waveforms):
        logits = super().__call__(waveforms)
        if len(waveforms) > 1:
            logits[:, 0] = self.bands_present(waveforms)[:, 2].float()
        return logits


def test_irreducible_result_is_certified_on_the_written_file(tmp_path):
    classifier = needs_two()
    record = run(classifier, tmp_path)
    certificate = record.certificate
    assert record.outcome is Outcome.IRREDUCIBLE
    assert record.keep == (2, 9)
    assert certificate.holds
    assert [removal.cell for removal in certificate.removals] == NEEDED
    assert {removal.label for removal in certificate.removals} == {"no"}
    assert all(removal.margin < 1e-4 for removal in certificate.removals)
    assert record.files["sufficient.wav"] == certificate.sha256
    heard = classifier.bands_present(read_wav(tmp_path / "sufficient.wav")[0][None])
    assert heard[0].nonzero().flatten().tolist() == NEEDED


def test_every_judgement_is_in_the_record(tmp_path):
    classifier = needs_two()
    spent = run(classifier, tmp_path).evaluations
    naming_the_class = 1
    assert classifier.n_judged == naming_the_class + sum(dataclasses.astuple(spent))


def test_fragment_and_remainder_sum_to_the_original(tmp_path):
    run(needs_two(), tmp_path)
    original, fragment, rest = (
        read_wav(tmp_path / f"{name}.wav")[0] for name in ("original", "sufficient", "remainder")
    )
    torch.testing.assert_close(fragment + rest, original, atol=1e-6, rtol=0)
    assert torch.equal(original, noise_clip().waveform)


def test_certificate_fails_if_a_removal_is_still_accepted(tmp_path):
    keep = torch.zeros(16, dtype=torch.bool)
    keep[[*NEEDED, 12]] = True
    certificate = certify(
        question(needs_two(), PARTITION),
        keep,
        file=tmp_path / "sufficient.wav",
        lower_bound=1,
        claims_irreducible=True,
    )
    assert not certificate.holds
    assert [removal.label for removal in certificate.removals] == ["no", "no", "yes"]


def test_a_search_misled_by_batches_is_repeated_at_batch_size_1(tmp_path):
    classifier = MisledByBatches(PARTITION, yes_if(lambda present: present[:, NEEDED].all(1)))
    record = run(classifier, tmp_path)
    assert record.certificate.holds
    assert record.keep == (2, 9)
    assert record.batch_size == 1
    spent = record.evaluations
    assert spent.search + spent.bound + spent.certificate == classifier.n_judged - 1  # its label


def test_both_searches_together_stay_within_the_budget(tmp_path):
    for limit in (40, 90, 150, 250):
        classifier = MisledByBatches(PARTITION, yes_if(lambda present: present[:, NEEDED].all(1)))
        run(classifier, tmp_path, search=SearchConfig(max_evaluations=limit))
        assert classifier.n_judged - 1 <= limit


@pytest.fixture
def clock(monkeypatch):
    """The clock of deadlines: one second passes per forward pass."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr("explorer.deadline.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


class TakesASecond(RuleClassifier):
    """Needs two bands, and advances the clock."""

    def __init__(self, clock):
        super().__init__(PARTITION, yes_if(lambda present: present[:, NEEDED].all(1)))
        self._clock = clock

    def __call__(self, waveforms):
        self._clock.now += 1
        return super().__call__(waveforms)


def test_when_time_runs_out_the_best_keep_so_far_is_certified(tmp_path, clock):
    record = run(TakesASecond(clock), tmp_path, search=SearchConfig(batch_size=4, max_seconds=12))
    assert record.outcome is Outcome.BUDGET
    assert set(NEEDED) <= set(record.keep)
    assert record.certificate.holds
    assert record.certificate.removals == ()
    naming_the_class, checking_the_file = 1, 1  # are always done
    assert clock.now == naming_the_class + 12 + checking_the_file


def test_if_time_runs_out_during_the_certificate_the_result_claims_less(tmp_path, clock):
    whole = run(TakesASecond(clock), tmp_path)
    assert whole.outcome is Outcome.IRREDUCIBLE
    almost, clock.now = clock.now - 3, 0  # all but the class, the last removal and the remainder
    record = run(TakesASecond(clock), tmp_path, search=SearchConfig(max_seconds=almost))
    assert record.outcome is Outcome.BUDGET
    assert record.keep == whole.keep
    assert len(record.certificate.removals) == len(NEEDED) - 1


class MisledAndSlow(MisledByBatches, TakesASecond):
    pass


def test_a_second_search_has_only_the_time_that_is_left(tmp_path, clock):
    record = run(MisledAndSlow(clock), tmp_path, search=SearchConfig(max_seconds=30))
    assert record.outcome is Outcome.BUDGET
    assert clock.now <= 1 + 30 + 1


def test_if_time_runs_out_during_the_second_certificate_the_model_is_not_blamed(tmp_path, clock):
    assert run(MisledAndSlow(clock), tmp_path).outcome is Outcome.IRREDUCIBLE
    almost, clock.now = clock.now - 3, 0  # as above
    record = run(MisledAndSlow(clock), tmp_path, search=SearchConfig(max_seconds=almost))
    assert record.outcome is Outcome.BUDGET
    assert record.certificate.holds


def test_enough_time_changes_nothing(tmp_path, clock):
    record = run(TakesASecond(clock), tmp_path, search=SearchConfig(max_seconds=1e6))
    assert record.outcome is Outcome.IRREDUCIBLE
    assert record.keep == tuple(NEEDED)


def test_a_model_that_abstains_has_its_own_outcome(tmp_path):
    classifier = RuleClassifier(
        PARTITION, yes_if(lambda present: present.all(1) & False), none_label="no"
    )
    record = run(classifier, tmp_path)
    assert record.outcome is Outcome.ABSTAINS
    assert record.keep is record.share is record.certificate is None
    assert not (tmp_path / "sufficient.wav").exists()


def test_a_vacuous_result_leaves_no_fragment_of_an_earlier_one(tmp_path):
    run(needs_two(), tmp_path)
    record = run(RuleClassifier(PARTITION, yes_if(lambda p: p.any(1) | True)), tmp_path)
    assert record.outcome is Outcome.VACUOUS
    assert {path.name for path in tmp_path.iterdir()} == set(FILES) - {
        "sufficient.wav",
        "remainder.wav",
    }


def test_stopped_search_keeps_a_checked_fragment(tmp_path):
    asked = iter(range(1_000))
    record = run(
        needs_two(),
        tmp_path,
        should_stop=lambda: next(asked) >= 12,
        search=SearchConfig(batch_size=4),
    )
    assert record.outcome is Outcome.CANCELLED
    assert set(NEEDED) <= set(record.keep)
    assert record.certificate.holds
    assert record.certificate.removals == ()


def test_a_record_is_read_back_as_it_was_written(tmp_path):
    record = run(needs_two(), tmp_path)
    assert read_record(tmp_path) == record
    document = json.loads((tmp_path / "result.json").read_text())
    assert document["schema"] == 1
    assert document["outcome"] == "irreducible"
    assert len(document["partition"]["edges_hz"]) == 17


def test_the_same_search_gives_the_same_record_except_for_the_time(tmp_path):
    first, again = (
        run(needs_two(), tmp_path / name, search=SearchConfig(batch_size=8)) for name in "ab"
    )
    assert dataclasses.replace(first, seconds=0.0) == dataclasses.replace(again, seconds=0.0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not hold"),
        ("{", "does not hold"),
        ("[]", "schema None"),
        ('{"schema": 2}', "schema 2"),
        ('{"schema": 1}', "not a whole result"),
    ],
)
def test_a_directory_without_a_readable_result_is_refused(tmp_path, content, words):
    if content is not None:
        (tmp_path / "result.json").write_text(content)
    with pytest.raises(InputError, match=words):
        read_record(tmp_path)


def test_wrong_types_in_a_record_are_refused(tmp_path):
    record = run(needs_two(), tmp_path)
    broken = to_json(record).replace('"seed": 0', '"seed": "zero"')
    (tmp_path / "result.json").write_text(broken)
    with pytest.raises(InputError, match="not a whole result"):
        read_record(tmp_path)


@pytest.mark.parametrize("value", ["1" + 400 * "0", 5_000 * "[" + 5_000 * "]"])
def test_absurd_values_in_a_record_are_refused(tmp_path, value):
    record = dataclasses.replace(run(needs_two(), tmp_path), seconds=0.125)
    (tmp_path / "result.json").write_text(to_json(record).replace("0.125", value, 1))
    with pytest.raises(InputError, match="not a whole result|does not hold"):
        read_record(tmp_path)


def test_stopped_search_whose_certificate_fails_is_not_repeated(tmp_path):
    class MisledByBatches(RuleClassifier):
        def __call__(self, waveforms):
            logits = super().__call__(waveforms)
            if len(waveforms) > 1:
                logits[:, 0] = 1.0 * self.bands_present(waveforms)[:, 3]
            return logits

    asked = iter(range(1_000))
    classifier = MisledByBatches(PARTITION, yes_if(lambda present: present[:, NEEDED].all(1)))
    record = run(classifier, tmp_path, should_stop=lambda: next(asked) >= 3)
    assert record.outcome is Outcome.CANCELLED
    assert not record.certificate.holds
    assert record.keep is not None


def test_the_requested_label_and_the_models_answer_are_both_recorded(tmp_path):
    rule = yes_if(lambda present: present[:, 3] & ~present[:, 8:].any(1))
    record = run(RuleClassifier(PARTITION, rule), tmp_path, label="yes")
    assert (record.clip_label, record.label) == ("no", "yes")
    assert record.keep == (3,)


def test_a_model_without_an_answer_to_silence_can_still_be_certified_and_judge(tmp_path):
    class Relative(RuleClassifier):
        """Divides by the clip's own level, as many front ends do."""

        def __call__(self, waveforms):
            logits = super().__call__(waveforms)
            logits[~waveforms.any(1)] = float("nan")
            return logits

    record = run(Relative(PARTITION, yes_if(lambda present: present[:, 4])), tmp_path)
    (removal,) = record.certificate.removals
    assert (record.outcome, record.certificate.holds) == (Outcome.IRREDUCIBLE, True)
    assert (removal.cell, removal.label, removal.margin) == (4, "no answer to silence", None)
    assert read_record(tmp_path) == record
    judge = Relative(PARTITION, yes_if(lambda present: present[:, 4]))
    (verdict,) = judge_fragment(StoredResult(tmp_path, record), [judge], same_label)
    assert (verdict.verdict, verdict.vacuous) == ("accepts", False)


def test_a_silent_clip_without_an_answer_is_an_error_that_names_the_model(tmp_path):
    class Relative(RuleClassifier):
        def __call__(self, waveforms):
            return super().__call__(waveforms) * float("nan")

    with pytest.raises(ModelError, match="rule has no answer to silence, and this clip is silent"):
        run(Relative(PARTITION, yes_if(lambda present: present[:, 4])), tmp_path)


def test_a_stop_during_the_certificate_keeps_the_fragment(tmp_path):
    searched = run(needs_two(), tmp_path)
    classifier = needs_two()
    before_removals = searched.evaluations.search + searched.evaluations.bound + 2  # label, file
    record = run(classifier, tmp_path, lambda: classifier.n_judged >= before_removals)
    assert record.outcome is Outcome.CANCELLED
    assert record.keep == (2, 9)
    assert record.certificate.holds
    assert record.certificate.removals == ()


def test_inconsistent_answers_are_an_error_that_names_the_model(tmp_path):
    """The model rejects a fragment every second time, as when it is certified."""

    class Fickle(RuleClassifier):
        def __call__(self, waveforms):
            logits = super().__call__(waveforms)
            for row, present in enumerate(self.bands_present(waveforms)):
                again = self.judged.count(present.numpy().tobytes()) % 2 == 0
                if again and not present.all():
                    logits[row, 0] = 0.0
            return logits

    with pytest.raises(ModelError, match="rule gives different answers to the same sound"):
        run(Fickle(PARTITION, yes_if(lambda p: p[:, NEEDED].all(1))), tmp_path)
