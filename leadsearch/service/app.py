"""The composition of the service: database, parts, worker and routes."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from fastapi import APIRouter, FastAPI

from leadsearch.service import problems
from leadsearch.service.accounts import Accounts
from leadsearch.service.claims import Claims
from leadsearch.service.database import Database
from leadsearch.service.erasure import Erasure
from leadsearch.service.health import health_router
from leadsearch.service.lists import Lists
from leadsearch.service.middleware import Correlate
from leadsearch.service.parts import Parts
from leadsearch.service.ports import NewId, NowMs, People, ReadPrompt
from leadsearch.service.routes import router
from leadsearch.service.starting import Starts
from leadsearch.service.tasks import Tasks
from leadsearch.service.throttle import Throttle
from leadsearch.service.worker import Worker

DATABASE_FILE: Final = "leads.sqlite"
"""Name of the service's database in the data folder."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator decides.

    Attributes:
        price: credits per person saved.
        starts_per_minute: searches that one account may start through this process; 0 is any number.
        pace_s: seconds that a page of people takes at least; slows tasks down for demos and tests.
    """

    price: int = 0
    starts_per_minute: int = 0
    pace_s: float = 0.0


def database_url(data: Path) -> str:
    """The SQLAlchemy address of the SQLite database in a data folder."""
    return f"sqlite:///{data / DATABASE_FILE}"


def present_ms() -> int:
    """The present instant in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def fresh_id() -> str:
    """A random UUID."""
    return str(uuid4())


@asynccontextmanager
async def open_service(
    *,
    database: Database,
    people: People,
    read_prompt: ReadPrompt,
    settings: Settings,
    now_ms: NowMs = present_ms,
    new_id: NewId = fresh_id,
) -> AsyncIterator[FastAPI]:
    """The app with its worker running. What is passed in stays the caller's to close."""
    claims = Claims(database=database, now_ms=now_ms, new_id=new_id)
    worker = Worker(claims=claims, people=people, now_ms=now_ms, pace_s=settings.pace_s)
    parts = Parts(
        accounts=Accounts(database=database, now_ms=now_ms, new_id=new_id),
        starts=Starts(database=database, read_prompt=read_prompt, now_ms=now_ms, new_id=new_id, price=settings.price),
        tasks=Tasks(database=database, now_ms=now_ms),
        lists=Lists(database=database),
        erasure=Erasure(database=database, now_ms=now_ms),
        throttle=Throttle(settings.starts_per_minute, now_ms=now_ms),
        wake=worker.wake,
        price=settings.price,
        pace_s=settings.pace_s,
    )
    worker.start()
    try:
        yield build_app(parts, health_router(database))
    finally:
        await worker.stop()


def build_app(parts: Parts, health: APIRouter) -> FastAPI:
    """The routes over these parts. Their contract is docs/api/leads-api.yaml; beside it are only those of `health`."""
    app = FastAPI(title="Lead search API", openapi_url=None, redirect_slashes=False)
    app.state.parts = parts
    app.include_router(router)
    app.include_router(health)
    app.add_middleware(Correlate)
    problems.install(app, routes=[*router.routes, *health.routes])
    return app
