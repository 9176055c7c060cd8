"""The state machine of a batch: what may follow what, and why. Pure."""

from collections.abc import Mapping
from typing import Final

from bot.searches.models import ENDS, Batch, BatchState, Telling, Trouble

S = BatchState

FOLLOWS: Final[Mapping[BatchState, Mapping[BatchState, str]]] = {
    S.QUEUED: {
        S.ANNOUNCING: "its message goes out",
        S.CANCELLED: "a person ended it before anything happened",
    },
    S.ANNOUNCING: {
        S.READY: "posted, or the answer was lost: either way it is not posted again",
        S.QUEUED: "Slack certainly did not post it; again later",
        S.NO_PLACE: "Slack refuses messages there; nothing was spent",
        S.FAILED: "Slack did not take its message within the limit; nothing was spent",
        S.DROPPED: "the bot was removed from the workspace",
    },
    S.NO_PLACE: {
        S.QUEUED: "a person chose another place, or invited the bot",
        S.CANCELLED: "a person ended it",
        S.FAILED: "nobody decided in time",
    },
    S.READY: {
        S.STARTING: "the start goes out",
        S.CANCELLED: "a person ended it before the start",
        S.FAILED: "the API could not be reached within the limit; nothing was started",
    },
    S.STARTING: {
        S.RUNNING: "the API has the task",
        S.READY: "the API certainly has no task; again later",
        S.READING: "the list grew without a task that we know: it ran",
        S.FAILED: "the API will not start it",
        S.OVERDUE: "whether it started stayed unknown",
    },
    S.RUNNING: {
        S.READING: "the API is done",
        S.CANCELLING: "a person wants it ended",
        S.OVERDUE: "not ended within the limit",
        S.FAILED: "the API no longer knows it",
        S.DROPPED: "a person stopped watching",
    },
    S.OVERDUE: {
        S.RUNNING: "a person keeps waiting",
        S.STARTING: "a person keeps waiting for a start of unknown outcome",
        S.READING: "the API is done after all",
        S.CANCELLING: "a person wants it ended",
        S.FAILED: "the API no longer knows it",
        S.DROPPED: "a person stopped watching, or nobody decided in time",
    },
    S.CANCELLING: {
        S.READING: "it has ended; what it saved stays",
        S.OVERDUE: "the API did not confirm within the limit",
        S.FAILED: "the API no longer knows it",
        S.DROPPED: "the API cannot end it: it is only no longer watched",
    },
    S.READING: {
        S.DONE: "the leads are read",
        S.CANCELLED: "the leads that it saved until then are read",
        S.FAILED: "the API said that it failed, or the leads cannot be read",
    },
    S.DONE: {},
    S.FAILED: {},
    S.CANCELLED: {},
    S.DROPPED: {},
}


class IllegalMove(Exception):
    """A mistake of ours: this state may not follow that one."""


def move(batch: Batch, to: BatchState, *, due_at: float | None, trouble: Trouble | None = None) -> Batch:
    """The batch in its next state, with a fresh count of tries. Raises IllegalMove."""
    if to not in FOLLOWS[batch.state]:
        raise IllegalMove(f"{batch.state} → {to}")
    return batch.model_copy(update={"state": to, "due_at": due_at, "tries": 0, "trouble": trouble})


def end(batch: Batch, to: BatchState, *, now: float, trouble: Trouble | None = None, silent: bool = False) -> Batch:
    """The batch at its end, due at once to be told; `silent` when there is nobody or nothing to tell."""
    ended = move(batch, to, due_at=None if silent else now, trouble=trouble)
    if ended.state not in ENDS:
        raise IllegalMove(f"{to} is no end")
    unseen = {"telling": Telling.TOLD, "unseen": True} if silent else {}
    return ended.model_copy(update={"ended_at": now, **unseen})
