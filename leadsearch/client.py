"""The client of the lead search API: every operation of the contract, over httpx.

Every method raises LeadsError in one of its kinds, never an error of a library.
"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self, TypeVar
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr

from leadsearch import asks
from leadsearch.answers import (
    Answer,
    failure,
    read_account,
    read_done,
    read_lists,
    read_page,
    read_preview,
    read_prices,
    read_started,
    read_tasks,
    unexpected,
)
from leadsearch.asks import Ask, visible_ascii
from leadsearch.contract import Account, Lead, LeadPage, ListPage, Preview, Started, StartSearch, Task
from leadsearch.errors import (
    SUCCESS,
    Conflict,
    Detail,
    Gone,
    InvalidRequest,
    Later,
    LeadsError,
    NotEnoughCredits,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    Unauthorised,
    UnexpectedAnswer,
    Unreachable,
    Unsupported,
    proves_nothing_done,
)
from leadsearch.retry import RetryPolicy, repeat
from leadsearch.transport import BROKEN, aiohttp_transport, trouble_of

__all__ = [
    "Conflict",
    "Detail",
    "Gone",
    "InvalidRequest",
    "Later",
    "LeadsClient",
    "LeadsError",
    "NotEnoughCredits",
    "OutcomeUnknown",
    "RateLimited",
    "RetryPolicy",
    "ServerTrouble",
    "Timeouts",
    "Unauthorised",
    "UnexpectedAnswer",
    "Unreachable",
    "Unsupported",
    "every_lead",
]

BODY_MAX_BYTES: Final = 16 * 1024 * 1024
"""A page of 500 leads is below 1 MB; whatever is far above is no answer of this API."""
SECRET_MIN: Final = 8
"""Characters from which on a key is looked for in what is shown."""

_log = logging.getLogger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """How long each part of one request may take, in seconds."""

    connect: float = 3.0
    """To make a connection, TLS included."""
    pool: float = 5.0
    """To get a connection at all: to wait for a free one, and to make it."""
    write: float = 5.0
    """To hand over a part of the request. aiohttp's transport has no such limit; `total` ends it there."""
    read: float = 10.0
    """Between two parts of the answer."""
    total: float = 20.0
    """One request from its beginning to the end of its answer."""


