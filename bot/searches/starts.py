"""Starting a batch at the API, and finding out what became of a lost start. Pure, like `advance.py`."""

from bot.searches import limits
from bot.searches.advance import cancelled_if_wanted, later, waiting
from bot.searches.models import Batch, BatchState
from bot.searches.ports import (
    ApiAway,
    ApiLost,
    ApiSurprise,
    ApiTrouble,
    KeyRefused,
    ListBusy,
    NotEnoughCredits,
)
from bot.searches.transitions import end, move
from bot.searches.troubles import shortfall, trouble_of
from leadsearch.contract import Started, Task

S = BatchState


def starting(batch: Batch, total_before: int | None, now: float) -> Batch:
    """The intent to start, to be stored before the start, with what tells later whether it happened."""
    return move(batch, S.STARTING, due_at=now).model_copy(
        update={
            "total_before": total_before,
            "began_at": now,
            "deadline_at": now + limits.DEADLINE,
            "tries": batch.tries,
        }
    )


def started(batch: Batch, heard: Started | ApiTrouble, now: float) -> Batch:
    """After a start was answered, refused or lost."""
    match heard:
        case Started():
            return adopted(batch, heard.task, now)
        case ListBusy() if heard.active_task_id is not None:
            return _running(batch, heard.active_task_id, now).model_copy(update={"joined": True})
        case NotEnoughCredits():
            return end(batch, S.FAILED, now=now, trouble=shortfall(heard, batch.count))
        case ApiLost() | ApiSurprise():
            return _unresolved(batch, heard, now)
        case ApiAway() | ListBusy() if _may_start(batch, now):
            tries = batch.tries + 1
            hint = heard.retry_after if isinstance(heard, ApiAway) else limits.POLL_LATER
            again = move(batch, S.READY, due_at=now + limits.pause(tries, hint=hint), trouble=trouble_of(heard))
            return again.model_copy(update={"tries": tries})
        case _:
            return end(batch, S.FAILED, now=now, trouble=trouble_of(heard))


def not_begun(batch: Batch, heard: ApiTrouble, now: float) -> Batch:
    """The API could not be asked what it has before the start: try again, within the limit."""
    if isinstance(heard, KeyRefused) or not _may_start(batch, now):
        return end(batch, S.FAILED, now=now, trouble=trouble_of(heard))
    return later(batch, heard, now)


def adopted(batch: Batch, task: Task, now: float) -> Batch:
    """The API has this task for the batch."""
    running = _running(batch, task.id, now)
    return running.model_copy(
        update={
            "progress": running.progress.model_copy(update={"status": task.status}),
            "filters": dict(task.filters),
            "correlation_id": task.correlation_id or batch.correlation_id,
        }
    )


def resolved(batch: Batch, heard: Task | str | int | ApiTrouble | None, now: float) -> Batch:
    """After a start of unknown outcome was looked for.

    Heard: its task, the id of the list's active task, how much the list grew (0 and None: it never started), or the
    error that kept the question open.
    """
    match heard:
        case Task() | str():
            return adopted(batch, heard, now) if isinstance(heard, Task) else _running(batch, heard, now)
        case int() if heard > 0:
            return move(batch, S.READING, due_at=now)
        case ApiTrouble():
            return _unresolved(batch, heard, now)
        case _ if batch.state is S.OVERDUE:
            return end(batch, S.FAILED, now=now, trouble=batch.trouble)
        case _ if not _may_start(batch, now):
            return end(batch, S.FAILED, now=now, trouble=batch.trouble)
        case _:
            return move(batch, S.READY, due_at=now).model_copy(update={"tries": batch.tries})


def repeated(batch: Batch, heard: Started | ApiTrouble, now: float) -> Batch:
    """After a start of unknown outcome was sent again with its key.

    Only an answer about this very start settles it: that the repeat failed says nothing of the first one.
    """
    if isinstance(heard, Started | NotEnoughCredits) or (isinstance(heard, ListBusy) and heard.active_task_id):
        return started(batch, heard, now)
    return _unresolved(batch, heard, now)


def _may_start(batch: Batch, now: float) -> bool:
    since = batch.announced_at or batch.created_at  # a Slack that was slow takes nothing from the API's time
    return limits.may_try(batch.tries, now=now, until=since + limits.START_WITHIN)


def _running(batch: Batch, task_id: str, now: float) -> Batch:
    running = move(batch, S.RUNNING, due_at=now + limits.POLL_SOONEST)
    running = running.model_copy(update={"task_id": task_id, "deadline_at": batch.deadline_at or now + limits.DEADLINE})
    return cancelled_if_wanted(running, now)


def _unresolved(batch: Batch, heard: ApiTrouble, now: float) -> Batch:
    if batch.state is S.OVERDUE:
        return waiting(batch, heard, now)
    if batch.deadline_at is not None and now >= batch.deadline_at:
        return move(batch, S.OVERDUE, due_at=now + limits.POLL_OVERDUE, trouble=trouble_of(heard))
    again = later(batch, heard, now)
    return again.model_copy(update={"due_at": max(again.due_at or now, now + limits.RESOLVE_AFTER)})
