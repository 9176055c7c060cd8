"""What the service answers: the contract's shapes, written to the letter."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel


def _instant(value: int | datetime) -> datetime:
    """An instant of the database (milliseconds since 1970) as the wire writes it: UTC."""
    return value if isinstance(value, datetime) else datetime.fromtimestamp(value / 1000, tz=UTC)


Instant = Annotated[datetime, BeforeValidator(_instant)]


class Answer(BaseModel):
    """The base: frozen, camelCase on the wire."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, from_attributes=True)


class TaskOut(Answer):
    """One run of a search."""

    id: str
    type: Literal["lead_search"] = "lead_search"
    status: str
    status_url: str
    result_list_id: str
    prompt: str
    title: str
    filters: Mapping[str, Any]
    result_count: int
    error_message: str | None
    created_at: Instant
    completed_at: Instant | None
    correlation_id: str
    exhausted: bool
    match_count: int | None


class TasksOut(Answer):
    """Newest first."""

    tasks: tuple[TaskOut, ...]


class ListRef(Answer):
    """A list by id and name."""

    id: str
    name: str


class StartedOut(Answer):
    """What a start answers."""

    task: TaskOut
    list: ListRef


class ListOut(Answer):
    """A list of the caller. All its leads are persons."""

    id: str
    name: str
    description: None = None
    lead_count: int
    person_count: int
    company_count: int = 0
    created_at: Instant
    updated_at: Instant
    active_search_task_id: str | None
    search_filters: Mapping[str, Any] | None


class ListsOut(Answer):
    """A page of lists."""

    lists: tuple[ListOut, ...]
    next_cursor: str | None


class LeadOut(Answer):
    """A person saved in a list. What the record says stands in `record` and is laid open on the wire."""

    model_config = ConfigDict(extra="allow")

    id: str
    type: Literal["person"] = "person"
    lists: tuple[ListRef, ...]
    created_at: Instant
    updated_at: Instant


class ResultsOut(Answer):
    """A page of what one task has saved."""

    results: tuple[LeadOut, ...]
    total: int
    has_more: bool
    next_cursor: str | None


class LeadsOut(Answer):
    """A page of one list."""

    leads: tuple[LeadOut, ...]
    total: int
    has_more: bool
    next_cursor: str | None


class Done(Answer):
    """It is done."""

    success: Literal[True] = True


class PricesOut(Answer):
    """Prices in credits per unit, by action."""

    costs: Mapping[str, int]


class PreviewOut(Answer):
    """What an action would cost, in credits."""

    action: str
    count: int
    cost_per_unit: int
    total_credits: int
    sufficient: bool
    balance: int | None


class AccountFacts(Answer):
    """Whose key it is."""

    id: str
    email: str | None = None
    full_name: str | None


class AccountOut(Answer):
    """The account of the key."""

    account: AccountFacts
