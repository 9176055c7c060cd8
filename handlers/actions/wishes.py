"""What people want of a batch that is there: cancel, keep waiting, stop watching, another place."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from bot.searches.models import Batch
from bot.searches.ports import StoreAway
from bot.slack.render import errors, status
from handlers.actions.learn import learn
from handlers.answers import soon, tell
from handlers.deps import Deps
from handlers.forms import open_remembered
from handlers.listener import Ack, Client, Listener, Respond
from handlers.payloads import Body, Click

Wish: TypeAlias = Callable[[Deps, Click, str], Awaitable[Batch | None]]
"""Asks the domain; the last argument is the batch's id."""


def wish(ask_for: Wish) -> Listener:
    """The listener of a wish."""

    async def listener(deps: Deps, body: Body, ack: Ack, respond: Respond, client: Client) -> None:
        click = Click.model_validate(body)
        try:
            # First where the message stands: an end that comes at once has to be shown there.
            batch = await soon(_learnt_and(deps, click, ask_for))
        except StoreAway:
            await ack()
            await tell(respond, errors.store_away())
            return
        await ack()
        if batch is None:
            await open_remembered(deps, client, respond, click)
        elif batch.ended:
            await tell(respond, status.batch_over())

    return listener


async def _learnt_and(deps: Deps, click: Click, ask_for: Wish) -> Batch | None:
    await learn(deps, click)
    return await ask_for(deps, click, click.handle.batch_id or "")


async def cancel(deps: Deps, click: Click, batch_id: str) -> Batch | None:
    """End it."""
    return await deps.searches.cancel(team_id=click.team_id, batch_id=batch_id, user_id=click.user.id)


async def keep_waiting(deps: Deps, click: Click, batch_id: str) -> Batch | None:
    """Ten more minutes."""
    return await deps.searches.keep_waiting(team_id=click.team_id, batch_id=batch_id)


async def stop_watching(deps: Deps, click: Click, batch_id: str) -> Batch | None:
    """No longer look at it."""
    return await deps.searches.stop_watching(team_id=click.team_id, batch_id=batch_id)


async def post_to_me(deps: Deps, click: Click, batch_id: str) -> Batch | None:
    """To the person who asked, directly."""
    return await deps.searches.place(team_id=click.team_id, batch_id=batch_id, home="dm")


async def try_channel(deps: Deps, click: Click, batch_id: str) -> Batch | None:
    """Once more where it was asked."""
    return await deps.searches.place(team_id=click.team_id, batch_id=batch_id, home="channel")
