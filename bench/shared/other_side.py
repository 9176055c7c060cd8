"""What the bot talks to, in a process of its own: the lead search API's GET of a task, and a Slack that says ok.

`python bench/shared/other_side.py` prints its address and serves until its input ends.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from aiohttp import web
from pydantic import BaseModel

PENDING = "pending"
"""A task whose id begins so is pending for ever; every other one is running for ever."""
START_SECONDS = 20.0


class Served(BaseModel):
    """What the server has done so far."""

    polls: int
    """Tasks answered."""
    cpu_s: float
    """Processor time, in seconds."""


class OtherSide:
    """Counts what it answers."""

    def __init__(self) -> None:
        self._polls = 0

    async def task(self, request: web.Request) -> web.Response:
        """GET /api/leads/search?taskId=…, as the contract has it."""
        self._polls += 1
        task_id = request.query["taskId"]
        task = {
            "id": task_id,
            "status": "pending" if task_id.startswith(PENDING) else "running",
            "resultListId": "11111111-1111-4111-8111-111111111111",
            "prompt": "VPs of Sales at SaaS companies in Austin",
            "title": "VPs of Sales, SaaS, Austin",
            "filters": {"roles": [{"seniority": ["vp"], "function": ["sales"]}], "cities": ["Austin"]},
            "resultCount": 12,
            "createdAt": "2026-01-01T00:00:00Z",
            "trigger": {"correlationId": "0123456789abcdef"},
        }
        return web.json_response({"tasks": [task]})

    async def account(self, _: web.Request) -> web.Response:
        """GET /api/account: the key is good."""
        return web.json_response({"id": "account-1", "email": "bench@example.com", "fullName": "Bench"})

    async def preview(self, _: web.Request) -> web.Response:
        """POST /api/credits/preview."""
        return web.json_response({"costPerUnit": 1, "totalCredits": 50, "sufficient": True, "balance": 1000})

    async def slack(self, request: web.Request) -> web.Response:
        """Every method of the Web API."""
        answers: Mapping[str, Mapping[str, object]] = {
            "auth.test": {"team_id": "T1", "team": "Bench", "bot_id": "B1", "user_id": "U9"},
            "views.open": {"view": {"id": "V1", "hash": "1.1"}},
            "views.update": {"view": {"id": "V1", "hash": "1.2"}},
        }
        method = request.match_info["method"]
        return web.json_response({"ok": True, "channel": "C1", "ts": "1.0"} | dict(answers.get(method, {})))

    async def served(self, _: web.Request) -> web.Response:
        """GET /served: what it has done so far."""
        return web.json_response(Served(polls=self._polls, cpu_s=time.process_time()).model_dump())


async def serve() -> None:
    """Listen at a free port, say where, end with the input."""
    sides = OtherSide()
    app = web.Application()
    app.add_routes([
        web.get("/api/leads/search", sides.task),
        web.get("/api/account", sides.account),
        web.post("/api/credits/preview", sides.preview),
        web.post("/slack/{method}", sides.slack),
        web.get("/served", sides.served),
    ])  # fmt: skip
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=2048)
    await site.start()
    print(json.dumps(runner.addresses[0][1]), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


@contextmanager
def other_side() -> Iterator[str]:
    """Start the process and give its address; it ends with the block, or with this process."""
    with subprocess.Popen(  # noqa: S603 - this very file
        [sys.executable, os.path.realpath(__file__)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("the pipes were asked for")
        port = json.loads(process.stdout.readline())
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(serve())
