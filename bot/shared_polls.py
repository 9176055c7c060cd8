"""Looks at many tasks with few calls: the 20 newest of an account come in one answer.

Looks of one moment are gathered. When several of them are at tasks that are probably among the newest, one list call
answers those, and the others are asked for one by one.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot.searches.ports import ApiTrouble, Polled
from leadsearch.contract import Task

GATHER: Final = 0.01
"""Seconds for which looks are gathered; a tick hands out its work at once."""
NEWEST: Final = 20
"""Tasks in one answer of the API's list (contract: the 20 most recent tasks of the caller)."""
WORTH_IT: Final = 2
"""Looks that a list call has to save, so that it is not one call more."""

Look = Callable[[str], Awaitable[Polled]]


class SharedPolls:
    """The looks of this process at the tasks of one account.

    Args:
        one: looks at one task.
        newest: the newest tasks, newest first.
        sleep: waits while looks are gathered.
    """

    def __init__(
        self,
        *,
        one: Look,
        newest: Callable[[], Awaitable[Sequence[Task]]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._one = one
        self._newest = newest
        self._sleep = sleep
        self._young: deque[str] = deque(maxlen=NEWEST)
        self._waiting: dict[str, asyncio.Future[Polled]] = {}
        self._gathering: asyncio.Task[None] | None = None

    def started(self, task_id: str) -> None:
        """A task that is among the newest now."""
        if task_id not in self._young:
            self._young.append(task_id)

    async def poll(self, task_id: str) -> Polled:
        """How far a task is. Raises what `one` raises."""
        answer = self._waiting.get(task_id)
        if answer is None:
            answer = self._waiting[task_id] = asyncio.get_running_loop().create_future()
            answer.add_done_callback(_looked_at)
        if self._gathering is None:
            self._gathering = asyncio.create_task(self._answer(), name="shared polls")
        return await asyncio.shield(answer)

    async def _answer(self) -> None:
        await self._sleep(GATHER)
        waiting, self._waiting, self._gathering = self._waiting, {}, None
        seen = await self._listed(waiting)
        for task_id, answer in waiting.items():
            if task_id in seen:
                answer.set_result(seen[task_id])
        await asyncio.gather(*(self._ask(task_id, answer) for task_id, answer in waiting.items() if not answer.done()))

    async def _listed(self, waiting: dict[str, asyncio.Future[Polled]]) -> dict[str, Polled]:
        """What one list call tells of those that wait, where that saves calls; nothing when it fails."""
        if sum(task_id in waiting for task_id in self._young) < WORTH_IT:
            return {}
        try:
            tasks = await self._newest()
        except ApiTrouble:
            return {}
        self._young = deque((task.id for task in reversed(tasks)), maxlen=NEWEST)
        return {task.id: Polled(task, again_in(task)) for task in tasks if task.id in waiting}

    async def _ask(self, task_id: str, answer: asyncio.Future[Polled]) -> None:
        try:
            answer.set_result(await self._one(task_id))
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to those who asked
            answer.set_exception(error)


def again_in(task: Task) -> float | None:
    """The API's hint when to look again, in seconds."""
    return None if task.poll_after_ms is None else task.poll_after_ms / 1000


def _looked_at(answer: asyncio.Future[Polled]) -> None:
    """Whoever asked may be gone; an error is theirs to hear, not the event loop's."""
    if not answer.cancelled():
        answer.exception()
