"""Every error on the wire: one shape, a sentence that says what to do, and the correlation id."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route

from leadsearch.service.correlation import correlation_id
from leadsearch.service.errors import (
    DatabaseAwayError,
    GivenUpError,
    ListBusyError,
    NotEnoughCreditsError,
    NotFoundError,
    OutcomeUnknownError,
    RefusedError,
    TooManyError,
)

logger = logging.getLogger(__name__)

UNAUTHORIZED: Final = (
    "A valid key is missing. Send it as `Authorization: Bearer <key>`; "
    "`leads accounts add` makes an account and shows its key."
)
AWAY_S: Final = 2
"""When to ask again while the database is away."""
_AWAY: Final = f"The database of this service is out of reach just now. Nothing was changed; try again in {AWAY_S} s."
_UNKNOWN: Final = (
    "The database of this service broke off at the last moment: this was done as a whole, or not at all. "
    "Look which before you send it again."
)
_BROKEN: Final = "Something went wrong on our side. Try again; if it fails again, quote the correlation id {}."


class ProblemError(Exception):
    """An answer that is an error. `details` are (field, message) pairs."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **facts: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"error": {"code": code, "message": message}, **facts}
        if listed := [{"field": field, "message": text} for field, text in details]:
            self.body["error"]["details"] = listed
        self.headers = dict(headers or {})

    def response(self) -> JSONResponse:
        """The answer itself. The header with the correlation id is set for every answer alike, in `middleware`."""
        body = self.body | {"correlationId": correlation_id()}
        return JSONResponse(body, status_code=self.status, headers=self.headers)


def invalid(message: str, *, details: Iterable[tuple[str, str]] = ()) -> ProblemError:
    """A request that is wrong in itself and never succeeds as it is."""
    return ProblemError(HTTPStatus.BAD_REQUEST, "invalid_request", message, details=details)


def unauthorized() -> ProblemError:
    """No key, or one that is not known."""
    return ProblemError(HTTPStatus.UNAUTHORIZED, "unauthorized", UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})


def broken() -> ProblemError:
    """A mistake of ours; the log has it under the same correlation id."""
    return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", _BROKEN.format(correlation_id()))


def of_refusal(refusal: RefusedError) -> ProblemError:
    """The status and the further facts of a refusal of the domain."""
    match refusal:
        case NotFoundError():
            return ProblemError(HTTPStatus.NOT_FOUND, "not_found", str(refusal))
        case ListBusyError():
            return ProblemError(HTTPStatus.CONFLICT, "conflict", str(refusal), activeTaskId=refusal.active_task_id)
        case NotEnoughCreditsError():
            return ProblemError(
                HTTPStatus.PAYMENT_REQUIRED,
                "insufficient_credits",
                str(refusal),
                required=refusal.required,
                balance=refusal.balance,
            )
        case TooManyError():
            headers = {"Retry-After": str(refusal.retry_after_s)}
            return ProblemError(HTTPStatus.TOO_MANY_REQUESTS, "rate_limited", str(refusal), headers=headers)
        case GivenUpError():
            headers = {"Retry-After": "1"}  # whoever still hears it, a proxy perhaps, may ask again
            return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", str(refusal), headers=headers)
        case _:
            return invalid(str(refusal))


def of_absence(error: DatabaseAwayError) -> ProblemError:
    """The database is away. A time to come back says that nothing was done: every request changes something once."""
    if isinstance(error, OutcomeUnknownError):
        return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _UNKNOWN)
    headers = {"Retry-After": str(AWAY_S)}
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, headers=headers)


def of_validation(errors: Iterable[Mapping[str, Any]]) -> ProblemError:
    """A request that does not fit its shape, with a line for every field that is wrong."""
    details = [(".".join(str(part) for part in error["loc"][1:]) or "body", str(error["msg"])) for error in errors]
    message = "; ".join(f"{field}: {text}" for field, text in details)
    return invalid(f"The request is not valid: {message}.", details=details)


def of_routing(request: Request, error: HTTPException, routes: Sequence[BaseRoute]) -> ProblemError:
    """What no route answers: an unknown path, or a method that a known path does not have."""
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(methods_of(request, routes))
        message = f"{request.url.path} does not take {request.method}; it takes {allowed}."
        return ProblemError(error.status_code, "method_not_allowed", message, headers={"Allow": allowed})
    if error.status_code == HTTPStatus.NOT_FOUND:
        return ProblemError(error.status_code, "not_found", f"There is nothing at {request.url.path}. See docs/api.")
    return ProblemError(error.status_code, "invalid_request", f"{error.detail}.", headers=error.headers)


def methods_of(request: Request, routes: Sequence[BaseRoute]) -> list[str]:
    """Every method of the request's path; the framework itself names those of one route only."""
    fitting = (route for route in routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in fitting if isinstance(route, Route) for method in route.methods or ()})


def problem_of(request: Request, error: Exception, routes: Sequence[BaseRoute] = ()) -> ProblemError:
    """The Problem that an exception stands for; a mistake of ours is logged here."""
    match error:
        case ProblemError():
            return error
        case RefusedError():
            return of_refusal(error)
        case DatabaseAwayError():
            return of_absence(error)  # the database itself tells it, once
        case RequestValidationError():
            return of_validation(error.errors())
        case HTTPException():
            return of_routing(request, error, routes)
        case _:
            logger.error("%s %s failed", request.method, quote(request.url.path), exc_info=error)
            return broken()


def install(app: FastAPI, *, routes: Sequence[BaseRoute]) -> None:
    """Turn every way a request can go wrong into a Problem, what none of the routes answers included."""

    async def answer(request: Request, error: Exception) -> Response:
        return problem_of(request, error, routes).response()

    for kind in (ProblemError, RefusedError, DatabaseAwayError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)
