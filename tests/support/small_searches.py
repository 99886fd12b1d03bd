"""A search with a known answer, for tests of what follows a search."""

from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord
from explorer.result.explain import ExplainConfig, explain
from tests.support.fakes import RuleClassifier, linear_bands, noise_clip, yes_if

NEEDED = [2, 9]
PARTITION = linear_bands(16)


def needs_two(**options) -> RuleClassifier:
    return RuleClassifier(PARTITION, yes_if(lambda present: present[:, NEEDED].all(1)), **options)


def run(classifier, directory, should_stop=lambda: False, known=None, **config) -> SearchRecord:
    config = ExplainConfig(**{"partition": "linear", "n_cells": 16, **config})
    *_, record = explain(noise_clip(), classifier, config, directory, should_stop, known)
    return record


def same_label(label: str, info: ClassifierInfo) -> tuple[str, ...]:
    return (label,) if label in info.labels else ()
