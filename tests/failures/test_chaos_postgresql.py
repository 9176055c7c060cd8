"""The same on PostgreSQL: three services share one database, and are killed in the middle of their tasks.

Fails when a worker saves a page without naming its claim (`_advance` in leadsearch/service/claims.py).
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.shared.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
BATCHES = 30
WITHIN = 420.0
"""Seconds on a machine that does other things too; a quiet one needs 60."""


@pytest.mark.timeout(WITHIN + 30)
def test_three_services_on_one_database_lose_nothing_and_do_nothing_twice(postgres_server: Postgres) -> None:
    how = ("--batches", str(BATCHES), "--seed", "7", "--keys", "honoured", "--database", "postgresql", "--json")
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "chaos", *how],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert (outcome["violations"], outcome["batches"], outcome["database"]) == (0, BATCHES, "postgresql")
    assert outcome["kills"] >= BATCHES / 5
    run = outcome["keys"]["honoured"]
    assert run["results"] == BATCHES
    assert run["credits"] == run["people"] > BATCHES
