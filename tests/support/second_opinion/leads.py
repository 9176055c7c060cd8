"""`python -m tests.support.second_opinion.leads …`: the command `leads`, with everything read along that it sends."""

import sys
from typing import Final

import click
import pytest

from cli.main import main
from tests.support.second_opinion.watch import Watch, reader

SHOWN: Final = 20
"""Lines at most of what is wrong; the rest says the same."""


def run() -> int:
    """The command's exit code; 1, and what is wrong on stderr, when something wrong was sent."""
    watch = Watch()
    with pytest.MonkeyPatch.context() as patch:
        watch.start(patch)
        try:
            main()
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        else:
            code = 0
    traffic = reader()
    found = watch.problems(traffic) if traffic else []
    click.echo("\n".join(found[:SHOWN]), err=True)
    return 1 if found else code


if __name__ == "__main__":
    sys.exit(run())
