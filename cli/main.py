"""`leads`: the table of subcommands. Each is imported only when it is called, so that `leads --help` is quick."""

from importlib import import_module
from typing import Final

import click

from cli import __version__, children

COMMANDS: Final[dict[str, str]] = {
    "run": "cli.run",
    "demo": "cli.demo",
    "parse": "cli.parse",
    "search": "cli.search",
    "accounts": "cli.accounts",
    "serve": "cli.serve",
    "simulate": "cli.simulate",
    "import": "cli.import_",
    "people": "cli.people",
    "eval": "cli.eval",
    "chaos": "cli.chaos",
}
"""Subcommand → module; the module holds a click command named `command`."""


class LazyGroup(click.Group):
    """A click group that imports a subcommand when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]}.command is no click command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="leads")
@click.option("--end-with-parent", is_flag=True, hidden=True, help="End when standard input closes.")
def main(*, end_with_parent: bool) -> None:
    """Find people from plain words: the Slack bot, the lead search service, and both from a terminal."""
    if end_with_parent:
        children.end_with_parent()


if __name__ == "__main__":
    main()
