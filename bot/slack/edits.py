"""What is known here about messages that are edited, so that an older state never covers a newer one.

Slack has no compare-and-set: an edit whose answer was lost may still arrive. So edits of one message go one after the
other, each carries its batch's version, and an end that follows a lost edit is sent once more when that one can no
longer be on its way.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from bot.searches.models import Posted
from bot.searches.ports import Clock, SlackAway, SlackLost, SlackTrouble
from bot.slack.render import Message

REMEMBERED: Final = 20_000
"""Messages known at once; the longest untouched is forgotten first."""
IN_FLIGHT_SECONDS: Final = 12.0
"""How long an end waits for an edit that is under way; longer than any call takes."""
SETTLED_SECONDS: Final = 30.0
"""After this, an edit whose answer was lost has arrived or never will."""

Send = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Known:
    """One message."""

    version: int = -1
    digest: bytes = b""
    """Of what it shows; empty is unknown."""
    settled_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Edits:
    """The messages that this process edits."""

    def __init__(self, *, clock: Clock, in_flight: float = IN_FLIGHT_SECONDS, settled: float = SETTLED_SECONDS) -> None:
        self._clock = clock
        self._in_flight = in_flight
        self._settled = settled
        self._known: OrderedDict[Posted, _Known] = OrderedDict()

    def posted(self, message: Posted, version: int, content: Message) -> None:
        """A new message shows this."""
        known = self._of(message)
        known.version, known.digest = version, digest(content)

    def wanted(self, message: Posted, version: int, content: Message) -> bool:
        """Whether a progress edit would show something new, and nothing else is under way."""
        known = self._of(message)
        return not known.lock.locked() and version >= known.version and digest(content) != known.digest

    async def progress(self, message: Posted, version: int, content: Message, send: Send) -> None:
        """Edit, unless something newer is there or an edit is under way. Raises what `send` raises."""
        if not self.wanted(message, version, content):
            return
        known = self._of(message)
        async with known.lock:
            known.version = version
            # Until the answer says more, the edit may arrive at any time, also when this task is cancelled.
            before = known.digest, known.settled_at
            known.digest, known.settled_at = b"", self._clock() + self._settled
            try:
                await send()
            except SlackLost:
                raise
            except SlackTrouble:
                known.digest, known.settled_at = before
                raise
            known.digest, known.settled_at = digest(content), before[1]

    async def final(self, message: Posted, version: int, content: Message, send: Send) -> None:
        """Edit after whatever is under way.

        Raises what `send` raises, and SlackAway when the message shows the end, but a lost edit may still cover it:
        the same again after that is what makes it stay.
        """
        known = self._of(message)
        try:
            async with asyncio.timeout(self._in_flight):
                await known.lock.acquire()
        except TimeoutError:
            raise SlackAway("edit_under_way", retry_after=1.0) from None
        try:
            await self._finish(known, version, digest(content), send)
        finally:
            known.lock.release()

    async def _finish(self, known: _Known, version: int, shown: bytes, send: Send) -> None:
        if version < known.version or shown == known.digest:
            return
        known.version, known.digest = version, b""
        unsettled = known.settled_at - self._clock()
        await send()
        if unsettled > 0:
            raise SlackAway("edit_unsettled", retry_after=unsettled)
        known.digest = shown

    def _of(self, message: Posted) -> _Known:
        known = self._known.setdefault(message, _Known())
        self._known.move_to_end(message)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return known


def digest(content: Message) -> bytes:
    """The same for the same text and blocks."""
    return hashlib.blake2b(content.model_dump_json().encode(), digest_size=16).digest()
