"""The methods that our search is compared with, on rules with known answers."""

import pytest
import torch

from benchmarks.peer_methods.annealing import _cool_down, anneal, neighbour
from benchmarks.peer_methods.backward import backward_order, sufficient_input_subset
from benchmarks.peer_methods.ddmin import ddmin
from benchmarks.peer_methods.deletion import delete_from_the_top
from benchmarks.peer_methods.forward import select_forward
from benchmarks.peer_methods.prefixes import first_accepted_prefix
from benchmarks.peer_methods.quickxplain import quickxplain
from benchmarks.peer_methods.restarts import _accepted_swap, restart_randomly
from tests.support.fakes import needs, play
from tests.support.peer_cases import cells, is_irreducible, random_rule


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def keep_of(n_cells: int, *kept: int) -> torch.Tensor:
    keep = torch.zeros(n_cells, dtype=torch.bool)
    keep[list(kept)] = True
    return keep


def requests_of(move, slack_of) -> list[list[int]]:
    """The keeps that a move asks for, in order."""
    asked = []

    def noting(keeps):
        asked.extend(cells(keep) for keep in keeps)
        return slack_of(keeps)

    play(move, noting)
    return asked


def either(*sets):
    """Slack of a rule that accepts every keep with all cells of one of some sets."""
    return lambda keeps: (
        torch.stack([keeps[:, list(one)].all(dim=1) for one in sets]).any(0).double() - 0.5
    )


MOVES = {
    "deletion": lambda n_cells: delete_from_the_top(n_cells),
    "forward": lambda n_cells: select_forward(n_cells),
    "quickxplain": lambda n_cells: quickxplain(torch.arange(n_cells).flip(0)),
    "ddmin": lambda n_cells: ddmin(n_cells),
    "sis": lambda n_cells: sufficient_input_subset(n_cells),
    "restarts": lambda n_cells: restart_randomly(n_cells, generator()),
    "annealing": lambda n_cells: anneal(torch.arange(n_cells).flip(0), generator(), 400),
}


@pytest.mark.parametrize("name", MOVES)
def test_every_method_finds_the_cells_that_are_needed(name):
    found, _ = play(MOVES[name](12), needs(3, 7))
    assert cells(found) == [3, 7]


@pytest.mark.parametrize("name", MOVES)
def test_a_single_cell_is_found(name):
    found, _ = play(MOVES[name](5), needs(4))
    assert cells(found) == [4]


@pytest.mark.parametrize("name", MOVES)
def test_there_is_no_set_where_even_all_cells_are_rejected(name):
    found, _ = play(MOVES[name](6), lambda keeps: torch.full((len(keeps),), -1.0))
    assert found is None


@pytest.mark.parametrize("name", [name for name in MOVES if name != "sis"])
def test_a_set_is_irreducible_even_where_acceptance_is_not_monotone(name):
    for seed in range(40):
        slack_of = random_rule(7, seed)
        found, _ = play(MOVES[name](7), slack_of)
        assert is_irreducible(found, slack_of), seed


def test_sufficient_input_subsets_are_accepted_where_acceptance_is_not_monotone():
    for seed in range(40):
        slack_of = random_rule(7, seed)
        found, _ = play(MOVES["sis"](7), slack_of)
        assert float(slack_of(found[None])[0]) >= 0


def test_forward_selection_adds_the_most_helpful_cell_of_all():
    worth = torch.tensor([1.0, 2.0, 3.0, 0.0, 0.0, 0.5]).double()
    asked = requests_of(select_forward(6), lambda keeps: keeps.double() @ worth - 5)
    assert asked[:6] == [[0], [1], [2], [3], [4], [5]]
    assert asked[6:11] == [[0, 2], [1, 2], [2, 3], [2, 4], [2, 5]]
    assert all(len(keep) < 2 for keep in asked[11:])  # 2 and 1 do, and are reduced


def test_what_forward_selection_added_in_vain_is_removed():
    def slack_of(keeps):
        decoy = 0.2 * keeps[:, 0] + 0.1 * keeps[:, 1] + 0.1 * keeps[:, 2]
        return torch.where(keeps[:, 1] & keeps[:, 2], 1.0, decoy - 1).double()

    found, sizes = play(select_forward(5), slack_of)
    assert cells(found) == [1, 2]
    assert sizes[:3] == [5, 4, 3]  # the decoy came first, so three rounds


def test_forward_selection_ends_with_an_accepted_keep_that_rounds_like_a_rejected_one():
    alone = torch.tensor([-4e-4, 4e-4, -1.0]).double()

    def slack_of(keeps):
        several = keeps.sum(dim=1).double() - 1.5
        return torch.where(keeps.sum(dim=1) == 1, keeps.double() @ alone, several)

    asked = requests_of(select_forward(3), slack_of)
    assert asked == [[0], [1], [2], []]  # 1 alone is accepted, and reduced


