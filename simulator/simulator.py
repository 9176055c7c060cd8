"""A Slack workspace on this machine: the composition root."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from simulator.browser.routes import Page
from simulator.changes import Changes
from simulator.client import Desk
from simulator.clock import Clock
from simulator.control import Control
from simulator.delivery.courier import Courier
from simulator.delivery.http import SignedHttp
from simulator.delivery.socket import SocketMode
from simulator.faults import Faults
from simulator.files import Uploads
from simulator.ids import Ids
from simulator.manifest import read_manifest
from simulator.person import Person
from simulator.rates import Rates
from simulator.recorder import Call, Delivery, Recorder
from simulator.response_urls import ResponseUrls
from simulator.state import GUEST, MEMBER, Channel
from simulator.triggers import Triggers
from simulator.webapi.context import Services
from simulator.webapi.gate import Gate
from simulator.webapi.routes import UPLOAD_BYTES, WebApi
from simulator.workspace import Workspace

STOP_LIMIT_S: Final = 1.0
"""How long requests may still run when the simulator stops."""


class Simulator:
    """Slack for one app, on a free port; use it with `async with`.

    Args:
        manifest: the app's manifest, as a file or as a mapping.
        port: 0 takes a free one.
        workspaces: names of the workspaces the app is installed in; the first is the default one.
        channels: public channels of every workspace, with everybody and the bot in them.
        people: members of every workspace: names, or name → role (`member`, `admin`, `guest`).
        request_url: where payloads are posted, signed; without it they take the way the manifest names.
        rates: refuse calls above Slack's rate limits.
        clock: the time of triggers, response URLs, rates and repetitions.
    """

    def __init__(
        self,
        manifest: str | Path | Mapping[str, Any],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        workspaces: Iterable[str] = ("acme",),
        channels: Iterable[str] = ("general",),
        people: Iterable[str] | Mapping[str, str] = ("ana", "ben"),
        request_url: str | None = None,
        rates: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self.manifest = read_manifest(manifest)
        self.clock = clock or Clock()
        self.faults = Faults()
        self.rates = Rates(self.clock, enabled=rates)
        self.changes = Changes()
        self._host, self._port = host, port
        self._ids = Ids()
        self.app_id = self._ids.make("A")
        self.app_token = self._ids.secret("xapp-1-")
        self.signing_secret = self._ids.secret("")
        self._recorder = Recorder(self.changes)
        self._triggers = Triggers(clock=self.clock, ids=self._ids)
        self._response_urls = ResponseUrls(clock=self.clock, ids=self._ids)
        self._uploads = Uploads(clock=self.clock, ids=self._ids)
        self.socket = SocketMode(app_id=self.app_id, ids=self._ids, clock=self.clock, changes=self.changes)
        self._courier = Courier(
            manifest=self.manifest,
            socket=self.socket,
            http=SignedHttp(self.signing_secret),
            recorder=self._recorder,
            clock=self.clock,
            ids=self._ids,
            request_url=request_url,
        )
        self._runner: web.AppRunner | None = None
        self.workspaces: dict[str, Workspace] = {}
        names = tuple(channels)
        for name in workspaces:
            self.add_workspace(name, channels=names, people=people)

    # Building

    def add_workspace(
        self,
        name: str,
        *,
        channels: Iterable[str] = ("general",),
        people: Iterable[str] | Mapping[str, str] = ("ana", "ben"),
    ) -> Workspace:
        """A further workspace with the app installed. Guests are only in the first channel."""
        workspace = Workspace(
            name,
            manifest=self.manifest,
            app_id=self.app_id,
            ids=self._ids,
            clock=self.clock,
            changes=self.changes,
        )
        self.workspaces[name] = workspace
        roles = people if isinstance(people, Mapping) else dict.fromkeys(people, MEMBER)
        for person, role in roles.items():
            self.add_person(person, role=role, workspace=name)
        for index, channel in enumerate(channels):
            members = [person for person, role in roles.items() if role != GUEST or index == 0]
            workspace.add_channel(channel, members=members)
        return workspace

    def add_person(self, name: str, *, role: str = MEMBER, workspace: str | None = None) -> Person:
        """Somebody more; put them into channels with `channel.members.add(person.id)`."""
        home = self.workspace(workspace)
        desk = Desk(
            manifest=self.manifest,
            courier=self._courier,
            recorder=self._recorder,
            triggers=self._triggers,
            response_urls=self._response_urls,
        )
        home.people[name] = Person(home.add_user(name, role), home, desk)
        return home.people[name]

    # Running

    async def start(self) -> Self:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        app = web.Application(client_max_size=UPLOAD_BYTES)
        services = Services(
            clock=self.clock,
            ids=self._ids,
            manifest=self.manifest,
            triggers=self._triggers,
            uploads=self._uploads,
            socket=self.socket,
        )
        WebApi(
            services=services,
            gate=Gate(faults=self.faults, recorder=self._recorder, clock=self.clock),
            rates=self.rates,
            response_urls=self._response_urls,
            workspaces=self.workspaces,
            app_token=self.app_token,
        ).add_to(app)
        Control(self).add_to(app)
        Page(self).add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_LIMIT_S)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError:
            await self.stop()
            raise
        self._port = self._runner.addresses[0][1]
        self._uploads.base = self._response_urls.base = self.url
        self.socket.base = f"ws://{self._host}:{self._port}"
        return self

    async def stop(self) -> None:
        """Let go of everything: held calls, sockets, repetitions, the port."""
        self.faults.clear()
        await self._courier.close()
        await self.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # Where things are

    @property
    def url(self) -> str:
        """Where it is reached, for people and for the control API."""
        return f"http://{self._host}:{self._port}"

    @property
    def is_reachable(self) -> bool:
        """Whether there is a way to the bot just now, as far as the simulator can know."""
        return self.socket.connections > 0 or not self._courier.over_socket

    @property
    def api_url(self) -> str:
        """The `base_url` of slack_sdk; redirects everything, Socket Mode too."""
        return f"{self.url}/api/"

    def workspace(self, name: str | None = None) -> Workspace:
        """A workspace by its name; the first one, when no name is given.

        Raises:
            LookupError: there is none of that name.
        """
        if name is None:
            return next(iter(self.workspaces.values()))
        if name not in self.workspaces:
            raise LookupError(f"there is no workspace {name!r}; there are: {', '.join(self.workspaces)}")
        return self.workspaces[name]

    @property
    def bot_token(self) -> str:
        """The bot token of the first workspace."""
        return self.workspace().bot_token

    def channel(self, name: str) -> Channel:
        """A channel of the first workspace."""
        return self.workspace().channel(name)

    def person(self, name: str) -> Person:
        """Somebody in the first workspace."""
        return self.workspace().person(name)

    def deliver_to(self, request_url: str | None) -> None:
        """Post payloads to this address, signed, from now on; None goes back to what the manifest says."""
        self._courier.request_url = request_url

    async def verify_request_url(self) -> bool:
        """Whether the bot's address passes the check that Slack makes when it is saved."""
        return await self._courier.verify()

    # What happened

    def calls(self, method: str | None = None, *, workspace: str | None = None) -> list[Call]:
        """The bot's calls, the oldest first."""
        return [
            call
            for call in self._recorder.calls
            if method in {None, call.method} and workspace in {None, call.workspace}
        ]

    def deliveries(self, kind: str | None = None, *, workspace: str | None = None) -> list[Delivery]:
        """What was handed to the bot, the oldest first; `kind` is an envelope type of Socket Mode."""
        return [
            delivery
            for delivery in self._recorder.deliveries
            if kind in {None, delivery.kind} and workspace in {None, delivery.workspace}
        ]

    def records_since(self, number: int, *, at_most: int) -> list[Call | Delivery]:
        """The newest calls and deliveries with a higher number, the oldest first."""
        return self._recorder.since(number, at_most=at_most)

    @property
    def refusals(self) -> list[Call]:
        """Calls and answers that broke a rule of Slack; faults that were asked for are not among them."""
        return list(self._recorder.refusals)
