"""The one writer of a batch's messages: posts once, edits when something changed, stays within Slack's rates."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from pydantic import JsonValue, ValidationError

from bot.searches.models import Batch, Export, Posted, Search
from bot.searches.ports import Clock, EditLog, NoPlace, PromptReader, SlackAway, SlackLost, SlackTrouble, StoreAway
from bot.slack import render
from bot.slack.calls import OverBudget
from bot.slack.edits import Before, Edits
from bot.slack.errors import ContentRefused
from bot.slack.poster import PATIENCE_SECONDS, Poster
from bot.slack.render import Message
from bot.slack.uploads import Uploads
from leadsearch.contract import Filters

log = logging.getLogger(__name__)

PLAIN: Final = "plain"
"""What is remembered of a workspace that refuses the newer blocks."""
EVENT_TYPE: Final = "leads_batch"
"""`event_type` of the metadata of a batch's message."""
MENTION_TYPE: Final = "leads_mention"
"""`event_type` of the metadata of the reply that notifies the person who asked."""
_BLOCKS_REFUSED: Final = frozenset({"invalid_blocks", "invalid_blocks_format"})

T = TypeVar("T")


class WorkspaceMemory(Protocol):
    """What is worth remembering of a workspace. Both raise StoreAway."""

    async def remember(self, team_id: str, flag: str) -> None:
        """Remember it."""

    async def remembers(self, team_id: str, flag: str) -> bool:
        """Whether it was."""


