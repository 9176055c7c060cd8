"""What several of the simulator's tests ask in the same way."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from simulator import Person, Simulator


async def refused(call: Awaitable[Any]) -> dict[str, Any]:
    """The body of Slack's refusal."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer: dict[str, Any] = caught.value.response.data
    return answer


async def trigger(slack: Simulator, person: Person) -> str:
    """A fresh trigger id: somebody typed a command, and nobody heard it."""
    await person.command("/echo")
    return str(slack.deliveries("slash_commands")[-1].payload["trigger_id"])


async def until(condition: Callable[[], bool], within: float = 45) -> None:
    """Look every 10 ms: connections open and close without telling anybody."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.01)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "hello", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "B", action_id: str = "b", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def options(count: int) -> list[dict[str, Any]]:
    return [{"text": plain(f"Option {number}"), "value": str(number)} for number in range(count)]


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Title"), "blocks": list(blocks) or [section()], **more}
