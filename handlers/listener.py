"""What a listener is."""

from collections.abc import Awaitable, Callable
from typing import Concatenate, TypeAlias

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.deps import Deps

Ack: TypeAlias = AsyncAck
Respond: TypeAlias = AsyncRespond
Client: TypeAlias = AsyncWebClient
Listener: TypeAlias = Callable[Concatenate[Deps, ...], Awaitable[None]]
"""Bolt passes what follows by name, as far as the listener asks for it: body, ack, respond, client."""
