"""What the domain knows: searches, batches, exports, and what a person may wish of them. All frozen.

Moments are seconds since 1970 (`…_at`), durations are seconds.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from leadsearch.contract import COUNT_MAX, LIST_NAME_MAX, PROMPT_MAX, Lead

TABLE_ROWS: Final = 10
"""Leads shown in a result; the rest is in the list and in the export."""


class Frozen(BaseModel):
    """A value of the domain."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kept(Frozen):
    """A value that outlives the process that wrote it: fields of a newer version are kept as they are."""

    model_config = ConfigDict(extra="allow")


Prompt = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=PROMPT_MAX)]
Count = Annotated[int, Field(strict=True, ge=1, le=COUNT_MAX)]
ListName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LIST_NAME_MAX)]
Home = Literal["channel", "dm"]
"""Where messages go: into the search's channel, or to the person who asked."""
Place = Literal["public", "private", "direct"]
"""Who is in a channel: whoever of the team likes, its members alone, or one person (with the bot or with somebody)."""


class Posted(Kept):
    """A message that Slack has: its address for every later edit."""

    channel_id: str
    ts: str


class Search(Kept):
    """One prompt filling one list in one channel of one workspace."""

    id: str
    team_id: str
    channel_id: str
    user_id: str
    prompt: Prompt
    list_id: str
    list_name: str
    home: Home = "channel"
    place: Place = "public"
    """What its channel was when it began."""
    created_at: float
    positions: int = 0
    """Batches begun so far; the newest has this position, the first has 1."""
    active_batch: str | None = None
    thread: Posted | None = None
    """The first batch's message; later batches stand in its thread."""
    people: int = 0
    """Leads that our batches have brought into the list."""
    counted: int = 0
    """The position up to which `people` counts."""
    exhausted: bool = False
    task_ids: tuple[str, ...] = ()
    """The API's tasks of our batches, the newest last, at most 20: what is not among them is news."""
    last_count: int = 0
    """How many the newest batch asked for."""
    last_people: int | None = None
    """Leads that the newest batch that `people` counts has brought; None is unknown."""


class BatchState(StrEnum):
    """Where a batch stands. `transitions.py` holds what may follow what."""

    QUEUED = "queued"
    """Recorded; nothing posted, nothing started."""
    ANNOUNCING = "announcing"
    """Its message is being posted; found again here, the outcome of that post is unknown."""
    NO_PLACE = "no_place"
    """Slack refuses messages there; nothing was spent, a person decides."""
    READY = "ready"
    """Told where it will be seen; not started."""
    STARTING = "starting"
    """The start was sent or is about to be; found again here, its outcome is unknown."""
    RUNNING = "running"
    """The API works on it."""
    OVERDUE = "overdue"
    """Not ended within the limit; a person decides, meanwhile it is looked at now and then."""
    CANCELLING = "cancelling"
    """A person wants it ended; the API has not confirmed yet."""
    READING = "reading"
    """The API is done; the leads are being read."""
    DONE = "done"
    """Ended with leads, or with the news that nobody more matches."""
    FAILED = "failed"
    """Ended without; `trouble` says why."""
    CANCELLED = "cancelled"
    """Ended by a person; what was saved until then stays."""
    DROPPED = "dropped"
    """No longer watched; it may still run at the API."""


ENDS: Final = frozenset({BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED, BatchState.DROPPED})


class Telling(StrEnum):
    """How far an ended batch's news has come. The odd steps are intents: found again, their outcome is unknown."""

    NOTHING = "nothing"
    RESULT_SENDING = "result_sending"
    RESULT_SENT = "result_sent"
    MENTION_SENDING = "mention_sending"
    TOLD = "told"


class TroubleKind(StrEnum):
    """Why a batch failed, or what stands in its way."""

    CREDITS = "credits"
    KEY = "key"
    REFUSED = "refused"
    """The API ran it and says that it failed, or will not run it as it is."""
    SURPRISE = "surprise"
    """An answer nobody has documented."""
    GONE = "gone"
    """The API no longer knows the task."""
    UNREACHABLE = "unreachable"
    NO_PLACE = "no_place"
    SLACK = "slack"
    """Slack did not take the first message in time: away, slow, or with others to take first."""
    BUG = "bug"
    """A mistake of ours; `reference` finds it in the log."""


class Trouble(Kept):
    """What went wrong, as far as it is known."""

    kind: TroubleKind
    text: str = ""
    """The API's or Slack's own words."""
    correlation_id: str | None = None
    reference: str | None = None
    required_credits: float | None = None
    balance_credits: float | None = None
    fits: int | None = None
    """How many people the balance pays for."""


class Progress(Kept):
    """What the API tells while it works. Never goes back: see `advance.py`."""

    status: str = "pending"
    """The API's own word."""
    saved: int = 0
    checked_at: float | None = None


class Share(Kept):
    """One part of a breakdown: how many leads have this in common."""

    label: str
    people: int


