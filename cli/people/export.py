"""`leads people export`: everything that is held on one person, or the whole corpus as a table."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

import click

from bot.export import harmless
from cli.databases import Kept, kept_options
from cli.people.opened import ELSEWHERE, Opened, opened
from cli.people.who import one_person, who_options
from cli.written import written
from leadsearch.people.identities import Who, everybody, meant
from leadsearch.people.record import Person

COLUMNS: Final = tuple(Person.model_fields)
"""Of the CSV: the fields of a record by their own names, which an import knows."""


@click.command
@who_options
@click.option("--all", "all_", is_flag=True, help="Everybody in the corpus, instead of one person.")
@click.option(
    "--format", "format_", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True, help="With --all."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="[default: print it]")
@kept_options
def export(
    *,
    email: str | None,
    link: str | None,
    name: str | None,
    company: str | None,
    all_: bool,
    format_: str,
    output: Path | None,
    kept: Kept,
) -> None:
    """Write all that is held on one person as JSON, or with --all the corpus as CSV or JSON lines.

    Of one person: the record with its source and day, and every list of every account with the search behind it.
    """
    who = None if all_ else one_person(email, link, name, company)
    if all_ and any((email, link, name, company)):
        raise click.UsageError("--all is everybody; leave out whom it is about.")
    with written(output) if output else click.open_file("-", "w") as out:
        count = asyncio.run(_one(kept, who, out) if who else _all(kept, format_, out))
    click.echo(f"{count:,} people written." if all_ else f"Held: {count:,} records and leads.\n{ELSEWHERE}", err=True)


async def _one(kept: Kept, who: Who, out: IO[str]) -> int:
    async with opened(kept) as parts:
        people = await meant(parts.corpus, who)
        leads = [held async for held in _leads(parts, who, {found.key for found in people})]
    corpus = [{"key": found.key, **json.loads(found.record)} for found in people]
    out.write(json.dumps({"corpus": corpus, "leads": leads}, ensure_ascii=False, indent=2) + "\n")
    return len(corpus) + len(leads)


async def _leads(parts: Opened, who: Who, keys: set[str]) -> AsyncIterator[dict[str, object]]:
    for lead in await parts.personal.leads(who.means, keys):
        lists = [
            {
                "list": {"id": entry.list_id, "name": entry.list_name},
                "task": entry.task_id
                and {"id": entry.task_id, "prompt": entry.prompt, "at": _at(entry.task_created_ms)},
            }
            for entry in await parts.personal.entries(lead)
        ]
        yield {
            "account": lead.account, "id": lead.lead_id, "record": lead.record, "lists": lists,
            "created": _at(lead.created_ms), "updated": _at(lead.updated_ms),
        }  # fmt: skip


async def _all(kept: Kept, format_: str, out: IO[str]) -> int:
    write = _table(out) if format_ == "csv" else lambda record: out.write(json.dumps(record, ensure_ascii=False) + "\n")
    count = 0
    async with opened(kept) as parts:
        async for found in everybody(parts.corpus):
            write(json.loads(found.record))
            count += 1
    return count


def _table(out: IO[str]) -> Callable[[Mapping[str, object]], object]:
    """Rows below a row of headings; nothing in them is a formula to a spreadsheet."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    return lambda record: writer.writerow([harmless(_cell(record.get(column))) for column in COLUMNS])


def _cell(value: object) -> str:
    if isinstance(value, list):
        alone = ";" if len(value) == 1 and "," in str(value[0]) else ""  # so that "Smith, Jones & Co" is read as one
        return "; ".join(map(str, value)) + alone
    return "" if value is None else str(value)


def _at(moment_ms: int | None) -> str | None:
    return None if moment_ms is None else datetime.fromtimestamp(moment_ms / 1000, UTC).isoformat(timespec="seconds")
