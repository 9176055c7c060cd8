"""One step of one batch: (batch, what was heard, now) → the next batch. Pure; `worker.py` does what it decides.

Every function answers a batch whose `due_at` says when it wants the next step. What is *heard* is either what a port
answered or the error it raised.
"""

from enum import Enum, auto
from typing import Final

from bot.searches import limits, telling
from bot.searches.models import (
    Batch,
    BatchState,
    Outcome,
    Posted,
    Search,
    Telling,
    Trouble,
    TroubleKind,
    Wishes,
)
from bot.searches.ports import (
    ApiAway,
    ApiLost,
    ApiRefused,
    ApiTrouble,
    KeyRefused,
    NoPlace,
    Polled,
    SlackAway,
    SlackLost,
    SlackTrouble,
    TaskGone,
    WorkspaceGone,
)
from bot.searches.transitions import end, move
from bot.searches.troubles import trouble_of
from leadsearch.contract import Task

S = BatchState

LOST_POST: Final = SlackLost("outcome unknown")
"""What is heard of a post when a process finds only its intent."""


class Step(Enum):
    """What a batch needs next."""

    ANNOUNCE = auto()
    FORGET_POST = auto()
    """A post of unknown outcome: go on without knowing where it stands."""
    OFFER_PLACE = auto()
    START = auto()
    RESOLVE = auto()
    """A start of unknown outcome: find out."""
    POLL = auto()
    CANCEL = auto()
    READ = auto()
    PLACE = auto()
    """Nobody knows where the batch's message stands: post one for the end to be shown in."""
    TELL = auto()
    MENTION = auto()
    REST = auto()


_STEPS = {
    S.QUEUED: Step.ANNOUNCE,
    S.ANNOUNCING: Step.FORGET_POST,
    S.NO_PLACE: Step.OFFER_PLACE,
    S.READY: Step.START,
    S.STARTING: Step.RESOLVE,
    S.RUNNING: Step.POLL,
    S.OVERDUE: Step.POLL,
    S.CANCELLING: Step.CANCEL,
    S.READING: Step.READ,
}


def next_step(batch: Batch) -> Step:
    """What to do with a batch that is due."""
    if not batch.ended:
        if batch.state is S.OVERDUE and batch.task_id is None:
            return Step.RESOLVE
        return _STEPS[batch.state]
    if batch.telling is Telling.NOTHING and batch.message is None and not batch.anew:
        return Step.PLACE
    if batch.telling in {Telling.NOTHING, Telling.RESULT_SENDING}:
        return Step.TELL
    if batch.telling in {Telling.RESULT_SENT, Telling.MENTION_SENDING}:
        return Step.MENTION
    return Step.REST


# ---- what people wish


def wished(batch: Batch, wishes: Wishes, now: float) -> Batch:
    """The batch with the wishes granted that its state allows; a wish that comes too late changes nothing."""
    if wishes.message is not None and batch.message is None:
        batch = batch.model_copy(update={"message": wishes.message})
    if wishes.cancelled_by is not None and not batch.ended and batch.cancelled_by is None:
        batch = batch.model_copy(update={"cancelled_by": wishes.cancelled_by})
    if wishes.home is not None and batch.state is S.NO_PLACE:
        batch = move(batch, S.QUEUED, due_at=now)
        batch = batch.model_copy(update={"home": wishes.home, "place_chosen_at": now})
    if wishes.keep_waiting and batch.state is S.OVERDUE:
        to = S.RUNNING if batch.task_id else S.STARTING
        batch = move(batch, to, due_at=now).model_copy(update={"deadline_at": now + limits.DEADLINE})
    if wishes.drop and batch.state in {S.RUNNING, S.OVERDUE, S.CANCELLING}:
        return end(batch, S.DROPPED, now=now)
    return cancelled_if_wanted(batch, now)


def cancelled_if_wanted(batch: Batch, now: float) -> Batch:
    """The batch on its way to the end that a person wants, as far as its state allows."""
    if batch.cancelled_by is None:
        return batch
    if batch.state in {S.QUEUED, S.NO_PLACE, S.READY}:
        return end(batch, S.CANCELLED, now=now, silent=batch.message is None)
    if batch.state in {S.RUNNING, S.OVERDUE} and batch.task_id is not None:
        return move(batch, S.CANCELLING, due_at=now)
    return batch


# ---- telling where it will be seen


