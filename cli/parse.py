"""`leads parse`: how a prompt is understood."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TextIO

import click
from rich.console import Console

from cli.reading import Reader, print_reading, reader_options
from leadsearch.contract import PROMPT_MAX, Filters
from leadsearch.prompt import needs_a_look


@click.command()
@click.argument("prompt", required=False)
@click.option(
    "--jsonl", "file", type=click.File("r", encoding="utf-8"), help='Read one {"prompt": …} a line; "-" is the input.'
)
@reader_options
def command(prompt: str | None, file: TextIO | None, *, reader: Reader) -> None:
    """Show how PROMPT is understood, or add "filters" to each line of a file."""
    if (prompt is None) == (file is None):
        raise click.UsageError('Give either a prompt in quotes or --jsonl FILE ("-" reads the input).')
    if file is not None:
        asyncio.run(_print_each(file, reader))
    elif prompt is not None:
        if not 1 <= len(prompt.strip()) <= PROMPT_MAX:
            raise click.UsageError(f"A prompt has 1 to {PROMPT_MAX} characters; this one has {len(prompt.strip())}.")
        filters = asyncio.run(_read(prompt, reader))
        console = Console(highlight=False)
        print_reading(filters, console)
        if needs_a_look(filters):
            console.print("A search would not start by itself: look at the reading first, or reword.")


async def _read(prompt: str, reader: Reader) -> Filters:
    return await reader(prompt)


async def _print_each(file: TextIO, reader: Reader) -> None:
    async for line in _parsed(file, reader):
        click.echo(line)


async def _parsed(file: TextIO, reader: Reader) -> AsyncIterator[str]:
    """Each line with its filters; a line that holds no prompt ends the run with its number."""
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            raise click.ClickException(f"Line {number} is not JSON: {error}") from error
        if not isinstance(item, dict) or not isinstance(item.get("prompt"), str):
            raise click.ClickException(f'Line {number} needs an object with "prompt" as text.')
        yield json.dumps(item | {"filters": (await reader(item["prompt"])).wire()}, ensure_ascii=False)
