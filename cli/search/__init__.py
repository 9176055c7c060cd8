"""`leads search`: the lead search API from a terminal."""

from typing import Final

import click

from cli.search.create import create
from cli.search.tasks import cancel, get, results, watch

EXIT_CODES: Final = """\b
Exit codes:
  0    done
  1    the API refuses, or its answer makes no sense
  2    a wrong option
  3    the API is away or busy; nothing was done, try again
  4    sent, and nobody knows what became of it
  5    the search failed or was cancelled
  6    still running when the time to watch it was over
  130  Ctrl-C
"""

command = click.Group(
    "search",
    help="Start searches and follow them, at our own service or at the hosted API.",
    epilog=EXIT_CODES,
    commands={"create": create, "get": get, "watch": watch, "results": results, "cancel": cancel},
)
