"""What will be broken is known before anything begins."""

from collections import Counter

import pytest

from bench.chaos.plan import Kind, make_plan

TEAMS = tuple(f"team-{number:02d}" for number in range(20))


def test_the_same_seed_plays_the_same_faults() -> None:
    assert make_plan(100, seed=4, workspaces=TEAMS) == make_plan(100, seed=4, workspaces=TEAMS)
    assert make_plan(100, seed=4, workspaces=TEAMS).faults != make_plan(100, seed=5, workspaces=TEAMS).faults


@pytest.mark.parametrize("batches", [1, 7, 100, 1000])
def test_at_least_one_process_is_killed_for_every_five_batches(batches: int) -> None:
    kinds = Counter(fault.kind for fault in make_plan(batches, seed=1, workspaces=TEAMS).faults)
    assert kinds[Kind.KILL] >= batches / 5
    assert set(kinds) == set(Kind)


@pytest.mark.parametrize("batches", [1, 7, 100, 1000])
def test_every_batch_is_in_one_list_and_the_lists_are_spread_over_the_workspaces(batches: int) -> None:
    lists = make_plan(batches, seed=1, workspaces=TEAMS).lists
    assert sum(one.batches for one in lists) == batches
    assert len({one.name for one in lists}) == len(lists)
    assert {one.workspace for one in lists} == set(TEAMS[: len(lists)])


def test_the_faults_come_in_their_order_and_while_people_search() -> None:
    moments = [fault.after for fault in make_plan(1000, seed=1, workspaces=TEAMS).faults]
    assert moments == sorted(moments)
    assert max(moments) < 1000
    assert moments[0] < 100
    assert moments[-1] > 900
