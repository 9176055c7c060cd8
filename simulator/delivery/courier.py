"""Chooses the way a payload takes, records it, and repeats events that were not acknowledged."""

import asyncio
from typing import Final

from simulator.clock import Clock
from simulator.delivery.http import SignedHttp
from simulator.delivery.parcel import ACK_LIMIT_S, TIMED_OUT, Ack, Kind, Parcel
from simulator.delivery.socket import SocketMode
from simulator.ids import Ids
from simulator.manifest import Manifest
from simulator.payloads import event_callback, url_verification
from simulator.recorder import Recorder
from simulator.wire import Json
from simulator.workspace import Workspace

RETRY_AFTER_S: Final = (0.0, 60.0, 300.0)
"""Events are repeated at once, after a minute and after five: https://docs.slack.dev/apis/events-api#retries."""
NOT_CONFIGURED: Final = "not_configured"
"""The manifest names no address for this payload, or switches interactivity off."""
MESSAGE_EVENTS: Final = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
"""`channel_type` of a message → the event that the manifest subscribes to."""


class Courier:
    """The one way from the workspace to the bot."""

    def __init__(
        self,
        *,
        manifest: Manifest,
        socket: SocketMode,
        http: SignedHttp,
        recorder: Recorder,
        clock: Clock,
        ids: Ids,
        request_url: str | None,
    ) -> None:
        self._manifest = manifest
        self._socket = socket
        self._http = http
        self._recorder = recorder
        self._clock = clock
        self._ids = ids
        self._events: set[asyncio.Task[None]] = set()
        self.request_url = request_url
        """Takes the place of all request URLs of the manifest, and of Socket Mode."""

    @property
    def over_socket(self) -> bool:
        """Whether payloads go over Socket Mode."""
        return self.request_url is None and self._manifest.settings.socket_mode_enabled

    async def deliver(self, workspace: Workspace, kind: Kind, payload: Json) -> Ack:
        """Hand over a command or an interaction, once, and wait for the acknowledgement (3 s at most)."""
        return await self._send(workspace, Parcel(kind=kind, payload=payload))

    def event(self, workspace: Workspace, event: Json) -> None:
        """Hand over an event in the background, when the manifest subscribes to it."""
        name = MESSAGE_EVENTS[event["channel_type"]] if event["type"] == "message" else event["type"]
        if name in self._manifest.settings.event_subscriptions.bot_events:
            task = asyncio.create_task(self._repeat(workspace, event))
            self._events.add(task)
            task.add_done_callback(self._events.discard)

    async def verify(self) -> bool:
        """Whether the address for events passes the check that Slack makes when it is saved."""
        url = self.request_url or self._manifest.settings.event_subscriptions.request_url
        return url is not None and await self._http.verify(url_verification(self._ids.secret("")), url, ACK_LIMIT_S)

    async def close(self) -> None:
        """Give up on events that still wait for a repetition."""
        for task in self._events:
            task.cancel()
        await asyncio.gather(*self._events, return_exceptions=True)
        await self._http.close()

    async def _repeat(self, workspace: Workspace, event: Json) -> None:
        payload = event_callback(workspace, event, event_id=self._ids.make("Ev"), now=self._clock.now())
        ack = await self._send(workspace, Parcel(kind="events_api", payload=payload))
        for attempt, delay_s in enumerate(RETRY_AFTER_S, start=1):
            if ack.error is None or ack.no_retry:
                return
            await self._clock.sleep(delay_s)
            reason = "timeout" if ack.error == TIMED_OUT else "http_error"
            parcel = Parcel(kind="events_api", payload=payload, attempt=attempt, retry_reason=reason)
            ack = await self._send(workspace, parcel)

    async def _send(self, workspace: Workspace, parcel: Parcel) -> Ack:
        at = self._clock.now()
        if parcel.kind == "interactive" and not self._manifest.settings.interactivity.is_enabled:
            ack = Ack(error=NOT_CONFIGURED)
        elif self.over_socket:
            ack = await self._socket.send(parcel, ACK_LIMIT_S)
        elif (url := self.request_url or self._url(parcel)) is not None:
            ack = await self._http.send(parcel, url, ACK_LIMIT_S)
        else:
            ack = Ack(error=NOT_CONFIGURED)
        self._recorder.delivery(
            at=at,
            kind=parcel.kind,
            transport="socket" if self.over_socket else "http",
            workspace=workspace.name,
            payload=parcel.payload,
            attempt=parcel.attempt,
            ack_ms=ack.ack_ms,
            answer=ack.answer,
            error=ack.error,
        )
        return ack

    def _url(self, parcel: Parcel) -> str | None:
        settings = self._manifest.settings
        if parcel.kind == "events_api":
            return settings.event_subscriptions.request_url
        if parcel.kind == "slash_commands":
            command = self._manifest.command(parcel.payload["command"])
            return command.url if command else None
        if parcel.payload["type"] == "block_suggestion":
            return settings.interactivity.message_menu_options_url
        return settings.interactivity.request_url
