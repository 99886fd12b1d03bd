"""Other methods on classifiers with known answers, and ReX with a stand-in for its process."""

import os
import sys
from pathlib import Path

import pytest
import torch

from benchmarks.peer_methods import (
    PeerCase,
    delete_from_the_top,
    first_accepted_prefix,
    freqrise,
    freqrise_relevance,
    smooth_masks,
)
from benchmarks.rex_peer import VERSION, RexProcess
from explorer.errors import InputError
from explorer.judging.criterion import Criterion, Scores
from explorer.partitions.bands import make_bins
from tests.support.fakes import (
    N_SAMPLES,
    SAMPLE_RATE,
    RuleClassifier,
    linear_bands,
    noise_clip,
    yes_if,
)

BANDS = linear_bands(12)


def case(rule, partition=BANDS, classifier_type=RuleClassifier) -> PeerCase:
    classifier = classifier_type(partition, yes_if(rule))
    return PeerCase(
        clip=noise_clip(),
        classifier=classifier,
        partition=partition,
        criterion=Criterion.of(classifier.info, "yes"),
    )


def needs(*cells):
    return lambda present: present[:, list(cells)].all(dim=1)


def cells(keep) -> list[int]:
    return keep.nonzero().flatten().tolist()


class RuleScorer:
    """Answers keeps by a rule and counts them, like a `Scorer`."""

    def __init__(self, rule) -> None:
        self.evaluations = 0
        self._rule = rule

    def unknown(self, keeps):
        return keeps

    def evaluate_batch(self, keeps):
        self.evaluations += len(keeps)
        return keeps[:0]

    def recall(self, keeps) -> Scores:
        slack = self._rule(keeps).double() - 0.5
        return Scores(slack=slack, margin=slack, probability=slack.sigmoid())


def test_deletion_keeps_the_needed_cells_and_counts_its_evaluations():
    fragment = case(needs(3, 7))
    result = delete_from_the_top(fragment)
    assert cells(result.keep) == [3, 7]
    assert result.evaluations == fragment.classifier.n_judged


def test_random_masks_rank_the_needed_cells_first():
    fragment = case(needs(3, 7))
    result = freqrise(fragment, seed=0, n_masks=400)
    assert cells(result.keep) == [3, 7]
    assert result.evaluations == fragment.classifier.n_judged


def test_relevance_is_the_mean_of_masks_weighted_by_probability():
    always = case(lambda present: present.any(dim=1) | True)
    relevance = freqrise_relevance(always, 2_000, torch.Generator().manual_seed(0))
    probability = float(torch.tensor(1.0 - 0.5).sigmoid())
    torch.testing.assert_close(
        relevance, torch.full((12,), 0.5 * probability).double(), atol=0.03, rtol=0
    )


def test_masks_on_bins_are_smooth_and_between_0_and_1():
    masks = smooth_masks(50, 2_000, torch.Generator().manual_seed(0))
    assert masks.shape == (50, 2_000)
    assert 0 <= float(masks.min()) < 0.01
    assert 0.99 < float(masks.max()) <= 1
    assert float(masks.mean()) == pytest.approx(0.5, abs=0.05)
    # 200 points over 2,000 bins: from one point to the next takes 10 bins.
    assert float(masks.diff(dim=1).abs().max()) == pytest.approx(0.1, abs=1e-5)


def test_masks_on_bins_are_shifted_against_each_other():
    masks = smooth_masks(50, 2_000, torch.Generator().manual_seed(0))
    corners = [row.diff(n=2).abs().gt(1e-4).nonzero().flatten() % 10 for row in masks]
    assert len({tuple(sorted(set(row.tolist()))) for row in corners}) > 5


class BandLevel(RuleClassifier):
    """The more of the bins 40 to 59 is left, the more certain its yes."""

    def __call__(self, waveforms):
        power = torch.fft.rfft(waveforms.double()).abs().square()[:, 40:60].sum(dim=1)
        whole = torch.fft.rfft(noise_clip().waveform.double()).abs().square()[40:60].sum()
        share = (power / whole).float()
        return torch.stack([12 * share, torch.full_like(share, 6.0)], dim=1)


def test_random_masks_on_bins_find_the_bins_that_matter():
    bins = make_bins(sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)
    fragment = case(needs(0), bins, BandLevel)
    result = freqrise(fragment, seed=0, n_masks=3_000)
    assert set(cells(result.keep)) <= set(range(38, 62))
    assert fragment.accepts(result.keep)


def test_prefix_of_few_cells_is_the_shortest_accepted_one():
    accepts_4_and_9 = RuleScorer(lambda keeps: (keeps.sum(dim=1) == 4) | (keeps.sum(dim=1) > 8))
    keep = first_accepted_prefix(torch.tensor([5, 3, 1, 7, 0, 2, 4, 6, 8, 9]), accepts_4_and_9)
    assert cells(keep) == [1, 3, 5, 7]


