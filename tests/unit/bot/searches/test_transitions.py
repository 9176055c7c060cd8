"""The state machine as a graph."""

import pytest

from bot.searches.models import ENDS, BatchState, Telling
from bot.searches.transitions import FOLLOWS, IllegalMove, end, move
from tests.support.make import NOW, a_batch


def reachable_from(state: BatchState) -> set[BatchState]:
    seen = {state}
    todo = [state]
    while todo:
        for following in FOLLOWS[todo.pop()]:
            if following not in seen:
                seen.add(following)
                todo.append(following)
    return seen


def test_every_state_can_be_reached() -> None:
    assert reachable_from(BatchState.QUEUED) == set(BatchState)


@pytest.mark.parametrize("state", BatchState)
def test_every_state_has_a_way_to_an_end(state: BatchState) -> None:
    assert reachable_from(state) & ENDS


def test_only_ends_are_final() -> None:
    assert {state for state, following in FOLLOWS.items() if not following} == ENDS


@pytest.mark.parametrize("state", BatchState)
def test_a_move_that_the_table_does_not_have_is_refused(state: BatchState) -> None:
    for other in set(BatchState) - set(FOLLOWS[state]):
        with pytest.raises(IllegalMove):
            move(a_batch(state), other, due_at=NOW)


def test_an_end_is_due_to_be_told_unless_it_is_silent() -> None:
    assert end(a_batch(), BatchState.CANCELLED, now=NOW).due_at == NOW
    silent = end(a_batch(), BatchState.CANCELLED, now=NOW, silent=True)
    assert (silent.due_at, silent.telling) == (None, Telling.TOLD)
