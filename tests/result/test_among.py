"""Results of searches among some of a clip's cells."""

import pytest

from explorer.errors import InputError
from explorer.extending.files import layer_as_result
from explorer.records import Outcome, read_record
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import judge_fragment
from tests.result.test_explain import MisledByBatches
from tests.support.fakes import RuleClassifier, noise_clip, yes_if
from tests.support.layer_rules import any_of, classifier_of, extended
from tests.support.small_searches import NEEDED, PARTITION, run, same_label

PAIRS = ([2, 9], [4, 11], [6, 13])
ALLOWED = (0, 3, 4, 7, 11, 15)


def any_pair(**options) -> RuleClassifier:
    """Needs both bands of any of three pairs."""
    return RuleClassifier(
        PARTITION,
        yes_if(lambda p: p[:, PAIRS[0]].all(1) | p[:, PAIRS[1]].all(1) | p[:, PAIRS[2]].all(1)),
        **options,
    )


def test_the_record_says_which_cells_were_allowed(tmp_path):
    record = run(any_pair(), tmp_path, among=ALLOWED)
    assert (record.outcome, record.keep) == (Outcome.IRREDUCIBLE, (4, 11))
    assert (record.among, record.n_allowed) == (ALLOWED, 6)
    assert (record.certificate.holds, record.certificate.lower_bound) == (True, 2)
    assert read_record(tmp_path) == record


def test_a_search_without_any_fragment_says_which_cells_were_allowed(tmp_path):
    record = run(any_pair(), tmp_path, among=(0, 2, 4, 6))
    assert (record.outcome, record.keep, record.among) == (Outcome.IMPOSSIBLE, None, (0, 2, 4, 6))


def test_so_does_one_of_a_model_that_abstains(tmp_path):
    record = run(any_pair(none_label="yes"), tmp_path, among=ALLOWED)
    assert (record.outcome, record.among) == (Outcome.ABSTAINS, ALLOWED)


def test_a_second_search_is_among_the_same_cells(tmp_path):
    """Band 1 alone would be enough, and is not allowed."""
    rule = yes_if(lambda present: present[:, NEEDED].all(1) | present[:, 1])
    misled = MisledByBatches(PARTITION, rule)
    record = run(misled, tmp_path, among=(0, 2, 5, 9))
    assert (record.batch_size, record.keep, record.among) == (1, (2, 9), (0, 2, 5, 9))


@pytest.mark.parametrize(
    ("among", "sentence"),
    [
        ((), "No cell is left to search; allow at least one."),
        ((2, 2), "Give the allowed cells in rising order, each once."),
        ((3, 2), "Give the allowed cells in rising order, each once."),
        ((2, 16), "There is no cell 16: the sound is cut into 16 cells, numbered from 0 to 15."),
        ((-1, 2), "There is no cell -1: the sound is cut into 16 cells, numbered from 0 to 15."),
    ],
)
def test_cells_that_cannot_be_allowed_are_refused(tmp_path, among, sentence):
    with pytest.raises(InputError) as caught:
        run(any_pair(), tmp_path / "result", among=among)
    assert str(caught.value) == sentence
    assert not (tmp_path / "result").exists()


def test_layers_and_controls_of_a_restricted_fragment_have_any_cells(tmp_path):
    """Cells 0 and 1 were allowed; without 4 and 5 the rest of the clip stays the class."""
    classifier = classifier_of(any_of((0, 1), (4, 5)))
    config = ExplainConfig(partition="linear", n_cells=8, label="yes", among=(0, 1, 2))
    *_, record = explain(noise_clip(), classifier, config, tmp_path)
    assert record.keep == (0, 1)
    result = StoredResult.read(tmp_path)
    necessary = extended(result, classifier).necessary
    assert necessary.certificate.holds
    assert set(necessary.keep) - {0, 1} in ({4}, {5})
    layer = layer_as_result(result, "necessary")
    assert (layer.record.keep, layer.record.among) == (necessary.keep, None)
    (verdict,) = judge_fragment(result, [classifier], same_label)
    (verdict,) = with_controls(result, [verdict], [classifier], same_label)
    draws = {control.kind: control.draws for control in verdict.controls}
    assert draws["random"] == 27  # all other pairs of eight cells
