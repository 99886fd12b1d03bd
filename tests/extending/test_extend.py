"""The layers around a fragment, checked against the rule that answers, on eight bands."""

import dataclasses

import pytest
import torch

from explorer.audio.wav import read_wav
from explorer.errors import InputError
from explorer.extending.records import KEPT, REST
from explorer.records import Outcome, read_record
from tests.support.fakes import RuleClassifier, noise_clip
from tests.support.layer_rules import (
    PARTITION,
    accepts,
    any_of,
    classifier_of,
    drawn,
    extended,
    is_necessary,
    keep_of,
    searched,
    without_one,
)

THREE = any_of((0,), (3, 4), (6, 7))
RULES = {**{f"drawn {seed}": drawn(seed) for seed in range(10)}, "three sets": THREE}
LEAST = (None, 0.6)


def almost_all(present):
    """Log odds of "yes": any bands but none and all."""
    n = present.sum(1)
    return torch.where((n > 0) & (n < 8), 2.0, -2.0)


@pytest.fixture
def three(tmp_path):
    """A result whose rest has two more sets that are enough."""
    return searched(THREE, tmp_path / "out")


@pytest.mark.parametrize("least", LEAST)
@pytest.mark.parametrize("name", RULES)
def test_the_layers_are_what_they_say_and_no_added_cell_can_go(tmp_path, name, least):
    rule = RULES[name]
    result = searched(rule, tmp_path, min_probability=least)
    if result.record.keep is None:
        pytest.skip(f"the search ended {result.record.outcome}")
    extension = extended(result, classifier_of(rule))
    necessary, complete = extension.necessary, extension.complete
    k, n, c = (keep_of(keep) for keep in (result.record.keep, necessary.keep, complete.keep))
    assert not (k & ~n).any()
    assert not (n & ~c).any()

    assert is_necessary(rule, n, least)
    assert not any(is_necessary(rule, rest, least) for rest in without_one(n, k))

    sure = result.record.probability - 0.01
    assert complete.certificate.kept.answer.probability >= sure
    assert max(least or 0, sure) <= complete.min_probability < max(least or 0, sure + 1e-4)
    assert accepts(rule, c, complete.min_probability)
    assert not any(accepts(rule, rest, complete.min_probability) for rest in without_one(c, n))

    for layer in (necessary, complete):
        assert (layer.outcome, layer.certificate.holds) == (Outcome.IRREDUCIBLE, True)
        assert tuple(removal.cell for removal in layer.certificate.removals) == layer.added


def test_a_removal_names_the_sound_that_shows_what_it_does(three):
    necessary = extended(three, classifier_of(THREE)).necessary
    assert (three.record.keep, len(necessary.added)) == ((0,), 2)
    for removal in necessary.certificate.removals:  # the rest has one of the sets again
        assert (removal.sound, removal.answer.accepted, removal.breaks) == (REST, True, True)


def test_a_removal_may_break_what_is_kept_instead(tmp_path):
    """Band 5 of the rest is enough, and is so with band 0 only if band 6 is there, too."""

    def rule(present):
        zero, five, six = present[:, 0], present[:, 5], present[:, 6]
        return torch.where((zero ^ five) | (zero & five & six), 2.0, -2.0) - 4.0 * ~(zero | five)

    result = searched(rule, tmp_path)
    necessary = extended(result, classifier_of(rule)).necessary
    assert (result.record.keep, necessary.keep) == ((0,), (0, 5, 6))
    by_cell = {removal.cell: removal.sound for removal in necessary.certificate.removals}
    assert by_cell == {5: REST, 6: KEPT}
    assert necessary.evaluations.certificate == 2 + 1 + 2


