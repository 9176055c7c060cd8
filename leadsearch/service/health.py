"""What a load balancer asks: is the process up, and can it work. Outside of the contract, and without a key."""

import asyncio
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from sqlalchemy import text
from starlette.responses import JSONResponse

from leadsearch.service.database import Database
from leadsearch.service.errors import OUT_OF_REACH

READY_LIMIT_S: Final = 1.0
"""How long the database may take to answer."""
_ASKED: Final = text("SELECT 1")


def health_router(database: Database, *, limit_s: float = READY_LIMIT_S) -> APIRouter:
    """`GET /health`: the process lives. `GET /ready`: 200, or 503 with the reasons."""
    router = APIRouter()

    @router.get("/health")
    async def health() -> JSONResponse:
        return JSONResponse({"status": "live"})

    @router.get("/ready")
    async def ready() -> JSONResponse:
        try:
            async with asyncio.timeout(limit_s):
                await database.ask(lambda connection: connection.scalar(_ASKED))
        except OUT_OF_REACH:
            reasons = [f"the database does not answer within {limit_s:g} s"]
            return JSONResponse(
                {"status": "not ready", "reasons": reasons},
                status_code=HTTPStatus.SERVICE_UNAVAILABLE,
                headers={"Retry-After": "1"},
            )
        return JSONResponse({"status": "ready"})

    return router
