"""What the client sends: one function for each operation of the contract. Pure; knows no HTTP library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from leadsearch.contract import StartSearch

ACTION: Final = "FIND_PERSON"
"""What a saved person costs (contract: POST /api/credits/preview)."""
KEY_MAX: Final = 255
"""Characters of an idempotency key (contract: the header Idempotency-Key)."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request, as it is sent with every try."""

    method: str
    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    json: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    harmless: bool = True
    """Whether the API may get it twice."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def start(body: StartSearch, *, idempotency_key: str) -> Ask:
    """Start a run. Raises ValueError for a key that the contract does not allow."""
    if not visible_ascii(idempotency_key) or len(idempotency_key) > KEY_MAX:
        raise ValueError(f"an idempotency key has 1 to {KEY_MAX} visible ASCII characters and no spaces")
    return Ask(
        method="POST",
        path="/api/leads/search",
        json=body.wire(),
        headers={"Idempotency-Key": idempotency_key},
        harmless=False,
    )


def task(task_id: str) -> Ask:
    """One task."""
    return Ask(method="GET", path="/api/leads/search", params={"taskId": task_id})


def recent_tasks() -> Ask:
    """The newest tasks."""
    return Ask(method="GET", path="/api/leads/search")


def cancel(task_id: str) -> Ask:
    """Cancel an active task. Twice would cancel it and then remove it, so it is not harmless."""
    return Ask(method="DELETE", path="/api/leads/search", params={"taskId": task_id}, harmless=False)


def results(task_id: str, *, limit: int, cursor: str | None) -> Ask:
    """A page of what a task saved."""
    return Ask(method="GET", path="/api/leads/search/results", params={"taskId": task_id} | _page(limit, cursor))


def lists(*, limit: int, cursor: str | None) -> Ask:
    """A page of the account's lists."""
    return Ask(method="GET", path="/api/lists", params=_page(limit, cursor))


def list_leads(list_id: str, *, limit: int, cursor: str | None) -> Ask:
    """A page of a list's leads."""
    return Ask(method="GET", path=f"/api/lists/{quote(list_id, safe='')}/leads", params=_page(limit, cursor))


def erase_lead(lead_id: str) -> Ask:
    """Erase one person."""
    return Ask(method="DELETE", path="/api/leads", json={"id": lead_id})


def prices() -> Ask:
    """The price table."""
    return Ask(method="GET", path="/api/credits/config")


def preview(count: int) -> Ask:
    """What so many people would cost."""
    return Ask(method="POST", path="/api/credits/preview", json={"action": ACTION, "count": count})


def account() -> Ask:
    """Whom the key belongs to."""
    return Ask(method="GET", path="/api/account")


def visible_ascii(text: str) -> bool:
    """Whether a text can stand in a header as it is: no spaces, no line ends, nothing beyond ASCII, not empty."""
    return bool(text) and all("!" <= letter <= "~" for letter in text)


def _page(limit: int, cursor: str | None) -> dict[str, str | int]:
    return {"limit": limit} if cursor is None else {"limit": limit, "cursor": cursor}
