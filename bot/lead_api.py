"""The port LeadApi over `leadsearch.client`: its errors in the domain's words, in one table."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Final, TypeVar

from bot.searches.ports import (
    ApiAway,
    ApiLost,
    ApiRefused,
    ApiSurprise,
    ApiTrouble,
    KeyRefused,
    ListBusy,
    NotEnoughCredits,
    Polled,
    TaskGone,
)
from bot.shared_polls import SharedPolls, again_in
from leadsearch import client
from leadsearch.client import LeadsClient, LeadsError
from leadsearch.contract import PAGE_MAX, LeadPage, Preview, Started, StartSearch, Task

T = TypeVar("T")

LIST_PAGES_MAX: Final = 200
"""Pages of 500 lists that are looked through for one list: 100,000 lists, more than an account can have by hand."""


class ClientLeadApi:
    """The lead search API of one account.

    Args:
        api: the client; its retries are the only ones.
        honours_keys: whether the API is known to honour `Idempotency-Key` (our own service does, the hosted one does
            not say).
    """

    def __init__(self, api: LeadsClient, *, honours_keys: bool) -> None:
        self._api = api
        self._honours_keys = honours_keys
        self._polls = SharedPolls(one=self._poll_one, newest=self.recent_tasks)

    @property
    def honours_keys(self) -> bool:
        """Whether the same Idempotency-Key is known to answer the same task."""
        return self._honours_keys

    async def start(self, body: StartSearch, *, key: str, not_after: float | None = None) -> Started:
        """Start a run; ApiLost when that may have happened without an answer.

        `not_after` (seconds since 1970): nothing is sent later than that, and ApiAway says so.
        """
        started = await _asked(self._api.start(body, idempotency_key=key, not_after=not_after))
        self._polls.started(started.task.id)
        return started

    async def poll(self, task_id: str) -> Polled:
        """How far a task is, with the API's hint in seconds. Looks of one moment share calls."""
        return await self._polls.poll(task_id)

    async def _poll_one(self, task_id: str) -> Polled:
        task = await _asked(self._api.task(task_id))
        return Polled(task, again_in(task))

    async def recent_tasks(self) -> Sequence[Task]:
        """The 20 newest tasks of the account."""
        return await _asked(self._api.recent_tasks())

    async def active_task(self, list_id: str) -> str | None:
        """The id of the task that fills this list now; None also when there is no such list."""
        cursor: str | None = None
        for _ in range(LIST_PAGES_MAX):
            page = await _asked(self._api.lists(limit=PAGE_MAX, cursor=cursor))
            found = next((one for one in page.lists if one.id == list_id), None)
            if found is not None:
                return found.active_task_id
            if page.next_cursor is None or page.next_cursor == cursor:
                return None
            cursor = page.next_cursor
        raise ApiSurprise(f"The API has more than {LIST_PAGES_MAX} pages of lists")

    async def list_total(self, list_id: str) -> int:
        """Leads in the list. Raises TaskGone when there is no such list."""
        return (await _asked(self._api.list_leads(list_id, limit=1))).total

    async def cancel(self, task_id: str) -> None:
        """End a task, keep what it has saved. ApiRefused when the API has no such operation."""
        await _asked(self._api.cancel(task_id))

    async def task_leads(self, task_id: str, *, cursor: str | None) -> LeadPage:
        """A page of what a task saved."""
        return await _asked(self._api.results(task_id, limit=PAGE_MAX, cursor=cursor))

    async def list_leads(self, list_id: str, *, cursor: str | None) -> LeadPage:
        """A page of a list."""
        return await _asked(self._api.list_leads(list_id, limit=PAGE_MAX, cursor=cursor))

    async def preview(self, count: int) -> Preview:
        """What so many people cost, and the balance."""
        return await _asked(self._api.preview(count))


KINDS: Final[Mapping[type[LeadsError], type[ApiTrouble]]] = {
    client.Unauthorised: KeyRefused,
    client.InvalidRequest: ApiRefused,
    client.Unsupported: ApiRefused,
    client.Gone: TaskGone,
    client.Unreachable: ApiAway,
    client.OutcomeUnknown: ApiLost,
    client.UnexpectedAnswer: ApiSurprise,
}
"""What carries no more than words. `Unreachable` and the kinds of `Later` are raised only where nothing was started:
for a start that may have happened the client says OutcomeUnknown."""


async def _asked(answer: Awaitable[T]) -> T:
    try:
        return await answer
    except LeadsError as error:
        raise trouble_of(error) from error


def trouble_of(error: LeadsError) -> ApiTrouble:
    """The domain's word for a client's error. An error that stands nowhere is a surprise."""
    match error:
        case client.NotEnoughCredits():
            return NotEnoughCredits(
                error.message,
                correlation_id=error.correlation_id,
                required=error.required,
                balance=error.balance,
            )
        case client.Conflict():
            return ListBusy(error.message, correlation_id=error.correlation_id, active_task_id=error.active_task_id)
        case client.Later():
            return ApiAway(error.message, correlation_id=error.correlation_id, retry_after=error.retry_after)
        case _:
            kind = KINDS.get(type(error), ApiSurprise)
            return kind(error.message, correlation_id=error.correlation_id)