class LeadsClient:
    """One account at one API. Use it as an async context manager, or call `aclose` at the end.

    `base_url` is scheme and host, and what stands before `/api`, if anything. `transport` replaces aiohttp's. `sleep`,
    `random` (0 to 1) and `now` (seconds since 1970) serve the waits between tries. Raises ValueError for an address or
    key that cannot be one.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeouts: Timeouts | None = None,
        retry: RetryPolicy | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = random.random,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._base_url = _checked_address(base_url)
        self._key = SecretStr(_checked_key(api_key))
        limits = timeouts or Timeouts()
        self._total = limits.total
        self._limits = {
            "timeout": {"connect": limits.connect, "read": limits.read, "write": limits.write, "pool": limits.pool}
        }
        self._retry = retry or RetryPolicy()
        self._sleep, self._random, self._now = sleep, random, now
        self._headers = httpx.Headers(  # a plain dict would show the key when it is printed
            {
                "Authorization": f"Bearer {api_key}",
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "User-Agent": "leads-bot",
            }
        )
        self._transport = transport or aiohttp_transport(self._base_url)

    def __repr__(self) -> str:
        return f"LeadsClient({self._base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    # ---- searches

    async def start(self, body: StartSearch, *, idempotency_key: str, not_after: float | None = None) -> Started:
        """Start a run, or go on with a search. Never repeated when the API may have taken it: OutcomeUnknown.

        `idempotency_key`: 1 to 255 visible ASCII characters, else ValueError; an API that honours it starts nothing
        twice in 24 h. `not_after`, in seconds since 1970: a try that would begin later is Unreachable, and not sent.
        """
        list_id = str(body.list_id) if body.list_id else None
        return await self._call(
            asks.start(body, idempotency_key=idempotency_key),
            lambda answer: read_started(answer, list_id=list_id),
            not_after=not_after,
        )

    async def task(self, task_id: str) -> Task:
        """One task with the hint when to ask again. Gone when the API does not know it."""
        tasks = await self._call(asks.task(task_id), read_tasks)
        found = next((task for task in tasks if task.id.lower() == task_id.lower()), None)
        if found is None:
            raise Gone(f"The API does not know task {task_id}")
        if not found.known:
            _log.warning("task %s has the unknown status %.60r, which counts as running", task_id, found.status)
        return found

    async def recent_tasks(self) -> tuple[Task, ...]:
        """The newest tasks of the account, at most 20, newest first."""
        return await self._call(asks.recent_tasks(), read_tasks)

    async def cancel(self, task_id: str) -> None:
        """End an active task; what it saved stays. An ended task is removed from the history instead.

        Never repeated when the API may have taken it (OutcomeUnknown): the second one would remove the task.
        """
        await self._call(asks.cancel(task_id), read_done)

    async def results(self, task_id: str, *, limit: int = 100, cursor: str | None = None) -> LeadPage:
        """A page of what one task saved, in the order in which it was found; `limit` 1 to 500."""
        return await self._call(asks.results(task_id, limit=limit, cursor=cursor), read_page)

    # ---- lists and leads

    async def lists(self, *, limit: int = 100, cursor: str | None = None) -> ListPage:
        """A page of the account's lists, newest first; `limit` 1 to 500."""
        return await self._call(asks.lists(limit=limit, cursor=cursor), read_lists)

    async def list_leads(self, list_id: str, *, limit: int = 100, cursor: str | None = None) -> LeadPage:
        """A page of a list, in the order in which the leads were added; `limit` 1 to 500. Gone: no such list."""
        return await self._call(asks.list_leads(list_id, limit=limit, cursor=cursor), read_page)

    async def erase_lead(self, lead_id: str) -> None:
        """Erase a person from every list of the account, for good. Gone when there is no such lead (any more)."""
        await self._call(asks.erase_lead(lead_id), read_done)

    # ---- credits and account

    async def prices(self) -> Mapping[str, float]:
        """Credits per unit of each action; an action that is absent is not free."""
        return await self._call(asks.prices(), read_prices)

    async def preview(self, count: int) -> Preview:
        """What so many people would cost at most, and the balance. Charges nothing."""
        return await self._call(asks.preview(count), read_preview)

    async def account(self) -> Account:
        """Whom the key belongs to; the cheapest check of a key."""
        return await self._call(asks.account(), read_account)

    # ---- one request

    async def _call(
        self, ask: Ask, read_answer: Callable[[Answer], Result], *, not_after: float | None = None
    ) -> Result:
        async def attempt() -> Result:
            if not_after is not None and self._now() > not_after:
                raise Unreachable("It was too late to send it: others may have done so meanwhile", sent=False)
            answer = await self._send(ask)
            if answer.status not in SUCCESS:
                raise failure(self._without_key(answer), now=self._now())
            return read_answer(answer)

        try:
            return await repeat(
                attempt,
                what=str(ask),
                harmless=ask.harmless,
                policy=self._retry,
                sleep=self._sleep,
                random=self._random,
            )
        except LeadsError as error:
            if ask.harmless or proves_nothing_done(error):
                raise
            raise OutcomeUnknown.after(error) from error

    async def _send(self, ask: Ask) -> Answer:
        # Straight to the transport: httpx's client would merge addresses, follow redirects and keep cookies. That is
        # half of what a look costs, and this API has none of it.
        request = httpx.Request(
            ask.method,
            self._base_url + ask.path + (f"?{urlencode(ask.params)}" if ask.params else ""),
            headers=_with(self._headers, ask.headers),
            json=ask.json,
            extensions=self._limits,
        )
        try:
            async with asyncio.timeout(self._total):
                response = await self._transport.handle_async_request(request)
                try:
                    return await self._read(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise Unreachable(f"{self._base_url} did not answer within {self._total:g} s", sent=True) from None
        except BROKEN as error:
            raise trouble_of(self._base_url, error) from error

    async def _read(self, response: httpx.Response) -> Answer:
        """The whole answer, bounded. Raises UnexpectedAnswer."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
        seen = Answer(response.status_code, headers, b"")
        body = bytearray()
        try:
            async for part in response.aiter_bytes():
                body += part
                if len(body) > BODY_MAX_BYTES:
                    raise unexpected(seen, f"with more than {BODY_MAX_BYTES // 1024**2} MB")
        except httpx.DecodingError as error:
            raise unexpected(seen, "with something that cannot be unpacked") from error
        return seen._replace(body=bytes(body))

    def _without_key(self, answer: Answer) -> Answer:
        """A failure's answer with the key struck out where it quotes it, so that no error can show it."""
        key = self._key.get_secret_value().encode()
        # A few letters are no secret, and would tear other words apart.
        return answer._replace(body=answer.body.replace(key, b"[key]")) if len(key) >= SECRET_MIN else answer


async def every_lead(page: Callable[[str | None], Awaitable[LeadPage]]) -> AsyncIterator[Lead]:
    """All leads behind a first page: `page` answers the page at a cursor, None being the first.

    Raises UnexpectedAnswer when a cursor comes back, because that would never end.
    """
    cursor, seen = None, set[str]()
    while True:
        leads = await page(cursor)
        for lead in leads.leads:
            yield lead
        cursor = leads.next_cursor
        if cursor is None:
            return
        if cursor in seen:
            raise UnexpectedAnswer(f"The API answered the cursor {cursor} twice")
        seen.add(cursor)


# ---- parts


def _checked_address(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        raise ValueError(f"the API's address is not an address: {error}") from None
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query or url.fragment:
        raise ValueError("the API's address has the form https://host or http://host:port, without user, ? or #")
    return str(url).rstrip("/")


def _with(headers: httpx.Headers, more: Mapping[str, str]) -> httpx.Headers:
    """Those of every request and those of this one."""
    if not more:
        return headers
    both = headers.copy()
    both.update(more)
    return both


def _checked_key(api_key: str) -> str:
    if not visible_ascii(api_key):
        raise ValueError("the API key is empty or has characters that no key has (check for spaces and line ends)")
    return api_key
