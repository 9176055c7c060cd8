"""Slack's client in somebody's hands: builds the payload of each action, sends it, plays the acknowledgement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from simulator import payloads
from simulator.answers import answer_command, answer_menu, answer_submission
from simulator.delivery.courier import Courier
from simulator.delivery.parcel import Ack, Kind
from simulator.errors import RefusedError
from simulator.inputs import FIELDS, complaint, initial_values, value_of
from simulator.manifest import COMMAND_SCOPE, Manifest
from simulator.modals import View
from simulator.recorder import Recorder
from simulator.response_urls import ResponseUrls
from simulator.state import Channel, Message, User
from simulator.triggers import Triggers
from simulator.wire import Json
from simulator.workspace import Workspace

MIN_QUERY_LENGTH: Final = 3
"""Characters before an external menu asks the app, unless it says otherwise."""

Played = TypeVar("Played")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What all clients share."""

    manifest: Manifest
    courier: Courier
    recorder: Recorder
    triggers: Triggers
    response_urls: ResponseUrls


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an action."""

    error: str | None = None
    ack_ms: float | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Json, ...] = ()


class Client:
    """The client of one user of one workspace."""

    def __init__(self, user: User, workspace: Workspace, desk: Desk) -> None:
        self._user = user
        self._workspace = workspace
        self._desk = desk
        self._chosen: dict[tuple[str, str], dict[str, dict[str, Json]]] = {}

    async def command(self, place: Channel, command: str, text: str) -> Outcome:
        """A slash command."""
        if self._desk.manifest.command(command) is None:
            return Outcome(error="unknown_command")
        if COMMAND_SCOPE not in self._workspace.scopes:
            return Outcome(error="missing_scope")
        response_url = self._desk.response_urls.issue(self._workspace, place.id, self._user.id)
        payload = payloads.slash_command(
            self._workspace,
            self._user,
            place,
            command=command,
            text=text,
            trigger_id=self._trigger(channel_id=place.id),
            response_url=response_url,
        )
        ack = await self._send("slash_commands", payload)

        def play(answer: Any) -> None:
            answered = answer_command(self._workspace, place.id, self._user, answer)
            self._desk.response_urls.first_answer(response_url, answered)

        return self._played(ack, play)[0]

    async def enter(self, on: Message | View, block: Json, element: Json, entry: Any) -> Outcome:
        """Type or choose something; the app is told where it wants to be."""
        value = self.leave(on, block, element, entry)
        self._workspace.changes.announce()
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Outcome()
        return await self.act(on, block, element, payloads.entered(element, value))

    def leave(self, on: Message | View, block: Json, element: Json, entry: Any) -> Json:
        """Leave something standing in a field, which is told with the next act; returns its value."""
        value = value_of(element, entry)
        self._values_on(on).setdefault(block["block_id"], {})[element["action_id"]] = value
        return value

    async def act(self, on: Message | View, block: Json, element: Json, chosen: Json) -> Outcome:
        """A click or a choice that the app is told; `chosen` is what the element holds now."""
        payload = payloads.block_actions(
            self._workspace,
            self._user,
            on,
            action=payloads.action_of(element, block, chosen, action_ts=self._now()),
            values=self._values_on(on),
            trigger_id=self._trigger(view_id=on.id if isinstance(on, View) else None, channel_id=on.channel_id),
        )
        if isinstance(on, Message):
            payload["response_url"] = self._desk.response_urls.issue(
                self._workspace, on.channel_id, self._user.id, on.ts
            )
        return _outcome(await self._send("interactive", payload))

    async def submit(self, view: View) -> Outcome:
        """Send a form, unless the client itself finds something wrong with it."""
        complaints = {
            block["block_id"]: said
            for block in view.blocks
            if block["type"] == "input"
            and (said := complaint(block, view.values[block["block_id"]][block["element"]["action_id"]]))
        }
        if complaints:
            return Outcome(errors=complaints)
        payload = payloads.view_submission(
            self._workspace,
            self._user,
            view,
            trigger_id=self._trigger(view_id=view.id, channel_id=view.channel_id),
            response_urls=self._form_urls(view),
        )
        ack = await self._send("interactive", payload)
        outcome, errors = self._played(ack, lambda answer: answer_submission(self._workspace, view, answer))
        self._workspace.changes.announce()
        return replace(outcome, errors=errors or {})

    async def close(self, view: View) -> Outcome:
        """Close a form without sending it."""
        cleared = bool(view.content.get("clear_on_close"))
        if cleared:
            self._workspace.views.clear(self._user.id)
        else:
            self._workspace.views.close(view)
        self._workspace.changes.announce()
        if not view.content.get("notify_on_close"):
            return Outcome()
        payload = payloads.view_closed(self._workspace, self._user, view, is_cleared=cleared)
        return _outcome(await self._send("interactive", payload))

    async def suggest(self, on: Message | View, block: Json, element: Json, typed: str) -> Outcome:
        """Type into an external menu."""
        if len(typed) < element.get("min_query_length", MIN_QUERY_LENGTH):
            return Outcome()
        ids = (block["block_id"], element["action_id"])
        payload = payloads.block_suggestion(self._workspace, self._user, on, ids=ids, typed=typed)
        outcome, options = self._played(await self._send("interactive", payload), answer_menu)
        return replace(outcome, options=tuple(options or ()))

    async def shortcut(self, callback_id: str, on: Message | None) -> Outcome:
        """Use a shortcut, on a message or from anywhere."""
        if self._desk.manifest.shortcut(callback_id) is None:
            return Outcome(error="unknown_shortcut")
        payload = payloads.shortcut(
            self._workspace,
            self._user,
            on,
            callback_id=callback_id,
            trigger_id=self._trigger(channel_id=on.channel_id if on else None),
            action_ts=self._now(),
        )
        if on is not None:
            payload["response_url"] = self._desk.response_urls.issue(
                self._workspace, on.channel_id, self._user.id, on.ts
            )
        return _outcome(await self._send("interactive", payload))

    def event(self, event: Json) -> None:
        """Something happened that the app may have subscribed to."""
        self._desk.courier.event(self._workspace, event)

    def _values_on(self, on: Message | View) -> dict[str, dict[str, Json]]:
        if isinstance(on, View):
            return on.values
        # What was chosen stays through edits, as long as its block and element stay.
        fresh = initial_values(on.blocks, on.channel_id)
        chosen = self._chosen.get((on.channel_id, on.ts), {})
        for block_id, fields in fresh.items():
            for action_id, value in fields.items():
                fields[action_id] = chosen.get(block_id, {}).get(action_id, value)
        self._chosen[on.channel_id, on.ts] = fresh
        return fresh

    def _form_urls(self, view: View) -> list[Json]:
        urls = []
        for block in view.blocks:
            element = block.get("element") or {}
            if not element.get("response_url_enabled"):
                continue
            channel_id = view.values[block["block_id"]][element["action_id"]].get(FIELDS[element["type"]].value)
            if channel_id:
                url = self._desk.response_urls.issue(self._workspace, channel_id, self._user.id)
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                urls.append({**ids, "channel_id": channel_id, "response_url": url})
        return urls

    def _trigger(self, *, view_id: str | None = None, channel_id: str | None = None) -> str:
        return self._desk.triggers.issue(self._workspace.name, self._user.id, view_id=view_id, channel_id=channel_id)

    def _now(self) -> str:
        return f"{self._workspace.clock.now():.6f}"

    async def _send(self, kind: Kind, payload: Json) -> Ack:
        return await self._desk.courier.deliver(self._workspace, kind, payload)

    def _played(self, ack: Ack, play: Callable[[Any], Played]) -> tuple[Outcome, Played | None]:
        """Play an acknowledgement; what Slack has against it is recorded as a refusal."""
        if ack.error is not None:
            return _outcome(ack), None
        try:
            return _outcome(ack), play(ack.answer)
        except RefusedError as refusal:
            self._desk.recorder.call(
                at=self._workspace.clock.now(),
                duration_s=0.0,
                method="acknowledgement",
                workspace=self._workspace.name,
                body=ack.answer if isinstance(ack.answer, dict) else {"answer": ack.answer},
                status=None,
                answer=refusal.answer(),
                rule=refusal.rule,
            )
            return replace(_outcome(ack), error=refusal.code), None


def _outcome(ack: Ack) -> Outcome:
    return Outcome(error=ack.error, ack_ms=ack.ack_ms)
