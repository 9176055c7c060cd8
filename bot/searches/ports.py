"""What the domain needs from outside, as Protocols, and the errors that may come back through them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.searches.models import (
    Batch,
    Begun,
    Export,
    KnownList,
    Onlooker,
    Posted,
    Search,
    TeamList,
    Wishes,
    Work,
)
from leadsearch.contract import Filters, LeadPage, Preview, Started, StartSearch, Task


class Clock(Protocol):
    """The time of day."""

    def __call__(self) -> float:
        """Seconds since 1970."""


# ---- the store


class StoreAway(Exception):
    """Task state cannot be reached, or not within the limit; nothing is known to have changed."""


class SearchGone(Exception):
    """No such search in this team; it was never there, or nobody used it for 180 days."""


class ForeignList(Exception):
    """The list is none of this team's."""


class LeaseLost(Exception):
    """Somebody else holds the work now; nothing was written."""


class Claim(NamedTuple):
    """The right to advance one piece of work, until the lease ends."""

    work: Work
    search: Search
    wishes: Wishes
    fence: int


class Store(Protocol):
    """Task state. Every change is one atomic step; every method raises StoreAway."""

    async def begin(self, search: Search, batch: Batch, *, intent: str, known_list: KnownList | None) -> Begun:
        """Record a search with its first batch, due at once. The same intent again answers the first one's.

        Raises ForeignList when `known_list` is none of the team's, or not open to this person from there.
        """

    async def more(self, batch: Batch, *, after: int | None) -> Begun:
        """Record the next batch of `batch.search_id`, due at once; its position is given here.

        `after` is the position that the person saw; None means the newest. When the search has an active batch, or
        the position after `after` is taken, that batch is answered instead, not fresh. Raises SearchGone.
        """

    async def export(self, export: Export) -> None:
        """Record an export, due at once. Raises SearchGone."""

    async def wish(self, team_id: str, batch_id: str, wishes: Wishes) -> Batch | None:
        """Add wishes to a batch and make it due; None when there is no such batch in this team."""

    async def search(self, team_id: str, search_id: str) -> Search | None:
        """One search of this team."""

    async def batch(self, team_id: str, batch_id: str) -> Batch | None:
        """One batch of this team."""

    async def channel_searches(self, team_id: str, channel_id: str, *, limit: int) -> Sequence[Search]:
        """The channel's searches, the most recently used first."""

    async def channel_batches(self, team_id: str, channel_id: str) -> Sequence[tuple[Search, Batch]]:
        """The channel's batches that have not ended, oldest first."""

    async def team_lists(self, team_id: str, onlooker: Onlooker, *, query: str, limit: int) -> Sequence[TeamList]:
        """The lists that are open to this onlooker and whose name holds `query`, the most recently used first."""

    async def claim_due(self, *, owner: str, now: float, limit: int, lease: float) -> Sequence[Claim]:
        """Take up to `limit` pieces of work that are due, each for `lease` seconds and with a higher fence."""

    async def renew(self, claim: Claim, *, owner: str, until: float) -> None:
        """Hold on for longer. Raises LeaseLost."""

    async def save(self, claim: Claim, work: Work, *, owner: str, search: Search | None, release: bool) -> Claim:
        """Write the work (and its search), its `version` one higher; answers the claim to go on with.

        Wishes that came since the claim are in the answer, those that the claim carried are consumed. `release` ends
        the lease and makes the work due at `work.due_at` (or at once, when wishes came). Raises LeaseLost.
        """


class Budget(Protocol):
    """Slack's limits, shared by all processes."""

    async def take(
        self,
        team_id: str,
        bucket: str,
        *,
        now: float,
        per_minute: float,
        burst: int,
        asker: str | None = None,
        hold: float = 0.0,
    ) -> float:
        """Take one call, or answer how many seconds to wait for it (0.0 is taken).

        `asker` (a batch's id) stands in line: of n askers each gets every nth call. Without one the call goes first,
        as soon as the bucket has one. A caller that passes a smaller `burst` than others leaves them the rest.
        With a `hold` nobody takes the next call until this one is `answered`, for so many seconds at most.
        """

    async def answered(self, team_id: str, bucket: str, *, taken: float) -> None:
        """The call that was taken with a hold, when it was `taken`, is on its way no more."""

    async def close(self, team_id: str, bucket: str, *, until: float) -> None:
        """Nobody calls before then: Slack said Retry-After."""


class EditLog(Protocol):
    """Which state of a batch each message shows, shared by all processes. Both methods raise StoreAway."""

    async def begin(
        self, team_id: str, message: Posted, *, version: int, digest: str, now: float, hold: float
    ) -> float | None:
        """Claim an edit, as the last thing before it is sent; it may arrive within `hold` seconds.

        None says that a newer state is shown, or the same; else how many seconds an earlier edit, whose answer nobody
        has seen, may still arrive (0.0: none can).
        """

    async def end(self, team_id: str, message: Posted, *, version: int, digest: str, settled_at: float) -> None:
        """The edit of this version has arrived, or was refused (an empty digest); nothing when a newer one has begun.

        `settled_at` is the moment after which no earlier edit can arrive.
        """


# ---- the lead search API


