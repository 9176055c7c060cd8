"""`leads import`: people from somebody's own file into the corpus."""

import asyncio
import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from cli.databases import Kept, kept_options
from cli.importing import Show, shown
from cli.people.opened import opened
from leadsearch.people.imports.files import WrongFileError
from leadsearch.people.imports.importer import Options, Summary, import_file
from leadsearch.people.imports.names import readable
from leadsearch.people.imports.pool import WorkerLostError

REFUSALS_SHOWN: Final = 20
"""Refused rows that are printed one by one."""
_ENCODED: Final = {
    "UTF-8": "",
    "Windows-1252": ", in Windows-1252 (if names come out wrong, save it as UTF-8 and import it again)",
}
"""What is said of an encoding beside its name."""
WORKERS_MAX: Final = 8
"""Processes that read beside the one that stores; more would wait for it."""


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@kept_options
@click.option(
    "--source", metavar="NAME", help="Where the people come from, for rows that say none.  [default: the file's name]"
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day of the file, for rows that say none.  [default: today]",
)
@click.option("--keep-sample", is_flag=True, help="Keep the invented sample people beside your own.")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would come in, and change nothing.")
@click.option(
    "--workers",
    type=click.IntRange(0, WORKERS_MAX),
    metavar="N",
    help="Processes that read a large file.  [default: one for each processor]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def command(
    *,
    file: Path,
    kept: Kept,
    source: str | None,
    as_of: datetime | None,
    keep_sample: bool,
    dry: bool,
    workers: int | None,
    as_json: bool,
) -> None:
    """Add the people of a file.

    It may be an export of Apollo, People Data Labs, LinkedIn (connections) or HubSpot, or any CSV, JSON lines,
    JSON array or Parquet file; gzip, bzip2, xz or zip is unpacked on the way.

    Columns are found by their names. A person who is known already is updated. The first own people take the place of
    the sample. A wrong file changes nothing.
    """
    name = readable(file.name)
    today = date.today()  # noqa: DTZ011 - the day of whoever types the command
    options = Options(
        source=readable(source) if source else name,
        day=as_of.date() if as_of else today,
        latest=today + timedelta(days=1),  # it is tomorrow somewhere
        keep_sample=keep_sample,
        dry=dry,
        workers=min(os.cpu_count() or 1, WORKERS_MAX) if workers is None else workers,
    )
    try:
        with shown(name, file.stat().st_size, Console(stderr=True)) as show:
            summary = asyncio.run(_import(file, kept, options, show))
    except (WrongFileError, WorkerLostError) as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"{readable(str(file))} cannot be read: {problem.strerror or problem}.") from None
    click.echo(json.dumps(_as_json(summary)) if as_json else "\n".join(_in_words(summary, name, dry=dry)))


async def _import(file: Path, kept: Kept, options: Options, show: Show) -> Summary:
    async with opened(kept) as parts:
        summary = await import_file(file, parts.corpus, options, unwanted=parts.tombstones.kept_out, on_progress=show)
        if not options.dry:
            await parts.log.note(options.source, summary)
        return summary


def _in_words(summary: Summary, name: str, *, dry: bool) -> list[str]:
    """What was done, or would be, a line each."""
    would = "Would be: " if dry else ""
    lines = [
        f"{name} is {summary.file_kind}{_ENCODED.get(summary.encoding, f', in {summary.encoding}')}.",
        f"{would}{summary.added:,} people added, {summary.merged:,} merged, {summary.refused:,} rows refused.",
    ]
    if summary.erased:
        lines.append(
            f"{summary.erased:,} rows of people who were erased stay out (leads people erase --forget lets them in)."
        )
    if summary.sample_removed:
        lines.append(f"The {summary.sample_removed:,} sample people make room; --keep-sample keeps them.")
    lines += [f"  line {refusal.line:,}: {refusal.reason}" for refusal in summary.refusals[:REFUSALS_SHOWN]]
    if summary.refused > REFUSALS_SHOWN:
        lines.append(f"  … and {summary.refused - REFUSALS_SHOWN:,} more rows")
    if summary.not_understood:
        first = summary.first_not_understood
        fields = [
            f"{field} {count:,} (first in line {first[field]:,})" for field, count in summary.not_understood.items()
        ]
        lines.append(f"Values left out because they could not be read: {', '.join(fields)}.")
    if dry:
        lines.append(f"Columns used: {', '.join(summary.used_columns)}.")
    if summary.unused_columns:
        lines.append(f"Columns not used: {', '.join(summary.unused_columns)}.")
    if dry:
        lines.append("Nothing was changed.")
    return lines


def _as_json(summary: Summary) -> dict[str, object]:
    return summary._asdict() | {"refusals": [refusal._asdict() for refusal in summary.refusals]}