class SlackNotifier:
    """The port Notifier over Slack's Web API.

    Args:
        poster: posts and edits, within the budget.
        uploads: files.
        edit_log: what messages show, shared by all processes.
        memory: which workspaces refuse the newer blocks.
        reader: says in words how a prompt was understood.
        clock: the time of day.
    """

    def __init__(
        self,
        *,
        poster: Poster,
        uploads: Uploads,
        edit_log: EditLog,
        memory: WorkspaceMemory,
        reader: PromptReader,
        clock: Clock,
    ) -> None:
        self._poster = poster
        self._uploads = uploads
        self._memory = memory
        self._reader = reader
        self._clock = clock
        self._plain: set[str] = set()
        """Teams of which this process knows that they refuse the newer blocks."""
        self._edits = Edits(log=edit_log, clock=clock)

    # ---- the batch's message

    async def announce(self, search: Search, batch: Batch) -> Posted:
        """Post the batch's message, into the search's thread when there is one."""
        return await self._post_batch(search, batch, broadcast=False)

    async def show(self, search: Search, batch: Batch) -> None:
        """Edit the message to the batch's state, if something changed, and when it is its turn."""
        if batch.message is None:
            return
        message, draw = batch.message, self._drawing(search, batch)
        # Most looks change nothing: those ask Redis nothing. Where the guess is wrong, its content is always wanted.
        guess = batch.team_id in self._plain
        content = draw(guess)
        if not self._edits.wanted(message, content):
            return
        if (plain := await self._is_plain(batch.team_id)) is not guess:
            content = draw(plain)
        try:
            await self._edits.progress(
                batch.team_id,
                message,
                batch.version,
                content,
                lambda before: self._poster.update(batch.team_id, message, content, asker=batch.id, before=before),
            )
        except OverBudget:
            log.debug("others come first", extra={"batch": batch.id})

    async def conclude(self, search: Search, batch: Batch) -> Posted:
        """Edit the message to the end, or post one; a later batch's end is shown in the channel too."""
        if batch.message is None:
            return await self._post_batch(search, batch, broadcast=True)
        message = batch.message
        thread = search.thread
        broadcast = thread is not None and thread.channel_id == message.channel_id and thread != message
        draw = self._drawing(search, batch)

        async def send(before: Before) -> None:
            async def update(content: Message, patience: float) -> None:
                await self._poster.update(batch.team_id, message, content, patience=patience, before=before)

            await self._plain_if_refused(batch.team_id, draw, update)

        content = draw(await self._is_plain(batch.team_id))
        await self._edits.final(batch.team_id, message, batch.version, content, send)
        if broadcast:
            await self._broadcast(batch, message)
        return message

    async def _broadcast(self, batch: Batch, message: Posted) -> None:
        """The result stands in the thread already: that the channel cannot see it is not worth a second result."""
        try:
            await self._poster.broadcast(batch.team_id, message)
        except SlackAway as away:  # the whole end once more; what stands already is not sent again
            raise SlackAway(away.code, retry_after=away.retry_after, shown=True) from away
        except SlackLost:
            raise
        except SlackTrouble as trouble:
            log.warning("the result is in the thread alone: %s", trouble.code, extra={"batch": batch.id})

    async def mention(self, search: Search, batch: Batch) -> None:
        """Notify the person who asked, in the thread."""
        channel_id, thread_ts = await self._place(search, batch)
        await self._poster.post(
            batch.team_id,
            channel_id,
            render.mention(search, batch),
            thread_ts=thread_ts,
            metadata=_metadata(search, batch, MENTION_TYPE),
        )

    async def offer_place(self, search: Search, batch: Batch) -> None:
        """Tell the person directly that the channel is closed to the bot, and what can be done."""
        channel_id = await self._poster.direct(batch.team_id, batch.user_id)
        await self._poster.post(batch.team_id, channel_id, render.no_place(search, batch))

    # ---- files

    async def hand_over(self, search: Search, export: Export, *, name: str, csv: bytes) -> None:
        """Put a file into the thread. SlackLost says that it may be there."""
        note = render.export_note(search, export)
        await self._uploads.put(export.team_id, export.to, name=name, content=csv, note=note.text)

    async def export_failed(self, search: Search, export: Export, *, why: str) -> None:
        """Tell the person alone that there is no file; directly, where the channel cannot say it."""
        words = render.export_failed(search, why=why)
        try:
            await self._poster.whisper(export.team_id, export.to.channel_id, export.user_id, words)
        except NoPlace:
            channel_id = await self._poster.direct(export.team_id, export.user_id)
            await self._poster.post(export.team_id, channel_id, words)

    # ---- what is shown

    def _drawing(self, search: Search, batch: Batch) -> Callable[[bool], Message]:
        """Plain or not → the batch's message, at one moment."""
        now = self._clock()
        described = self._described(batch) if batch.ended else ()
        return lambda plain: render.batch_message(search, batch, now=now, plain=plain, described=described)

    def _described(self, batch: Batch) -> Sequence[tuple[str, str]]:
        """How the API understood the prompt; nothing, where its filters have another shape than the contract's."""
        if not batch.filters:
            return ()
        try:
            return self._reader.describe(Filters.model_validate(dict(batch.filters)))
        except ValidationError:
            return ()

    async def _is_plain(self, team_id: str) -> bool:
        try:
            plain = await self._memory.remembers(team_id, PLAIN)
        except StoreAway:
            return team_id in self._plain
        (self._plain.add if plain else self._plain.discard)(team_id)
        return plain

    async def _plain_if_refused(
        self, team_id: str, draw: Callable[[bool], Message], send: Callable[[Message, float], Awaitable[T]]
    ) -> T:
        """Where the blocks are refused, the same in plain sections, and at the last as text: an end is always told.

        That plain sections helped is remembered. `send` takes the patience for the budget, in seconds.
        """
        plain = await self._is_plain(team_id)
        try:
            return await send(draw(plain), 0.0)
        except ContentRefused as refused:
            log.warning("content refused (%s), sent again more plainly", refused.code, extra={"team": team_id})
            if plain:
                return await send(_text_alone(draw(True)), PATIENCE_SECONDS)
            first = refused.code
        try:
            answer = await send(draw(True), PATIENCE_SECONDS)
        except ContentRefused as refused:
            log.error("plain sections refused too (%s): a mistake of ours", refused.code, extra={"team": team_id})  # noqa: TRY400 - the code says all
            return await send(_text_alone(draw(True)), PATIENCE_SECONDS)
        if first in _BLOCKS_REFUSED:
            await self._remember_plain(team_id)
        return answer

    async def _remember_plain(self, team_id: str) -> None:
        try:
            await self._memory.remember(team_id, PLAIN)
        except StoreAway:
            log.warning("task state is away: the next message tries the newer blocks again", extra={"team": team_id})

    # ---- where

    async def _place(self, search: Search, batch: Batch) -> tuple[str, str | None]:
        """Channel and thread for what belongs to a batch: where its message is, else where it is at home."""
        thread = search.thread
        if batch.message is not None:
            channel_id = batch.message.channel_id
        elif (batch.home or search.home) == "channel":
            channel_id = search.channel_id
        elif search.home == "dm" and thread is not None and batch.user_id == search.user_id:
            channel_id = thread.channel_id
        else:
            channel_id = await self._poster.direct(search.team_id, batch.user_id)
        root = thread if thread is not None and thread.channel_id == channel_id else batch.message
        return channel_id, root.ts if root is not None else None

    async def _post_batch(self, search: Search, batch: Batch, *, broadcast: bool) -> Posted:
        channel_id, thread_ts = await self._place(search, batch)
        shown: list[Message] = []

        async def post(content: Message, patience: float) -> Posted:
            shown[:] = [content]
            return await self._poster.post(
                batch.team_id,
                channel_id,
                content,
                thread_ts=thread_ts,
                broadcast=broadcast,
                metadata=_metadata(search, batch, EVENT_TYPE),
                patience=patience,
            )

        posted = await self._plain_if_refused(batch.team_id, self._drawing(search, batch), post)
        self._edits.posted(posted, shown[0])
        return posted


def _text_alone(content: Message) -> Message:
    return Message(text=content.text)


def _metadata(search: Search, batch: Batch, event_type: str) -> Mapping[str, JsonValue]:
    """Which batch a message belongs to, and what fills the form when our own state of it is gone."""
    return {
        "event_type": event_type,
        "event_payload": {
            "search_id": search.id,
            "batch_id": batch.id,
            "prompt": search.prompt,
            "count": batch.count,
        },
    }
