"""Somebody in the workspace: types, clicks and looks, as a human with Slack's own client does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator import payloads
from simulator.answers import answer_command, answer_menu, answer_submission
from simulator.delivery.courier import Courier
from simulator.delivery.parcel import Ack
from simulator.errors import RefusedError
from simulator.inputs import FIELDS, complaint, find_element, initial_values, option_of, value_of
from simulator.manifest import Manifest
from simulator.modals import View
from simulator.recorder import Recorder
from simulator.response_urls import ResponseUrls
from simulator.seen import NotSeenError, Seen
from simulator.state import GUEST, Channel, File, Message, User
from simulator.triggers import Triggers
from simulator.wire import Json
from simulator.workspace import Workspace

PATIENCE_S: Final = 3.0
"""How long somebody looks for something, unless told otherwise."""
MIN_QUERY_LENGTH: Final = 3
"""Characters before an external menu asks the app, unless it says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a person's client needs of the simulator."""

    manifest: Manifest
    courier: Courier
    recorder: Recorder
    triggers: Triggers
    response_urls: ResponseUrls


class Person:
    """One member of one workspace. Actions go to the bot as real payloads; looks wait, with a limit."""

    def __init__(self, user: User, workspace: Workspace, desk: Desk) -> None:
        self.user = user
        self.workspace = workspace
        self._desk = desk
        self._values: dict[tuple[str, str], dict[str, dict[str, Json]]] = {}

    @property
    def id(self) -> str:
        """The user id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The user name."""
        return self.user.name

    # Acting

    async def command(self, command: str, text: str = "", *, channel: str | None = None) -> Seen:
        """Type a slash command into a channel (the person's first one, unless named)."""
        place = self._place(channel)
        if self._desk.manifest.command(command) is None:
            return Seen(error="unknown_command", errors={})
        before = self._visible_now()
        response_url = self._desk.response_urls.issue(self.workspace, place.id, self.id)
        payload = payloads.slash_command(
            self.workspace,
            self.user,
            place,
            command=command,
            text=text,
            trigger_id=self._trigger(channel_id=place.id),
            response_url=response_url,
        )
        ack = await self._desk.courier.deliver(self.workspace, "slash_commands", payload)
        if ack.error is not None:
            return self._seen(ack, before)
        try:
            answered = answer_command(self.workspace, place.id, self.user, ack.answer)
        except RefusedError as refusal:
            return self._refused(ack, refusal, before)
        self._desk.response_urls.first_answer(response_url, answered)
        return self._seen(ack, before)

    async def press(self, on: Message | View, action_id: str, value: str | None = None) -> Seen:
        """Press a button; `value` tells buttons apart that share an action_id."""
        block, element = find_element(self._current(on).blocks, action_id, value)
        return await self._act(self._current(on), block, element, {})

    async def choose(self, on: Message | View, action_id: str, entry: Any) -> Seen:
        """Choose in a menu, an overflow menu, a picker or among boxes; `entry` is as for `fill`."""
        on = self._current(on)
        block, element = find_element(on.blocks, action_id)
        if element["type"] == "overflow":
            return await self._act(on, block, element, {"selected_option": option_of(element, entry)})
        return await self._enter(on, block, element, entry)

    async def fill(self, view: View, entries: Mapping[str, Any]) -> Seen:
        """Type and choose in a form, by block_id or action_id.

        Inputs take text, pickers of people and channels an id, menus an option's value, its label or the option
        itself, or a list of those. Fields with `dispatch_action` are sent to the app as they are left.
        """
        seen = Seen(errors={})
        for name, entry in entries.items():
            block, element = find_element(self._current(view).blocks, name)
            seen = await self._enter(self._current(view), block, element, entry)
        return seen

    async def submit(self, view: View | None = None) -> Seen:
        """Send a form. What the client itself finds wrong is not sent, as in Slack."""
        view = self._open(view)
        complaints = {
            block["block_id"]: said
            for block in view.blocks
            if block["type"] == "input"
            and (said := complaint(block, view.values[block["block_id"]][block["element"]["action_id"]]))
        }
        if complaints:
            return Seen(errors=complaints)
        before = self._visible_now()
        payload = payloads.view_submission(
            self.workspace,
            self.user,
            view,
            trigger_id=self._trigger(view_id=view.id, channel_id=view.channel_id),
            response_urls=self._form_urls(view),
        )
        ack = await self._desk.courier.deliver(self.workspace, "interactive", payload)
        if ack.error is not None:
            return self._seen(ack, before)
        try:
            errors = answer_submission(self.workspace, view, ack.answer)
        except RefusedError as refusal:
            return self._refused(ack, refusal, before)
        self.workspace.changes.announce()
        return self._seen(ack, before, errors=errors)

    async def close(self, view: View | None = None) -> Seen:
        """Close a form without sending it."""
        view = self._open(view)
        cleared = bool(view.content.get("clear_on_close"))
        if cleared:
            self.workspace.views.clear(self.id)
        else:
            self.workspace.views.close(view)
        self.workspace.changes.announce()
        if not view.content.get("notify_on_close"):
            return Seen(errors={})
        payload = payloads.view_closed(self.workspace, self.user, view, is_cleared=cleared)
        return self._seen(await self._desk.courier.deliver(self.workspace, "interactive", payload), self._visible_now())

    async def suggest(self, action_id: str, text: str, *, on: Message | View | None = None) -> Seen:
        """Type into an external menu (of the open form, unless named) and see its options."""
        on = self._current(on) if on is not None else self._open(None)
        block, element = find_element(on.blocks, action_id)
        if len(text) < element.get("min_query_length", MIN_QUERY_LENGTH):
            return Seen(errors={})
        payload = payloads.block_suggestion(
            self.workspace, self.user, on, ids=(block["block_id"], element["action_id"]), typed=text
        )
        ack = await self._desk.courier.deliver(self.workspace, "interactive", payload)
        if ack.error is not None:
            return self._seen(ack, self._visible_now())
        try:
            return Seen(ack_ms=ack.ack_ms, errors={}, options=tuple(answer_menu(ack.answer)))
        except RefusedError as refusal:
            return self._refused(ack, refusal, self._visible_now())

    async def shortcut(self, callback_id: str, on: Message | None = None) -> Seen:
        """Use a shortcut, on a message or from anywhere."""
        before, action_ts = self._visible_now(), f"{self.workspace.clock.now():.6f}"
        if on is None:
            payload = payloads.shortcut(
                self.workspace, self.user, callback_id=callback_id, trigger_id=self._trigger(), action_ts=action_ts
            )
        else:
            trigger_id = self._trigger(channel_id=on.channel_id)
            payload = payloads.message_action(
                self.workspace, self.user, on, callback_id=callback_id, trigger_id=trigger_id, action_ts=action_ts
            )
            payload["response_url"] = self._desk.response_urls.issue(self.workspace, on.channel_id, self.id, on.ts)
        return self._seen(await self._desk.courier.deliver(self.workspace, "interactive", payload), before)

    def say(self, text: str, *, channel: str | None = None, thread_ts: str | None = None) -> Message:
        """Write a message; where the bot is a member, it gets the event when the manifest subscribes to it."""
        place = self._place(channel)
        message = self.workspace.post(place, author=self.user, text=text, thread_ts=thread_ts)
        if self.workspace.bot.id in place.members:
            kind = "im" if place.is_im else "group" if place.is_private else "channel"
            event = {**message.body, "channel": place.id, "channel_type": kind, "event_ts": message.ts}
            self._desk.courier.event(self.workspace, event)
            if f"<@{self.workspace.bot.id}>" in text and not place.is_im:
                self._desk.courier.event(self.workspace, {**event, "type": "app_mention"})
        return message

    def open_home(self) -> None:
        """Open the conversation with the app at its Home tab."""
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.direct.id,
            "tab": "home",
            "event_ts": f"{self.workspace.clock.now():.6f}",
        }
        if (home := self.home) is not None:
            event["view"] = payloads.view_object(self.workspace, home)
        self._desk.courier.event(self.workspace, event)

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

    def messages(self, channel: str | None = None) -> list[Message]:
        """What the person sees in a channel, or everywhere, in its order."""
        places = [self._place(channel)] if channel else self._places()
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

    # How it is done

    async def _enter(self, on: Message | View, block: Json, element: Json, entry: Any) -> Seen:
        value = value_of(element, entry)
        self._values_on(on).setdefault(block["block_id"], {})[element["action_id"]] = value
        self.workspace.changes.announce()
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Seen(errors={})
        return await self._act(on, block, element, payloads.entered(element, value))

    async def _act(self, on: Message | View, block: Json, element: Json, chosen: Json) -> Seen:
        before = self._visible_now()
        payload = payloads.block_actions(
            self.workspace,
            self.user,
            on,
            action=payloads.action_of(element, block, chosen, action_ts=f"{self.workspace.clock.now():.6f}"),
            values=self._values_on(on),
            trigger_id=self._trigger(view_id=on.id if isinstance(on, View) else None, channel_id=on.channel_id),
        )
        if isinstance(on, Message):
            payload["response_url"] = self._desk.response_urls.issue(self.workspace, on.channel_id, self.id, on.ts)
        return self._seen(await self._desk.courier.deliver(self.workspace, "interactive", payload), before)

    def _values_on(self, on: Message | View) -> dict[str, dict[str, Json]]:
        if isinstance(on, View):
            return on.values
        # What was chosen stays through edits, as long as its block and element stay.
        fresh = initial_values(on.blocks, on.channel_id)
        chosen = self._values.get((on.channel_id, on.ts), {})
        for block_id, fields in fresh.items():
            for action_id, value in fields.items():
                fields[action_id] = chosen.get(block_id, {}).get(action_id, value)
        self._values[on.channel_id, on.ts] = fresh
        return fresh

    def _form_urls(self, view: View) -> list[Json]:
        urls = []
        for block in view.blocks:
            element = block.get("element") or {}
            if not element.get("response_url_enabled"):
                continue
            channel_id = view.values[block["block_id"]][element["action_id"]].get(FIELDS[element["type"]].value)
            if channel_id:
                url = self._desk.response_urls.issue(self.workspace, channel_id, self.id)
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                urls.append({**ids, "channel_id": channel_id, "response_url": url})
        return urls

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

    def _trigger(self, *, view_id: str | None = None, channel_id: str | None = None) -> str:
        return self._desk.triggers.issue(self.workspace.name, self.id, view_id=view_id, channel_id=channel_id)

    def _places(self) -> list[Channel]:
        everywhere = self.workspace.channels.values()
        return [place for place in everywhere if self.id in place.members or self._may_look_into(place)]

    def _may_look_into(self, place: Channel) -> bool:
        return not (place.is_private or place.is_im or self.user.role == GUEST)

    def _place(self, channel: str | None) -> Channel:
        if channel is not None:
            return self.workspace.channel(channel)
        place = next((place for place in self._places() if self.id in place.members), None)
        return place or self.direct

    def _visible_now(self) -> frozenset[str]:
        return frozenset(message.ts for message in self.messages())

    def _seen(self, ack: Ack, before: frozenset[str], *, errors: Mapping[str, str] | None = None) -> Seen:
        new = tuple(message for message in self.messages() if message.ts not in before)
        return Seen(error=ack.error, ack_ms=ack.ack_ms, errors=errors or {}, messages=new)

    def _refused(self, ack: Ack, refusal: RefusedError, before: frozenset[str]) -> Seen:
        self._desk.recorder.call(
            at=self.workspace.clock.now(),
            duration_s=0.0,
            method="acknowledgement",
            workspace=self.workspace.name,
            body=ack.answer if isinstance(ack.answer, dict) else {"answer": ack.answer},
            status=None,
            answer=refusal.answer(),
            rule=refusal.rule,
        )
        seen = self._seen(ack, before)
        return Seen(error=refusal.code, ack_ms=ack.ack_ms, errors={}, messages=seen.messages)
