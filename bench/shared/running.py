"""Batches that run, put into Redis as if they had been started a while ago."""

import asyncio
import random
import uuid
from collections.abc import Iterator

from bench.shared.other_side import PENDING
from bot.searches import limits
from bot.searches.models import Batch, BatchState, Posted, Progress, Search
from bot.searches.ports import Store

TEAM = "T1"


def running_batches(count: int, *, pending: float, now: float, seed: int = 1) -> Iterator[tuple[Search, Batch]]:
    """Batches whose first look is spread over one cadence from `now` on; a share of them is pending.

    They began so long ago that the running ones are on the slower cadence, and are far from their deadline.
    """
    chance = random.Random(seed)
    began = now - limits.LATER_AFTER - 1
    for number in range(count):
        waits = number < count * pending
        every = limits.POLL_PENDING if waits else limits.POLL_LATER
        due = now + chance.random() * every
        search = Search(
            id=f"S{number}",
            team_id=TEAM,
            channel_id=f"C{number % 100}",
            user_id="U1",
            prompt="VPs of Sales at SaaS companies in Austin",
            list_id=str(uuid.UUID(int=number)),
            list_name="VPs of Sales, SaaS, Austin",
            created_at=due,
            task_ids=(_task_id(number, waits=waits),),
            last_count=50,
        )
        yield (
            search,
            Batch(
                id=str(uuid.UUID(int=2**64 + number)),
                search_id=search.id,
                team_id=TEAM,
                position=1,
                user_id="U1",
                count=50,
                state=BatchState.RUNNING,
                created_at=due,  # the store makes it due then
                due_at=due,
                began_at=began,
                deadline_at=began + limits.DEADLINE,
                task_id=_task_id(number, waits=waits),
                progress=Progress(status="pending" if waits else "running", saved=12),
                filters={"roles": [{"seniority": ["vp"], "function": ["sales"]}], "cities": ["Austin"]},
                message=Posted(channel_id=search.channel_id, ts=f"{number}.0"),
            ),
        )


async def put(store: Store, count: int, *, pending: float, now: float) -> None:
    """Record them. Raises what the store raises."""
    await asyncio.gather(*(
        store.begin(search, batch, intent=f"V{batch.id}", known_list=None)
        for search, batch in running_batches(count, pending=pending, now=now)
    ))  # fmt: skip


def _task_id(number: int, *, waits: bool) -> str:
    return f"{PENDING if waits else 'running'}-{number}"
