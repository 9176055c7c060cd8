"""The data folder: where this machine keeps people, lists and the bot's state."""

from pathlib import Path
from typing import Final

import click

DATA_DEFAULT: Final = Path(".data")
"""Beside the project, where git passes it over."""
PEOPLE_FILE: Final = "people.sqlite"
"""Name of the corpus in the data folder."""


def _made(_context: click.Context, _parameter: click.Parameter, folder: Path) -> Path:
    """The folder, made when it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.BadParameter(f"{folder} cannot be made: {error.strerror or error}.") from error
    return folder


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    default=DATA_DEFAULT,
    envvar="LEADS_DATA",
    show_default=True,
    show_envvar=True,
    metavar="FOLDER",
    callback=_made,
    help="Folder of the databases.",
)
