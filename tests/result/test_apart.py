"""Searches among what earlier fragments leave."""

import dataclasses
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.records import Outcome, SearchRecord
from explorer.result.apart import keep_apart
from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import SearchConfig
from tests.searching.test_search import brute_force
from tests.support.fakes import noise_clip
from tests.support.three_pairs import N_CELLS, PAIRS, classifier, logits

CLIP = noise_clip()
CONFIG = ExplainConfig(partition="linear", n_cells=N_CELLS, with_picture=False)
INFO = classifier().info


def one_after_another(directory: Path, **search) -> list[SearchRecord]:
    """Search four times, each time among what all fragments before leave."""
    records: list[SearchRecord] = []
    config = dataclasses.replace(CONFIG, search=SearchConfig(**search))
    for at in range(len(PAIRS) + 1):
        own = keep_apart(records, CLIP, INFO, config)
        *_, record = explain(CLIP, classifier(), own, directory / str(at))
        records.append(record)
    return records


@pytest.mark.parametrize("effort", ["quick", "normal", "thorough"])
@pytest.mark.parametrize("seed", range(3))
def test_disjoint_fragments_are_found_until_none_is_left(tmp_path, effort, seed):
    *found, last = one_after_another(tmp_path, effort=effort, seed=seed)
    assert sorted(record.keep for record in found) == sorted(PAIRS)
    assert (last.outcome, last.keep) == (Outcome.IMPOSSIBLE, None)
    sufficient = [set(keep.nonzero().flatten().tolist()) for keep in brute_force(logits, N_CELLS)]
    allowed = set(range(N_CELLS))
    for record in (*found, last):
        assert set(range(N_CELLS) if record.among is None else record.among) == allowed
        inside = [keep for keep in sufficient if keep <= allowed]
        if record.keep is None:
            assert not inside
            break
        keep = set(record.keep)
        assert keep in inside
        assert not any(keep - {cell} in sufficient for cell in keep)
        assert record.certificate.holds
        assert record.certificate.lower_bound <= min(map(len, inside))
        allowed -= keep


@pytest.mark.parametrize("seed", range(3))
def test_the_same_fragments_are_found_at_any_batch_size(tmp_path, seed):
    keeps = {
        size: [each.keep for each in one_after_another(tmp_path, batch_size=size, seed=seed)]
        for size in (1, 7, 64, None)
    }
    assert keeps[1] == keeps[7] == keeps[64] == keeps[None]


@pytest.fixture
def earlier(tmp_path) -> SearchRecord:
    """A result that keeps cells 1 and 6."""
    config = dataclasses.replace(CONFIG, among=(0, 1, 3, 6))
    *_, record = explain(CLIP, classifier(), config, tmp_path)
    assert record.keep == (1, 6)
    return record


def test_what_is_allowed_and_not_kept_earlier_remains(earlier):
    config = dataclasses.replace(CONFIG, among=(1, 2, 8))
    assert keep_apart([earlier], CLIP, INFO, config).among == (2, 8)
    assert keep_apart([earlier], CLIP, INFO, CONFIG).among == (0, 2, 3, 4, 5, 7, 8, 9)
    assert keep_apart([], CLIP, INFO, config) == config


def test_a_result_without_a_fragment_takes_nothing_away(earlier):
    without = dataclasses.replace(earlier, keep=None)
    assert keep_apart([without], CLIP, INFO, CONFIG) == CONFIG


def test_where_nothing_is_left_that_is_said(earlier):
    with pytest.raises(InputError, match="No cell is left to search"):
        keep_apart([earlier], CLIP, INFO, dataclasses.replace(CONFIG, among=(1, 6)))


def test_how_sure_the_model_was_the_seed_and_the_effort_may_differ(earlier):
    search = SearchConfig(seed=5, effort="quick")
    config = dataclasses.replace(CONFIG, min_probability=0.5, search=search)
    assert keep_apart([earlier], CLIP, INFO, config).among == (0, 2, 3, 4, 5, 7, 8, 9)


def test_a_channel_that_was_not_recorded_may_be_any(earlier):
    old = dataclasses.replace(earlier, clip=dataclasses.replace(earlier.clip, channel=None))
    assert keep_apart([old], CLIP, INFO, CONFIG).among is not None


@pytest.mark.parametrize(
    ("changes", "of"),
    [
        ({"clip.sha256": "1" * 64}, "another clip, excerpt or channel, noise from 0 s"),
        ({"clip.start_s": 2.5}, "another clip, excerpt or channel, noise from 2.5 s"),
        ({"clip.channel": "left"}, "another clip, excerpt or channel, noise from 0 s"),
        ({"clip.n_samples": 401}, "another clip, excerpt or channel, noise from 0 s"),
        ({"model.id": "other"}, "another model, other 1"),
        ({"model.version": "2"}, "another model, rule 2"),
        ({"partition.kind": "mel"}, "another partition, 10 cells of kind mel"),
        ({"partition.edges_s": (0.0, 0.4)}, "another partition, 10 cells of kind linear"),
        ({"partition.edges_hz": (0.0, 500.5)}, "another partition, 10 cells of kind linear"),
        ({"label": "no"}, "another class, no"),
    ],
)
def test_results_of_another_question_are_refused_in_one_sentence(earlier, changes, of):
    other = earlier
    for path, value in changes.items():
        name, _, field = path.partition(".")
        inner = dataclasses.replace(getattr(other, name), **{field: value}) if field else value
        other = dataclasses.replace(other, **{name: inner})
    with pytest.raises(InputError) as caught:
        keep_apart([earlier, other], CLIP, INFO, CONFIG)
    assert str(caught.value) == (
        "Fragments can be kept apart only within one clip, model, partition and class; "
        f"a result is of {of}."
    )


def test_a_class_that_was_named_is_compared_with_that_of_the_result(earlier):
    named = dataclasses.replace(CONFIG, label="yes")
    assert keep_apart([earlier], CLIP, INFO, named).among is not None
    with pytest.raises(InputError, match="another class, yes"):
        keep_apart([earlier], CLIP, INFO, dataclasses.replace(CONFIG, label="no"))


def test_the_number_of_cells_may_be_the_default(tmp_path):
    config = dataclasses.replace(CONFIG, n_cells=None)
    *_, record = explain(CLIP, classifier(), config, tmp_path)
    apart = keep_apart([record], CLIP, INFO, config)
    assert len(apart.among) == 64 - len(record.keep)
