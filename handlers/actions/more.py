"""The next batch of a search: More like this, the count menu, Try again, the batch that fits."""

from bot.searches.ports import SearchGone, StoreAway
from bot.searches.service import NobodyLeft
from bot.slack.render import errors
from handlers.actions.learn import learn
from handlers.answers import soon, tell
from handlers.deps import Deps
from handlers.forms import open_remembered
from handlers.listener import Ack, Client, Respond
from handlers.payloads import Body, Click


async def more(deps: Deps, body: Body, ack: Ack, respond: Respond, client: Client) -> None:
    """Start it, or say who was faster."""
    click = Click.model_validate(body)
    at, team_id, user_id = click.handle, click.team_id, click.user.id
    try:
        begun = await soon(
            deps.searches.more(
                team_id=team_id,
                search_id=at.search_id or "",
                after=at.position,
                count=at.count,
                user_id=user_id,
                # Whoever goes on from their own conversation with the bot is answered there.
                home="dm" if click.is_direct else None,
            )
        )
    except StoreAway:
        await ack()
        await tell(respond, errors.store_away())
    except SearchGone:
        await ack()
        await open_remembered(deps, client, respond, click)
    except NobodyLeft as nobody:
        await ack()
        await tell(respond, errors.nobody_left(nobody.search))
    else:
        await ack()
        if not begun.fresh and deps.told.is_news(user_id, begun.batch.id, clock=deps.clock):
            await tell(respond, errors.under_way(begun, to=user_id))
        await learn(deps, click)