class ApiTrouble(Exception):
    """The API did not do it. `text` are its own words."""

    def __init__(self, text: str, *, correlation_id: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.correlation_id = correlation_id


class KeyRefused(ApiTrouble):
    """The key is not valid; no retry helps."""


class NotEnoughCredits(ApiTrouble):
    """The balance does not cover the start. Amounts in credits, None when the API does not tell."""

    def __init__(self, text: str, *, correlation_id: str | None, required: float | None, balance: float | None) -> None:
        super().__init__(text, correlation_id=correlation_id)
        self.required = required
        self.balance = balance


class ListBusy(ApiTrouble):
    """Another task is active on the list."""

    def __init__(self, text: str, *, correlation_id: str | None, active_task_id: str | None) -> None:
        super().__init__(text, correlation_id=correlation_id)
        self.active_task_id = active_task_id


class ApiAway(ApiTrouble):
    """Not now: unreachable, throttled or in trouble. Certainly nothing was started. `retry_after` is in seconds."""

    def __init__(self, text: str, *, correlation_id: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(text, correlation_id=correlation_id)
        self.retry_after = retry_after


class ApiLost(ApiTrouble):
    """The answer did not arrive: the API may have done it."""


class ApiRefused(ApiTrouble):
    """The API will not do this, however often it is asked."""


class ApiSurprise(ApiTrouble):
    """An answer that nobody has documented."""


class TaskGone(ApiTrouble):
    """The API does not know the task or the list."""


class Polled(NamedTuple):
    """A task and the API's hint when to look again, in seconds."""

    task: Task
    again_in: float | None


class LeadApi(Protocol):
    """The lead search API. Every method raises ApiTrouble or one of its kinds."""

    @property
    def honours_keys(self) -> bool:
        """Whether the same Idempotency-Key is known to answer the same task."""

    async def start(self, body: StartSearch, *, key: str, not_after: float | None = None) -> Started:
        """Start a run; ApiLost when that may have happened without an answer.

        `not_after` (seconds since 1970): nothing is sent later than that, and ApiAway says so.
        """

    async def poll(self, task_id: str) -> Polled:
        """How far a task is."""

    async def recent_tasks(self) -> Sequence[Task]:
        """The 20 newest tasks of the account."""

    async def active_task(self, list_id: str) -> str | None:
        """The id of the task that fills this list now."""

    async def list_total(self, list_id: str) -> int:
        """Leads in the list. Raises TaskGone when there is no such list."""

    async def cancel(self, task_id: str) -> None:
        """End a task, keep what it has saved."""

    async def task_leads(self, task_id: str, *, cursor: str | None) -> LeadPage:
        """A page of what a task saved."""

    async def list_leads(self, list_id: str, *, cursor: str | None) -> LeadPage:
        """A page of a list."""

    async def preview(self, count: int) -> Preview:
        """What so many people cost, and the balance."""


# ---- Slack


class SlackTrouble(Exception):
    """Slack did not do it. `code` is Slack's word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoPlace(SlackTrouble):
    """The bot may not write there: not a member, archived, no such channel."""


class SlackAway(SlackTrouble):
    """Not now. `retry_after` is in seconds; `shown` says that the message stands, and what belongs to it does not."""

    def __init__(self, code: str, *, retry_after: float, shown: bool = False) -> None:
        super().__init__(code)
        self.retry_after = retry_after
        self.shown = shown


class SlackLost(SlackTrouble):
    """The answer did not arrive: Slack may have done it."""


class MessageGone(SlackTrouble):
    """The message cannot be edited any more: deleted, too old, not ours."""


class WorkspaceGone(SlackTrouble):
    """The bot was removed from the workspace, or its token revoked."""


class Notifier(Protocol):
    """The one writer of a batch's messages. Every method raises SlackTrouble or one of its kinds."""

    async def announce(self, search: Search, batch: Batch) -> Posted:
        """Post the batch's message. Never repeated by the notifier: SlackLost is for the caller to remember."""

    async def offer_place(self, search: Search, batch: Batch) -> None:
        """Tell the person directly that the channel is closed to the bot, and what can be done."""

    async def show(self, search: Search, batch: Batch) -> None:
        """Edit the message to the batch's state, if it differs and the workspace's budget allows; may be left out."""

    async def conclude(self, search: Search, batch: Batch) -> Posted:
        """Edit the message to the end, or post one when the batch has none.

        MessageGone is for the caller, who remembers it before anything is posted anew.
        """

    async def mention(self, search: Search, batch: Batch) -> None:
        """Notify the person who asked, in the thread, once."""

    async def hand_over(self, search: Search, export: Export, *, name: str, csv: bytes) -> None:
        """Put a file into the thread."""

    async def export_failed(self, search: Search, export: Export, *, why: str) -> None:
        """Tell the person alone that there is no file, and why."""


class PromptReader(Protocol):
    """How a prompt will be understood."""

    def read(self, prompt: str) -> Filters:
        """The reading; never fails."""

    def needs_a_look(self, filters: Filters) -> bool:
        """Whether a person should see the reading before anything is spent on it."""

    def describe(self, filters: Filters) -> Sequence[tuple[str, str]]:
        """Label and words, for a person."""
