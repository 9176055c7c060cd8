"""`leads import`: people from somebody's own file into the corpus."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from cli.folders import PEOPLE_FILE, data_option
from leadsearch.people.corpus import Corpus, CorpusError
from leadsearch.people.imports.importer import Summary, import_file
from leadsearch.people.imports.lines import WrongFileError

REFUSALS_SHOWN: Final = 20
"""Refused rows that are printed one by one."""


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@data_option
@click.option("--source", metavar="NAME", help="Where the people come from.  [default: the file's name]")
@click.option("--keep-sample", is_flag=True, help="Keep the invented sample people beside your own.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def command(*, file: Path, data: Path, source: str | None, keep_sample: bool, as_json: bool) -> None:
    """Add the people of a CSV or JSON lines file.

    Columns are found by their names, as in the exports of Apollo and others. A person who is known already is updated.
    The first own people take the place of the sample. A wrong file changes nothing.
    """
    try:
        with _progress(file) as on_bytes:
            importing = _import(file, data / PEOPLE_FILE, source or file.name, keep_sample, on_bytes)
            summary = asyncio.run(importing)
    except (WrongFileError, CorpusError) as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be read: {problem.strerror}.") from None
    click.echo(json.dumps(_as_json(summary)) if as_json else "\n".join(_in_words(summary, file.name)))


async def _import(file: Path, people: Path, source: str, keep_sample: bool, on_bytes: Callable[[int], None]) -> Summary:
    corpus = await Corpus.open(people)
    try:
        return await import_file(file, corpus, source=source, keep_sample=keep_sample, on_bytes=on_bytes)
    finally:
        await corpus.close()


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, that moves with the bytes that it is told; nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(f"Importing {file.name}", total=file.stat().st_size)
        yield lambda done: progress.update(bar, completed=done)


def _in_words(summary: Summary, name: str) -> list[str]:
    """What was done, a line each."""
    lines = [f"{name}: {summary.added:,} people added, {summary.merged:,} merged, {summary.refused:,} rows refused."]
    if summary.sample_removed:
        lines.append(f"The {summary.sample_removed:,} sample people made room; --keep-sample would have kept them.")
    lines += [f"  line {refusal.line:,}: {refusal.reason}" for refusal in summary.refusals[:REFUSALS_SHOWN]]
    if summary.refused > REFUSALS_SHOWN:
        lines.append(f"  … and {summary.refused - REFUSALS_SHOWN:,} more rows")
    if summary.not_understood:
        fields = ", ".join(f"{field} {count:,}" for field, count in summary.not_understood.items())
        lines.append(f"Values left out because they could not be read: {fields}.")
    if summary.unused_columns:
        lines.append(f"Columns not used: {', '.join(summary.unused_columns)}.")
    return lines


def _as_json(summary: Summary) -> dict[str, object]:
    return summary._asdict() | {"refusals": [refusal._asdict() for refusal in summary.refusals]}
