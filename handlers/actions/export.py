"""Export CSV."""

from bot.searches.ports import SearchGone, StoreAway
from bot.slack.render import errors
from handlers.actions.learn import learn
from handlers.answers import soon, tell
from handlers.deps import Deps
from handlers.forms import open_remembered
from handlers.listener import Ack, Client, Respond
from handlers.payloads import Body, Click


async def export(deps: Deps, body: Body, ack: Ack, respond: Respond, client: Client) -> None:
    """The whole list as a file, into the search's thread."""
    click = Click.model_validate(body)
    try:
        await soon(_export(deps, click))
    except StoreAway:
        await ack()
        await tell(respond, errors.store_away())
    except SearchGone:
        await ack()
        await open_remembered(deps, client, respond, click)
    else:
        await ack()
        await tell(respond, errors.export_begun())
        await learn(deps, click)


async def _export(deps: Deps, click: Click) -> None:
    search_id, thread = click.handle.search_id, click.thread
    if search_id is None or thread is None:
        raise SearchGone(search_id)
    await deps.searches.export(team_id=click.team_id, search_id=search_id, user_id=click.user.id, to=thread)