def announcing(batch: Batch, now: float) -> Batch:
    """The intent to post, to be stored before the post."""
    return move(batch, S.ANNOUNCING, due_at=now).model_copy(update={"tries": batch.tries})


def announced(batch: Batch, heard: Posted | SlackTrouble, now: float) -> Batch:
    """After the post, or after its outcome stayed unknown."""
    match heard:
        case Posted():
            return move(batch, S.READY, due_at=now).model_copy(update={"message": heard, "announced_at": now})
        case SlackLost():
            return move(batch, S.READY, due_at=now).model_copy(update={"announced_at": now})
        case NoPlace():
            trouble = Trouble(kind=TroubleKind.NO_PLACE, text=heard.code)
            return move(batch, S.NO_PLACE, due_at=now, trouble=trouble)
        case WorkspaceGone():
            return end(batch, S.DROPPED, now=now, silent=True)
        case SlackAway() if limits.may_try(batch.tries, now=now, until=_asked_at(batch) + limits.ANNOUNCE_WITHIN):
            tries = batch.tries + 1
            again = move(batch, S.QUEUED, due_at=now + limits.pause(tries, hint=heard.retry_after))
            return again.model_copy(update={"tries": tries})
        case _:
            away = isinstance(heard, SlackAway)
            trouble = Trouble(kind=TroubleKind.SLACK) if away else Trouble(kind=TroubleKind.NO_PLACE, text=heard.code)
            return end(batch, S.FAILED, now=now, trouble=trouble)


def place_offered(batch: Batch, now: float) -> Batch:
    """The person was asked where to post; when the time to decide is over, the batch is."""
    decide_by = _asked_at(batch) + limits.DECISION
    if now >= decide_by:
        return end(batch, S.FAILED, now=now, trouble=batch.trouble, silent=True)
    return batch.model_copy(update={"due_at": decide_by})


def offer_again(batch: Batch, heard: SlackAway, now: float) -> Batch:
    """The person could not be asked just now."""
    tries = batch.tries + 1
    return batch.model_copy(update={"tries": tries, "due_at": now + limits.pause(tries, hint=heard.retry_after)})


def _asked_at(batch: Batch) -> float:
    """When a person last had a say in where it is announced; how long they took for it is nobody's delay."""
    return batch.place_chosen_at or batch.created_at


# ---- watching


def polled(batch: Batch, heard: Polled | ApiTrouble, now: float) -> Batch:
    """After a look at the task."""
    match heard:
        case Polled():
            return _looked(batch, heard.task, heard.again_in, now)
        case TaskGone():
            return end(batch, S.FAILED, now=now, trouble=trouble_of(heard))
        case KeyRefused() if batch.state is not S.OVERDUE:
            decide_by = now + limits.DECISION
            return move(batch, S.OVERDUE, due_at=decide_by, trouble=trouble_of(heard))
        case _:
            return waiting(batch, heard, now)


def _looked(batch: Batch, task: Task, again_in: float | None, now: float) -> Batch:
    known = batch.progress
    saved = task.result_count if known.saved < task.result_count <= batch.count else known.saved
    seen = batch.model_copy(
        update={
            "progress": known.model_copy(update={"status": task.status, "saved": saved, "checked_at": now}),
            "filters": dict(task.filters) or batch.filters,
            "correlation_id": task.correlation_id or batch.correlation_id,
            "trouble": None,
            "tries": 0,
        }
    )
    if task.ended:
        trouble = Trouble(kind=TroubleKind.REFUSED, text=task.error_message or "", correlation_id=seen.correlation_id)
        return move(seen, S.READING, due_at=now, trouble=trouble if task.status == "failed" else None)
    return waiting(seen, None, now, again_in=again_in)


def waiting(batch: Batch, heard: ApiTrouble | None, now: float, *, again_in: float | None = None) -> Batch:
    """Still not ended: when to look again, or that the time is over."""
    if heard is not None:
        batch = batch.model_copy(update={"trouble": trouble_of(heard), "tries": batch.tries + 1})
    deadline = batch.deadline_at if batch.deadline_at is not None else now + limits.DEADLINE
    if batch.state is S.OVERDUE:
        if now >= deadline + limits.DECISION:
            return end(batch, S.DROPPED, now=now, trouble=batch.trouble)
        return batch.model_copy(update={"due_at": now + limits.POLL_OVERDUE})
    if now >= deadline:
        return move(batch, S.OVERDUE, due_at=now + limits.POLL_OVERDUE, trouble=batch.trouble)
    wait = limits.pause(batch.tries, hint=_asked_pause(heard)) if heard else _cadence(batch, now, again_in)
    return batch.model_copy(update={"due_at": min(now + wait, deadline)})


