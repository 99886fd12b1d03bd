"""Batch sizes, lack of memory, and remembered scores."""

import pytest
import torch

from explorer.errors import ModelError
from explorer.judging.aim import Aim
from explorer.judging.batching import BatchSizer
from explorer.judging.scorer import Scorer
from tests.support.fakes import CPU, RuleClassifier, linear_bands, question, yes_if

PARTITION = linear_bands(8)


class SmallMemory(RuleClassifier):
    """Fits at most `room` sounds at a time."""

    room = 2

    def __call__(self, waveforms):
        if len(waveforms) > self.room:
            raise torch.OutOfMemoryError("no room")
        return super().__call__(waveforms)


def scorer(classifier, batch_size=None) -> Scorer:
    return Scorer(Aim.of(question(classifier, PARTITION)), batch_size)


def evaluate_all(scorer: Scorer, keeps):
    while len(keeps):
        keeps = scorer.evaluate_batch(keeps)


def test_batch_that_does_not_fit_is_halved_and_nothing_is_lost():
    classifier = SmallMemory(PARTITION, yes_if(lambda p: p[:, 3]))
    scoring = scorer(classifier, batch_size=8)
    evaluate_all(scoring, torch.eye(8, dtype=torch.bool))
    assert scoring.largest_batch == 2
    accepted = scoring.recall(torch.eye(8, dtype=torch.bool)).accepted
    assert accepted.nonzero().flatten().tolist() == [3]


def test_a_lack_of_memory_is_recognised_by_the_message_alone():
    class CpuMemory(SmallMemory):
        def __call__(self, waveforms):
            if len(waveforms) > self.room:
                raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
            return super().__call__(waveforms)

    scoring = scorer(CpuMemory(PARTITION, yes_if(lambda p: p[:, 3])), batch_size=8)
    evaluate_all(scoring, torch.eye(8, dtype=torch.bool))
    assert scoring.largest_batch == 2


@pytest.mark.parametrize(
    "text",
    [
        "GET was unable to find an engine to execute this computation",
        "Unable to find a valid cuDNN algorithm to run convolution",
        "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR",
        "cuFFT error: CUFFT_INTERNAL_ERROR",
    ],
)
def test_ambiguous_failures_halve_the_batch_and_are_raised_unchanged_for_a_single_sound(text):
    class Unclear(SmallMemory):
        def __call__(self, waveforms):
            if len(waveforms) > self.room:
                raise RuntimeError(text)
            return super().__call__(waveforms)

    classifier = Unclear(PARTITION, yes_if(lambda p: p[:, 3]))
    scoring = scorer(classifier, batch_size=8)
    evaluate_all(scoring, torch.eye(8, dtype=torch.bool))
    assert scoring.largest_batch == 2
    classifier.room = 0
    with pytest.raises(RuntimeError, match=text):
        evaluate_all(scorer(classifier), torch.eye(8, dtype=torch.bool))


def test_other_failures_of_a_model_are_raised_unchanged():
    class Broken(RuleClassifier):
        def __call__(self, waveforms):
            raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes do not fit"):
        evaluate_all(scorer(Broken(PARTITION, yes_if(lambda p: p[:, 3]))), torch.eye(8).bool())


def test_model_that_does_not_fit_at_all_is_an_error():
    classifier = SmallMemory(PARTITION, yes_if(lambda p: p[:, 3]))
    classifier.room = 0
    with pytest.raises(ModelError, match="does not fit in memory"):
        evaluate_all(scorer(classifier), torch.eye(8, dtype=torch.bool))


def test_unknown_keeps_are_listed_once_and_known_ones_never():
    scoring = scorer(RuleClassifier(PARTITION, yes_if(lambda p: p[:, 3])))
    keeps = torch.eye(8, dtype=torch.bool)[[0, 1, 1, 2, 0]]
    assert torch.equal(scoring.unknown(keeps), keeps[[0, 1, 3]])
    evaluate_all(scoring, scoring.unknown(keeps))
    assert len(scoring.unknown(keeps)) == 0


def test_best_is_the_first_of_the_smallest_accepted_and_never_silence():
    scoring = scorer(RuleClassifier(PARTITION, yes_if(lambda p: ~p[:, 7])))
    keeps = torch.tensor([[0] * 8, [1, 1] + [0] * 6, [0, 1] + [0] * 6, [1] + [0] * 7]).bool()
    evaluate_all(scoring, keeps)
    assert scoring.best.keep.nonzero().flatten().tolist() == [1]


def test_a_slow_model_gets_small_batches_from_the_second_on(monkeypatch):
    """At half a second per sound, Stop is checked after one second, then after every sound."""

    class Slow(RuleClassifier):
        clock, batches = 0.0, ()

        def __call__(self, waveforms):
            self.clock += 0.5 * len(waveforms)
            self.batches += (len(waveforms),)
            return super().__call__(waveforms)

    classifier = Slow(PARTITION, yes_if(lambda p: p[:, 3]))
    monkeypatch.setattr("explorer.judging.batching.time.perf_counter", lambda: classifier.clock)
    scoring = scorer(classifier)
    evaluate_all(scoring, torch.eye(8, dtype=torch.bool))
    assert classifier.batches == (2, 1, 1, 1, 1, 1, 1)


def test_batch_grows_while_time_allows_and_shrinks_when_it_does_not():
    sizer = BatchSizer(None, CPU)
    first = sizer.size
    sizer.observe(first, seconds=0.001)
    assert sizer.size > first
    sizer.observe(sizer.size, seconds=10.0)
    assert sizer.size == 1


def test_the_remainder_of_a_request_does_not_grow_the_batch():
    sizer = BatchSizer(None, CPU)
    first = sizer.size
    sizer.observe(1, seconds=0.001)
    assert sizer.size == first


def test_fixed_cost_of_a_small_batch_does_not_shrink_the_next():
    sizer = BatchSizer(None, CPU)
    first = sizer.size
    sizer.observe(1, seconds=0.1)
    assert sizer.size == first


def test_a_fixed_batch_size_stays():
    sizer = BatchSizer(7, CPU)
    sizer.observe(7, seconds=10.0)
    assert sizer.size == 7
