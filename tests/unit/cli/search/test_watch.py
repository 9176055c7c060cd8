"""When to look again, and when to stop looking."""

from collections.abc import Sequence

import pytest

from cli.search.watch import pause_seconds, watch
from leadsearch.client import Gone, LeadsError, RateLimited, ServerTrouble, Unreachable
from leadsearch.contract import Task


def task(status: str = "running", **fields: object) -> Task:
    return Task.model_validate({"id": "t-1", "status": status} | fields)


@pytest.mark.parametrize(
    ("seen", "trouble", "elapsed", "seconds"),
    [
        (task("pending"), None, 0.0, 5.0),
        (task("pending"), None, 300.0, 5.0),
        (task("running"), None, 10.0, 5.0),
        (task("running"), None, 60.0, 10.0),
        (task("somewhere_else"), None, 60.0, 10.0),
        (task(poll_after_ms=700), None, 90.0, 0.7),
        (task(poll_after_ms=0), None, 90.0, 0.2),
        (task(poll_after_ms=600_000), None, 90.0, 10.0),
        (task(poll_after_ms=700), ServerTrouble("x"), 90.0, 5.0),
        (task(poll_after_ms=700), RateLimited("x", retry_after=42.0), 90.0, 42.0),
        (task(), Unreachable("x", sent=True), 0.0, 5.0),
    ],
)
def test_the_pause_follows_the_hint_the_trouble_or_the_age(
    seen: Task, trouble: LeadsError | None, elapsed: float, seconds: float
) -> None:
    assert pause_seconds(seen, trouble=trouble, elapsed=elapsed) == seconds


class Story:
    """An API that says one thing after the other, and a clock that only the waits move."""

    def __init__(self, *says: Task | LeadsError) -> None:
        self.says = list(says)
        self.now = 1000.0
        self.shown: list[tuple[str, str | None]] = []

    async def look(self) -> Task:
        said = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if isinstance(said, LeadsError):
            raise said
        return said

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def show(self, seen: Task, trouble: LeadsError | None) -> None:
        self.shown.append((seen.status, trouble.message if trouble else None))

    async def watched(self, within: float = 600.0) -> Task:
        return await watch(self.look, within=within, show=self.show, sleep=self.sleep, clock=lambda: self.now)


async def test_it_is_watched_to_its_end() -> None:
    story = Story(task("pending"), task("running"), task("completed"))
    assert (await story.watched()).status == "completed"
    assert story.shown == [("pending", None), ("running", None), ("completed", None)]
    assert story.now == 1010.0


@pytest.mark.parametrize("status", ["running", "a_new_word"])
async def test_what_never_ends_is_left_at_the_limit(status: str) -> None:
    story = Story(task(status))
    assert (await story.watched(within=601.0)).status == status
    assert story.now == 1601.0


async def test_a_passing_trouble_is_shown_and_waited_out() -> None:
    troubles: Sequence[LeadsError] = [
        ServerTrouble("a"),
        RateLimited("b", retry_after=30.0),
        Unreachable("c", sent=True),
    ]
    story = Story(task("running"), *troubles, task("completed"))
    assert (await story.watched()).status == "completed"
    assert [trouble for _, trouble in story.shown] == [None, "a", "b", "c", None]
    assert story.now == 1000.0 + 5 + 5 + 30 + 5


async def test_a_trouble_at_the_first_look_is_told_at_once() -> None:
    with pytest.raises(Unreachable):
        await Story(Unreachable("refused", sent=False)).watched()


async def test_a_task_that_vanishes_ends_the_watching() -> None:
    with pytest.raises(Gone):
        await Story(task("running"), Gone("no such task")).watched()
