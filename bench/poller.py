"""Keeping the cadence: our poller beside one APScheduler job for each batch, over the same client, in the same run.

`python bench/poller.py [--batches N …]`. Batches run for ever at a server in another process; a share of them is
pending (looked at every 5 s), the rest running (every 10 s). Redis, store, poller, worker and client are the real ones;
Slack is a notifier that says nothing. A rival's job makes one GET and nothing else: it saves nothing, shares nothing
with other processes and forgets everything when it ends.

Late is the time from the moment a batch was due to the API's answer about it, the request included, in milliseconds.
"""

import argparse
import asyncio
import gc
import json
import logging
import secrets
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import aiohttp
import uvloop
from apscheduler.events import EVENT_JOB_SUBMITTED, JobSubmissionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench.shared.other_side import Served, other_side
from bench.shared.percentile import percentile
from bench.shared.running import put, running_batches
from bench.shared.silent import Silent
from bot.export import export
from bot.lead_api import ClientLeadApi
from bot.scheduler import Poller
from bot.searches import limits
from bot.searches.batch_run import Parts
from bot.searches.exporting import Exporter
from bot.searches.models import Batch
from bot.searches.ports import Claim, Polled
from bot.searches.worker import Worker
from bot.store.connect import connect
from bot.store.embedded import embedded_redis
from bot.store.redis_store import RedisStore
from bot.store.trips import Trips
from leadsearch.client import LeadsClient

PATIENCE = 30.0
"""Seconds for a call to Redis: a delay shall be measured, not turned into an error."""
LATE_MS = 1000.0
"""What the 99th percentile has to stay below."""


@dataclass
class Looks:
    """When each task was due, and how late its answer came."""

    due: dict[str, float] = field(default_factory=dict)
    late_ms: list[float] = field(default_factory=list)

    def answered(self, task_id: str) -> None:
        """The API has answered about it."""
        self.late_ms.append((time.time() - self.due[task_id]) * 1000)


class TimedApi(ClientLeadApi):
    """The real one, with a look at the clock after each answer."""

    def __init__(self, api: LeadsClient, looks: Looks) -> None:
        super().__init__(api, honours_keys=True)
        self._looks = looks

    async def poll(self, task_id: str) -> Polled:
        """How far a task is."""
        answer = await super().poll(task_id)
        self._looks.answered(task_id)
        return answer


class TimedWorker(Worker):
    """The real one; it notes when its work was due."""

    def __init__(self, *, parts: Parts, exporter: Exporter, looks: Looks) -> None:
        super().__init__(parts=parts, exporter=exporter)
        self._looks = looks

    async def run(self, claim: Claim) -> None:
        """One claim."""
        if isinstance(claim.work, Batch) and claim.work.task_id is not None and claim.work.due_at is not None:
            self._looks.due[claim.work.task_id] = claim.work.due_at
        await super().run(claim)


class Counts(NamedTuple):
    """What was used up to now: processor time in seconds, and how often what was done."""

    at: float
    bot_cpu_s: float
    api_cpu_s: float
    redis_cpu_s: float
    api_calls: int
    scripts: int
    reads: int
    """Portions of input that Redis has read: a trip of many calls is one, or a few when it is long."""


class Scene(NamedTuple):
    """Where a measurement takes place."""

    api: str
    trips: Trips
    client: LeadsClient
    session: aiohttp.ClientSession

    async def counts(self) -> Counts:
        """What was used up to now."""
        async with self.session.get(self.api + "/served") as answer:
            served = Served.model_validate(await answer.json())
        info = [await self.trips.call("INFO", part, limit=PATIENCE) for part in ("cpu", "commandstats", "stats")]
        lines = dict(line.split(":", 1) for line in "\n".join(map(str, info)).splitlines() if ":" in line)
        scripts = lines.get("cmdstat_evalsha", "calls=0").split(",")[0].removeprefix("calls=")
        return Counts(
            at=time.monotonic(),
            bot_cpu_s=time.process_time(),
            api_cpu_s=served.cpu_s,
            redis_cpu_s=float(lines["used_cpu_user"]) + float(lines["used_cpu_sys"]),
            api_calls=served.polls,
            scripts=int(scripts),
            reads=int(lines["total_reads_processed"]),
        )


class Result(NamedTuple):
    """One line of the table."""

    who: str
    batches: int
    looks: int
    kept: float
    """Looks made of those that the cadence asks for; 1.0 is all."""
    late_ms_p50: float
    late_ms_p99: float
    in_time: bool
    bot_cpu: float
    """Cores that this process kept busy."""
    bot_cpu_ms_per_look: float
    redis_cpu: float
    api_cpu: float
    scripts_per_look: float
    reads_per_look: float
    api_calls_per_look: float


@dataclass(frozen=True)
class Plan:
    """What to measure, for how long (seconds)."""

    pending: float
    warm: float
    seconds: float

    def looks_per_second(self, batches: int) -> float:
        """What the cadence asks for."""
        return batches * (self.pending / limits.POLL_PENDING + (1 - self.pending) / limits.POLL_LATER)


