"""A question analyses its clip once, for everything that follows from it."""

import collections

import pytest
import torch

from explorer.audio.wav import read_wav
from explorer.partitions.bands import BandPartition
from explorer.records import Outcome
from explorer.result.stored import StoredResult
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import judge_fragment
from tests.support.fakes import RuleClassifier, noise_clip, question, yes_if
from tests.support.small_searches import PARTITION, needs_two, run, same_label


@pytest.fixture
def analyses(monkeypatch) -> list[torch.Tensor]:
    """The waveforms that a band partition has analysed."""
    analysed = []
    analyse = BandPartition.analyse

    def remembered(self, waveform):
        analysed.append(waveform)
        return analyse(self, waveform)

    monkeypatch.setattr(BandPartition, "analyse", remembered)
    return analysed


def test_fragments_and_energies_come_from_the_clip():
    asked = question(needs_two(), PARTITION)
    spectrum = PARTITION.analyse(noise_clip().waveform)
    keeps = torch.eye(16, dtype=torch.bool)
    assert torch.equal(asked.fragments(keeps), PARTITION.resynthesise(spectrum, keeps))
    assert torch.equal(asked.energy, PARTITION.energy(spectrum))


def test_search_certificate_and_files_share_one_analysis(tmp_path, analyses):
    assert run(needs_two(), tmp_path).outcome is Outcome.IRREDUCIBLE
    assert len(analyses) == 1


def test_a_second_search_uses_the_analysis_of_the_first(tmp_path, analyses):
    """The model rejects single sounds that it accepts in a batch, so the certificate fails."""

    class DependsOnTheBatch(RuleClassifier):
        def __call__(self, waveforms):
            logits = super().__call__(waveforms)
            return logits if len(waveforms) > 1 or waveforms.std() > 0.09 else 1 - logits

    present = yes_if(lambda present: present[:, [2, 9]].all(1))
    record = run(DependsOnTheBatch(PARTITION, present), tmp_path)
    assert record.batch_size == 1
    assert len(analyses) == 1


def test_transfer_of_a_stored_result_analyses_its_clip_once_for_all_models(tmp_path, analyses):
    result = StoredResult(tmp_path, run(needs_two(), tmp_path))
    analyses.clear()
    models = [needs_two(id=id) for id in ("rule", "twin", "other")]
    verdicts = judge_fragment(result, models, same_label)
    assert all(v.controls for v in with_controls(result, verdicts, models, same_label))
    assert len(analyses) == 1


def test_the_file_holds_the_very_samples_that_the_search_judged(tmp_path):
    heard = collections.Counter[bytes]()

    class Remembers(RuleClassifier):
        def __call__(self, waveforms):
            heard.update(row.numpy().tobytes() for row in waveforms)
            return super().__call__(waveforms)

    classifier = Remembers(PARTITION, yes_if(lambda present: present[:, [2, 9]].all(1)))
    run(classifier, tmp_path)
    in_file, _ = read_wav(tmp_path / "sufficient.wav")
    # Once in the search, in a batch, and once alone, for the certificate.
    assert heard[in_file.numpy().tobytes()] == 2


def test_cells_above_a_recordings_own_rate_are_never_made():
    asked = question(needs_two(), PARTITION, clip=noise_clip(file_rate=500))
    assert asked.n_audible == 8
    keeps = torch.eye(8, dtype=torch.bool)
    fragments = asked.fragments(asked.of_all_cells(keeps))
    whole = torch.eye(16, dtype=torch.bool)[:8]
    assert torch.equal(fragments, PARTITION.resynthesise(asked.analysed, whole))
    assert sorted(asked.analysed.sounds) == list(range(8))


def test_a_model_that_abstains_needs_no_analysis(tmp_path, analyses):
    abstaining = RuleClassifier(
        PARTITION, yes_if(lambda present: present.all(1) & False), none_label="no"
    )
    assert run(abstaining, tmp_path).outcome is Outcome.ABSTAINS
    assert analyses == []
