"""Every click on a batch's message tells where that message stands, also when the answer to its post was lost."""

from bot.searches.models import Wishes
from bot.searches.ports import StoreAway
from handlers.deps import Deps
from handlers.payloads import Click


async def learn(deps: Deps, click: Click) -> None:
    """When it cannot be kept now, the next click tells it again."""
    message, batch_id = click.batch_message, click.handle.batch_id
    if message is None or batch_id is None:
        return
    try:
        await deps.searches.wish(team_id=click.team_id, batch_id=batch_id, wishes=Wishes(message=message))
    except StoreAway:
        return
