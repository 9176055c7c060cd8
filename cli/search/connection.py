"""Which API, with which key, and how its failures look in a terminal: a sentence, what to do, an exit code."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, NoReturn, TypeVar

import click

from leadsearch.client import (
    Conflict,
    Gone,
    InvalidRequest,
    Later,
    LeadsClient,
    LeadsError,
    NotEnoughCredits,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    Unauthorised,
    UnexpectedAnswer,
    Unreachable,
    Unsupported,
)

OUR_SERVICE: Final = "http://127.0.0.1:8090"
"""Where `leads serve` listens by default."""

Result = TypeVar("Result")
Command = TypeVar("Command", bound=Callable[..., Any])


class ExitCode(IntEnum):
    """What the exit code says."""

    REFUSED = 1
    """The API will not do it, or its answer makes no sense."""
    USAGE = 2
    """A wrong option; click's own."""
    LATER = 3
    """Unreachable, throttled or in trouble: nothing was done, try again."""
    UNKNOWN = 4
    """The request was sent and nobody knows what became of it."""
    NOT_COMPLETED = 5
    """The search itself failed or was cancelled."""
    STILL_RUNNING = 6
    """The search had not ended when the time to watch it was over."""
    INTERRUPTED = 130
    """Ctrl-C."""


@dataclass(frozen=True)
class Connection:
    """How to reach the API."""

    url: str
    key: str = field(repr=False)

    def run(self, work: Callable[[LeadsClient], Awaitable[Result]]) -> Result:
        """Do `work` with a client that is closed afterwards. Ends the command when the API fails."""
        try:
            client = LeadsClient(self.url, self.key)
        except ValueError as error:
            raise click.UsageError(f"{error}.") from None

        async def whole() -> Result:
            async with client:
                return await work(client)

        try:
            return asyncio.run(whole())
        except LeadsError as error:
            fail(told(error), exit_code(error))


as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")


def connected(command: Command) -> Command:
    """Give a command the options of a connection; it takes `url` and `key`."""
    url = click.option(
        "--url",
        envvar="LEADS_API_URL",
        show_envvar=True,
        default=OUR_SERVICE,
        show_default=True,
        help="The API's address.",
    )
    key = click.option(
        "--key",
        envvar="LEADS_API_KEY",
        show_envvar=True,
        required=True,
        help="The account's key; better in the environment.",
    )
    return url(key(command))


def fail(text: str, code: ExitCode) -> NoReturn:
    """End the command with a text on standard error."""
    click.echo(f"Error: {text}", err=True)
    raise click.exceptions.Exit(code)


def told(error: LeadsError, advice: str = "") -> str:
    """What happened, what to do, and the id to quote."""
    lines = [error.message, advice or _advice(error)]
    if error.status is not None:
        found = error.correlation_id
        lines.append(f"Correlation id to quote: {found}" if found else "The API gave no correlation id.")
    return "\n".join(line for line in lines if line)


def exit_code(error: LeadsError) -> ExitCode:
    """The exit code of a failure."""
    match error:
        case OutcomeUnknown():
            return ExitCode.UNKNOWN
        case Later() | Unreachable():
            return ExitCode.LATER
        case _:
            return ExitCode.REFUSED


def _advice(error: LeadsError) -> str:
    match error:
        case NotEnoughCredits(required=required, balance=balance):
            amounts = f"Needed: {credits_text(required)}; balance: {credits_text(balance)}."
            return f"{amounts} Ask for fewer people with --count."
        case Conflict(active_task_id=str(task_id)):
            return f"See what runs: leads search watch {task_id}\nOr end it: leads search cancel {task_id}"
        case InvalidRequest(details=details):
            return "\n".join(f"  {each.field}: {each.message}" for each in details)
        case RateLimited(retry_after=float(seconds)):
            return f"Try again in {seconds:.0f} s."
        case _:
            return next((advice for kind, advice in _ADVICE.items() if isinstance(error, kind)), "")


_ADVICE: Final[dict[type[LeadsError], str]] = {
    Unauthorised: "Set LEADS_API_KEY to a valid key of this API. Our own service makes one: leads accounts add NAME",
    Conflict: "Another search is filling this list: wait, or cancel it. See: leads search get",
    Gone: "The newest searches of this key: leads search get",
    Unsupported: "This API does not offer that.",
    Later: "Try again in a while.",
    ServerTrouble: "Try again in a while.",
    Unreachable: "Is it running (our own: leads serve), and is LEADS_API_URL right?",
    UnexpectedAnswer: "Is LEADS_API_URL the address of a lead search API?",
    OutcomeUnknown: "Look before you repeat it: leads search get",
}


def credits_text(amount: float | None) -> str:
    """Credits in words."""
    return "unknown" if amount is None else f"{amount:,g} credit{'' if amount == 1 else 's'}"
