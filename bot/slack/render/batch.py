"""Which screen a batch has: the one message that is edited until it ends."""

from collections.abc import Sequence

from bot.searches.models import Batch, BatchState, Outcome, Search, Trouble, TroubleKind
from bot.slack.render import ended
from bot.slack.render.message import Message
from bot.slack.render.progress import progress
from bot.slack.render.result import result


def batch_message(
    search: Search,
    batch: Batch,
    *,
    now: float,
    plain: bool = False,
    described: Sequence[tuple[str, str]] = (),
) -> Message:
    """The batch's message as it stands.

    `plain` leaves out the newer blocks, for workspaces that refuse them. `described` is how the prompt was understood,
    label and words.
    """
    match batch.state:
        case BatchState.DONE:
            outcome = batch.outcome or Outcome(people=batch.progress.saved)
            return result(search, batch, outcome, described=described, plain=plain)
        case BatchState.FAILED:
            return ended.failed(search, batch, batch.trouble or Trouble(kind=TroubleKind.SURPRISE))
        case BatchState.CANCELLED:
            return ended.cancelled(search, batch, described=described, plain=plain)
        case BatchState.DROPPED:
            return ended.dropped(search, batch)
        case BatchState.OVERDUE:
            return ended.overdue(search, batch, now=now)
        case _:
            return progress(search, batch, now=now, plain=plain)
