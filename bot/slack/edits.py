"""What messages show, so that an older state never covers a newer one.

Slack has no compare-and-set: an edit whose answer was lost, by this process or by one that died, may still arrive. So
edits of one message go one after the other, each is claimed in the log that all processes share just before it leaves,
and an end that follows an edit nobody saw arrive is sent once more when that one can no longer be on its way.
"""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from bot.searches.models import Posted
from bot.searches.ports import Clock, EditLog, SlackAway, SlackLost, SlackTrouble, StoreAway
from bot.slack.render import Message

log = logging.getLogger(__name__)

REMEMBERED: Final = 20_000
"""Messages known to one process; the longest untouched is forgotten first."""
IN_FLIGHT_SECONDS: Final = 12.0
"""How long an end waits for an edit that is under way; longer than any call takes."""
SETTLED_SECONDS: Final = 30.0
"""After this, an edit that has left has arrived or never will."""
LOG_AGAIN_SECONDS: Final = 2.0
"""Before the next try, when the log cannot be reached."""

Before = Callable[[], Awaitable[None]]
"""To be called just before the edit leaves; raises when it should not."""
Send = Callable[[Before], Awaitable[None]]


class Superseded(Exception):
    """The message shows a newer state, or the same; nothing was sent."""


@dataclass(slots=True)
class _Known:
    """One message, as this process knows it."""

    digest: str = ""
    """Of what it shows; empty is unknown."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Edits:
    """The edits of this process.

    Args:
        log: what all processes know of messages.
        clock: the time of day.
        in_flight: seconds that an end waits for an edit under way.
    """

    def __init__(self, *, log: EditLog, clock: Clock, in_flight: float = IN_FLIGHT_SECONDS) -> None:
        self._log = log
        self._clock = clock
        self._in_flight = in_flight
        self._known: OrderedDict[Posted, _Known] = OrderedDict()

    def posted(self, message: Posted, content: Message) -> None:
        """A new message shows this."""
        self._of(message).digest = digest(content)

    def wanted(self, message: Posted, content: Message) -> bool:
        """Whether progress would show something new, as far as this process knows, and no edit is under way."""
        known = self._of(message)
        return not known.lock.locked() and digest(content) != known.digest

    async def progress(self, team_id: str, message: Posted, version: int, content: Message, send: Send) -> None:
        """Edit, unless something newer is there or an edit is under way. Raises what `send` raises."""
        if not self.wanted(message, content):
            return
        known = self._of(message)
        async with known.lock:
            edit = self._edit(team_id, message, version, content, hold=SETTLED_SECONDS)
            before, known.digest = known.digest, ""
            try:
                await send(edit.begin)
            except Superseded:
                known.digest = edit.digest  # this content need not be tried again
                return
            except SlackLost:
                raise
            except SlackTrouble:
                known.digest = before
                await edit.refused()
                raise
            known.digest = edit.digest
            await edit.arrived()

    async def final(self, team_id: str, message: Posted, version: int, content: Message, send: Send) -> None:
        """Edit after whatever is under way.

        Raises what `send` raises, and SlackAway when the message shows the end, but an earlier edit may still cover
        it: the same again after that is what makes it stay.
        """
        async with self._alone(message) as known:
            edit = self._edit(team_id, message, version, content, hold=0.0)
            known.digest = ""
            try:
                await send(edit.begin)
            except Superseded:
                return
            if edit.unsettled > 0:
                raise SlackAway("edit_unsettled", retry_after=edit.unsettled, shown=True)
            known.digest = edit.digest
            await edit.arrived()

    def _edit(self, team_id: str, message: Posted, version: int, content: Message, *, hold: float) -> "_Edit":
        return _Edit(
            self._log,
            self._clock,
            team_id=team_id,
            message=message,
            version=version,
            digest=digest(content),
            hold=hold,
        )

    @asynccontextmanager
    async def _alone(self, message: Posted) -> AsyncIterator[_Known]:
        known = self._of(message)
        try:
            async with asyncio.timeout(self._in_flight):
                await known.lock.acquire()
        except TimeoutError:
            raise SlackAway("edit_under_way", retry_after=1.0) from None
        try:
            yield known
        finally:
            known.lock.release()

    def _of(self, message: Posted) -> _Known:
        known = self._known.setdefault(message, _Known())
        self._known.move_to_end(message)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return known


class _Edit:
    """One edit in the log."""

    def __init__(
        self,
        log: EditLog,
        clock: Clock,
        *,
        team_id: str,
        message: Posted,
        version: int,
        digest: str,
        hold: float,
    ) -> None:
        self._log = log
        self._clock = clock
        self._team_id = team_id
        self._message = message
        self._version = version
        self._hold = hold
        self._settled_at = 0.0
        self._begun = False
        self.digest = digest
        self.unsettled = 0.0
        """Seconds that an earlier edit may still arrive; known once this one has begun."""

    async def begin(self) -> None:
        """Claim it. Raises Superseded, and SlackAway when the log cannot be reached."""
        now = self._clock()
        try:
            unsettled = await self._log.begin(
                self._team_id, self._message, version=self._version, digest=self.digest, now=now, hold=self._hold
            )
        except StoreAway as away:
            raise SlackAway("edit_log_unreachable", retry_after=LOG_AGAIN_SECONDS) from away
        if unsettled is None:
            raise Superseded
        if not self._begun:  # a second call of the same edit finds the first one's hold
            self._begun, self.unsettled, self._settled_at = True, unsettled, now + unsettled

    async def arrived(self) -> None:
        """Slack has said so."""
        await self._end(self.digest)

    async def refused(self) -> None:
        """Slack has said that it did nothing."""
        if self._begun:
            await self._end("")

    async def _end(self, digest: str) -> None:
        try:
            await self._log.end(
                self._team_id, self._message, version=self._version, digest=digest, settled_at=self._settled_at
            )
        except StoreAway:
            log.info("the log is away: this edit counts as unseen, and the end is sent once more after it")


def digest(content: Message) -> str:
    """The same for the same text and blocks."""
    return hashlib.blake2b(content.model_dump_json().encode(), digest_size=16).hexdigest()
