"""Answering `/leads`: our bot with batches being polled in the same process, beside a bare Bolt app, in the same run.

`python bench/ack.py [--batches N]`. Both are served by the same signed HTTP front (Starlette, uvicorn), each in a
process of its own, and are asked in turns, so that whatever else the machine does falls on both. The bare app's
listener only acks. Ours is the whole bot: it reads the words, acks, and then opens the form at a Slack in another
process; Redis and the lead search API are real servers too. Times are in milliseconds, from the request to the end of
its answer.
"""

import argparse
import asyncio
import json
import multiprocessing
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import aiohttp
import uvloop
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.async_app import AsyncAck
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from bench.shared.other_side import Served, other_side
from bench.shared.percentile import percentile
from bench.shared.running import put
from bot.app import open_bot
from bot.settings import Settings
from bot.slack.transport.http import HttpTransport
from bot.store.connect import connect
from bot.store.embedded import embedded_redis
from bot.store.redis_store import RedisStore

SECRET = "bench" * 6
PENDING = 0.2
"""Share of the batches that are looked at every 5 s; the others every 10 s."""
PUT_WAIT = 30.0
STARTING_S = 6.0
"""Until the first batch is due: both apps listen by then."""
WITHIN = 1.2
"""What our 99th percentile shall be at most, in times of the bare app's."""
TEXTS = {"/leads help": "help", "/leads + a prompt": "VPs of Sales at SaaS companies in Austin"}


class Ask(NamedTuple):
    """What a bot process is told: where everything is."""

    api: str
    redis: str


async def bare(_: Ask, started: Callable[[str], None], stop: asyncio.Event) -> None:
    """A Bolt app that only acks."""

    async def authorize(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_id="B1", bot_user_id="U9", bot_token="xoxb-1")  # noqa: S106 - a played one

    async def leads(ack: AsyncAck) -> None:
        await ack()

    async def ready() -> Sequence[str]:
        return ()

    app = AsyncApp(authorize=authorize, signing_secret=SECRET)
    app.command("/leads")(leads)
    async with HttpTransport(app, signing_secret=SECRET, host="127.0.0.1", port=0, ready=ready) as transport:
        started(transport.where)
        await stop.wait()


async def ours(ask: Ask, started: Callable[[str], None], stop: asyncio.Event) -> None:
    """The whole bot, polling."""
    settings = Settings.from_env(
        {
            "SLACK_BOT_TOKEN": "xoxb-bench-0000",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": ask.api + "/slack",
            "BOT_PORT": "0",
            "REDIS_URL": ask.redis,
            "LEADS_API_URL": ask.api,
            "LEADS_API_KEY": "bench-key-0000",
        }
    )
    async with open_bot(settings) as bot:
        bot.poller.start()
        async with bot.transport as transport:
            started(transport.where)
            await stop.wait()
        await bot.poller.stop(within=PUT_WAIT)


def in_process(which: str, ask: Ask, pipe: Connection) -> None:
    """What a child process does: serve one of both until the pipe says something, or ends."""

    async def serve() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_reader(pipe.fileno(), stop.set)
        await {"ours": ours, "bare": bare}[which](ask, pipe.send, stop)

    uvloop.run(serve())