@pytest.mark.parametrize("border", [1, 17, 700, 1_499, 1_500])
def test_prefix_of_many_cells_is_found_by_halving(border):
    scorer = RuleScorer(lambda keeps: keeps.sum(dim=1) >= border)
    keep = first_accepted_prefix(torch.arange(1_500).flip(0), scorer)
    assert cells(keep) == list(range(1_500 - border, 1_500))
    assert scorer.evaluations < 100


def test_border_is_searched_above_the_last_rejected_prefix():
    # Growing lengths try 826 and 929 and skip 464, which halving from 0 would find.
    scorer = RuleScorer(lambda keeps: (keeps.sum(dim=1) > 900) | (keeps.sum(dim=1) == 464))
    assert int(first_accepted_prefix(torch.arange(1_500), scorer).sum()) == 901


def test_ranking_without_any_accepted_prefix_gives_no_set():
    scorer = RuleScorer(lambda keeps: keeps.sum(dim=1) > 12)
    assert first_accepted_prefix(torch.arange(12), scorer) is None
    assert scorer.evaluations == 12


def test_sufficiency_is_judged_on_the_sound():
    fragment = case(needs(3, 7))
    keep = torch.zeros(12, dtype=torch.bool)
    keep[3] = True
    assert not fragment.accepts(keep)
    keep[7] = True
    assert fragment.accepts(keep)


FAKE_REX = """
import json, sys

def send(message):
    print(json.dumps(message), flush=True)

def packed(cells, n_cells):
    bits = "".join(str(int(cell in cells)) for cell in range(n_cells))
    bits += "0" * (-n_cells % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").hex()

send({"version": "VERSION"})
for line in sys.stdin:
    job = json.loads(line)
    n_cells = job["n_cells"]
    asked = [packed(cells, n_cells) for cells in ([3], [7], [3, 7])]
    send({"ask": asked[:1]})
    answers = json.loads(sys.stdin.readline())["answers"]
    send({"ask": asked[1:]})
    answers += json.loads(sys.stdin.readline())["answers"]
    named = [bits for bits, (label, _) in zip(asked, answers) if label == 0]
    if job["seed"] == 13:
        send({"ranking": None, "keep": None})
    else:
        others = [cell for cell in range(n_cells) if cell not in (3, 7)]
        send({"ranking": [7, 5, 3, *[c for c in others if c != 5]], "keep": named[0]})
"""


@pytest.fixture
def fake_rex(tmp_path):
    script = tmp_path / "fake_rex.py"
    script.write_text(FAKE_REX.replace("VERSION", VERSION))
    with RexProcess(Path(sys.executable), script) as process:
        yield process


def test_rex_gets_our_model_s_answers_and_its_calls_are_counted(fake_rex):
    fragment = case(needs(3, 7))
    result = fake_rex.rex(fragment, seed=0)
    assert cells(result.keep) == [3, 7]
    assert result.evaluations == fragment.classifier.n_judged == 3


def test_rex_s_ranking_is_cut_at_its_first_accepted_prefix(fake_rex):
    fragment = case(needs(3, 7))
    result = fake_rex.rex_fine(fragment, seed=0)
    assert cells(result.keep) == [3, 5, 7]
    assert result.evaluations == 3 + 12  # all prefixes of 12 cells fit one batch


def test_there_is_no_set_if_rex_finds_none(fake_rex):
    fragment = case(needs(3, 7))
    assert fake_rex.rex(fragment, seed=13).keep is None
    assert fake_rex.rex_fine(fragment, seed=13).keep is None


def test_another_version_of_rex_is_refused(tmp_path):
    script = tmp_path / "other.py"
    script.write_text(FAKE_REX.replace("VERSION", "0.3.1"))
    with pytest.raises(InputError, match=r"has ReX 0\.3\.1; the comparison is with 0\.4\.1"):
        RexProcess(Path(sys.executable), script)


def test_the_error_of_a_rex_that_dies_has_its_last_line(tmp_path):
    script = tmp_path / "dead.py"
    script.write_text("import no_such_module")
    with pytest.raises(InputError, match="No module named 'no_such_module'"):
        RexProcess(Path(sys.executable), script)


def test_a_missing_interpreter_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="does not start: No such file"):
        RexProcess(tmp_path / "python")


@pytest.mark.skipif("EARSHOT_REX_PYTHON" not in os.environ, reason="EARSHOT_REX_PYTHON is not set")
def test_the_real_rex_ranks_the_needed_cells_and_marks_everything_below():
    fragment = case(needs(10, 40), linear_bands(64))
    with RexProcess(Path(os.environ["EARSHOT_REX_PYTHON"])) as process:
        released = process.rex(fragment, seed=0)
        assert released.evaluations == fragment.classifier.n_judged
        fine = process.rex_fine(fragment, seed=0)
    assert cells(released.keep) == list(range(int(released.keep.sum())))
    assert fragment.accepts(released.keep)
    assert {10, 40} <= set(cells(fine.keep))
    assert int(fine.keep.sum()) < 10
