"""Opening the service's database from a command."""

from pathlib import Path

import click

from leadsearch.service.app import database_url
from leadsearch.service.database import Database, DatabaseUnusableError


async def open_database(data: Path) -> Database:
    """The service's database in a data folder, made when it is not there. What is wrong with it ends the command."""
    try:
        return await Database.open(database_url(data))
    except DatabaseUnusableError as error:
        raise click.ClickException(str(error)) from error
