"""`leads eval`: whether the examples find exactly the people who fit."""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from cli.reading import Reader, reader_options
from leadsearch.people.corpus import Corpus
from leadsearch.people.evaluation import Verdict, evaluated
from leadsearch.people.sample import COUNT, sample_people

PEOPLE_MIN: Final = 5_000
"""The smallest sample that holds everybody who is planted."""


@click.command
@click.option(
    "--people",
    type=click.IntRange(PEOPLE_MIN, 10_000_000),
    default=COUNT,
    show_default=True,
    metavar="N",
    help="How many people the sample has.",
)
@reader_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(people: int, *, reader: Reader, as_json: bool) -> None:
    """Search the invented sample with each example prompt, from the words to the last page, and count.

    Precision is the share of those who were found who fit; recall the share of those who fit who were found, by what
    the generator of the sample knows. Exit code 1 when either is below 1. No data of yours is touched.
    """
    verdicts = asyncio.run(_evaluated(people, reader))
    perfect = all(verdict.perfect for verdict in verdicts)
    if as_json:
        click.echo(json.dumps({"people": people, "perfect": perfect, "prompts": [_as_json(v) for v in verdicts]}))
    else:
        _print(verdicts, people)
    if not perfect:
        raise SystemExit(1)


async def _evaluated(people: int, read: Reader) -> list[Verdict]:
    planted = list(sample_people(people))
    with tempfile.TemporaryDirectory() as folder:
        corpus = await Corpus.open(Path(folder) / "people.sqlite")
        try:
            await corpus.save(one.person for one in planted)
            return [verdict async for verdict in evaluated(corpus, planted, read)]
        finally:
            await corpus.close()


def _as_json(verdict: Verdict) -> dict[str, object]:
    return verdict._asdict() | {"precision": verdict.precision, "recall": verdict.recall}


def _print(verdicts: Sequence[Verdict], people: int) -> None:
    table = Table("Prompt", "Fit", "Found", "Precision", "Recall", title=f"{people:,} invented people")
    for verdict in verdicts:
        shares = (f"{verdict.precision:.4f}", f"{verdict.recall:.4f}")
        table.add_row(verdict.prompt, f"{verdict.fitting:,}", f"{verdict.found:,}", *shares)
    console = Console(highlight=False)
    console.print(table)
    for verdict in verdicts:
        for what, names in (("does not fit", verdict.extra), ("was not found", verdict.missed)):
            for name in names:
                console.print(f"“{verdict.prompt}”: {name} {what}.", markup=False)
