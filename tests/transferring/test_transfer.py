"""Other models' verdicts on a fragment, and files that are refused."""

import dataclasses

import pytest

from explorer.errors import InputError
from explorer.partitions.partition import make_partition
from explorer.records import to_json
from explorer.result.stored import StoredResult
from explorer.transferring.transfer import judge_fragment
from tests.support.fakes import RuleClassifier, yes_if
from tests.support.small_searches import PARTITION, needs_two, run, same_label


def verdicts(directory, *targets):
    return list(judge_fragment(StoredResult.read(directory), targets, same_label))


def test_targets_are_judged_on_the_fragment_the_clip_and_silence(tmp_path):
    run(needs_two(), tmp_path)
    targets = [
        needs_two(id="same"),
        RuleClassifier(PARTITION, yes_if(lambda p: p[:, [2, 9, 12]].all(1)), id="needs more"),
        RuleClassifier(PARTITION, yes_if(lambda p: ~p[:, 12]), id="says yes to nothing"),
        RuleClassifier(PARTITION, yes_if(lambda p: p[:, 2]), labels=("ja", "nein"), id="foreign"),
    ]
    same, more, nothing, foreign = verdicts(tmp_path, *targets)
    assert (same.verdict, same.agrees_on_clip, same.vacuous) == ("accepts", True, False)
    assert (more.verdict, more.label, more.agrees_on_clip) == ("rejects", "no", True)
    assert (nothing.verdict, nothing.agrees_on_clip, nothing.vacuous) == ("accepts", False, True)
    assert (foreign.verdict, foreign.label, foreign.margin) == ("no counterpart", "ja", None)


def test_a_target_with_another_rate_and_window_gets_the_same_fragment(tmp_path):
    run(needs_two(), tmp_path)
    wide = make_partition("linear", 32, sample_rate=2_000, n_samples=1_200)
    hears = []

    def rule(present):
        hears.append(present)
        return present[:, 2]

    verdict = verdicts(tmp_path, RuleClassifier(wide, yes_if(rule)))[0]
    assert verdict.verdict == "accepts"
    assert not hears[-2][0, 16:].any()


def test_a_changed_file_is_noticed(tmp_path):
    run(needs_two(), tmp_path)
    (tmp_path / "sufficient.wav").write_bytes((tmp_path / "original.wav").read_bytes())
    with pytest.raises(InputError, match="not the file that the search wrote"):
        verdicts(tmp_path, needs_two())


def test_a_fragment_must_match_the_certificate_and_not_only_the_record(tmp_path):
    record = run(needs_two(), tmp_path)
    rest = (tmp_path / "remainder.wav").read_bytes()
    (tmp_path / "sufficient.wav").write_bytes(rest)
    forged = {**record.files, "sufficient.wav": record.files["remainder.wav"]}
    (tmp_path / "result.json").write_text(to_json(dataclasses.replace(record, files=forged)))
    with pytest.raises(InputError, match="certificate is of another file"):
        verdicts(tmp_path, needs_two())


def test_a_source_that_has_changed_since_is_refused(tmp_path):
    record = run(needs_two(), tmp_path)
    older = dataclasses.replace(record, model=dataclasses.replace(record.model, version="0"))
    (tmp_path / "result.json").write_text(to_json(older))
    with pytest.raises(InputError, match="made with version 0"):
        verdicts(tmp_path, needs_two())


@pytest.mark.parametrize(
    ("rate", "words"), [(0, "not a whole result"), (8_000, "another sample rate")]
)
def test_a_record_that_contradicts_its_files_is_refused(tmp_path, rate, words):
    record = run(needs_two(), tmp_path)
    wrong = dataclasses.replace(record, clip=dataclasses.replace(record.clip, sample_rate=rate))
    (tmp_path / "result.json").write_text(to_json(wrong))
    with pytest.raises(InputError, match=words):
        verdicts(tmp_path, needs_two())


def test_a_result_without_a_fragment_is_refused(tmp_path):
    run(RuleClassifier(PARTITION, yes_if(lambda p: p.any(1) | True)), tmp_path)
    with pytest.raises(InputError, match="ended vacuous"):
        verdicts(tmp_path, needs_two())


def test_a_target_without_an_answer_to_the_fragment_rejects(tmp_path):
    class DeafAndRelative(RuleClassifier):
        def __call__(self, waveforms):
            logits = super().__call__(waveforms)
            logits[self.bands_present(waveforms).sum(1) < PARTITION.n_cells] = float("nan")
            return logits

    run(needs_two(), tmp_path)
    (verdict,) = verdicts(tmp_path, DeafAndRelative(PARTITION, yes_if(lambda p: p[:, 2])))
    assert (verdict.verdict, verdict.label) == ("rejects", "no answer to silence")
    assert (verdict.margin, verdict.agrees_on_clip) == (None, True)
