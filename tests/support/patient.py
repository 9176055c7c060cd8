"""Somebody who does what the bot asks on a busy machine: tries again, a few times."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final

from bot.slack.render import errors
from handlers.options.lists import UNAVAILABLE
from simulator import Message, Person, Seen, View
from simulator.errors import RefusedError
from simulator.workspace import Workspace

TIMES: Final = 5
"""How often somebody tries in all; a bot that refuses more often is broken."""
HEARD_WITHIN: Final = 60.0
"""Seconds in which the bot says that a press was in vain; that comes after the acknowledgement."""


class Patient(Person):
    """A person of the workspace.

    The bot waits 0.3 s for its memory, and Slack 3 s for the bot; a machine that is busy with other tests takes longer.
    Where the memory, or the bot, is away for good, every try is in vain and what the last one showed is what is seen.
    """

    def __init__(self, person: Person) -> None:
        super().__init__(person.user, person.workspace, person._client._desk)
        self._pressing: asyncio.Task[None] | None = None
        """Repeats the newest press, where that is asked for."""
        self._heeded: set[str] = set()
        """What was answered by another try, by `ts`."""

    async def command(self, command: str, text: str = "", *, channel: str | None = None) -> Seen:
        """Type it, and again when the answer is to try again."""
        return await self._insist(partial(super().command, command, text, channel=channel))

    async def submit(self, view: View | None = None) -> Seen:
        """Send the form, and again when it stays with the words to try again; the bot knows that it is the same."""
        return await self._insist(partial(super().submit, view))

    async def suggest(
        self, action_id: str, text: str, *, on: Message | View | None = None, block_id: str | None = None
    ) -> Seen:
        """Look into the menu, and again when it says that it has nothing now."""
        return await self._insist(partial(super().suggest, action_id, text, on=on, block_id=block_id))

    async def press(
        self, on: Message | View, action_id: str, value: str | None = None, *, block_id: str | None = None
    ) -> Seen:
        """Press it; while whatever comes next goes on, press again when told to."""
        return await self._keep_at(partial(super().press, on, action_id, value, block_id=block_id))

    async def choose(self, on: Message | View, action_id: str, entry: Any, *, block_id: str | None = None) -> Seen:
        """Choose it; while whatever comes next goes on, choose again when told to."""
        return await self._keep_at(partial(super().choose, on, action_id, entry, block_id=block_id))

    async def rest(self) -> None:
        """Press nothing any more."""
        if self._pressing is not None:
            self._pressing.cancel()
            await asyncio.wait({self._pressing})

    async def _insist(self, act: Callable[[], Awaitable[Seen]]) -> Seen:
        seen = await act()
        for _ in range(TIMES - 1):
            if not _in_vain(seen):
                break
            self._heeded |= {message.ts for message in seen.messages if _says_again(message)}
            with suppress(LookupError, RefusedError):  # the form, or the button, may have gone meanwhile
                seen = await act()
        return seen

    async def _keep_at(self, act: Callable[[], Awaitable[Seen]]) -> Seen:
        seen = await self._insist(act)
        await self.rest()
        self._pressing = asyncio.create_task(self._press_again(act))
        return seen

    async def _press_again(self, act: Callable[[], Awaitable[Seen]]) -> None:
        for _ in range(TIMES - 1):
            refusal = await self.workspace.changes.until(self._refusal, HEARD_WITHIN)
            if refusal is None:
                return
            with suppress(LookupError, RefusedError):  # as above
                await act()

    def _refusal(self) -> Message | None:
        """A word to try again that was not heeded yet; each is for one press."""
        for message in self.messages():
            if _says_again(message) and message.ts not in self._heeded:
                self._heeded.add(message.ts)
                return message
        return None


@asynccontextmanager
async def patient_people(workspace: Workspace) -> AsyncIterator[None]:
    """Everybody who is in the workspace by now is patient, also who clicks in the page."""
    patients = {name: Patient(person) for name, person in workspace.people.items()}
    workspace.people.update(patients)
    try:
        yield
    finally:
        await asyncio.gather(*(one.rest() for one in patients.values()))


def _in_vain(seen: Seen) -> bool:
    if seen.error == "operation_timeout":
        return True
    menu_is_away = any(option["value"] == UNAVAILABLE for option in seen.options)
    return menu_is_away or errors.STORE_AWAY in seen.errors.values() or any(map(_says_again, seen.messages))


def _says_again(message: Message) -> bool:
    return message.is_ephemeral and message.text == errors.STORE_AWAY
