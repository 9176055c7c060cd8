"""Repeating a request: whether, when, and the loop. Three functions, so that each can be tested by a table."""

import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from leadsearch.errors import Later, LeadsError, RateLimited, ServerTrouble, Unreachable, proves_nothing_done

RETRY_AFTER_CAP_S: Final = 3600.0
"""A longer `Retry-After` is taken as this one, so that a server's mistake cannot stop a caller for days."""

_log = logging.getLogger(__name__)

Answered = TypeVar("Answered")


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently a request is repeated. All times in seconds.

    One operation takes at most `tries` x `Timeouts.total`, and between the tries the longer of the two waits.
    """

    tries: int = 3
    """Requests of one operation, the first one included; 1 never repeats."""
    first_wait: float = 0.5
    """Doubles from try to try."""
    longest_wait: float = 8.0
    longest_retry_after: float = 10.0
    """A server that asks for more than this is not waited for here: the caller gets the error with the delay."""
    jitter: float = 0.25
    """The most that is added to a `Retry-After`, so that not everybody comes back in the same moment."""


def may_repeat(error: LeadsError, *, tries: int, harmless: bool, policy: RetryPolicy) -> bool:
    """Whether to try again after `tries` tries.

    `harmless` requests may reach the API twice; others are repeated only when the failure proves that nothing was done.
    """
    if tries >= policy.tries or not isinstance(error, RateLimited | ServerTrouble | Unreachable):
        return False
    if isinstance(error, Later) and (error.retry_after or 0.0) > policy.longest_retry_after:
        return False
    return harmless or proves_nothing_done(error)


def wait_seconds(error: LeadsError, *, tries: int, policy: RetryPolicy, chance: float) -> float:
    """How long to wait after `tries` tries; `chance` is a random number from 0 to 1."""
    if isinstance(error, Later) and error.retry_after is not None:
        return error.retry_after + policy.jitter * chance
    longest = min(policy.longest_wait, policy.first_wait * 2.0 ** (tries - 1))
    return longest * (1 + chance) / 2


async def repeat(
    attempt: Callable[[], Awaitable[Answered]],
    *,
    what: str,
    harmless: bool,
    policy: RetryPolicy,
    sleep: Callable[[float], Awaitable[None]],
    random: Callable[[], float],
) -> Answered:
    """Call `attempt` until it answers or must not be repeated; `what` names it in the log. Raises LeadsError."""
    tries = 1
    while True:
        try:
            return await attempt()
        except LeadsError as error:
            if not may_repeat(error, tries=tries, harmless=harmless, policy=policy):
                raise
            wait = wait_seconds(error, tries=tries, policy=policy, chance=random())
            _log.info("%s failed (%s: %s); again in %.2f s", what, type(error).__name__, error, wait)
        await sleep(wait)
        tries += 1


def retry_after_seconds(value: str | None, *, now: float) -> float | None:
    """The delay of a `Retry-After` header, in seconds or as a date (RFC 9110, 10.2.3); None when it says nothing.

    `now` is in seconds since 1970.
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value, now=now)
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), RETRY_AFTER_CAP_S)


def _seconds_until(date: str, *, now: float) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return math.nan
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
