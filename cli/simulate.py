"""`leads simulate`: a Slack workspace alone, for any Bolt app."""

from pathlib import Path

import click
import uvloop

from cli.interrupt import heeded
from simulator import Simulator
from simulator.browser.routes import NOT_BUILT, is_built
from simulator.manifest import ManifestError


@click.command
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("manifest.yml"),
    show_default=True,
    help="The app's manifest: its scopes, commands and events.",
)
@click.option("--channels", default="general", show_default=True, help="Names of channels, separated by commas.")
@click.option("--people", default="ana,ben", show_default=True, help="Names of members, separated by commas.")
@click.option("--workspaces", default="acme", show_default=True, help="Names of workspaces, separated by commas.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option("--request-url", help="Post to this address, signed, instead of using Socket Mode.")
@click.option("--rates", is_flag=True, help="Refuse calls above Slack's rate limits.")
def command(
    *,
    manifest: Path,
    channels: str,
    people: str,
    workspaces: str,
    port: int,
    request_url: str | None,
    rates: bool,
) -> None:
    """Start a Slack workspace on this machine and print how to point a bot at it.

    It runs until Ctrl-C. People act in a page, or over its control API under /control, which also sets faults and has
    the records.
    """
    try:
        simulator = Simulator(
            manifest,
            port=port,
            channels=_names(channels),
            people=_names(people),
            workspaces=_names(workspaces),
            request_url=request_url,
            rates=rates,
        )
        uvloop.run(_serve(simulator))
    except ManifestError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"cannot listen on port {port}: {error.strerror}. Try --port 0.") from error


async def _serve(simulator: Simulator) -> None:
    async with simulator:
        stop = heeded()  # before anybody reads that it is ready
        for name, value in environment(simulator).items():
            click.echo(f"{name}={value}")
        click.echo(f"# control API: {simulator.url}/control/state")
        click.echo(f"# the workspace in a browser: {simulator.url}" if is_built() else f"# {NOT_BUILT}")
        await stop.wait()


def environment(simulator: Simulator) -> dict[str, str]:
    """The variables that point a bot at the simulator."""
    return {
        "SLACK_API_URL": simulator.api_url,
        "SLACK_BOT_TOKEN": simulator.bot_token,
        "SLACK_APP_TOKEN": simulator.app_token,
        "SLACK_SIGNING_SECRET": simulator.signing_secret,
    }


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise click.BadParameter("name at least one")
    return names