@asynccontextmanager
async def served(which: str, ask: Ask) -> AsyncIterator[str]:
    """One of both in a process of its own; its request URL."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=in_process, args=(which, ask, there))
    process.start()
    there.close()
    try:
        yield await asyncio.to_thread(here.recv)
    finally:
        here.close()
        await asyncio.to_thread(process.join, PUT_WAIT)


async def asked(session: aiohttp.ClientSession, url: str, text: str) -> float:
    """One signed `/leads`; milliseconds until its answer has arrived."""
    body = urlencode(
        {
            "command": "/leads",
            "text": text,
            "team_id": "T1",
            "team_domain": "bench",
            "channel_id": "C1",
            "channel_name": "sales",
            "user_id": "U1",
            "user_name": "ann",
            "api_app_id": "A1",
            "trigger_id": "1.2.3",
            "response_url": "http://127.0.0.1:9/nobody",
        }
    )
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)),
    }
    begin = time.perf_counter()
    async with session.post(url, data=body, headers=headers) as answer:
        await answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{url} answered {answer.status}")
    return (time.perf_counter() - begin) * 1000


class Row(NamedTuple):
    """One line of the table: milliseconds."""

    what: str
    requests: int
    """To each of both."""
    ours_p50: float
    ours_p99: float
    bare_p50: float
    bare_p99: float
    ratio_p50: float
    ratio_p99: float


async def compared(session: aiohttp.ClientSession, what: str, urls: Sequence[str], seconds: float, pause: float) -> Row:
    """Both asked in turns, `pause` seconds apart, for so many seconds."""
    times: tuple[list[float], list[float]] = ([], [])
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for url, taken in zip(urls, times, strict=True):
            taken.append(await asked(session, url, TEXTS[what]))
            await asyncio.sleep(pause)
    mine, theirs = times
    p50, p99 = percentile(mine, 0.5), percentile(mine, 0.99)
    their_p50, their_p99 = percentile(theirs, 0.5), percentile(theirs, 0.99)
    return Row(what, len(mine), p50, p99, their_p50, their_p99, p50 / their_p50, p99 / their_p99)


async def polls(session: aiohttp.ClientSession, api: str) -> int:
    """How many looks the API has answered."""
    async with session.get(api + "/served") as answer:
        return Served.model_validate(await answer.json()).polls


async def main(batches: int, seconds: float, pause: float, warm: float) -> None:
    """Measure, print."""
    async with AsyncExitStack() as stack:
        api = stack.enter_context(other_side())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = await stack.enter_async_context(embedded_redis(folder))
        async with connect(redis) as trips:
            await put(RedisStore(trips, limit=PUT_WAIT), batches, pending=PENDING, now=time.time() + STARTING_S)
        ask = Ask(api, redis)
        urls = [await stack.enter_async_context(served(which, ask)) for which in ("ours", "bare")]
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await asyncio.sleep(warm)
        before, begin = await polls(session, api), time.monotonic()
        rows = [await compared(session, what, urls, seconds, pause) for what in TEXTS]
        per_second = (await polls(session, api) - before) / (time.monotonic() - begin)
    print(f"{batches:,} batches polled by ours, {per_second:.0f} looks/s; times in ms\n")
    print(f"{'':20}{'requests':>10}{'ours p50':>10}{'p99':>8}{'bare p50':>10}{'p99':>8}{'p50 ×':>8}{'p99 ×':>8}")
    for row in rows:
        print(
            f"{row.what:20}{row.requests:>10,}{row.ours_p50:>10.1f}{row.ours_p99:>8.1f}{row.bare_p50:>10.1f}{row.bare_p99:>8.1f}"
            f"{row.ratio_p50:>8.2f}{row.ratio_p99:>8.2f}"
        )
    within = all(row.ratio_p99 <= WITHIN for row in rows)
    print(f"\nthe 99th percentile is {'' if within else 'not '}within {WITHIN} times the bare app's")
    found = [
        {name: round(value, 2) if isinstance(value, float) else value for name, value in row._asdict().items()}
        for row in rows
    ]
    print(json.dumps({"batches": batches, "looks_per_second": round(per_second, 1), "within": within, "rows": found}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, default=1000, help="batches being polled (default 1000)")
    parser.add_argument("--seconds", type=float, default=20.0, help="for each kind of request (default 20)")
    parser.add_argument("--pause", type=float, default=0.01, help="seconds between two requests (default 0.01)")
    parser.add_argument("--warm", type=float, default=12.0, help="seconds before the measurement (default 12)")
    given = parser.parse_args()
    uvloop.run(main(given.batches, given.seconds, given.pause, given.warm))
