"""Somebody in the workspace: types, clicks and looks, as a human does."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from simulator.client import Client, Desk, Outcome
from simulator.inputs import find_element, option_of
from simulator.modals import View
from simulator.payloads import channel_left, member_joined, view_object
from simulator.seen import NotSeenError, Seen
from simulator.state import GUEST, Channel, File, Message, User
from simulator.wire import Json
from simulator.workspace import Workspace

PATIENCE_S: Final = 30.0
"""How long somebody looks for something, unless told otherwise."""


class Person:
    """One member of one workspace. Actions go to the bot as real payloads; looks wait, with a limit."""

    def __init__(self, user: User, workspace: Workspace, desk: Desk) -> None:
        self.user = user
        self.workspace = workspace
        self._client = Client(user, workspace, desk)

    @property
    def id(self) -> str:
        """The user id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The user name."""
        return self.user.name

    # Acting: each returns what is seen once the app has acknowledged, or after 3 s.

    async def command(self, command: str, text: str = "", *, channel: str | None = None) -> Seen:
        """Type a slash command into a channel (the person's first one, unless named)."""
        return await self._see(self._client.command(self._place(channel), command, text))

    async def press(
        self, on: Message | View, action_id: str, value: str | None = None, *, block_id: str | None = None
    ) -> Seen:
        """Press a button; `value` or `block_id` tell buttons apart that share an action_id."""
        on = self._current(on)
        block, element = find_element(on.blocks, action_id, value, block_id=block_id)
        return await self._see(self._client.act(on, block, element, {}))

    async def choose(self, on: Message | View, action_id: str, entry: Any, *, block_id: str | None = None) -> Seen:
        """Choose in a menu, an overflow menu, a picker or among boxes; `entry` is as for `fill`."""
        on = self._current(on)
        block, element = find_element(on.blocks, action_id, block_id=block_id)
        if element["type"] == "overflow":
            chosen = {"selected_option": option_of(element, entry)}
            return await self._see(self._client.act(on, block, element, chosen))
        return await self._see(self._client.enter(on, block, element, entry))

    async def fill(self, view: View, entries: Mapping[str, Any]) -> Seen:
        """Type and choose in a form, by block_id or action_id.

        Inputs take text, pickers of people and channels an id, menus an option's value, its label or the option
        itself, or a list of those. Fields with `dispatch_action` are sent to the app as they are left.
        """
        seen = Seen(errors={})
        for name, entry in entries.items():
            seen = await self.choose(view, name, entry)
        return seen

    def leave(self, view: View, entries: Mapping[str, Mapping[str, Any]]) -> None:
        """Leave entries standing in the fields of a form, by block_id and action_id; the app is told with the next act.

        What is no longer in the form is passed over, as the app may have changed it meanwhile.
        """
        blocks = self.workspace.views.find(view.id).blocks
        for block_id, fields in entries.items():
            for action_id, entry in fields.items():
                with suppress(LookupError):
                    block, element = find_element(blocks, action_id, block_id=block_id)
                    self._client.leave(view, block, element, entry)

    async def submit(self, view: View | None = None) -> Seen:
        """Send a form. What the client itself finds wrong is not sent, as in Slack."""
        return await self._see(self._client.submit(self._open(view)))

    async def close(self, view: View | None = None) -> Seen:
        """Close a form without sending it."""
        return await self._see(self._client.close(self._open(view)))

    async def suggest(
        self, action_id: str, text: str, *, on: Message | View | None = None, block_id: str | None = None
    ) -> Seen:
        """Type into an external menu (of the open form, unless named) and see its options."""
        on = self._current(on) if on is not None else self._open(None)
        block, element = find_element(on.blocks, action_id, block_id=block_id)
        return await self._see(self._client.suggest(on, block, element, text))

    async def shortcut(self, callback_id: str, on: Message | None = None) -> Seen:
        """Use a shortcut, on a message or from anywhere."""
        return await self._see(self._client.shortcut(callback_id, on))

    def say(self, text: str, *, channel: str | None = None, thread_ts: str | None = None) -> Message:
        """Write a message; where the bot is a member, it gets the event when the manifest subscribes to it."""
        place = self._place(channel)
        message = self.workspace.post(place, author=self.user, text=text, thread_ts=thread_ts)
        if self.workspace.bot.id in place.members:
            kind = "im" if place.is_im else "group" if place.is_private else "channel"
            event = {**message.body, "channel": place.id, "event_ts": message.ts}
            self._client.event({**event, "channel_type": kind})
            if f"<@{self.workspace.bot.id}>" in text and not place.is_im:
                self._client.event({**event, "type": "app_mention"})
        return message

    def invite_bot(self, channel: str) -> None:
        """Put the app into a channel."""
        place = self.workspace.channel(channel)
        self.workspace.invite_bot(channel)
        self._client.event(
            member_joined(self.workspace, self.workspace.bot, place, inviter=self.user, event_ts=self._now())
        )

    def remove_bot(self, channel: str) -> None:
        """Take the app out of a channel."""
        place = self.workspace.channel(channel)
        self.workspace.remove_bot(channel)
        self._client.event(channel_left(place, actor=self.user, event_ts=self._now()))

    def open_home(self) -> None:
        """Open the conversation with the app at its Home tab."""
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.direct.id,
            "tab": "home",
            "event_ts": self._now(),
        }
        if (home := self.home) is not None:
            event["view"] = view_object(self.workspace, home)
        self._client.event(event)

    # Looking

    @property
    def direct(self) -> Channel:
        """The conversation with the bot."""
        return self.workspace.direct(self.id)

    @property
    def view(self) -> View | None:
        """The modal in front of the person."""
        return self.workspace.views.top(self.id)

    @property
    def home(self) -> View | None:
        """The Home tab, once the app has published one."""
        return self.workspace.views.home(self.id)

    def places(self) -> list[Channel]:
        """The channels and conversations that the person may look into."""
        everywhere = self.workspace.channels.values()
        return [place for place in everywhere if self.id in place.members or self._may_look_into(place)]

    def messages(self, channel: str | None = None) -> list[Message]:
        """What the person sees in a channel, or everywhere, in its order."""
        places = [self._place(channel)] if channel else self.places()
        visible = (message for place in places for message in place.messages.values())
        return sorted((m for m in visible if m.seen_by in {None, self.id}), key=lambda message: message.ts)

    async def sees(self, look: Callable[[Message], bool], *, within: float = PATIENCE_S) -> Message:
        """The newest message for which `look` is true, as soon as there is one.

        Raises:
            NotSeenError: there was none within so many seconds.
        """
        found = await self.workspace.changes.until(
            lambda: next((message for message in reversed(self.messages()) if look(message)), None), within
        )
        if found is None:
            texts = [message.text for message in self.messages()] or ["no message at all"]
            raise NotSeenError(f"{self.name} did not see it within {within} s; there was: {' | '.join(texts[-5:])}")
        return found

    async def modal(self, callback_id: str | None = None, *, within: float = PATIENCE_S) -> View:
        """The modal in front of the person (with that callback_id), as soon as there is one.

        Raises:
            NotSeenError: there was none within so many seconds.
        """

        def look() -> View | None:
            view = self.view
            return view if view is not None and callback_id in {None, view.callback_id} else None

        found = await self.workspace.changes.until(look, within)
        if found is None:
            there = self.view.callback_id if self.view else "none"
            raise NotSeenError(f"{self.name} saw no modal {callback_id or ''} within {within} s; open was: {there}")
        return found

    def now(self, message: Message) -> Message | None:
        """A message as it stands now; None when it was deleted."""
        return self.workspace.channels[message.channel_id].messages.get(message.ts)

    def download(self, message: Message) -> File:
        """The first file of a message.

        Raises:
            LookupError: it has none.
        """
        if not message.files:
            raise LookupError("this message has no file")
        return message.files[0]

    def _now(self) -> str:
        return f"{self.workspace.clock.now():.6f}"

    async def _see(self, doing: Awaitable[Outcome]) -> Seen:
        before = {message.ts for message in self.messages()}
        outcome = await doing
        return Seen(
            error=outcome.error,
            ack_ms=outcome.ack_ms,
            errors=outcome.errors,
            options=outcome.options,
            messages=tuple(message for message in self.messages() if message.ts not in before),
        )

    def _current(self, on: Message | View) -> Message | View:
        """What is really on the screen by now: people click on what they see, not on what was there before."""
        if isinstance(on, View):
            return self.workspace.views.find(on.id)
        now = self.now(on)
        if now is None:
            raise LookupError("the message is gone")
        return now

    def _open(self, view: View | None) -> View:
        found = view or self.view
        if found is None:
            raise LookupError(f"{self.name} has no modal open")
        return self.workspace.views.find(found.id)

    def _may_look_into(self, place: Channel) -> bool:
        return not (place.is_private or place.is_im or self.user.role == GUEST)

    def _place(self, channel: str | None) -> Channel:
        if channel is not None:
            place = self.workspace.channel(channel)
            if not (self.id in place.members or self._may_look_into(place)):
                raise LookupError(f"{self.name} is not in {channel}")
            return place
        first = next((place for place in self.places() if self.id in place.members), None)
        return first or self.direct
