"""Reading an HTTP answer of the API: which failure it is, or which shape it holds. Pure; knows no HTTP library."""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from leadsearch.contract import Account, LeadList, LeadPage, ListPage, Preview, Started, Task
from leadsearch.errors import (
    Conflict,
    Detail,
    Gone,
    InvalidRequest,
    LeadsError,
    NotEnoughCredits,
    RateLimited,
    Seen,
    ServerTrouble,
    Unauthorised,
    UnexpectedAnswer,
    Unsupported,
)
from leadsearch.retry import retry_after_seconds

WORDS_MAX: Final = 300
"""Characters of the API's own words that an error carries: enough for a sentence, too short for a page of HTML."""
DETAILS_MAX: Final = 20
"""Fields that an error names."""
POLL_AFTER_MAX_MS: Final = 600_000
"""A longer hint is taken as this one."""

_PLAIN: Final = {401: Unauthorised, 403: Unauthorised, 404: Gone, 405: Unsupported, 410: Gone, 501: Unsupported}
_LATER: Final = {408: ServerTrouble, 429: RateLimited}
_CLIENT_ERRORS: Final = 400
_SERVER_ERRORS: Final = 500

Json = Mapping[str, object]
Shape = TypeVar("Shape", bound=BaseModel)


class Answer(NamedTuple):
    """What came back: `headers` by lower-case name, `body` complete and decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


# ---- failures


def failure(answer: Answer, *, now: float) -> LeadsError:
    """The error of an answer that is no success. `now` (seconds since 1970) is for a `Retry-After` that is a date."""
    body = _object_or_nothing(answer)
    error = body.get("error")
    told = {**body, **error} if isinstance(error, dict) else body
    words = _words(answer, told)
    seen: Seen = {"status": answer.status, "correlation_id": correlation_id(answer, body)}
    retry_after = retry_after_seconds(answer.headers.get("retry-after"), now=now)
    match answer.status:
        case status if plain := _PLAIN.get(status):
            return plain(words, **seen)
        case 402:
            required, balance = _number(told.get("required")), _number(told.get("balance"))
            return NotEnoughCredits(words, required=required, balance=balance, **seen)
        case 409:
            return Conflict(words, active_task_id=_text(told, "activeTaskId", "active_task_id"), **seen)
        case status if later := _LATER.get(status, ServerTrouble if status >= _SERVER_ERRORS else None):
            return later(words, retry_after=retry_after, **seen)
        case status if status >= _CLIENT_ERRORS:
            return InvalidRequest(words, details=_details(told.get("details")), **seen)
    return UnexpectedAnswer(f"{words}; is this the API's base address?", **seen)


def unexpected(answer: Answer, why: str) -> UnexpectedAnswer:
    """An answer that says success and holds something else. `why` goes on after "The API answered"."""
    found = correlation_id(answer, _object_or_nothing(answer))
    return UnexpectedAnswer(f"The API answered {why}", status=answer.status, correlation_id=found)


def correlation_id(answer: Answer, body: Json) -> str | None:
    """The API's name for this request, from the first place that has one."""
    for place in (body, body.get("error"), body.get("task"), _inside(body.get("task"), "trigger")):
        if isinstance(place, dict) and (found := _text(place, "correlationId", "correlation_id")):
            return found
    return _text(answer.headers, "x-correlation-id", "x-request-id")


def _words(answer: Answer, told: Json) -> str:
    """The API's own words for a failure, else the status line."""
    if words := _text(told, "message", "error", "detail"):
        return words
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "unknown status"
    return f"The API answered {answer.status} {phrase}"


def _details(items: object) -> tuple[Detail, ...]:
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return tuple(Detail(_text(item, "field") or "", _text(item, "message") or "") for item in found[:DETAILS_MAX])


# ---- shapes


def read_object(answer: Answer) -> Json:
    """The JSON object of an answer. Raises UnexpectedAnswer."""
    if not answer.body.strip():
        raise unexpected(answer, "with nothing")
    document = _json(answer)
    if isinstance(document, dict):
        return document
    kind = answer.headers.get("content-type", "no content type")[:60]
    raise unexpected(answer, f"with something else than a JSON object ({kind})")