async def measured(who: str, scene: Scene, looks: Looks, batches: int, plan: Plan) -> Result:
    """Wait until all are in their rhythm, then look for `plan.seconds`."""
    await asyncio.sleep(plan.warm)
    looks.late_ms.clear()
    before = await scene.counts()
    await asyncio.sleep(plan.seconds)
    late_ms, after = list(looks.late_ms), await scene.counts()
    took, made = after.at - before.at, max(1, len(late_ms))
    p99 = percentile(late_ms, 0.99)
    kept = len(late_ms) / (plan.looks_per_second(batches) * took)
    return Result(
        who=who,
        batches=batches,
        looks=len(late_ms),
        kept=kept,
        late_ms_p50=percentile(late_ms, 0.5),
        late_ms_p99=p99,
        in_time=bool(late_ms) and p99 < LATE_MS,
        bot_cpu=(after.bot_cpu_s - before.bot_cpu_s) / took,
        bot_cpu_ms_per_look=(after.bot_cpu_s - before.bot_cpu_s) / made * 1000,
        redis_cpu=(after.redis_cpu_s - before.redis_cpu_s) / took,
        api_cpu=(after.api_cpu_s - before.api_cpu_s) / took,
        scripts_per_look=(after.scripts - before.scripts) / made,
        reads_per_look=(after.reads - before.reads) / made,
        api_calls_per_look=(after.api_calls - before.api_calls) / made,
    )


async def ours(scene: Scene, batches: int, plan: Plan) -> Result:
    """The poller, as the bot builds it."""
    looks, owner = Looks(), secrets.token_hex(8)
    store = RedisStore(scene.trips, limit=PATIENCE)
    await put(store, batches, pending=plan.pending, now=time.time() + 1 + batches / 2000)
    api, silent = TimedApi(scene.client, looks), Silent()
    parts = Parts(
        store=store,
        api=api,
        notifier=silent,
        clock=time.time,
        owner=owner,
        new_reference=lambda: secrets.token_hex(4),
    )
    exporter = Exporter(api=api, notifier=silent, clock=time.time, csv=export)
    worker = TimedWorker(parts=parts, exporter=exporter, looks=looks)
    poller = Poller(store=store, worker=worker, clock=time.time, owner=owner)
    poller.start()
    try:
        return await measured("ours", scene, looks, batches, plan)
    finally:
        await poller.stop(within=PATIENCE)


async def rivals(scene: Scene, batches: int, plan: Plan) -> Result:
    """One job for each batch, on the same cadence, spread in the same way."""
    looks = Looks()
    scheduler = AsyncIOScheduler(timezone=UTC)

    async def look(task_id: str) -> None:
        await scene.client.task(task_id)
        looks.answered(task_id)

    def due(event: JobSubmissionEvent) -> None:
        looks.due[event.job_id] = event.scheduled_run_times[-1].timestamp()

    scheduler.add_listener(due, EVENT_JOB_SUBMITTED)
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a line for each look left out would cost it more
    begin = time.time() + 1 + batches / 1000
    for _, batch in running_batches(batches, pending=plan.pending, now=begin):
        waits = batch.progress.status == "pending"
        scheduler.add_job(
            look,
            "interval",
            args=(batch.task_id,),
            id=batch.task_id,
            seconds=limits.POLL_PENDING if waits else limits.POLL_LATER,
            next_run_time=datetime.fromtimestamp(batch.due_at or begin, UTC),
            coalesce=True,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        return await measured("a job each", scene, looks, batches, plan)
    finally:
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0.1)  # what it has cancelled ends


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """A new Redis, a new server, a new client."""
    with other_side() as api, tempfile.TemporaryDirectory() as folder:
        async with (
            embedded_redis(Path(folder)) as url,
            connect(url) as trips,
            LeadsClient(api, "bench-key-0000") as client,
            aiohttp.ClientSession() as session,
        ):
            yield Scene(api, trips, client, session)


async def main(loads: list[int], plan: Plan) -> None:
    """Measure both at each load, print."""
    columns = ("batches", "looks", "kept", "late p50", "p99 ms", "bot cpu", "ms/look", "redis", "api cpu")
    print(f"{'':12}" + "".join(f"{name:>10}" for name in (*columns, "scripts", "reads", "api")))
    results = []
    for batches in loads:
        for measure in (ours, rivals):
            async with scene() as here:
                result = await measure(here, batches, plan)
            gc.collect()
            results.append(result)
            print(
                f"{result.who:12}{batches:>10,}{result.looks:>10,}{result.kept:>10.2f}{result.late_ms_p50:>10.0f}"
                f"{result.late_ms_p99:>10.0f}{result.bot_cpu:>10.2f}{result.bot_cpu_ms_per_look:>10.2f}"
                f"{result.redis_cpu:>10.2f}{result.api_cpu:>10.2f}{result.scripts_per_look:>10.2f}"
                f"{result.reads_per_look:>10.2f}{result.api_calls_per_look:>10.2f}",
                flush=True,
            )
    most = {
        who: max((one.batches for one in results if one.who == who and one.in_time), default=0)
        for who in ("ours", "a job each")
    }
    last = {one.who: one.bot_cpu_ms_per_look for one in results}
    ratio = last["ours"] / last["a job each"]
    print(f"\nmost batches with p99 below {LATE_MS:.0f} ms: {most}; CPU for each look {ratio:.1f} times a job's")
    print(
        json.dumps(
            {
                "most_in_time": most,
                "cpu_ratio": round(ratio, 2),
                "pending_share": plan.pending,
                "results": [
                    {
                        name: round(value, 3) if isinstance(value, float) else value
                        for name, value in one._asdict().items()
                    }
                    for one in results
                ],
            }
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, nargs="+", default=[1000], help="one or several loads (default 1000)")
    parser.add_argument("--pending", type=float, default=0.2, help="share of pending batches (default 0.2)")
    parser.add_argument("--warm", type=float, default=12.0, help="seconds before the measurement (default 12)")
    parser.add_argument("--seconds", type=float, default=20.0, help="seconds of the measurement (default 20)")
    given = parser.parse_args()
    uvloop.run(main(given.batches, Plan(pending=given.pending, warm=given.warm, seconds=given.seconds)))
