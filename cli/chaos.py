"""`leads chaos`: break everything on purpose while teams search, then count what was lost or done twice."""

import asyncio
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

import click
from pydantic import JsonValue
from rich.console import Console

from bench.chaos.keeping import SERVICES, Keeping, keeping
from bench.chaos.plan import make_plan
from bench.chaos.processes import NotReady
from bench.chaos.report import Report
from bench.chaos.run import run
from bench.shared.postgres import PostgresMissing
from cli.children import launch, without_secrets

WORKSPACES: Final = tuple(f"team-{number:02d}" for number in range(1, 21))
KEYS: Final = {"honoured": (True,), "ignored": (False,), "both": (True, False)}


@click.command
@click.option(
    "--batches",
    "--searches",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="How many batches people ask for in each run.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed plays the same faults.")
@click.option(
    "--keys",
    type=click.Choice([*KEYS]),
    default="both",
    show_default=True,
    help="Whether the API honours the Idempotency-Key; both is one run of each.",
)
@click.option(
    "--database",
    type=click.Choice([*SERVICES]),
    default="sqlite",
    show_default=True,
    help="Where the services keep everything: files for two, or a PostgreSQL of its own for three.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def command(*, batches: int, seed: int, keys: str, database: str, as_json: bool) -> None:
    """Kill, pause, cut and throttle everything while people search, then count.

    Three bots, two or three services, a real Redis and the local Slack with 20 workspaces; everything stays on this
    machine. Ends with 1 when anything was lost, started, charged or told twice; each such thing gets a line.
    """
    folder = Path(tempfile.mkdtemp(prefix="leads-chaos-"))
    try:
        with keeping(database, folder) as place:
            chaos = _chaos(folder, place, batches=batches, seed=seed, modes=KEYS[keys], services=SERVICES[database])
            outcome = asyncio.run(chaos) | {"database": database}
    except (NotReady, PostgresMissing) as never:
        raise click.ClickException(str(never)) from None
    violated = bool(outcome["violations"])
    if violated:
        click.echo(f"What each process said is in {folder}.", err=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    if as_json:
        click.echo(json.dumps(outcome))
    if violated:
        raise SystemExit(1)


async def _chaos(
    folder: Path, place: Keeping, *, batches: int, seed: int, modes: tuple[bool, ...], services: int
) -> dict[str, JsonValue]:
    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()

    def say(line: str) -> None:
        console.print(f"{time.monotonic() - began:6.1f} s  {line}", markup=False)

    plan = make_plan(batches, seed=seed, workspaces=WORKSPACES, services=services)
    say(f"{batches} batches in {len(plan.lists)} lists, {len(plan.faults)} faults, seed {seed}.")
    await place.make_people()
    runs: dict[str, Report] = {}
    for honours_keys in modes:
        name = "honoured" if honours_keys else "ignored"
        say(f"The API's idempotency keys are {name}.")
        runs[name] = report = await run(
            plan,
            folder / name,
            kept=place.fresh(folder / name / "service"),
            launch=launch,
            env=without_secrets(os.environ),
            workspaces=WORKSPACES,
            honours_keys=honours_keys,
            say=say,
        )
        for line in report.lines:
            say(line)
        say(_summary(name, report))
    return {
        "violations": sum(len(report.violations) for report in runs.values()),
        "kills": sum(int(str(report.numbers["kills"])) for report in runs.values()),
        "batches": sum(int(str(report.numbers["batches"])) for report in runs.values()),
        "seed": seed,
        "took_s": round(time.monotonic() - began, 1),
        "keys": {name: dict(report.numbers) for name, report in runs.items()},
    }


def _summary(name: str, report: Report) -> str:
    n = report.numbers
    return (
        f"Keys {name}: {n['batches']} batches, {n['results']} results, {n['mentions']} mentions, "
        f"{n['credits']} credits for {n['people']} people; {n['kills']} kills, "
        f"{n['orphaned_progress']} orphaned messages; "
        f"{n['violations']} violations."
    )
