"""What people want of a batch that is there: cancel, keep waiting, stop watching, another place."""

from collections.abc import Callable
from typing import TypeAlias

from bot.searches.models import Wishes
from bot.searches.ports import StoreAway
from bot.slack.render import errors, status
from handlers.answers import soon, tell
from handlers.deps import Deps
from handlers.forms import open_remembered
from handlers.listener import Ack, Client, Listener, Respond
from handlers.payloads import Body, Click

Wish: TypeAlias = Callable[[Click], Wishes]
"""What a press means."""


def wish(meant: Wish) -> Listener:
    """The listener of a wish."""

    async def listener(deps: Deps, body: Body, ack: Ack, respond: Respond, client: Client) -> None:
        click = Click.model_validate(body)
        # In one step with where the message stands: an end that comes at once has to be shown there.
        wishes = meant(click).model_copy(update={"message": click.batch_message})
        batch_id = click.handle.batch_id or ""
        try:
            batch = await soon(deps.searches.wish(team_id=click.team_id, batch_id=batch_id, wishes=wishes))
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


def cancel(click: Click) -> Wishes:
    """End it."""
    return Wishes(cancelled_by=click.user.id)


def keep_waiting(_click: Click) -> Wishes:
    """Ten more minutes."""
    return Wishes(keep_waiting=True)


def stop_watching(_click: Click) -> Wishes:
    """No longer look at it."""
    return Wishes(drop=True)


def post_to_me(_click: Click) -> Wishes:
    """To the person who asked, directly."""
    return Wishes(home="dm")


def try_channel(_click: Click) -> Wishes:
    """Once more where it was asked."""
    return Wishes(home="channel")
