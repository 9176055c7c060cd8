"""Small makers of domain values for tests; every argument has a sensible default."""

from typing import Any

from bot.searches.models import Batch, BatchState, Onlooker, Search
from leadsearch.contract import Lead, Name, Started, Task

NOW = 1_800_000_000.0


def a_search(**changes: Any) -> Search:
    values: dict[str, Any] = {
        "id": "S1",
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "prompt": "CTOs in Berlin",
        "list_id": "11111111-1111-4111-8111-111111111111",
        "list_name": "CTOs in Berlin",
        "created_at": NOW,
        "last_count": 50,
    }
    return Search(**(values | changes))


def an_onlooker(**changes: Any) -> Onlooker:
    values: dict[str, Any] = {"user_id": "U1", "channel_id": "C1", "place": "public"}
    return Onlooker(**(values | changes))


def a_batch(state: BatchState = BatchState.QUEUED, **changes: Any) -> Batch:
    values: dict[str, Any] = {
        "id": "22222222-2222-4222-8222-222222222222",
        "search_id": "S1",
        "team_id": "T1",
        "position": 1,
        "user_id": "U1",
        "count": 50,
        "created_at": NOW,
        "due_at": NOW,
        "state": state,
    }
    if state not in {BatchState.QUEUED, BatchState.ANNOUNCING, BatchState.NO_PLACE, BatchState.READY}:
        values |= {"began_at": NOW, "deadline_at": NOW + 600}
        if state is not BatchState.STARTING:
            values["task_id"] = "task-1"
    return Batch(**(values | changes))


def a_task(status: str = "running", **changes: Any) -> Task:
    return Task(**({"id": "task-1", "status": status} | changes))


def a_started(**changes: Any) -> Started:
    return Started(task=a_task("pending", **changes), list_id="L1", list_name="CTOs in Berlin")


def a_lead(number: int = 1, **changes: Any) -> Lead:
    return Lead(**({"id": f"lead-{number}", "name": Name(full=f"Person {number}"), "title": "CTO"} | changes))
