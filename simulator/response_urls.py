"""`response_url`: five uses within 30 minutes.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses.
"""

from dataclasses import dataclass
from typing import Final

from simulator.clock import Clock
from simulator.errors import RefusedError
from simulator.ids import Ids
from simulator.state import Message
from simulator.validate.messages import check_message_blocks, check_text
from simulator.wire import Json
from simulator.workspace import Workspace

USES: Final = 5
LIFE_S: Final = 30 * 60.0
NOT_FOUND: Final = 404


@dataclass(kw_only=True)
class ResponseUrl:
    """What stands behind one address."""

    workspace: Workspace
    channel_id: str
    user_id: str
    original_ts: str | None
    """The message that was clicked; for a command, the first answer that the app gave."""
    expires: float
    uses: int = 0


class ResponseUrls:
    """Hands out addresses and plays what is posted to them."""

    def __init__(self, *, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._urls: dict[str, ResponseUrl] = {}
        self.base = ""
        """Where the simulator is reached; known once it listens."""

    def issue(self, workspace: Workspace, channel_id: str, user_id: str, original_ts: str | None = None) -> str:
        """A new address for an interaction."""
        path = f"/response/{workspace.id}/{self._ids.secret('')}"
        self._urls[path] = ResponseUrl(
            workspace=workspace,
            channel_id=channel_id,
            user_id=user_id,
            original_ts=original_ts,
            expires=self._clock.now() + LIFE_S,
        )
        return self.base + path

    def workspace_of(self, path: str) -> Workspace | None:
        """The workspace an address belongs to."""
        url = self._urls.get(path)
        return url.workspace if url else None

    def first_answer(self, url: str, message: Message | None) -> None:
        """Remember what the app answered to a command, which its address may replace later."""
        if message is not None:
            self._urls[url.removeprefix(self.base)].original_ts = message.ts

    def use(self, path: str, body: Json) -> None:
        """Play one post to an address.

        Raises:
            RefusedError: 404 with `used_url` or `expired_url`, or what Slack has against the message.
        """
        url = self._urls.get(path)
        if url is None:
            raise RefusedError("no_service", "no such response_url", status=NOT_FOUND)
        if self._clock.now() > url.expires:
            raise RefusedError("expired_url", "a response_url lives 30 minutes", status=NOT_FOUND)
        if url.uses >= USES:
            raise RefusedError("used_url", "a response_url may be used 5 times", status=NOT_FOUND)
        url.uses += 1
        original = self._original(url)
        if body.get("delete_original"):
            if original is not None:
                url.workspace.remove(original)
            return
        message = self._say(url, body, original if body.get("replace_original") else None)
        if url.original_ts is None:
            url.original_ts = message.ts

    def _original(self, url: ResponseUrl) -> Message | None:
        channel = url.workspace.channels[url.channel_id]
        return channel.messages.get(url.original_ts) if url.original_ts else None

    def _say(self, url: ResponseUrl, body: Json, replaced: Message | None) -> Message:
        text, blocks = checked_content(body)
        if replaced is not None:
            return url.workspace.edit(replaced, {"text": text, "blocks": blocks})
        return say(url.workspace, url.channel_id, url.user_id, {**body, "text": text, "blocks": blocks})


def checked_content(body: Json) -> tuple[str, list[Json] | None]:
    """Text and blocks of an answer, when Slack would take them.

    Raises:
        RefusedError: `no_text`, `msg_too_long`, `invalid_blocks`, …
    """
    text = str(body.get("text") or "")
    blocks = check_message_blocks(body["blocks"]) if body.get("blocks") else None
    if not text and not blocks:
        raise RefusedError("no_text", "neither text nor blocks")
    check_text(text)
    return text, blocks


def say(workspace: Workspace, channel_id: str, user_id: str, answer: Json) -> Message:
    """The message that an answer to a command or a post to a response_url makes."""
    public = answer.get("response_type") == "in_channel"
    return workspace.post(
        workspace.channels[channel_id],
        author=workspace.bot,
        text=answer["text"],
        blocks=answer.get("blocks"),
        thread_ts=answer.get("thread_ts"),
        seen_by=None if public else user_id,
    )
