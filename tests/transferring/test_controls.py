"""Controls: other keeps of the same size, and which models accept them."""

import dataclasses
import itertools

import pytest
import torch

from explorer.errors import InputError
from explorer.partitions.bands import make_bins
from explorer.partitions.partition import make_partition
from explorer.records import to_json
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.transferring.controls import ControlsSoFar, DrawnControls, with_controls
from explorer.transferring.draws import draw_controls
from explorer.transferring.transfer import judge_fragment
from tests.support.fakes import (
    N_SAMPLES,
    SAMPLE_RATE,
    RuleClassifier,
    linear_bands,
    noise_clip,
    yes_if,
)
from tests.support.small_searches import same_label

N_CELLS = 16


def draw(keep, n_cells=N_CELLS, seed=0, energy=None, partition=None, n_audible=None, **how):
    kept = torch.zeros(n_cells, dtype=torch.bool)
    kept[list(keep)] = True
    energy = torch.arange(n_cells).double() if energy is None else energy
    generator = torch.Generator().manual_seed(seed)
    partition = linear_bands(n_cells) if partition is None else partition
    n_audible = n_cells if n_audible is None else n_audible
    return kept, draw_controls(partition, kept, energy, generator, n_audible, **how)


def as_sets(keeps):
    return [frozenset(row.nonzero().flatten().tolist()) for row in keeps]


def test_random_controls_are_64_distinct_other_keeps_of_the_same_size():
    _, controls = draw({2, 9, 10})
    drawn = as_sets(controls["random"])
    assert len(drawn) == len(set(drawn)) == 64
    assert {len(each) for each in drawn} == {3}
    assert frozenset({2, 9, 10}) not in drawn


def test_if_there_are_fewer_other_keeps_all_are_drawn():
    _, controls = draw({1, 3}, n_cells=5)
    others = {frozenset(pair) for pair in itertools.combinations(range(5), 2)} - {frozenset({1, 3})}
    assert set(as_sets(controls["random"])) == others


