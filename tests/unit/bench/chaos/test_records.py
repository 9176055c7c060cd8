"""What the service has written down is read as it is."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.chaos.counting import Violation
from bench.chaos.keeping import PEOPLE, STATE, Files, InPostgres, Kept
from bench.chaos.patience import passing_time
from bench.chaos.plan import make_plan
from bench.chaos.records import active_tasks, read_books
from bench.chaos.stage import Stage
from bench.chaos.team import fillings
from bench.chaos.way import ways
from bench.shared.postgres import Postgres
from leadsearch.service.app import database_url
from leadsearch.service.database import Database
from simulator import Simulator

MANIFEST = Path(__file__).resolve().parents[4] / "manifest.yml"
ROWS = """
INSERT INTO accounts (id, name, key_hash, balance, spent, created_ms) VALUES ('a', 'team', 'h', 997, 3, 0);
INSERT INTO lists (number, account_id, id, name, lead_count, created_ms, updated_ms)
    VALUES (1, 'a', 'l1', 'Chaos 0000', 3, 0, 0);
INSERT INTO searches (number, list_number, prompt_key, filters, cursor, related_cursor)
    VALUES (1, 1, 'k', '{}', 3, 0);
INSERT INTO tasks (number, id, account_id, list_number, search_number, prompt, title, correlation_id, status, wanted,
                   result_count, cursor, related_cursor, price, reserved, exhausted, due_ms, fence, attempts,
                   created_ms, completed_ms)
    VALUES (1, 't1', 'a', 1, 1, 'CTOs', 'CTOs', 'c', 'completed', 2, 2, 2, 0, 1, 0, FALSE, 0, 2, 0, 1000, 3500),
           (2, 't2', 'a', 1, 1, 'CTOs', 'CTOs', 'c', 'running', 5, 1, 3, 0, 1, 4, FALSE, 0, 1, 0, 4000, NULL);
INSERT INTO leads (number, id, account_id, person_key, record, created_ms, updated_ms)
    VALUES (1, 'p1', 'a', 'one', '{}', 0, 0), (2, 'p2', 'a', 'two', '{}', 0, 0), (3, 'p3', 'a', 'three', '{}', 0, 0);
INSERT INTO entries (list_number, lead_number, task_number) VALUES (1, 1, 1), (1, 2, 1), (1, 3, 2);
"""


@pytest.fixture(params=["sqlite", "postgresql"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    if request.param == "sqlite":
        await (await Database.open(database_url(tmp_path))).close()
        with closing(sqlite3.connect(tmp_path / STATE)) as database:
            database.executescript(ROWS)
        yield Files(tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    server.create(PEOPLE)
    one = InPostgres(server).fresh(tmp_path / "service")
    await (await Database.open(one.address)).close()
    server.ask(ROWS, database=one.name)
    yield one
    server.drop(one.name)
    server.drop(PEOPLE)


def test_tasks_people_and_credits(kept: Kept) -> None:
    books = read_books(kept)
    first, second = books.tasks["Chaos 0000"]
    assert (first.id, first.status, first.saved, first.entries, first.claims) == ("t1", "completed", 2, 2, 2)
    assert (first.created_at, first.completed_at, second.completed_at) == (1.0, 3.5, None)
    assert (second.wanted, second.reserved, second.entries) == (5, 4, 1)
    assert (books.balance, books.spent, list(books.twice), active_tasks(kept)) == (997, 3, [], 1)


def test_the_way_to_a_violation_is_in_its_order(kept: Kept) -> None:
    slack = Simulator(MANIFEST, workspaces=("team-01",))
    stage = Stage()
    stage.began = 0.0
    stage.diary += [(2.0, "kill bot-1 0.5 s"), (2.1, "slack slow chat.update team-02"), (99.0, "kill bot-0")]
    lists = make_plan(1, seed=1, workspaces=("team-01",)).lists
    (filling,) = fillings(lists, slack=slack, stage=stage, pass_time=passing_time("redis://127.0.0.1:1"))
    filling.diary.append((0.5, "form sent: acknowledged"))
    violations = [Violation(kind="lost", what="gone", list_name="Chaos 0000"), Violation(kind="no_ttl", what="a key")]
    first, second = ways(violations, stage=stage, played=[filling], books=read_books(kept), slack=slack)
    assert first == (
        f"lost: gone [Chaos 0000 of {filling.wanted.person} in team-01] 0.5 s form sent: acknowledged; "
        "1.0 s task t1 started; 2.0 s kill bot-1 0.5 s; 3.5 s task t1 completed after 2 claims; 4.0 s task t2 started"
    )
    assert second == "no_ttl: a key"
