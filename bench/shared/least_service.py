"""The least that any such service does: it keeps a hundred ready records with a task, and says when they are kept.

`python -m bench.shared.least_service FOLDER` prints its address and serves until it is ended. It asks for no key, reads
no prompt, finds nobody, remembers nobody and charges nothing; the records are the sample's, made before it answers.
"""

import asyncio
import sqlite3
import sys
from itertools import islice
from pathlib import Path
from uuid import uuid4

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from leadsearch.people.sample import sample_people
from leadsearch.service.server import address_of, bind

SAVED = 100
"""Records of one task."""


class Least:
    """Two statements for a start, and one for a look."""

    def __init__(self, file: Path) -> None:
        self._reading, self._writing = _open(file), _open(file)
        self._records = [planted.person.model_dump_json() for planted in islice(sample_people(), SAVED)]
        self._saving: set[asyncio.Task[None]] = set()

    async def start(self, _: Request) -> JSONResponse:
        """Answer, and keep the records in a thread."""
        task_id = str(uuid4())
        saving = asyncio.create_task(asyncio.to_thread(self._save, task_id))
        self._saving.add(saving)
        saving.add_done_callback(self._saving.discard)
        return JSONResponse({"task": _task(task_id, 0)}, status_code=202)

    async def look(self, request: Request) -> JSONResponse:
        """How many are kept."""
        task_id = request.query_params["taskId"]
        row = self._reading.execute("SELECT saved FROM tasks WHERE id = ?", (task_id,)).fetchone()
        return JSONResponse({"tasks": [_task(task_id, row[0] if row else 0)]})

    def _save(self, task_id: str) -> None:
        self._writing.execute("BEGIN IMMEDIATE")
        self._writing.executemany("INSERT INTO leads VALUES (?, ?)", ((task_id, record) for record in self._records))
        self._writing.execute("INSERT INTO tasks VALUES (?, ?)", (task_id, SAVED))
        self._writing.execute("COMMIT")


def _task(task_id: str, saved: int) -> dict[str, object]:
    status = "completed" if saved else "running"
    return {"status": status, "statusUrl": f"/api/leads/search?taskId={task_id}", "resultCount": saved}


def _open(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE IF NOT EXISTS tasks (id TEXT PRIMARY KEY, saved INTEGER NOT NULL)")
    connection.execute("CREATE TABLE IF NOT EXISTS leads (task TEXT NOT NULL, record TEXT NOT NULL)")
    return connection


async def main(folder: Path) -> None:
    """Serve."""
    least = Least(folder / "least.sqlite")
    routes = [
        Route("/api/leads/search", least.start, methods=["POST"]),
        Route("/api/leads/search", least.look),
    ]
    with bind("127.0.0.1", 0) as bound:
        print(f"listening on {address_of(bound)}", flush=True)
        config = uvicorn.Config(Starlette(routes=routes), lifespan="off", log_config=None, access_log=False)
        await uvicorn.Server(config).serve(sockets=[bound])


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1])))