def test_random_controls_depend_only_on_the_seed():
    first, again, other = (draw({2, 9}, seed=seed)[1]["random"] for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_shifted_controls_keep_the_run_lengths_and_wrap_around():
    _, controls = draw({2, 3, 9})
    expected = {frozenset((cell + by) % N_CELLS for cell in (2, 3, 9)) for by in range(1, N_CELLS)}
    assert set(as_sets(controls["shift"])) == expected


def test_a_shift_that_changes_nothing_is_not_a_control():
    _, controls = draw({0, 8})
    assert len(controls["shift"]) == 7
    assert frozenset({0, 8}) not in as_sets(controls["shift"])


def test_shifts_of_many_cells_are_spread_over_all_distances():
    partition = make_bins(sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)
    _, controls = draw({0}, n_cells=201, partition=partition)
    places = sorted(cell for (cell,) in as_sets(controls["shift"]))
    assert len(places) == 64
    assert places[0] <= 4
    assert places[-1] >= 196
    assert max(b - a for a, b in itertools.pairwise(places)) <= 4


@pytest.mark.parametrize("n_draws", [1, 5, 16, 63])
def test_fewer_controls_are_the_first_of_the_same_random_ones(n_draws):
    energy = torch.rand(N_CELLS, generator=torch.Generator().manual_seed(0)).double()
    _, every = draw({2, 9, 10}, energy=energy)
    _, fewer = draw({2, 9, 10}, energy=energy, n_draws=n_draws)
    for kind in ("random", "matched"):
        assert torch.equal(fewer[kind], every[kind][:n_draws])
    assert len(fewer["random"]) == n_draws
    assert torch.equal(fewer["energy"], every["energy"])


@pytest.mark.parametrize("n_draws", [1, 4, 16])
def test_fewer_shifts_are_spread_over_all_distances(n_draws):
    _, controls = draw({0}, n_cells=65, partition=linear_bands(65), n_draws=n_draws)
    places = [cell for (cell,) in as_sets(controls["shift"])]
    assert places == [1 + at * (64 // n_draws) for at in range(n_draws)]


def test_tiles_are_shifted_in_frequency_and_in_time():
    partition = make_partition("tiles", 8, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)
    assert (partition.n_bands, partition.n_slices) == (4, 2)
    _, controls = draw({0, 1}, n_cells=8, partition=partition)
    assert set(as_sets(controls["shift"])) == {
        frozenset(cells) for cells in ({2, 3}, {4, 5}, {6, 7})
    }


def test_the_energy_control_keeps_the_loudest_cells():
    energy = torch.zeros(N_CELLS, dtype=torch.float64)
    energy[[5, 11]] = 1.0
    _, controls = draw({2, 9}, energy=energy)
    assert as_sets(controls["energy"]) == [frozenset({5, 11})]


def test_the_whole_clip_has_only_itself_as_a_control():
    _, controls = draw(set(range(N_CELLS)))
    assert list(controls) == ["energy"]


def test_controls_are_drawn_from_the_cells_that_the_recording_can_have_anything_in():
    kept, controls = draw({2, 5}, n_audible=8)
    assert all(keeps.shape[1] == N_CELLS for keeps in controls.values())
    assert all(max(cells) < 8 for keeps in controls.values() for cells in as_sets(keeps))
    others = {frozenset(pair) for pair in itertools.combinations(range(8), 2)}
    assert set(as_sets(controls["random"])) == others - {frozenset({2, 5})}
    shifted = {frozenset({(2 + by) % 8, (5 + by) % 8}) for by in range(1, 8)}
    assert set(as_sets(controls["shift"])) == shifted
    assert as_sets(controls["energy"]) == [frozenset({6, 7})]
    assert kept.sum() == 2


def test_tiles_of_a_narrow_recording_are_shifted_among_its_own_bands():
    partition = make_partition("tiles", 8, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)
    _, controls = draw({0}, n_cells=8, partition=partition, n_audible=4)
    assert set(as_sets(controls["shift"])) == {frozenset({cell}) for cell in (1, 2, 3)}


def test_a_record_says_which_cells_its_controls_may_have(tmp_path):
    clip = noise_clip(file_rate=SAMPLE_RATE * 10 // 16)
    config = ExplainConfig(partition="linear", n_cells=N_CELLS)
    *_, record = explain(clip, needs(2, 9), config, tmp_path)
    assert (record.keep, record.clip.file_rate) == ((2, 9), 625)
    (verdict,) = judged(tmp_path, record, needs(2, id="wants one"))
    by_kind = {control.kind: control for control in verdict.controls}
    assert (by_kind["random"].draws, by_kind["shift"].draws) == (44, 9)  # of ten cells
    other = dataclasses.replace(record, keep=(2, 12))
    with pytest.raises(InputError, match="no usable keep"):
        judged(tmp_path, other, needs(2))


def test_the_controls_of_an_earlier_versions_record_are_drawn_from_all_cells(tmp_path):
    record = searched(tmp_path)
    earlier = dataclasses.replace(record, clip=dataclasses.replace(record.clip, file_rate=None))
    assert judged(tmp_path, earlier, needs(2)) == judged(tmp_path, record, needs(2))


def needs(*cells, **options):
    rule = yes_if(lambda present: present[:, list(cells)].all(1))
    return RuleClassifier(linear_bands(N_CELLS), rule, **options)


def searched(directory):
    config = ExplainConfig(partition="linear", n_cells=N_CELLS)
    *_, record = explain(noise_clip(), needs(2, 9), config, directory)
    return record


def judged(directory, record, *targets, **how):
    result = StoredResult(directory, record)
    verdicts = judge_fragment(result, targets, same_label)
    return list(with_controls(result, verdicts, targets, same_label, **how))


def test_a_model_that_needs_the_fragment_accepts_no_control_and_an_easy_one_accepts_all(tmp_path):
    record = searched(tmp_path)
    easy = RuleClassifier(linear_bands(N_CELLS), yes_if(lambda p: p.sum(1) >= 2), id="easy")
    strict, easily = judged(tmp_path, record, needs(2, 9), easy)
    loudest = {"energy"} if strict.controls[-1].accepted else set()  # may be the fragment itself
    assert {c.kind for c in strict.controls if c.accepted} == loudest
    (matched,) = [[(c.kind, c.draws, c.draws) for c in strict.controls if c.kind == "matched"]]
    assert 0 < matched[0][1] <= 64
    assert [(c.kind, c.accepted, c.draws) for c in easily.controls] == [
        ("random", 64, 64),
        *matched,
        ("shift", 15, 15),
        ("energy", 1, 1),
    ]


def test_a_model_judges_no_more_controls_than_it_is_asked_for(tmp_path):
    record = searched(tmp_path)
    easy = RuleClassifier(linear_bands(N_CELLS), yes_if(lambda p: p.sum(1) >= 2), id="easy")
    (verdict,) = judged(tmp_path, record, easy, n_draws=5)
    assert [(c.kind, c.accepted, c.draws) for c in verdict.controls] == [
        ("random", 5, 5),
        ("matched", 5, 5),
        ("shift", 5, 5),
        ("energy", 1, 1),
    ]
    assert easy.n_judged == 3 + 16


def test_accepted_controls_are_counted_correctly(tmp_path):
    """The target accepts everything with band 2, so only keeps with band 2 count."""
    record = searched(tmp_path)
    target = needs(2, id="wants one")
    (verdict,) = judged(tmp_path, record, target)
    by_kind = {control.kind: control for control in verdict.controls}
    assert by_kind["shift"].accepted == 1  # by 9 cells: 9 wraps around to 2


def test_a_model_without_the_label_judges_no_control(tmp_path):
    record = searched(tmp_path)
    (verdict,) = judged(tmp_path, record, needs(2, labels=("ja", "nein"), id="foreign"))
    assert verdict.controls == ()


def test_controls_require_the_same_probability(tmp_path):
    record = searched(tmp_path)
    own = dataclasses.replace(record.criterion, min_probability=0.99, strength=None)
    asked = dataclasses.replace(record, criterion=own)
    easy = RuleClassifier(linear_bands(N_CELLS), yes_if(lambda p: p.sum(1) >= 2), id="easy")
    (verdict,) = judged(tmp_path, asked, easy)
    assert not any(control.accepted for control in verdict.controls)


def test_a_record_with_other_cells_than_this_versions_is_refused(tmp_path):
    record = searched(tmp_path)
    edges = (*record.partition.edges_hz[:-1], 501.0)
    partition = dataclasses.replace(record.partition, edges_hz=edges)
    with pytest.raises(InputError, match="cuts the clip differently"):
        judged(tmp_path, dataclasses.replace(record, partition=partition), needs(2, 9))


def test_a_changed_original_is_noticed(tmp_path):
    result = StoredResult(tmp_path, searched(tmp_path))
    verdicts = list(judge_fragment(result, [needs(2, 9)], same_label))
    (tmp_path / "original.wav").write_bytes((tmp_path / "remainder.wav").read_bytes())
    with pytest.raises(InputError, match="not the file that the search wrote"):
        list(with_controls(result, verdicts, [needs(2, 9)], same_label))


def test_controls_come_one_model_at_a_time(tmp_path):
    result = StoredResult(tmp_path, searched(tmp_path))
    first, second = needs(2, 9), needs(2, id="second")
    verdicts = list(judge_fragment(result, [first, second], same_label))
    judged_before = second.n_judged
    stream = with_controls(result, verdicts, [first, second], same_label)
    assert next(stream).controls
    assert second.n_judged == judged_before


def test_controls_stop_between_two_batches_of_a_model(tmp_path):
    result = StoredResult(tmp_path, searched(tmp_path))
    first, second = needs(2, 9), needs(2, id="second")
    verdicts = list(judge_fragment(result, [first, second], same_label))
    before = first.n_judged
    stream = with_controls(
        result, verdicts, [first, second], same_label, lambda: first.n_judged > before
    )
    assert list(stream) == []
    assert 0 < first.n_judged - before < 64


@pytest.mark.parametrize("after", [0, 1, 3, 17])
def test_controls_can_be_continued_after_any_batch_and_none_is_judged_twice(tmp_path, after):
    result = StoredResult(tmp_path, searched(tmp_path))
    target = needs(2, id="wants one")
    drawn = DrawnControls.of(result, 20)
    none_yet = ControlsSoFar(model="wants one", n_draws=20)
    *_, whole = drawn.judged_by(target, same_label, none_yet)
    at_once = sorted(target.judged)
    target.judged.clear()
    steps = drawn.judged_by(target, same_label, none_yet, batch_size=2)
    paused = next(itertools.islice(steps, after, None))
    steps.close()
    assert (paused.n_judged, paused.are_complete) == (2 * after, False)
    again = DrawnControls.of(result, 20)
    first, *_, last = again.judged_by(target, same_label, paused, batch_size=7)
    assert first == paused if after else first.n_judged == 0
    assert last == whole
    assert last.are_complete
    assert sorted(target.judged) == at_once
    assert len(at_once) == whole.n_judged == whole.n_controls


def test_complete_controls_are_not_judged_again(tmp_path):
    result = StoredResult(tmp_path, searched(tmp_path))
    target = needs(2, id="wants one")
    drawn = DrawnControls.of(result, 5)
    none_yet = ControlsSoFar(model="wants one", n_draws=5)
    *_, whole = drawn.judged_by(target, same_label, none_yet)
    before = target.n_judged
    assert list(drawn.judged_by(target, same_label, whole)) == [whole]
    assert target.n_judged == before


def test_a_record_with_its_controls_is_json(tmp_path):
    record = searched(tmp_path)
    (verdict,) = judged(tmp_path, record, needs(2, 9))
    assert '"kind": "random"' in to_json(verdict)
