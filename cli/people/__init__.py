"""`leads people`: what the corpus holds, and what is owed to the people in it."""

import click

from cli.people.erase import erase
from cli.people.expire import expire
from cli.people.export import export
from cli.people.reindex import reindex
from cli.people.stats import stats


@click.group
def command() -> None:
    """The people of the corpus: count, export, erase."""


for _subcommand in (stats, export, erase, expire, reindex):
    command.add_command(_subcommand)
