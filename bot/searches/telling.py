"""Telling the end of a batch: the result once, the mention at most once. Pure, like `advance.py`."""

from bot.searches import limits
from bot.searches.models import Batch, Posted, Telling
from bot.searches.ports import MessageGone, NoPlace, SlackAway, SlackLost, SlackTrouble


def telling(batch: Batch, now: float) -> Batch:
    """The intent to tell, to be stored before it is told."""
    of_result = batch.telling in {Telling.NOTHING, Telling.RESULT_SENDING}
    step = Telling.RESULT_SENDING if of_result else Telling.MENTION_SENDING
    perhaps = batch.perhaps_shown or batch.telling is Telling.RESULT_SENDING  # whoever meant to send it is gone
    return batch.model_copy(update={"telling": step, "perhaps_shown": perhaps, "due_at": now})


def placed(batch: Batch, heard: Posted | SlackTrouble, now: float) -> Batch:
    """After a message was posted for the end to be shown in.

    A post whose answer is lost may be repeated here, since it shows no end yet: what it leaves behind is one more
    message that shows progress. The end itself is an edit then, which may be repeated until Slack confirms it.
    """
    match heard:
        case Posted():
            return batch.model_copy(update={"message": heard, "tries": 0, "due_at": now})
        case SlackLost() if batch.tries >= limits.PLACES:
            return batch.model_copy(update={"anew": True, "tries": 0, "due_at": now})
        case SlackAway() | SlackLost() if _may_try(batch, now):
            return _again(batch, heard, now)
        case _:
            return _told(batch, Telling.TOLD, now).model_copy(update={"unseen": not batch.perhaps_shown})


def told(batch: Batch, heard: Posted | SlackTrouble, now: float) -> Batch:
    """After the result was shown. An edit may be repeated, a new message never."""
    perhaps = batch.perhaps_shown or isinstance(heard, SlackLost) or (isinstance(heard, SlackAway) and heard.shown)
    match heard:
        case Posted():
            return _told(batch, Telling.RESULT_SENT, now).model_copy(update={"message": heard})
        case MessageGone():
            return unplaced(batch, now).model_copy(update={"anew": True})
        case SlackLost() if batch.message is None:
            return _told(batch, Telling.RESULT_SENT, now)
        case SlackAway() | SlackLost() if _may_try(batch, now):
            return _again(batch, heard, now).model_copy(update={"perhaps_shown": perhaps})
        case _:
            return _told(batch, Telling.TOLD, now).model_copy(update={"unseen": not perhaps})


def is_refusal(trouble: SlackTrouble) -> bool:
    """Whether Slack will not have it there: a closed channel, or a reason that nobody knows."""
    return isinstance(trouble, NoPlace) or type(trouble) is SlackTrouble


def unplaced(batch: Batch, now: float) -> Batch:
    """The channel takes no messages any more: the result goes out anew, elsewhere."""
    return batch.model_copy(update={"message": None, "telling": Telling.NOTHING, "due_at": now})


def mentioned(batch: Batch, heard: SlackTrouble | None, now: float) -> Batch:
    """After the person was notified; only what certainly was not sent is sent again."""
    if isinstance(heard, SlackAway) and _may_try(batch, now):
        tries = batch.tries + 1
        wait = limits.pause(tries, hint=heard.retry_after)
        return batch.model_copy(update={"telling": Telling.RESULT_SENT, "tries": tries, "due_at": now + wait})
    return _told(batch, Telling.TOLD, now)


def _again(batch: Batch, heard: SlackAway | SlackLost, now: float) -> Batch:
    tries = batch.tries + 1
    wait = limits.pause(tries, hint=heard.retry_after if isinstance(heard, SlackAway) else None)
    return batch.model_copy(update={"telling": Telling.NOTHING, "tries": tries, "due_at": now + wait})


def over(batch: Batch) -> Batch:
    """Nothing more will be told."""
    return without_people(batch).model_copy(update={"telling": Telling.TOLD, "due_at": None})


def without_people(batch: Batch) -> Batch:
    """Once its result was shown, or never will be: who was found is the service's to keep, where it can be erased."""
    if batch.outcome is None:
        return batch
    return batch.model_copy(update={"outcome": batch.outcome.model_copy(update={"leads": ()})})


def _told(batch: Batch, step: Telling, now: float) -> Batch:
    if step is Telling.TOLD:
        return over(batch).model_copy(update={"tries": 0})
    return without_people(batch).model_copy(update={"telling": step, "tries": 0, "due_at": now})


def _may_try(batch: Batch, now: float) -> bool:
    since = batch.ended_at or batch.created_at
    return limits.may_try(batch.tries, now=now, until=since + limits.TELL_WITHIN)
