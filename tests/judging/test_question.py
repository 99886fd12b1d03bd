"""A question analyses its clip once, for everything that follows from it."""

import pytest
import torch

from explorer.partitions.bands import BandPartition
from explorer.records import Outcome
from tests.support.fakes import RuleClassifier, noise_clip, question, yes_if
from tests.support.small_searches import PARTITION, needs_two, run


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


def test_a_model_that_abstains_needs_no_analysis(tmp_path, analyses):
    abstaining = RuleClassifier(
        PARTITION, yes_if(lambda present: present.all(1) & False), none_label="no"
    )
    assert run(abstaining, tmp_path).outcome is Outcome.ABSTAINS
    assert analyses == []
