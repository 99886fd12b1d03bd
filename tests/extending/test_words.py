"""What the command line says of the layers."""

import torch

from explorer.extending.words import layers_in_words
from tests.support.layer_rules import any_of, classifier_of, extended, searched

THREE = any_of((0,), (3, 4), (6, 7))


def lines(rule, directory, **options):
    result = searched(rule, directory, min_probability=options.pop("least", None))
    extension = extended(result, classifier_of(rule), **options)
    return layers_in_words(result.record, extension)


def test_what_was_found_is_said_with_sizes_answers_and_checks(tmp_path):
    necessary, removals, complete, others = lines(THREE, tmp_path)
    assert necessary == (
        "necessary, irreducible: 3 of 8 linear bands, 2 added: yes (0.91), and without them no "
        "(yes: 0.18); certificate holds; at least 2 must be added"
    )
    assert removals == "each added band removed alone, 2 of 2: the rest is enough, too"
    assert complete.startswith("complete, irreducible: 7 of 8 linear bands, 4 added: yes (0.94; ")
    assert "whole clip: 0.94); certificate holds; at least " in complete
    assert others == (
        "each added band removed alone, 4 of 4: what is left is not enough for a probability "
        "of 0.9327"
    )


def test_a_rest_that_is_only_less_sure_of_the_class_is_said_to_be_so(tmp_path):
    def rule(present):
        return 0.6 * present[:, 0] + 1.0 * present[:, 1] + 0.1 * present.sum(1) - 0.3

    necessary, *_ = lines(rule, tmp_path, least=0.7)
    assert "and without them only yes (0." in necessary


def test_nothing_added_needs_no_removals(tmp_path):
    necessary, removals, *_ = lines(any_of((2, 5)), tmp_path)
    assert "2 of 8 linear bands, none added: yes" in necessary
    assert removals == ""


def test_what_was_not_found_is_said_with_its_reason(tmp_path):
    def almost_all(present):
        n = present.sum(1)
        return torch.where((n > 0) & (n < 8), 2.0, -2.0)

    assert lines(almost_all, tmp_path / "impossible") == [
        "necessary, impossible: no set was found that is enough while the rest of the clip is not",
        "",
        "complete, impossible: not looked for, because it has the necessary set in it",
        "",
    ]
    stopped = lines(THREE, tmp_path / "stopped", max_evaluations=1)
    assert stopped[0] == "necessary, budget: stopped before anything was found"
