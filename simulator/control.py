"""The control API: what tests set in Python, over HTTP, for a simulator in another process.

Under /control, all JSON; a wrong question gets 400 and `{"error"}`:

- GET state: tokens, ids of workspaces, channels and people, open sockets
- GET calls, deliveries, refusals: the records; ?method= ?kind= ?workspace= ?since=NUMBER
- GET messages: ?workspace= ?channel=
- GET, POST, DELETE faults and DELETE faults/NUMBER: those that wait; one is an object of `simulator.faults.Fault`
- POST socket: {"action"}: drop, mute (with "pongs": true pings are still answered), refuse, accept, warning,
  refresh_requested
- POST bot: {"workspace", "channel", "member"}: takes the bot out of a channel, or puts it in
- POST token: {"workspace", "error"}: refuses the bot token with that code; null makes it good again
- POST rates: {"enabled"}
- POST clock: {"skip_s"}
- POST people: {"workspace", "person", "action", …}: somebody acts; the answer is what they see (`acting.py`)
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import ValidationError

from simulator.acting import act, message_object
from simulator.errors import RefusedError
from simulator.faults import Fault
from simulator.recorder import Call, Delivery
from simulator.webapi.arguments import read_json
from simulator.wire import Json

if TYPE_CHECKING:
    from simulator.simulator import Simulator

BAD_REQUEST: Final = 400
FORBIDDEN: Final = 403


class Control:
    """The routes under `/control`."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator

    def add_to(self, app: web.Application) -> None:
        """Register the routes."""
        routes: dict[tuple[str, str], Callable[[Json], Awaitable[Any]]] = {
            ("GET", "state"): self._state,
            ("GET", "calls"): self._calls,
            ("GET", "refusals"): self._refusals,
            ("GET", "deliveries"): self._deliveries,
            ("GET", "messages"): self._messages,
            ("GET", "faults"): self._faults,
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("DELETE", "faults/{number}"): self._remove_fault,
            ("POST", "socket"): self._socket,
            ("POST", "bot"): self._bot,
            ("POST", "token"): self._token,
            ("POST", "rates"): self._rates,
            ("POST", "clock"): self._clock,
            ("POST", "people"): self._people,
        }
        for (verb, path), play in routes.items():
            app.router.add_route(verb, f"/control/{path}", self._handler(verb, play))

    async def _state(self, asked: Json) -> Json:
        simulator = self._simulator
        return {
            "api_url": simulator.api_url,
            "app_id": simulator.app_id,
            "app_token": simulator.app_token,
            "signing_secret": simulator.signing_secret,
            "connections": simulator.socket.connections,
            "workspaces": {
                workspace.name: {
                    "id": workspace.id,
                    "bot_token": workspace.bot_token,
                    "bot_user_id": workspace.bot.id,
                    "channels": {
                        channel.name or channel.id: {"id": channel.id, "bot": workspace.bot.id in channel.members}
                        for channel in workspace.channels.values()
                    },
                    "people": {
                        person.name: {"id": person.id, "role": person.user.role} for person in workspace.people.values()
                    },
                }
                for workspace in simulator.workspaces.values()
            },
        }

    async def _calls(self, asked: Json) -> list[Json]:
        return _since(self._simulator.calls(asked.get("method"), workspace=asked.get("workspace")), asked)

    async def _refusals(self, asked: Json) -> list[Json]:
        return _since(self._simulator.refusals, asked)

    async def _deliveries(self, asked: Json) -> list[Json]:
        return _since(self._simulator.deliveries(asked.get("kind"), workspace=asked.get("workspace")), asked)

    async def _messages(self, asked: Json) -> list[Json]:
        workspace = self._simulator.workspace(asked.get("workspace"))
        return [message_object(message) for message in workspace.messages(asked["channel"], ephemeral=True)]

    async def _faults(self, asked: Json) -> Json:
        return {str(number): fault.model_dump() for number, fault in self._simulator.faults.waiting.items()}

    async def _add_fault(self, asked: Json) -> Json:
        return {"number": self._simulator.faults.put(Fault.model_validate(asked))}

    async def _clear_faults(self, asked: Json) -> Json:
        self._simulator.faults.clear()
        return {}

    async def _remove_fault(self, asked: Json) -> Json:
        self._simulator.faults.remove(int(asked["number"]))
        return {}

    async def _socket(self, asked: Json) -> Json:
        socket = self._simulator.socket
        match asked["action"]:
            case "drop":
                socket.drop()
            case "mute":
                socket.mute(pongs=bool(asked.get("pongs")))
            case "refuse":
                socket.refuse()
            case "accept":
                socket.refuse(on=False)
            case "warning" | "refresh_requested" as reason:
                await socket.announce_disconnect(reason)
            case other:
                raise ValueError(f"unknown action {other!r}")
        return {"connections": socket.connections}

    async def _bot(self, asked: Json) -> Json:
        workspace = self._simulator.workspace(asked.get("workspace"))
        move = workspace.invite_bot if asked["member"] else workspace.remove_bot
        move(asked["channel"])
        return {}

    async def _token(self, asked: Json) -> Json:
        self._simulator.workspace(asked.get("workspace")).auth_error = asked["error"]
        return {}

    async def _rates(self, asked: Json) -> Json:
        self._simulator.rates.enabled = bool(asked["enabled"])
        return {}

    async def _clock(self, asked: Json) -> Json:
        self._simulator.clock.skip(float(asked["skip_s"]))
        return {"now": self._simulator.clock.now()}

    async def _people(self, asked: Json) -> Json:
        return await act(self._simulator.workspace(asked.get("workspace")).person(asked["person"]), asked)

    def _handler(
        self, verb: str, play: Callable[[Json], Awaitable[Any]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            if is_foreign(request):
                return _wrong("pages of other sites have no business here", FORBIDDEN)
            try:
                asked = {**request.query, **request.match_info, **read_json(await request.text())}
                return web.json_response(await play(asked))
            except KeyError as error:
                return _wrong(f"{error.args[0]} is missing")
            except (LookupError, ValueError, ValidationError, RefusedError) as error:
                return _wrong(str(error))
            finally:
                if verb != "GET":
                    self._simulator.changes.announce()

        return handle


def is_foreign(request: web.Request) -> bool:
    """Whether a page of another site asks, which the browser of somebody who tries a bot may well have open."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def _wrong(why: str, status: int = BAD_REQUEST) -> web.Response:
    return web.json_response({"error": why}, status=status)


def _since(records: list[Call] | list[Delivery], asked: Json) -> list[Json]:
    since = int(asked.get("since", 0))
    return [record.model_dump(mode="json") for record in records if record.number > since]
