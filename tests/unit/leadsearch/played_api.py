"""A real HTTP server on a free port that plays the answers it is given, broken ones included."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

Play = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Request:
    """What the client sent."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def json(self) -> object:
        return json.loads(self.body)


@dataclass
class PlayedApi:
    """The server: `plays` are used up one by one, the last one for all further requests."""

    url: str
    plays: list[Play]
    requests: list[Request] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def play(self, *plays: Play) -> None:
        self.plays[:] = plays

    async def asked(self, times: int) -> None:
        """Wait until so many requests have come."""
        async with self.news:
            await self.news.wait_for(lambda: len(self.requests) >= times)

    def next_play(self) -> Play:
        return self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]


def reply(
    status: int, body: object = None, headers: Mapping[str, str] | None = None, *, type_: str = "application/json"
) -> Play:
    """A whole answer: `body` as JSON, or as it is when it is text or bytes."""
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    raw = b"" if body is None else raw
    lines = {"Content-Type": type_, "Content-Length": str(len(raw))} | dict(headers or {})
    head = f"HTTP/1.1 {status} Played\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode() + b"\r\n" + raw)
        await writer.drain()

    return write


def raw(data: bytes) -> Play:
    """These bytes, and then the connection is closed."""

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.close()

    return write


def silence(data: bytes = b"") -> Play:
    """These bytes, and then nothing, until the client goes away."""

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await writer.wait_closed()

    return write


@asynccontextmanager
async def played_api(*plays: Play) -> AsyncIterator[PlayedApi]:
    """Run the server until the block ends; every connection ends with it."""
    api = PlayedApi("", list(plays))
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        try:
            while not writer.is_closing():
                request = await read_request(reader)
                async with api.news:
                    api.requests.append(request)
                    api.news.notify_all()
                await api.next_play()(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writers.discard(writer)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    api.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield api
    finally:
        server.close()
        for writer in list(writers):
            writer.transport.abort()
        await asyncio.wait_for(server.wait_closed(), timeout=45)


async def read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if line)}
    return Request(method, target, headers, await reader.readexactly(int(headers.get("content-length", 0))))
