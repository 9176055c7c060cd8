"""What can go wrong when the lead search API is asked: one class for each thing a caller does about it."""

from http import HTTPStatus
from typing import Final, NamedTuple, Self, TypedDict, Unpack

SUCCESS: Final = range(200, 300)
"""HTTP statuses that say: done."""


class Detail(NamedTuple):
    """What is wrong with one field of a request."""

    field: str
    message: str


class Seen(TypedDict, total=False):
    """What every error carries."""

    correlation_id: str | None
    """The API's name for what happened, to quote to its operator; None when it gave none."""
    status: int | None
    """The HTTP status; None when there was no answer."""


class LeadsError(Exception):
    """The API did not do it. `message` says why in one sentence, in the API's own words where it has some."""

    def __init__(self, message: str, **seen: Unpack[Seen]) -> None:
        super().__init__(message)
        self.message = message
        self.correlation_id = seen.get("correlation_id")
        self.status = seen.get("status")

    def __str__(self) -> str:
        known = [f"status {self.status}"] if self.status else []
        known += [f"correlation id {self.correlation_id}"] if self.correlation_id else []
        return f"{self.message} ({', '.join(known)})" if known else self.message


class Unauthorised(LeadsError):
    """The key is not valid, or not for this. No repeat helps: a person has to give a valid one."""


class NotEnoughCredits(LeadsError):
    """The balance does not cover the start. Both amounts in credits, None when the API does not tell."""

    def __init__(self, message: str, *, required: float | None, balance: float | None, **seen: Unpack[Seen]) -> None:
        super().__init__(message, **seen)
        self.required = required
        self.balance = balance


class Conflict(LeadsError):
    """Another task is active on the list; `active_task_id` names it, None when the API does not."""

    def __init__(self, message: str, *, active_task_id: str | None, **seen: Unpack[Seen]) -> None:
        super().__init__(message, **seen)
        self.active_task_id = active_task_id


class InvalidRequest(LeadsError):
    """The API will not take the request as it is; `details` name the fields, where it tells."""

    def __init__(self, message: str, *, details: tuple[Detail, ...] = (), **seen: Unpack[Seen]) -> None:
        super().__init__(message, **seen)
        self.details = details


class Gone(LeadsError):
    """The API does not know that task, list or lead (any more)."""


class Unsupported(LeadsError):
    """The API does not know the operation itself."""


class Later(LeadsError):
    """Not now. `retry_after` is what the API asks for, in seconds; None when it does not say."""

    def __init__(self, message: str, *, retry_after: float | None = None, **seen: Unpack[Seen]) -> None:
        super().__init__(message, **seen)
        self.retry_after = retry_after


class RateLimited(Later):
    """Too many requests; this one was refused."""


class ServerTrouble(Later):
    """The API, or something before it, is in trouble. It may have done the work; a 503 with `retry_after` did not."""


class Unreachable(LeadsError):
    """No answer. `sent` False: there was no connection, so the API never saw the request."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class UnexpectedAnswer(LeadsError):
    """An answer that nobody has documented: no JSON, the wrong shape, too long, a redirect."""


class OutcomeUnknown(LeadsError):
    """The request left and no readable answer came back: the API may have done it. `__cause__` is what was seen.

    Raised for what must not happen twice (a start, a cancel) in place of the classes above that leave it open.
    """

    @classmethod
    def after(cls, error: LeadsError) -> Self:
        """The same failure, seen by somebody who must not repeat."""
        message = f"The request was sent, but its outcome is unknown: {error.message}"
        return cls(message, correlation_id=error.correlation_id, status=error.status)


def proves_nothing_done(error: LeadsError) -> bool:
    """Whether a failure is certain to have changed nothing at the API."""
    match error:
        case OutcomeUnknown():
            return False
        case Unreachable():
            return not error.sent
        case ServerTrouble():
            # A 500, 502 or 504 may follow the work; a 503 that names a time to come back refused it.
            return error.status == HTTPStatus.SERVICE_UNAVAILABLE and error.retry_after is not None
        case UnexpectedAnswer():
            return error.status is not None and error.status not in SUCCESS
        case _:
            return True
