"""The people of a run. They do what people do when nothing happens: wait a little, look again, press again."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from bench.chaos.counting import Asked
from bench.chaos.messages import about, is_result, list_of, offers
from bench.chaos.patience import PassTime
from bench.chaos.plan import PEOPLE, Wanted
from bench.chaos.stage import Stage
from bot.slack.ids import Action, Block, Command, View
from simulator import Message, Person, Simulator
from simulator.modals import View as Form
from simulator.seen import NotSeenError, Seen

START_WITHIN: Final = 180.0
"""Seconds in which a form has to be sent; people try again that long."""
RESULT_WITHIN: Final = 300.0
"""Seconds for a result, with everything that breaks on the way."""
CANCEL_WITHIN: Final = 15.0
"""Seconds in which somebody waits for a Cancel button; a batch may be over before."""
OVERDUE_WITHIN: Final = 15.0
"""Seconds in which the bot says that the time is over; a batch may be done before."""
AGAIN_AFTER: Final = 8.0
"""Seconds without any sign before somebody presses again."""
LOOK_EVERY: Final = 0.25
FORM_WITHIN: Final = 4.0
STATUS_ONCE_IN: Final = 5
"""Batches between two looks at `/leads status`."""

T = TypeVar("T")


class Filling:
    """One list, filled batch after batch by one person, with somebody else pressing now and then.

    Args:
        wanted: what the person wants.
        slack: where.
        stage: keeps step with the faults.
        pass_time: lets the time of a batch pass.
    """

    def __init__(self, wanted: Wanted, *, slack: Simulator, stage: Stage, pass_time: PassTime) -> None:
        self.wanted = wanted
        self.asked = 0
        """Batches that were asked for, and acknowledged by the bot."""
        self.cancels = 0
        """Presses of Cancel, also those whose acknowledgement was lost: the bot may have heard them."""
        self.kept_waiting = 0
        """Presses of Keep waiting that the bot has acknowledged."""
        self._search_id = ""
        self.diary: list[tuple[float, str]] = []
        self.gave_up = ""
        """Why the person did not go on."""
        self._workspace = slack.workspace(wanted.workspace)
        self._person = self._workspace.person(wanted.person)
        others = (name for name in PEOPLE if name != wanted.person)
        self._other = self._person if wanted.direct else self._workspace.person(next(others))
        self._place = self._person.direct if wanted.direct else self._workspace.channel(wanted.channel)
        self._stage = stage
        self._pass_time = pass_time
        self._dice = random.Random(wanted.name)
        self._shown: set[str] = set()
        """Batches whose result was seen."""

    @property
    def summary(self) -> Asked:
        """What the records have to show in the end."""
        return Asked(
            list_name=self.wanted.name,
            place=self._place.id,
            batches=self.asked,
            cancels=self.cancels,
            search_id=self._search_id,
            gave_up=self.gave_up,
        )

    async def play(self) -> None:
        """All of its batches, one after the other."""
        await self._stage.turn()
        if not await self._start():
            self.gave_up = f"no form could be sent within {START_WITHIN:.0f} s"
            return
        for twice, cancelled in zip((None, *self.wanted.pressed_twice), self.wanted.cancelled, strict=True):
            if twice is not None:
                await self._stage.turn()
            # The same button again is the same order; the one below a result that came meanwhile is not.
            before = None if twice is None else self._newest_result()
            if before is not None and not await self._press(before, twice=bool(twice)):
                self.gave_up = f"no press was acknowledged within {RESULT_WITHIN:.0f} s"
                return
            if self.wanted.patient:
                await self._outwait()
            elif cancelled:
                await self._cancel()
            if not await self._sees_result(before):
                self.gave_up = f"no result within {RESULT_WITHIN:.0f} s"
                return
            if self._dice.randrange(STATUS_ONCE_IN) == 0:
                await self._person.command(Command.LEADS, "status", channel=self._place.id)
        if self.wanted.exported:
            await self._export()

    # ---- the first batch

    async def _start(self) -> bool:
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            form = await self._open_form()
            if form is not None and await self._send(form):
                return True
        return False

    async def _open_form(self) -> Form | None:
        if self._person.view is not None:
            await self._person.close()
        typed = f"{self.wanted.count} {self.wanted.prompt}"
        seen = await self._person.command(Command.LEADS, typed, channel=self._place.id)
        self._note("/leads", seen)
        try:
            return await self._person.modal(View.SEARCH, within=FORM_WITHIN)
        except NotSeenError:
            return None

    async def _send(self, form: Form) -> bool:
        """Send it until it closes; the same form again is the same order."""
        await self._person.fill(form, {Block.COUNT: str(self.wanted.count), Block.LIST_NAME: self.wanted.name})
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            seen = await self._person.submit(form)
            self._note("form sent", seen)
            if seen.ok and self._person.view is None:
                self.asked += 1
                return True
            await asyncio.sleep(1.0)
        return False

    # ---- the others

    async def _press(self, result: Message, *, twice: bool) -> bool:
        until = time.monotonic() + RESULT_WITHIN
        while time.monotonic() < until:
            if await self._pressed(result, twice=twice):
                self.asked += 1
                return True
            await asyncio.sleep(1.0)
        return False

    async def _pressed(self, result: Message, *, twice: bool) -> bool:
        """Whether the bot acknowledged it."""
        who = (self._person, self._other) if twice else (self._person,)
        seen = await asyncio.gather(*(_press_more(person, result) for person in who))
        self._note("More pressed" + " twice" * twice, *seen)
        return any(one.ok for one in seen)

    async def _cancel(self) -> None:
        """Somebody presses Cancel on the newest batch, if they are quick enough."""
        running = await _until(self._cancellable, within=CANCEL_WITHIN)
        if running is None:
            return
        seen = await self._dice.choice((self._person, self._other)).press(running, Action.CANCEL)
        self._note("Cancel pressed", seen)
        self.cancels += 1

    def _cancellable(self) -> Message | None:
        news = [one for one in self._messages() if (found := about(one)) and found.batch_id not in self._shown]
        return next((one for one in news if offers(one, Action.CANCEL)), None)

    async def _outwait(self) -> None:
        """The time of the batch passes, and somebody keeps waiting, if it still runs."""
        running = await _until(self._cancellable, within=CANCEL_WITHIN)
        found = about(running) if running else None
        until = time.monotonic() + OVERDUE_WITHIN
        while found and time.monotonic() < until and not self.kept_waiting:
            if (overdue := self._overdue()) is not None:
                seen = await self._person.press(overdue, Action.KEEP_WAITING)
                self._note("Keep waiting pressed", seen)
                self.kept_waiting += seen.ok
            elif await self._pass_time(self._workspace.id, found.batch_id):
                self.diary.append((time.time(), "the time is over"))
            await asyncio.sleep(LOOK_EVERY)

    def _overdue(self) -> Message | None:
        return next((one for one in self._messages() if offers(one, Action.KEEP_WAITING)), None)

    async def _export(self) -> None:
        """Somebody wants the file; the press is not repeated."""
        result = next((one for one in self._messages() if offers(one, Action.EXPORT)), None)
        if result is None:
            return
        self._note("Export pressed", await self._person.press(result, Action.EXPORT))

    def _newest_result(self) -> Message:
        return max((one for one in self._messages() if is_result(one)), key=lambda one: one.ts)

    async def _sees_result(self, before: Message | None) -> bool:
        """Wait for it, and press again below the result before while there is no sign of another."""
        until = time.monotonic() + RESULT_WITHIN
        while before and time.monotonic() < until and not await _until(self._has_news, within=AGAIN_AFTER):
            await self._pressed(before, twice=False)
        return await _until(self._takes_result, within=until - time.monotonic()) or False

    def _has_news(self) -> bool:
        """Whether any message of a further batch is there."""
        return any(found.batch_id not in self._shown for one in self._messages() if (found := about(one)))

    def _takes_result(self) -> bool:
        new = {found.batch_id for one in self._messages() if (found := about(one)) and is_result(one)} - self._shown
        if new:
            self.diary.append((time.time(), "result seen"))
        self._shown |= new
        return bool(new)

    def _messages(self) -> Sequence[Message]:
        """The messages of this list's batches, mentions apart."""
        batches = [(found, one) for one in list(self._place.messages.values()) if (found := about(one))]
        # A message that shows no list is known by its search, which one that did has shown before.
        named = (found.search_id for found, one in batches if list_of(one) == self.wanted.name)
        self._search_id = next(named, self._search_id)
        return [one for found, one in batches if found.search_id == self._search_id and not found.is_mention]

    def _note(self, what: str, *seen: Seen) -> None:
        said = ", ".join(one.error or (str(dict(one.errors)) if one.errors else "acknowledged") for one in seen)
        self.diary.append((time.time(), f"{what}: {said}"))


async def _press_more(person: Person, result: Message) -> Seen:
    return await person.press(result, Action.MORE)


async def _until(look: Callable[[], T], *, within: float) -> T | None:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if seen := look():
            return seen
        await asyncio.sleep(LOOK_EVERY)
    return None


def fillings(lists: Sequence[Wanted], *, slack: Simulator, stage: Stage, pass_time: PassTime) -> Sequence[Filling]:
    """One for each list."""
    return [Filling(wanted, slack=slack, stage=stage, pass_time=pass_time) for wanted in lists]


async def play_all(played: Sequence[Filling]) -> None:
    """All people side by side, each their lists one after the other."""
    queues: dict[tuple[str, str], list[Filling]] = {}
    for filling in played:
        queues.setdefault((filling.wanted.workspace, filling.wanted.person), []).append(filling)

    async def one_after_the_other(queue: Sequence[Filling]) -> None:
        for filling in queue:
            await filling.play()

    doing: Sequence[Awaitable[None]] = [one_after_the_other(queue) for queue in queues.values()]
    await asyncio.gather(*doing)
