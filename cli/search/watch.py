"""Watching one task until it ends or the time is over."""

from collections.abc import Awaitable, Callable
from typing import Final

from leadsearch.client import Later, LeadsError, Unreachable
from leadsearch.contract import Task

WITHIN_S: Final = 600.0
"""When the API's operators want to hear of a search that has not ended (hosted API: 10 minutes)."""
SHORTEST_S: Final = 0.2
SHORT_S: Final = 5.0
LONG_S: Final = 10.0
"""Between two looks: 5 s while pending and in the first minute, then 10 s, unless the API hints otherwise."""
FIRST_MINUTE_S: Final = 60.0


def pause_seconds(task: Task, *, trouble: LeadsError | None, elapsed: float) -> float:
    """How long to wait before the next look, `elapsed` seconds after the first one."""
    if trouble is not None:
        asked = trouble.retry_after if isinstance(trouble, Later) else None
        return max(SHORT_S, asked or 0.0)
    if task.poll_after_ms is not None:
        return min(max(task.poll_after_ms / 1000, SHORTEST_S), LONG_S)
    return SHORT_S if task.status == "pending" or elapsed < FIRST_MINUTE_S else LONG_S


async def watch(
    look: Callable[[], Awaitable[Task]],
    *,
    within: float,
    show: Callable[[Task, LeadsError | None], None],
    sleep: Callable[[float], Awaitable[None]],
    clock: Callable[[], float],
) -> Task:
    """The task at its end, or as it was when `within` seconds were over.

    `show` gets each state. A passing trouble of the API is shown and waited out, but not at the first look. Raises
    LeadsError.
    """
    began = clock()
    task, trouble = await look(), None
    while not task.ended:
        show(task, trouble)
        elapsed = clock() - began
        if elapsed >= within:
            return task
        await sleep(min(pause_seconds(task, trouble=trouble, elapsed=elapsed), within - elapsed))
        try:
            task, trouble = await look(), None
        except (Later, Unreachable) as error:
            trouble = error
    show(task, None)
    return task