def test_quickxplain_prefers_the_first_cells_of_its_order():
    slack_of = either([0], [7])
    assert cells(play(quickxplain(torch.arange(12)), slack_of)[0]) == [0]
    assert cells(play(quickxplain(torch.arange(12).flip(0)), slack_of)[0]) == [7]


def test_quickxplain_divides_and_conquers():
    asked = requests_of(quickxplain(torch.arange(8)), needs(2, 5))
    assert asked[:-1] == [
        [0, 1, 2, 3, 4, 5, 6, 7],
        *([0, 1, 2, 3], [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4], [0, 1, 2, 3, 5]),  # 5 is needed
        *([5], [0, 1, 5], [0, 1, 2, 5], [2, 5]),  # and 2
        *([2, 5], [5]),  # what it returns, and the reduction of that
    ]


def test_delta_debugging_tries_subsets_then_complements_then_finer_parts():
    asked = requests_of(ddmin(8), needs(0, 6, 7))
    assert asked == [
        [0, 1, 2, 3, 4, 5, 6, 7],
        *([0, 1, 2, 3], [4, 5, 6, 7], [4, 5, 6, 7], [0, 1, 2, 3]),
        *([0, 1], [2, 3], [4, 5], [6, 7], [2, 3, 4, 5, 6, 7], [0, 1, 4, 5, 6, 7]),
        *([0, 1], [4, 5], [6, 7], [4, 5, 6, 7], [0, 1, 6, 7]),
        *([0, 1], [6, 7], [6, 7], [0, 1]),
        *([0], [1], [6], [7], [1, 6, 7], [0, 6, 7]),
        *([0], [6], [7], [6, 7], [0, 7], [0, 6]),
    ]


def test_delta_debugging_starts_again_with_two_parts_in_an_accepted_subset():
    asked = requests_of(ddmin(8), needs(5))
    assert asked == [
        *([0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3], [4, 5, 6, 7]),
        *([4, 5], [4], [5]),
    ]


def test_delta_debugging_starts_again_with_two_parts_however_many_there_were():
    wanted = [list(range(16)), [4, 5, 6, 7], [6]]

    def slack_of(keeps):
        return torch.tensor([float(cells(keep) in wanted) for keep in keeps]) - 0.5

    asked = requests_of(ddmin(16), slack_of)
    found_at = asked.index([4, 5, 6, 7])
    assert asked[found_at + 1 : found_at + 3] == [[4, 5], [6, 7]]
    assert asked[-1] == [6]


WORTH = torch.tensor([3.0, 1.0, 8.0, 2.0, 7.0, 4.0, 6.0, 5.0]).double()
BY_WORTH = [2, 4, 6, 7, 5, 0, 3, 1]


def worth_at_least(least: float):
    return lambda keeps: keeps.double() @ WORTH - least


def test_backward_selection_removes_the_least_important_cell_each_time():
    order, sizes = play(backward_order(8), worth_at_least(14))
    assert order.tolist() == BY_WORTH
    assert sizes == [8, 7, 6, 5, 4, 3, 2, 1]  # n (n + 1) / 2 in all


def test_a_sufficient_input_subset_is_the_shortest_accepted_end_of_that_order():
    found, _ = play(sufficient_input_subset(8), worth_at_least(14))
    assert cells(found) == [2, 4]


def test_a_budget_ends_backward_selection_and_ranks_what_is_left_by_the_last_round():
    order, sizes = play(backward_order(8, budget=26), worth_at_least(14))
    assert sizes == [8, 7]  # a third round of 6 and up to 6 prefixes would be 27 with the first 8
    assert order.tolist() == BY_WORTH


def test_a_budget_leaves_enough_for_every_prefix_of_what_is_left():
    for budget in range(22, 60):
        found, sizes = play(sufficient_input_subset(8, budget), worth_at_least(36))
        assert cells(found) == list(range(8))
        rounds = sizes[: sizes.index(1)]
        assert sum(rounds) + 8 - len(rounds) <= budget  # the other prefixes were met on the way


def test_a_swap_replaces_two_kept_cells_by_another():
    small = either([0, 1, 2], *([0, other] for other in range(3, 12)))
    asked = requests_of(_accepted_swap(keep_of(12, 0, 1, 2), generator()), small)
    assert all(len(keep) == 2 for keep in asked[:16])
    assert all(len(set(keep) & {0, 1, 2}) == 1 for keep in asked[:16])
    found, _ = play(_accepted_swap(keep_of(12, 0, 1, 2), generator()), small)
    assert len(cells(found)) == 2
    assert 0 in cells(found)


