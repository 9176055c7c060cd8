"""Stand-ins for our own ports: an API and a Slack that do as they are told and remember what they were asked."""

from collections.abc import Sequence
from typing import Any

from bot.searches.models import Batch, Export, Posted, Search
from bot.searches.ports import ListBusy, Polled, TaskGone
from leadsearch.contract import Lead, LeadPage, Preview, Started, StartSearch, Task
from tests.support.make import a_lead


class Killed(BaseException):
    """The process dies here."""


class FakeApi:
    """One account in memory; `fail` makes the next call of a name raise, `after=True` once the work is done."""

    def __init__(self, *, honours_keys: bool = True) -> None:
        self.honours_keys = honours_keys
        self.tasks: dict[str, Task] = {}
        self.keys: dict[str, str] = {}
        self.lists: dict[str, list[Lead]] = {}
        self.rows: dict[str, list[Lead]] = {}
        self.starts = 0
        self.cancelled: list[str] = []
        self._failures: list[tuple[str, BaseException, bool]] = []

    def fail(self, name: str, error: BaseException, *, after: bool = False) -> None:
        self._failures.append((name, error, after))

    def _trip(self, name: str, *, after: bool = False) -> None:
        for planned in self._failures:
            if planned[0] == name and planned[2] is after:
                self._failures.remove(planned)
                raise planned[1]

    def finish(self, task_id: str, *, people: int = 2, status: str = "completed", **changes: Any) -> None:
        task = self.tasks[task_id]
        filled = self.lists.setdefault(str(task.list_id), [])
        rows = [a_lead(len(filled) + number + 1) for number in range(people)]
        filled += rows
        self.rows[task_id] = rows
        self.tasks[task_id] = task.model_copy(update={"status": status, "result_count": people} | changes)

    async def start(self, body: StartSearch, *, key: str, not_after: float | None = None) -> Started:
        self._trip("start")
        task_id = self.keys.get(key) if self.honours_keys else None
        if task_id is None:
            if (active := await self.active_task(str(body.list_id))) is not None:
                raise ListBusy("busy", correlation_id="corr-busy", active_task_id=active)
            self.starts += 1
            task_id = f"task-{self.starts}"
            self.keys[key] = task_id
            self.lists.setdefault(str(body.list_id), [])
            self.tasks[task_id] = Task(id=task_id, status="pending", list_id=str(body.list_id), prompt=body.prompt)
        self._trip("start", after=True)
        return Started(task=self.tasks[task_id], list_id=str(body.list_id), list_name=body.list_name or "")

    async def poll(self, task_id: str) -> Polled:
        self._trip("poll")
        if task_id not in self.tasks:
            raise TaskGone("no such task")
        return Polled(self.tasks[task_id], None)

    async def recent_tasks(self) -> Sequence[Task]:
        self._trip("recent_tasks")
        return tuple(reversed(self.tasks.values()))[:20]

    async def active_task(self, list_id: str) -> str | None:
        return next((t.id for t in self.tasks.values() if t.list_id == list_id and not t.ended), None)

    async def list_total(self, list_id: str) -> int:
        self._trip("list_total")
        if list_id not in self.lists:
            raise TaskGone("no such list")
        return len(self.lists[list_id])

    async def cancel(self, task_id: str) -> None:
        self._trip("cancel")
        self.cancelled.append(task_id)
        self.finish(task_id, people=1, status="cancelled")

    async def task_leads(self, task_id: str, *, cursor: str | None) -> LeadPage:
        self._trip("task_leads")
        return LeadPage(leads=tuple(self.rows[task_id]), total=len(self.rows[task_id]))

    async def list_leads(self, list_id: str, *, cursor: str | None) -> LeadPage:
        self._trip("list_leads")
        return LeadPage(leads=tuple(self.lists[list_id]), total=len(self.lists[list_id]))

    async def preview(self, count: int) -> Preview:
        self._trip("preview")
        return Preview(cost_per_unit=1, total_credits=count, balance=1000)


class FakeNotifier:
    """Remembers what was said; `fail` makes the next call of a name raise, `after=True` once it was said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Batch | Export]] = []
        self.files: list[tuple[str, bytes]] = []
        self.homes: list[str] = []
        self._failures: list[tuple[str, BaseException, bool]] = []
        self._posts = 0

    def fail(self, name: str, error: BaseException, *, after: bool = False) -> None:
        self._failures.append((name, error, after))

    def count(self, name: str) -> int:
        return sum(said == name for said, _ in self.said)

    def _say(self, name: str, work: Batch | Export) -> None:
        for planned in [planned for planned in self._failures if planned[0] == name]:
            self._failures.remove(planned)
            if planned[2]:
                self.said.append((name, work))
            raise planned[1]
        self.said.append((name, work))

    def _posted(self) -> Posted:
        self._posts += 1
        return Posted(channel_id="C1", ts=f"{self._posts}.0")

    async def announce(self, search: Search, batch: Batch) -> Posted:
        self._say("announce", batch)
        self.homes.append(batch.home or search.home)
        return self._posted()

    async def offer_place(self, search: Search, batch: Batch) -> None:
        self._say("offer_place", batch)

    async def show(self, search: Search, batch: Batch) -> None:
        self._say("show", batch)

    async def conclude(self, search: Search, batch: Batch) -> Posted:
        self._say("conclude" if batch.message else "conclude anew", batch)
        self.homes.append(batch.home or search.home)
        return batch.message or self._posted()

    async def mention(self, search: Search, batch: Batch) -> None:
        self._say("mention", batch)

    async def hand_over(self, search: Search, export: Export, *, name: str, csv: bytes) -> None:
        self._say("hand_over", export)
        self.files.append((name, csv))

    async def export_failed(self, search: Search, export: Export, *, why: str) -> None:
        self._say(f"export_failed: {why}", export)


class FakeClock:
    """A time of day that only moves when told."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
