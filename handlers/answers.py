"""How a listener answers: within its time, and to the person alone."""

import asyncio
import logging
from collections.abc import Awaitable
from http import HTTPStatus
from typing import Any, Final, TypeVar

import aiohttp
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.searches import patience
from bot.searches.ports import StoreAway
from bot.slack.client import CALL_SECONDS
from bot.slack.render import Message

log = logging.getLogger(__name__)
Result = TypeVar("Result")

STORE_SECONDS: Final = 0.3
"""For all that stands between a payload and its ack, so that every ack is out within 500 ms."""


async def soon(call: Awaitable[Result]) -> Result:
    """The answer of the domain, before an ack. Raises StoreAway when it takes longer than STORE_SECONDS."""
    try:
        with patience.waiting(STORE_SECONDS):
            async with asyncio.timeout(STORE_SECONDS):
                return await call
    except TimeoutError as error:
        raise StoreAway(f"no answer within {STORE_SECONDS} s") from error


def spoken(message: Message) -> dict[str, Any]:
    """The arguments of an ack or a respond that say it to the person alone."""
    return {"text": message.text, "blocks": list(message.blocks), "response_type": "ephemeral"}


async def tell(respond: AsyncRespond, message: Message) -> None:
    """Say it to the person alone, after the ack. When that fails it is logged: there is no other way to them."""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            # respond() raises nothing when its address has run out; only the status tells.
            answer = await respond(**spoken(message), replace_original=False)
    except (aiohttp.ClientError, TimeoutError) as error:
        log.warning("a person could not be told something: %r", error)
        return
    if answer.status_code != HTTPStatus.OK:
        log.warning("a person could not be told something: Slack answered %s %s", answer.status_code, answer.body)
