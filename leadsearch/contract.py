"""The wire shapes of the lead search API.

Strict to send, tolerant to read: what we build is checked before it leaves, and what comes in may carry unknown fields,
the older snake_case spelling, and status words that nobody has documented.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AliasChoices, AliasPath, BeforeValidator, Field, JsonValue, StringConstraints, model_validator

from leadsearch.wire import Moment, Strict, WholeNumber, Wire, either, lower, texts_of

PROMPT_MAX: Final = 2000
"""Characters of a prompt (contract: StartLeadSearch.prompt)."""
COUNT_MAX: Final = 2500
"""People of one run (contract: StartLeadSearch.fetch_count)."""
LIST_NAME_MAX: Final = 120
"""Characters of a list's name (contract: StartLeadSearch.listName)."""
PAGE_MAX: Final = 500
"""Rows of one page (contract: the parameter `limit`)."""
ACTIVE: Final = frozenset({"pending", "running"})
ENDED: Final = frozenset({"completed", "failed", "cancelled"})
"""The statuses of a task (contract: Task.status)."""
NAMELESS: Final = "(no name)"
"""Stands for the name that the API left out."""

Seniority = Literal[
    "owner", "founder", "c_suite", "partner", "vp", "head", "director", "manager", "senior", "entry", "intern"
]
Function = Literal[
    "sales",
    "marketing",
    "engineering",
    "data",
    "product",
    "design",
    "finance",
    "human_resources",
    "operations",
    "information_technology",
    "customer_success",
    "legal",
    "healthcare",
    "education",
    "consulting",
    "media_communication",
    "business_development",
    "research",
]
Funding = Literal[
    "bootstrapped",
    "pre_seed",
    "seed",
    "series_a",
    "series_b",
    "series_c",
    "series_d",
    "series_e",
    "series_f",
    "private_equity",
    "public",
]
CompanyType = Literal["startup", "public", "private", "nonprofit", "government", "agency"]
Contact = Literal["email", "phone", "linkedin"]
Range = tuple[int | None, int | None]
"""Lowest and highest value, both included; None is open."""


class Role(Strict):
    """One alternative of whom to find; all parts that are given hold together."""

    title: str | None = None
    seniority: tuple[Seniority, ...] = ()
    function: tuple[Function, ...] = ()


class Span(Strict):
    """Which words of the prompt became which value: `prompt[start:end]`."""

    field: str
    value: str
    start: int
    end: int


_CHOOSE_NOBODY: Final = frozenset({"has", "limit", "unsupported", "coverage", "notes", "spans", "relaxations"})


class Relaxation(Strict):
    """What one condition costs, where nobody fits all of them."""

    fields: tuple[str, ...]
    """The fields of Filters that are left out."""
    without: str
    """What they say, in the prompt's own words where those are known."""
    people: int
    """Who fits then."""
    prompt: str | None = None
    """The prompt without them; None where the rest would be read as something else."""


class Filters(Strict):
    """How a prompt was understood. Fields are ANDed, the values of one field ORed, a `_not` field excludes."""

    roles: tuple[Role, ...] = ()
    titles_not: tuple[str, ...] = ()
    functions_not: tuple[Function, ...] = ()
    seniority_not: tuple[Seniority, ...] = ()
    cities: tuple[str, ...] = ()
    cities_not: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    states_not: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    countries_not: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    regions_not: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    companies_not: tuple[str, ...] = ()
    past_companies: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    industries_not: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    keywords_not: tuple[str, ...] = ()
    employees: Range | None = None
    revenue: Range | None = None
    founded: Range | None = None
    experience_years: Range | None = None
    funding: tuple[Funding, ...] = ()
    company_type: tuple[CompanyType, ...] = ()
    has: tuple[Contact, ...] = ()
    limit: int | None = None
    unsupported: tuple[str, ...] = ()
    coverage: float = Field(default=1.0, ge=0, le=1)
    notes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    """Of a search that found nobody."""

    @property
    def seeks_somebody(self) -> bool:
        """Whether anything of the people, their work or their place is asked for.

        What is left out, and contacts a record has to carry, choose among people; alone they would choose everybody.
        """
        chosen = self.model_dump(exclude_defaults=True).keys() - _CHOOSE_NOBODY
        return any(not field.endswith("_not") for field in chosen)

    def wire(self) -> dict[str, JsonValue]:
        """The JSON object of the API: empty fields are left out, `coverage` always stands."""
        filled: dict[str, JsonValue] = self.model_dump(mode="json", exclude_defaults=True)
        return filled | {"coverage": round(self.coverage, 3)}


class StartSearch(Strict):
    """The body of a start. `list_id` may be an id of our own making for a new list."""

    prompt: Annotated[str, StringConstraints(min_length=1, max_length=PROMPT_MAX, pattern=r"\S")]
    fetch_count: Annotated[int, Field(strict=True, ge=1, le=COUNT_MAX)]
    list_id: UUID | None = Field(default=None, serialization_alias="listId")
    list_name: Annotated[str, StringConstraints(min_length=1, max_length=LIST_NAME_MAX, pattern=r"\S")] | None = Field(
        default=None, serialization_alias="listName"
    )

    def wire(self) -> dict[str, JsonValue]:
        """The JSON object of the API; what is None is left out."""
        body: dict[str, JsonValue] = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return body


