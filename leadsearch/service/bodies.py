"""Reading a request's body: after the key was checked, within limits of size and time, and exact in its numbers."""

import asyncio
import json
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from leadsearch.service.problems import ProblemError, invalid, of_validation

BODY_MAX: Final = 64 * 1024
"""Bytes of a body. The longest one that means anything, a prompt of 2,000 characters all escaped, has 24,000."""
BODY_LIMIT_S: Final = 10.0
"""How long a body may take to arrive."""
_LARGEST: Final = Decimal(10**300)
"""Numbers beyond this are taken as this: past every limit of ours; 1e999999999 stays no gigabyte of zeros."""

Body = TypeVar("Body", bound=BaseModel)


async def read_body(request: Request, shape: type[Body]) -> Body:
    """The body as this shape. Raises ProblemError 400 with what is wrong."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise invalid("The body must be JSON, sent with `Content-Type: application/json`.")
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            raw = await _collect(request)
    except ClientDisconnect:
        raise invalid("The body broke off.") from None
    except TimeoutError:
        raise invalid(f"The body did not arrive within {BODY_LIMIT_S:.0f} seconds. Send it again.") from None
    try:
        return shape.model_validate(parse_json(raw))
    except ValidationError as error:
        raise of_validation([{**row, "loc": ("body", *row["loc"])} for row in error.errors()]) from None


async def _collect(request: Request) -> bytes:
    """The bytes of the body; gives up at the first one too many."""
    collected = bytearray()
    if int(request.headers.get("content-length") or 0) > BODY_MAX:
        raise _too_large()
    async for chunk in request.stream():
        collected += chunk
        if len(collected) > BODY_MAX:
            raise _too_large()
    return bytes(collected)


def _too_large() -> ProblemError:
    return invalid(f"The body is larger than {BODY_MAX} bytes. No request of this API needs that much.")


def parse_json(raw: bytes) -> object:
    """JSON with numbers of any size, none of them rounded. Raises ProblemError 400."""
    try:
        return json.loads(raw.decode(), parse_int=_number, parse_float=_number, parse_constant=_no_number)
    except (ValueError, InvalidOperation, RecursionError):
        raise invalid("The body is not valid JSON in UTF-8.") from None


def _number(text: str) -> int | Decimal:
    """50.0 and 5e1 are 50, as JSON Schema has it; only what is no whole number stays a Decimal."""
    value = Decimal(text)
    if value != value.to_integral_value():
        return value
    return int(max(-_LARGEST, min(value, _LARGEST)))


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