def test_a_fragment_that_is_necessary_itself_gets_nothing_added(tmp_path):
    rule = any_of((2, 5))
    necessary = extended(searched(rule, tmp_path), classifier_of(rule)).necessary
    assert (necessary.outcome, necessary.keep, necessary.added) == ("irreducible", (2, 5), ())
    assert necessary.certificate.removals == ()
    assert necessary.certificate.rest.answer.accepted is False


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7, 64])
def test_the_layers_are_the_same_for_every_batch_size(three, batch_size):
    one, other = (
        extended(three, classifier_of(THREE), batch_size=size, seed=4)
        for size in (batch_size, None)
    )
    for ours, theirs in ((one.necessary, other.necessary), (one.complete, other.complete)):
        assert ours.batch_size <= batch_size
        same = {"rounds": 0, "seconds": 0.0, "batch_size": 0}
        assert dataclasses.replace(ours, **same) == dataclasses.replace(theirs, **same)


def test_the_files_are_the_layers_and_what_is_left_of_the_clip(three):
    extension = extended(three, classifier_of(THREE))
    names = ("original", "necessary", "without_necessary", "complete")
    original, necessary, without, complete = (
        read_wav(three.directory / f"{name}.wav")[0] for name in names
    )
    torch.testing.assert_close(necessary + without, original, atol=1e-6, rtol=0)
    present = classifier_of(THREE).bands_present(torch.stack([necessary, complete]))
    assert present[0].tolist() == keep_of(extension.necessary.keep).tolist()
    assert present[1].tolist() == keep_of(extension.complete.keep).tolist()
    assert set(extension.files) == {f"{name}.wav" for name in names[1:]}


def test_every_sound_that_was_judged_is_counted(three):
    classifier = classifier_of(THREE)
    extension = extended(three, classifier)
    spent = [layer.evaluations for layer in (extension.necessary, extension.complete)]
    assert sum(e.search + e.bound + e.certificate for e in spent) == classifier.n_judged
    assert spent[0].certificate == 2 + 2  # two files, two cells each shown by the rest alone
    assert spent[1].certificate == 1 + len(extension.complete.added)
    assert extension.complete.evaluations.reused > 0  # the necessary set, at least


def test_nothing_is_found_where_there_is_nothing(tmp_path):
    result = searched(almost_all, tmp_path)
    assert len(result.record.keep) == 1
    extension = extended(result, classifier_of(almost_all))
    for layer in (extension.necessary, extension.complete):
        assert (layer.outcome, layer.keep, layer.certificate) == (Outcome.IMPOSSIBLE, None, None)
    assert extension.files == {}
    assert not (tmp_path / "necessary.wav").exists()


def test_the_complete_set_alone_may_be_missing(three):
    """As if the clip were surer than all of its bands together."""
    surer = dataclasses.replace(three, record=dataclasses.replace(three.record, probability=1.0))
    extension = extended(surer, classifier_of(THREE))
    assert extension.necessary.outcome is Outcome.IRREDUCIBLE
    assert (extension.complete.outcome, extension.complete.keep) == ("below_threshold", None)


@pytest.mark.parametrize("n_checks", [0, 1, 2, 4, 7, 10, 14, 20])
def test_stopping_keeps_the_best_so_far(three, n_checks):
    left = iter(range(n_checks))
    extension = extended(
        three, classifier_of(THREE), lambda: next(left, None) is None, batch_size=4
    )
    assert extension.complete.outcome in (Outcome.CANCELLED, Outcome.IRREDUCIBLE)
    for layer in (extension.necessary, extension.complete):
        if layer.outcome is Outcome.CANCELLED and layer.keep is not None:
            assert layer.certificate.holds
    if extension.necessary.keep is not None:
        assert is_necessary(THREE, keep_of(extension.necessary.keep))
    else:
        assert extension.necessary.outcome is Outcome.CANCELLED
    assert n_checks or extension.files == {}


@pytest.mark.parametrize("limit", [1, 2, 5, 12, 30, 60, 100, 1_000])
def test_a_limit_is_kept_and_what_was_found_by_then_is_checked(three, limit):
    classifier = classifier_of(THREE)
    extension = extended(three, classifier, max_evaluations=limit, batch_size=4)
    assert classifier.n_judged <= limit
    layers = (extension.necessary, extension.complete)
    assert {layer.outcome for layer in layers} <= {Outcome.BUDGET, Outcome.IRREDUCIBLE}
    assert (extension.necessary.outcome is Outcome.IRREDUCIBLE) == (limit >= 100)
    for layer in layers:
        assert layer.certificate is None or layer.certificate.holds