class Outcome(Kept):
    """What a batch brought."""

    people: int
    """New leads, counted from those read."""
    leads: tuple[Lead, ...] = ()
    """The first of them, at most TABLE_ROWS, until they were shown."""
    breakdown_by: str = ""
    breakdown: tuple[Share, ...] = ()
    exhausted: bool = False
    credits: float | None = None
    """What it cost; None is unknown."""
    balance: float | None = None


class Batch(Kept):
    """One run of a search."""

    kind: Literal["batch"] = "batch"
    id: str
    """A UUID; also the Idempotency-Key of its start."""
    search_id: str
    team_id: str
    position: int
    """1 for the first batch of its search."""
    user_id: str
    """Who asked; the one who is mentioned at the end."""
    count: Count
    state: BatchState = BatchState.QUEUED
    telling: Telling = Telling.NOTHING
    version: int = 0
    """Grows with every save; an edit of an older version never covers a newer one."""
    created_at: float
    due_at: float | None
    """When it wants to be advanced next; None waits for a person or is over."""
    place_chosen_at: float | None = None
    """When a person last chose another place for its messages; the time for its first one counts from then."""
    announced_at: float | None = None
    """When its first message was taken, or lost; the time that it has to start counts from then."""
    began_at: float | None = None
    deadline_at: float | None = None
    ended_at: float | None = None
    """When it came to its end; the time to tell that counts from then."""
    tries: int = 0
    """Failed tries of the current step in a row; decides the pause before the next."""
    task_id: str | None = None
    joined: bool = False
    """It follows a task that was already active on the list."""
    total_before: int | None = None
    """Leads in the list before the start; None is unknown."""
    progress: Progress = Progress()
    filters: Mapping[str, JsonValue] = Field(default_factory=dict)
    correlation_id: str | None = None
    outcome: Outcome | None = None
    trouble: Trouble | None = None
    message: Posted | None = None
    home: Home | None = None
    """Where its messages go, when that is not where its search is at home."""
    anew: bool = False
    """Its message takes no edits: the end goes out as a message of its own."""
    cancelled_by: str | None = None
    perhaps_shown: bool = False
    """An edit that shows its end has arrived, or has left and nobody knows."""
    unseen: bool = False
    """It has ended, and certainly nobody was shown that: nobody can go on from its message."""

    @property
    def ended(self) -> bool:
        """Whether the work is over; the news of it may still have to go out."""
        return self.state in ENDS


class Export(Kept):
    """A CSV of a whole list, on its way to a person."""

    kind: Literal["export"] = "export"
    id: str
    search_id: str
    team_id: str
    user_id: str
    to: Posted
    """The message in whose thread the file goes."""
    created_at: float
    due_at: float | None
    version: int = 0
    tries: int = 0
    sending: bool = False
    """The file is being handed over; found again with this set, the outcome is unknown."""
    gave_up: str = ""
    """Why there is no file, while that is still to be told."""


Work = Annotated[Batch | Export, Field(discriminator="kind")]
"""Whatever the poller advances."""


class Wishes(Frozen):
    """What people want of a batch since it was last saved. Written by any process, granted by the one that holds it."""

    cancelled_by: str | None = None
    keep_waiting: bool = False
    drop: bool = False
    """Stop watching."""
    home: Home | None = None
    """Try the announcement again, there."""
    message: Posted | None = None
    """A click taught where the message stands."""


class NewList(Frozen):
    """Fill a list that does not exist yet. Without a name it is called like the prompt."""

    name: ListName | None = None


class KnownList(Frozen):
    """Fill a list that this team has."""

    list_id: str


class Order(Frozen):
    """What a person asks for with the form."""

    team_id: str
    channel_id: str
    user_id: str
    prompt: Prompt
    count: Count
    fill: NewList | KnownList = NewList()
    home: Home = "channel"
    place: Place
    """What the channel is."""
    intent: str
    """What makes a repeat the same order: the form's id."""


class Begun(Frozen):
    """The answer to an order: a batch of one's own, or the one that was there already."""

    search: Search
    batch: Batch
    fresh: bool


class Onlooker(Frozen):
    """Who looks at the team's lists, and from where."""

    user_id: str
    channel_id: str
    place: Place


class TeamList(Kept):
    """A list that a team can fill on."""

    id: str
    name: str
    private_to: str | None = None
    """Whose it is, while it was filled "only to me" or in a private channel alone; None is the whole team."""
    private_in: str | None = None
    """The private channel whose it is, too: there everybody sees it, and elsewhere whose it is in a direct message."""

    def open_to(self, onlooker: Onlooker) -> bool:
        """Whether this person may see it and fill on it, from there."""
        if self.private_in is None:
            return self.private_to in {None, onlooker.user_id}
        theirs = onlooker.place == "direct" and onlooker.user_id == self.private_to
        return theirs or onlooker.channel_id == self.private_in