def test_there_is_no_swap_of_one_cell_or_of_all():
    nothing_asked = {"n": 0}

    def slack_of(keeps):
        nothing_asked["n"] += len(keeps)
        return torch.ones(len(keeps))

    for keep in (keep_of(4, 1), torch.ones(4, dtype=torch.bool)):
        with pytest.raises(StopIteration) as stopped:
            next(_accepted_swap(keep, generator()))
        assert stopped.value.value is None
    assert nothing_asked["n"] == 0


def test_every_start_ends_with_swaps():
    def slack_of(keeps):  # three cells, or exactly two others, which reduction does not come to
        pair = keeps[:, 0] & (keeps.sum(dim=1) == 2) & keeps[:, 3:].any(dim=1)
        return (keeps[:, :3].all(dim=1) | pair).double() - 0.5

    for seed in range(10):
        found, _ = play(restart_randomly(12, generator(seed), 1), slack_of)
        assert len(cells(found)) == 2


def test_restarts_return_the_smallest_of_several_starts():
    sets = either([0, 1, 2, 3], [8, 9])
    last_is_not_the_smallest = 0
    for seed in range(12):
        draw = generator(seed)
        starts = [cells(play(restart_randomly(14, draw, 1), sets)[0]) for _ in range(4)]
        found, _ = play(restart_randomly(14, generator(seed), 4), sets)
        assert len(cells(found)) == min(map(len, starts))
        last_is_not_the_smallest += len(starts[-1]) > min(map(len, starts))
    assert last_is_not_the_smallest


def test_a_neighbour_has_a_cell_more_or_less_or_another_one():
    draw = generator()
    for keep in (keep_of(5, 2), keep_of(5, 0, 1, 2), torch.ones(5, dtype=torch.bool)):
        changes = set()
        for _ in range(200):
            other = neighbour(keep, draw)
            added, dropped = int((other & ~keep).sum()), int((keep & ~other).sum())
            assert other.any()
            changes.add((added, dropped))
        possible = {(1, 0), (0, 1), (1, 1)}
        if keep.sum() == 1:
            possible.remove((0, 1))
        if keep.all():
            possible = {(0, 1)}
        assert changes == possible


def test_annealing_leaves_a_set_that_single_removals_cannot():
    start = keep_of(10, 0, 1, 2, 3)

    def slack_of(keeps):  # cells 8 and 9 replace the first four, but only both of them
        enough = keeps[:, :4].all(1) | keeps[:, 8:].all(1)
        return torch.where(enough, 0.5, -2.0).double()

    sizes = [int(play(_cool_down(start, 2_000, generator(s)), slack_of)[0].sum()) for s in range(5)]
    assert sizes == [2] * 5


def test_annealing_makes_as_many_steps_as_it_was_given():
    _, sizes = play(_cool_down(keep_of(6, 0, 1), 37, generator()), needs(0, 1))
    assert sizes == [1] * 37


def test_prefix_of_few_cells_is_the_shortest_accepted_one():
    order = torch.tensor([5, 3, 1, 7, 0, 2, 4, 6, 8, 9])

    def accepts_4_and_9(keeps):
        return ((keeps.sum(1) == 4) | (keeps.sum(1) > 8)).double() - 0.5

    keep, sizes = play(first_accepted_prefix(order), accepts_4_and_9)
    assert cells(keep) == [1, 3, 5, 7]
    assert sizes == [1] * 4  # none after the first accepted one is paid for


@pytest.mark.parametrize("border", [1, 17, 700, 1_499, 1_500])
def test_prefix_of_many_cells_is_found_by_halving(border):
    move = first_accepted_prefix(torch.arange(1_500).flip(0))
    keep, sizes = play(move, lambda keeps: (keeps.sum(1) >= border).double() - 0.5)
    assert cells(keep) == list(range(1_500 - border, 1_500))
    assert sum(sizes) < 100


def test_border_is_searched_above_the_last_rejected_prefix():
    # Growing lengths try 826 and 929 and skip 464, which halving from 0 would find.
    keep, _ = play(
        first_accepted_prefix(torch.arange(1_500)),
        lambda keeps: ((keeps.sum(1) > 900) | (keeps.sum(1) == 464)).double() - 0.5,
    )
    assert int(keep.sum()) == 901


def test_ranking_without_any_accepted_prefix_gives_no_set():
    keep, sizes = play(first_accepted_prefix(torch.arange(12)), lambda keeps: -torch.ones(1))
    assert keep is None
    assert sum(sizes) == 12
