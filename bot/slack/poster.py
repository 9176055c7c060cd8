"""Posts, edits and whispers: Slack's methods with what they need every time.

A call is made a second time only where Slack has said that the first did nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from pydantic import JsonValue
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.searches.models import Posted
from bot.searches.ports import MessageGone, SlackAway, SlackLost, SlackTrouble
from bot.slack.calls import Calls
from bot.slack.rates import EPHEMERAL, OPEN, POST, PROGRESS, UPDATE
from bot.slack.render import Message

PATIENCE_SECONDS: Final = 3.0
"""For the budget of a second call."""
OPEN_AGAIN_SECONDS: Final = 1.0
"""Before the next try, when the answer to conversations.open was lost."""


class Poster:
    """Sends messages; knows nothing of searches."""

    def __init__(self, *, calls: Calls) -> None:
        self._calls = calls

    async def post(
        self,
        team_id: str,
        channel_id: str,
        content: Message,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        metadata: Mapping[str, JsonValue] | None = None,
        patience: float = 0.0,
    ) -> Posted:
        """Post a message, below `thread_ts` as long as that is there. `broadcast` shows a reply in the channel too."""

        async def send(thread: str | None, patience: float) -> AsyncSlackResponse:
            return await self._calls(
                team_id,
                POST.of(channel_id),
                lambda client: client.chat_postMessage(
                    channel=channel_id,
                    text=content.text,
                    blocks=list(content.blocks),
                    thread_ts=thread,
                    reply_broadcast=True if broadcast and thread else None,
                    metadata=dict(metadata) if metadata else None,
                    unfurl_links=False,
                    unfurl_media=False,
                ),
                patience=patience,
            )

        try:
            answer = await send(thread_ts, patience)
        except MessageGone:
            if thread_ts is None:
                raise
            answer = await send(None, PATIENCE_SECONDS)
        return Posted(channel_id=str(answer.get("channel")), ts=str(answer.get("ts")))

    async def update(
        self,
        team_id: str,
        message: Posted,
        content: Message,
        *,
        asker: str | None = None,
        patience: float = 0.0,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Edit a message. With an `asker` it is progress, which stands in line behind everything else.

        `before` is the last thing done before the edit leaves, and keeps it back by raising.
        """
        await self._calls(
            team_id,
            UPDATE if asker is None else PROGRESS,
            lambda client: client.chat_update(
                channel=message.channel_id, ts=message.ts, text=content.text, blocks=list(content.blocks)
            ),
            patience=patience,
            asker=asker,
            before=before,
        )

    async def broadcast(self, team_id: str, message: Posted) -> None:
        """Show a reply in the channel too: a call of its own, Slack refuses it together with a change.

        https://docs.slack.dev/reference/methods/chat.update: `no_dual_broadcast_content_update`. A reply that was
        broadcast stays so; that Slack says so again is no trouble.
        """
        try:
            await self._calls(
                team_id,
                UPDATE,
                lambda client: client.api_call(
                    "chat.update",
                    params={"channel": message.channel_id, "ts": message.ts, "reply_broadcast": True},
                ),
                patience=PATIENCE_SECONDS,
            )
        except SlackTrouble as trouble:
            if trouble.code != "cant_broadcast_message":
                raise

    async def whisper(self, team_id: str, channel_id: str, user_id: str, content: Message) -> None:
        """Tell one person in a channel."""
        await self._calls(
            team_id,
            EPHEMERAL,
            lambda client: client.chat_postEphemeral(
                channel=channel_id, user=user_id, text=content.text, blocks=list(content.blocks)
            ),
        )

    async def direct(self, team_id: str, user_id: str) -> str:
        """The channel id of the conversation with a person. Opening it shows nothing: a lost answer is only a delay."""
        try:
            answer = await self._calls(team_id, OPEN, lambda client: client.conversations_open(users=[user_id]))
        except SlackLost as lost:
            raise SlackAway(lost.code, retry_after=OPEN_AGAIN_SECONDS) from lost
        return str((answer.get("channel") or {}).get("id"))