def _cadence(batch: Batch, now: float, again_in: float | None) -> float:
    if batch.progress.status == "pending":
        usual = limits.POLL_PENDING
    else:
        age = now - (batch.began_at or batch.created_at)
        usual = limits.POLL_LATER if age > limits.LATER_AFTER else limits.POLL_RUNNING
    return usual if again_in is None else min(usual, max(limits.POLL_SOONEST, again_in))


def cancelled(batch: Batch, heard: ApiTrouble | None, now: float) -> Batch:
    """After the API was told to end the task."""
    match heard:
        case None | TaskGone():
            ended = batch.progress.model_copy(update={"status": "cancelled"})
            return move(batch, S.READING, due_at=now).model_copy(update={"progress": ended})
        case ApiAway() | ApiLost():
            if batch.deadline_at is not None and now >= batch.deadline_at + limits.DECISION:
                return end(batch, S.DROPPED, now=now, trouble=trouble_of(heard))
            if batch.deadline_at is not None and now >= batch.deadline_at + limits.DEADLINE:
                return move(batch, S.OVERDUE, due_at=now + limits.POLL_OVERDUE, trouble=trouble_of(heard))
            return later(batch, heard, now)
        case _:
            return end(batch, S.DROPPED, now=now, trouble=trouble_of(heard))


# ---- the end


def read(batch: Batch, heard: Outcome | ApiTrouble, now: float) -> Batch:
    """After the leads were read."""
    if isinstance(heard, Outcome):
        to = {"cancelled": S.CANCELLED, "failed": S.FAILED}.get(batch.progress.status, S.DONE)
        nobody_left = heard.exhausted or (to is S.DONE and heard.people == 0)
        outcome = heard.model_copy(update={"exhausted": nobody_left})
        return end(batch, to, now=now, trouble=batch.trouble).model_copy(update={"outcome": outcome})
    limit = max(batch.deadline_at or batch.created_at, batch.progress.checked_at or 0.0) + limits.READ_WITHIN
    may_try = limits.may_try(batch.tries, now=now, until=limit)
    if isinstance(heard, KeyRefused | ApiRefused | TaskGone) or not may_try:
        return end(batch, S.FAILED, now=now, trouble=trouble_of(heard))
    reason = batch.trouble  # what the run itself failed with is not covered by a passing fault of the reading
    return later(batch, heard, now).model_copy(update={"trouble": reason})


def broken(batch: Batch, reference: str, now: float) -> Batch:
    """After a mistake of ours in a step; tried again a few times, then told with the reference."""
    tries = batch.tries + 1
    if tries < limits.BROKEN_TRIES:
        return batch.model_copy(update={"tries": tries, "due_at": now + limits.pause(tries)})
    if batch.ended:
        return telling.over(batch)
    return batch.model_copy(
        update={
            "state": S.FAILED,
            "due_at": now,
            "ended_at": now,
            "tries": 0,
            "trouble": Trouble(kind=TroubleKind.BUG, reference=reference, correlation_id=batch.correlation_id),
        }
    )


def follow(search: Search, batch: Batch) -> Search:
    """The search after its batch has moved: its thread, its size, whether anybody is left."""
    change: dict[str, object] = {}
    if search.thread is None and batch.message is not None and batch.home in {None, search.home}:
        change["thread"] = batch.message
    if batch.task_id is not None and batch.task_id not in search.task_ids:
        change["task_ids"] = (*search.task_ids, batch.task_id)[-20:]
    if batch.outcome is not None and search.counted < batch.position:
        change |= {"people": search.people + batch.outcome.people, "counted": batch.position}
        change |= {"last_people": batch.outcome.people, "exhausted": batch.outcome.exhausted}
    return search.model_copy(update=change) if change else search


# ---- again


def later(batch: Batch, heard: ApiTrouble, now: float) -> Batch:
    """The same step again, after a pause that grows from try to try, or that the API asks for."""
    tries = batch.tries + 1
    wait = limits.pause(tries, hint=_asked_pause(heard))
    return batch.model_copy(update={"tries": tries, "due_at": now + wait, "trouble": trouble_of(heard)})


def _asked_pause(heard: ApiTrouble) -> float | None:
    return heard.retry_after if isinstance(heard, ApiAway) else None
