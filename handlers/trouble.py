"""Mistakes of ours: logged with a reference that the person sees too."""

import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.slack.ids import Block
from bot.slack.render import Message, errors
from handlers.answers import spoken, tell
from handlers.deps import Deps
from handlers.listener import Ack, Client, Listener, Respond
from handlers.payloads import Body

log = logging.getLogger(__name__)


def guarded(listener: Listener, deps: Deps) -> Callable[[Body, Ack, Respond, Client], Awaitable[None]]:
    """The listener as Bolt takes it, which never raises.

    An error that reaches Bolt within 10 ms after the ack takes that ack back: the person would read that the app did
    not respond.
    """
    wanted = inspect.signature(listener).parameters

    async def run(body: Body, ack: Ack, respond: Respond, client: Client) -> None:
        given: dict[str, Any] = {"body": body, "ack": ack, "respond": respond, "client": client}
        try:
            await listener(deps, **{name: value for name, value in given.items() if name in wanted})
        except Exception:
            reference = deps.new_reference()
            log.exception("a listener failed, reference %s", reference)
            await _admit(errors.bug(reference), body, ack, respond)

    return run


async def _admit(message: Message, body: Body, ack: Ack, respond: Respond) -> None:
    """Say it where the person is: in the ack while that is open, else in an answer to them alone."""
    if ack.response is None:
        if body.get("type") == "view_submission":
            await ack(response_action="errors", errors={Block.PROMPT.value: message.text})
            return
        if "command" in body:
            await ack(**spoken(message))
            return
        await ack()
    if respond.response_url:
        await tell(respond, message)
