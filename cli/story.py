"""The story of a team that finds people, played by two persons in the local Slack; every step is checked."""

import asyncio
import csv
import io
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from bot.slack.ids import Action, Block, Command, View
from simulator.person import Person
from simulator.seen import Seen
from simulator.simulator import Simulator
from simulator.state import Message

PROMPT: Final = "VPs of Sales at SaaS companies in Austin"
COUNT: Final = 25
OTHER_COUNT: Final = 10
LONG_COUNT: Final = 100
"""Enough pages for a person to change their mind in the middle."""
FORM_WITHIN: Final = 3.0
BATCH_WITHIN: Final = 30.0
READING: Final = 0.5
"""Seconds for which a form has to stay the same to be read."""


class StoryFailed(Exception):
    """A step did not go as told; the text says what was expected and what was there."""


@dataclass
class Report:
    """What was measured on the way."""

    ack_ms: list[float] = field(default_factory=list)
    form_ms: float = 0.0
    first_result_s: float = 0.0
    batches: int = 0
    steps: list[str] = field(default_factory=list)


class Story:
    """Ana and Ben in #sales.

    Args:
        slack: the workspace.
        say: shows a step, as it is done.
    """

    def __init__(self, slack: Simulator, say: Callable[[str], None]) -> None:
        self._ana = slack.person("ana")
        self._ben = slack.person("ben")
        self._say = say
        self.report = Report()

    async def play(self) -> None:
        """All of it, in order. Raises StoryFailed, NotSeenError."""
        result = await self._first_search()
        result = await self._more(self._ben, result, position=2)
        result = await self._more(self._ana, result, position=3)
        result = await self._other_count(result)
        await self._export(result)
        await self._cancelled(result)
        await self._looks()

    # ---- the steps

    async def _first_search(self) -> Message:
        began = time.monotonic()
        self._acked(await self._ana.command(Command.LEADS, f"fifty {PROMPT}"))
        form = await self._ana.modal(View.SEARCH, within=FORM_WITHIN)
        self.report.form_ms = round((time.monotonic() - began) * 1000, 1)
        self._done(f"Ana types /leads fifty {PROMPT}; the form opens after {self.report.form_ms:.0f} ms.")

        await self._reads()
        await self._ana.fill(form, {Block.PROMPT: PROMPT})
        await self._reads()
        await self._ana.fill(form, {Block.COUNT: "fifty"})
        await self._reads()
        refused = await self._ana.submit(form)
        self._acked(refused)
        self._expect(Block.COUNT in refused.errors, "the count 'fifty' is refused at its field", refused.errors)
        self._done(f"She asks for fifty people; beside the field it says: {refused.errors[Block.COUNT]}")

        await self._ana.fill(form, {Block.COUNT: str(COUNT)})
        await self._reads()
        began = time.monotonic()
        self._acked(await self._ana.submit(form))
        self._expect(self._ana.view is None, "the form closes", self._ana.view)
        self.report.batches += 1
        progress = await self._ana.sees(_offers(Action.CANCEL), within=BATCH_WITHIN)
        self._done(f"She writes {COUNT} and sends it. One message in #sales shows the progress: {self._said(progress)}")

        result = await self._ana.sees(_result_of(progress), within=BATCH_WITHIN)
        self.report.first_result_s = round(time.monotonic() - began, 2)
        self._done(f"After {self.report.first_result_s:.1f} s the same message is the result: {self._said(result)}")
        await self._ana.sees(lambda m: f"<@{self._ana.id}>" in m.text and m.ts != result.ts, within=BATCH_WITHIN)
        self._done("Ana is mentioned once, in the thread.")
        return result

    async def _more(self, who: Person, result: Message, *, position: int) -> Message:
        following = await self._following(who, result, lambda: who.press(result, Action.MORE))
        self._done(
            f"{_called(who)} presses More like this; batch {position} stands in the thread: {self._said(following)}"
        )
        return following

    async def _other_count(self, result: Message) -> Message:
        following = await self._following(
            self._ana, result, lambda: self._ana.choose(result, Action.MORE_COUNT, f"{OTHER_COUNT} people")
        )
        self._done(f"Ana chooses {OTHER_COUNT} in the menu: {self._said(following)}")
        return following

    async def _following(self, who: Person, result: Message, act: Callable[[], Awaitable[Seen]]) -> Message:
        known = {message.ts for message in who.messages("sales")}
        self._acked(await act())
        self.report.batches += 1
        return await who.sees(lambda m: m.ts not in known and _has(m, Action.MORE), within=BATCH_WITHIN)

    async def _export(self, result: Message) -> None:
        self._acked(await self._ana.press(result, Action.EXPORT))
        shared = await self._ana.sees(lambda message: bool(message.files), within=BATCH_WITHIN)
        file = self._ana.download(shared)
        rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
        expected = 3 * COUNT + OTHER_COUNT
        self._expect(len(rows) == expected, f"the file has {expected} people", len(rows))
        self._done(f"She presses Export CSV; {file.name} with {len(rows)} people is in the thread.")

    async def _cancelled(self, result: Message) -> None:
        known = {message.ts for message in self._ben.messages("sales")}
        asked = await self._ben.choose(result, Action.MORE_COUNT, f"{LONG_COUNT} people")
        self._acked(asked)
        self.report.batches += 1
        progress = await self._ben.sees(
            lambda m: m.ts not in known and _has(m, Action.CANCEL) and "saved" in m.text, within=BATCH_WITHIN
        )
        self._done(f"Ben asks for {LONG_COUNT} more: {self._said(progress)}")
        status = await self._ana.command(Command.LEADS, "status")
        self._acked(status)
        self._expect(any(_has(message, Action.CANCEL) for message in status.messages), "status shows it", status)
        self._done("Ana types /leads status and sees it run, with a Cancel button that only she sees.")
        self._acked(await self._ben.press(progress, Action.CANCEL))
        ended = await self._ben.sees(
            lambda m: m.ts == progress.ts and not _has(m, Action.CANCEL) and _has(m, Action.MORE), within=BATCH_WITHIN
        )
        self._done(f"Ben cancels; what was saved until then stays: {self._said(ended)}")

    async def _looks(self) -> None:
        for word, shows in (("status", "nothing is running"), ("lists", PROMPT), ("help", PROMPT)):
            seen = await self._ana.command(Command.LEADS, word)
            self._acked(seen)
            said = " ".join(f"{message.text} {message.blocks}" for message in seen.messages if message.is_ephemeral)
            self._expect(shows.lower() in said.lower(), f"/leads {word} shows '{shows}'", said[:300])
            answer = next(message for message in seen.messages if message.is_ephemeral)
            self._done(f"/leads {word}, seen by Ana alone: {self._said(answer)}")

    # ---- how it is checked

    async def _reads(self) -> None:
        """Look at the form until it no longer changes by itself, as a person does."""
        seen = None
        async with asyncio.timeout(BATCH_WITHIN):
            while self._ana.view is not None and seen != self._ana.view.hash:
                seen = self._ana.view.hash
                await asyncio.sleep(READING)

    def _acked(self, seen: Seen) -> None:
        self._expect(seen.error is None and seen.ack_ms is not None, "the bot answers in time", seen.error)
        if seen.ack_ms is not None:
            self.report.ack_ms.append(round(seen.ack_ms, 1))

    def _said(self, message: Message) -> str:
        """The first line of a message as a person reads it: names instead of ids, no marks."""
        line = message.text.splitlines()[0].replace("*", "").replace("`", "")
        for person in (self._ana, self._ben):
            line = line.replace(f"<@{person.id}>", _called(person))
        return line

    def _done(self, step: str) -> None:
        self.report.steps.append(step)
        self._say(step)

    @staticmethod
    def _expect(holds: bool, what: str, found: object) -> None:
        if not holds:
            raise StoryFailed(f"expected that {what}; found: {found!r}")


def _called(person: Person) -> str:
    return person.name.capitalize()


def _has(message: Message, action: Action) -> bool:
    return any(
        element.get("action_id") == action
        for block in message.blocks
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if isinstance(element, dict)
    )


def _offers(action: Action) -> Callable[[Message], bool]:
    return lambda message: _has(message, action)


def _result_of(progress: Message) -> Callable[[Message], bool]:
    return lambda message: message.ts == progress.ts and _has(message, Action.MORE)