class Task(Wire):
    """One run of a search. Any status but the five of the contract counts as still running."""

    id: str
    status: Annotated[str, BeforeValidator(lower)]
    list_id: str | None = Field(
        default=None, validation_alias=AliasChoices("resultListId", "result_list_id", "listId", "list_id")
    )
    prompt: str = ""
    title: str = ""
    filters: Mapping[str, JsonValue] = Field(default_factory=dict)
    result_count: WholeNumber = Field(default=0, validation_alias=either("resultCount", "result_count"))
    error_message: str | None = Field(default=None, validation_alias=either("errorMessage", "error_message"))
    created_at: Moment | None = Field(default=None, validation_alias=either("createdAt", "created_at"))
    completed_at: Moment | None = Field(default=None, validation_alias=either("completedAt", "completed_at"))
    correlation_id: str | None = Field(
        default=None,
        validation_alias=AliasChoices("correlationId", "correlation_id", AliasPath("trigger", "correlationId")),
    )
    exhausted: bool = False
    match_count: WholeNumber | None = Field(default=None, validation_alias=either("matchCount", "match_count"))
    """People who fit, counted when the run began; None where that is not known."""
    poll_after_ms: WholeNumber | None = None
    """The API's hint when to ask again, in milliseconds; it stands in a header (`Poll-After-Ms`), not in the body."""

    @property
    def ended(self) -> bool:
        """Whether the run will never change again."""
        return self.status in ENDED

    @property
    def known(self) -> bool:
        """Whether the status is one of the contract's."""
        return self.status in ENDED or self.status in ACTIVE


class LeadList(Wire):
    """A list of the account."""

    id: str
    name: str = ""
    lead_count: WholeNumber = Field(default=0, validation_alias=either("leadCount", "lead_count"))
    active_task_id: str | None = Field(
        default=None, validation_alias=either("activeSearchTaskId", "active_search_task_id")
    )


class Name(Wire):
    """A person's name; only `full` is certain."""

    full: str = NAMELESS
    first: str | None = None
    last: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _full_at_least(cls, data: object) -> object:
        if isinstance(data, str):
            return {"full": data}
        if isinstance(data, dict) and not data.get("full"):
            parts = [str(data[part]) for part in ("first", "last") if data.get(part)]
            return data | {"full": " ".join(parts) or NAMELESS}
        return data


class Company(Wire):
    """The current employer."""

    name: str | None = None
    domain: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_text_is_the_name(cls, data: object) -> object:
        return {"name": data} if isinstance(data, str) else data


class Place(Wire):
    """Where a person is."""

    city: str | None = None
    state: str | None = None
    country: str | None = None
    raw: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_text_is_raw(cls, data: object) -> object:
        return {"raw": data} if isinstance(data, str) else data


class Lead(Wire):
    """A person saved in a list."""

    id: str
    name: Name = Field(default_factory=Name)
    title: str | None = None
    company: Company | None = None
    location: Place | None = None
    socials: Annotated[tuple[str, ...], texts_of("url")] = ()
    contacts: Annotated[tuple[str, ...], texts_of("value")] = ()
    attributes: Mapping[str, JsonValue] = Field(default_factory=dict)

    @property
    def profile_url(self) -> str | None:
        """The person's page: the first link to LinkedIn, else the first link."""
        links = [url for url in self.socials if url.startswith(("https://", "http://"))]
        return next((url for url in links if "linkedin.com/" in url), links[0] if links else None)


class LeadPage(Wire):
    """A page of leads, of a task or of a list. `next_cursor` is None on the last page."""

    leads: tuple[Lead, ...] = Field(validation_alias=AliasChoices("leads", "results"))
    total: WholeNumber
    next_cursor: str | None = Field(default=None, validation_alias=either("nextCursor", "next_cursor"))

    @model_validator(mode="before")
    @classmethod
    def _no_cursor_at_the_end(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("hasMore", data.get("has_more")) is False:
            return data | {"nextCursor": None, "next_cursor": None}
        return data


class ListPage(Wire):
    """A page of lists. `next_cursor` is None on the last page."""

    lists: tuple[LeadList, ...]
    next_cursor: str | None = Field(default=None, validation_alias=either("nextCursor", "next_cursor"))


class Started(Wire):
    """What a start answers."""

    task: Task
    list_id: str
    list_name: str


class Preview(Wire):
    """What a batch would cost, in credits. `balance` None is unknown, and then `sufficient` says nothing."""

    cost_per_unit: float = Field(validation_alias=either("costPerUnit", "cost_per_unit"))
    total_credits: float = Field(validation_alias=either("totalCredits", "total_credits"))
    sufficient: bool = True
    balance: float | None = None


class Account(Wire):
    """Whom a key belongs to."""

    id: str
    email: str | None = None
    full_name: str | None = Field(default=None, validation_alias=either("fullName", "full_name"))