def read_started(answer: Answer, *, list_id: str | None) -> Started:
    """The task and list of a start; `list_id` is the one that was sent. Raises UnexpectedAnswer."""
    body = read_object(answer)
    row = next((body[key] for key in ("task", "search") if isinstance(body.get(key), dict)), body)
    task = _read_task(answer, {"status": "pending"} | row if isinstance(row, dict) else row)
    place = _read(answer, LeadList, body["list"]) if isinstance(body.get("list"), dict) else None
    found = place.id if place else task.list_id or list_id
    if found is None:
        raise unexpected(answer, f"without the list of task {task.id}")
    ids = {"list_id": found, "correlation_id": task.correlation_id or correlation_id(answer, body)}
    return Started(task=task.model_copy(update=ids), list_id=found, list_name=place.name if place else task.title)


def read_tasks(answer: Answer) -> tuple[Task, ...]:
    """The tasks of an answer: an array, or in the older shape one row. Raises UnexpectedAnswer."""
    body = read_object(answer)
    for key in ("tasks", "task", "search"):
        match body.get(key):
            case list(rows):
                return tuple(_read_task(answer, row) for row in rows)
            case dict(row):
                return (_read_task(answer, row),)
    raise unexpected(answer, "without tasks")


def read_page(answer: Answer) -> LeadPage:
    """A page of leads. Raises UnexpectedAnswer."""
    return _read(answer, LeadPage, read_object(answer))


def read_lists(answer: Answer) -> ListPage:
    """A page of lists. Raises UnexpectedAnswer."""
    return _read(answer, ListPage, read_object(answer))


def read_preview(answer: Answer) -> Preview:
    """What a batch would cost. Raises UnexpectedAnswer."""
    return _read(answer, Preview, read_object(answer))


def read_account(answer: Answer) -> Account:
    """Whom the key belongs to. Raises UnexpectedAnswer."""
    body = read_object(answer)
    return _read(answer, Account, body.get("account", body))


def read_prices(answer: Answer) -> Mapping[str, float]:
    """Credits per unit of each action that has a readable price. Raises UnexpectedAnswer."""
    costs = read_object(answer).get("costs")
    if not isinstance(costs, dict):
        raise unexpected(answer, "without costs")
    prices = {str(action): _number(cost) for action, cost in costs.items()}
    return {action: price for action, price in prices.items() if price is not None and price >= 0}


def read_done(answer: Answer) -> None:
    """That something was done: a success with nothing, or an object that does not deny it. Raises UnexpectedAnswer."""
    if answer.body.strip() and read_object(answer).get("success") is False:
        raise unexpected(answer, 'success and "success": false')


def _read(answer: Answer, shape: type[Shape], document: object) -> Shape:
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, found["loc"])) or "all of it" for found in error.errors()[:3])
        raise unexpected(answer, f"with a {shape.__name__} that cannot be read: {places}") from None


def _read_task(answer: Answer, row: object) -> Task:
    task = _read(answer, Task, row)
    hint = _number(answer.headers.get("poll-after-ms"))
    if hint is None or hint < 0:
        return task
    return task.model_copy(update={"poll_after_ms": min(int(hint), POLL_AFTER_MAX_MS)})


# ---- parts


def _json(answer: Answer) -> object:
    try:
        found: object = from_json(answer.body, allow_inf_nan=False)
    except ValueError:
        return None
    return found


def _object_or_nothing(answer: Answer) -> Json:
    document = _json(answer)
    return document if isinstance(document, dict) else {}


def _inside(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _text(place: Json | Mapping[str, str], *keys: str) -> str | None:
    """The first text under `keys`, on one line and cut."""
    for text in (place.get(key) for key in keys):
        if isinstance(text, str) and (line := " ".join("".join(c if c.isprintable() else " " for c in text).split())):
            return line[:WORDS_MAX]
    return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