def test_nothing_is_judged_once_the_limit_is_used_up(tmp_path):
    """The whole clip, the fragment, what is left without each, and both files: that is six."""
    rule = any_of((2, 5))
    result, classifier = searched(rule, tmp_path), classifier_of(rule)
    extension = extended(result, classifier, max_evaluations=6)
    assert (extension.necessary.outcome, extension.necessary.added) == ("irreducible", ())
    assert (extension.complete.outcome, extension.complete.keep) == (Outcome.BUDGET, None)
    assert classifier.n_judged == 6


def test_a_verdict_that_hung_on_the_batch_is_searched_again_one_by_one(tmp_path):
    class Rounding(RuleClassifier):
        """In batches, bands 6 and 7 do not count: the kernels round them away."""

        def bands_present(self, waveforms):
            present = super().bands_present(waveforms)
            if len(waveforms) > 1:
                present[:, 6:] = False
            return present

    classifier = Rounding(PARTITION, classifier_of(THREE)._rule)
    result = searched(THREE, tmp_path)
    necessary = extended(result, classifier, batch_size=8).necessary
    assert (necessary.outcome, necessary.batch_size) == (Outcome.IRREDUCIBLE, 1)
    assert is_necessary(THREE, keep_of(necessary.keep))


@pytest.mark.parametrize("name", ["original.wav", "sufficient.wav", "remainder.wav"])
def test_a_result_with_a_changed_file_is_refused(three, name):
    path = three.directory / name
    path.write_bytes(path.read_bytes()[:-4] + b"\0\0\0\0")
    with pytest.raises(InputError, match=f"{name} is not the file that the search wrote"):
        extended(three, classifier_of(THREE))


def test_a_result_without_a_fragment_or_of_another_model_is_refused(three, tmp_path):
    nothing = searched(lambda present: 1.0 + 0.0 * present.sum(1), tmp_path / "vacuous")
    with pytest.raises(InputError, match="ended vacuous: there is no fragment to extend"):
        extended(nothing, classifier_of(THREE))
    other = RuleClassifier(PARTITION, classifier_of(THREE)._rule, id="other")
    with pytest.raises(InputError, match="is one of rule, not of other"):
        extended(three, other)
    changed = classifier_of(THREE)
    changed.info = dataclasses.replace(changed.info, version="2")
    with pytest.raises(InputError, match="this is version 2"):
        extended(three, changed)
    failed = dataclasses.replace(three.record.certificate, holds=False)
    record = dataclasses.replace(three.record, certificate=failed)
    with pytest.raises(InputError, match="did not pass its check"):
        extended(dataclasses.replace(three, record=record), classifier_of(THREE))


def test_an_extension_changes_no_file_of_the_result(three):
    def files():
        return {path.name: path.read_bytes() for path in three.directory.iterdir()}

    before = files()
    extended(three, classifier_of(THREE))
    assert files().items() >= before.items()
    assert read_record(three.directory) == three.record


def test_cells_above_the_recordings_own_band_are_never_added(tmp_path):
    rule = any_of((0,), (2,))
    result = searched(rule, tmp_path, clip=noise_clip(file_rate=500))
    extension = extended(result, classifier_of(rule))
    assert extension.necessary.keep == (0, 2)
    assert max(extension.complete.keep or (0,)) < 4
    without = read_wav(tmp_path / "without_necessary.wav")[0]
    present = classifier_of(rule).bands_present(without[None])[0]
    assert present.nonzero().flatten().tolist() == [1, 3, 4, 5, 6, 7]


def test_an_earlier_extension_is_replaced_and_a_file_of_a_users_is_not(three):
    first = extended(three, classifier_of(THREE))
    second = extended(three, classifier_of(THREE), seed=1)
    assert (first.seed, second.seed) == (0, 1)
    (three.directory / "complete.wav").write_bytes(b"mine")
    with pytest.raises(InputError, match=r"holds complete\.wav, which is not as Earshot wrote it"):
        extended(three, classifier_of(THREE))
    assert (three.directory / "complete.wav").read_bytes() == b"mine"
