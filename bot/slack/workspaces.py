"""Which workspace has which bot token: one from the settings, or several from a file.

Who the bot is in each is asked once, at the start, so that a request needs no call before its ack.
"""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.searches.ports import SlackAway, SlackLost, SlackTrouble, WorkspaceGone
from bot.slack.client import SLACK_API_URL, ask, make_client

log = logging.getLogger(__name__)

STRANGER: Final = (
    "Leads Bot is not connected to this workspace. If it was started just now, try again in a minute; "
    "otherwise ask the person who runs it to add the workspace's bot token."
)
"""What a person reads whose workspace is not known, or was stopped."""
ASKED_AT_ONCE: Final = 20
"""Workspaces asked side by side at the start."""
LEARN_AGAIN_SECONDS: Final = 5.0
"""Before another try, when Slack could not be asked who the bot is."""


class Installation(BaseModel):
    """The bot in one workspace."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bot_token: Annotated[SecretStr, Field(min_length=6)]
    """Begins with `xoxb-`."""
    name: str = "the workspace"
    """For the log."""


class InstallationsUnreadable(ValueError):
    """The file of bot tokens cannot be used; the text names the place and never a token."""


def read_installations(path: Path) -> tuple[Installation, ...]:
    """The workspaces of a JSON file: `[{"name": "Acme", "bot_token": "xoxb-…"}, …]`. Raises InstallationsUnreadable."""
    try:
        found = TypeAdapter(tuple[Installation, ...]).validate_json(path.read_bytes())
    except OSError as error:
        raise InstallationsUnreadable(f"{path}: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InstallationsUnreadable(f"{path}: {place}: {first['msg']}") from None
    if not found:
        raise InstallationsUnreadable(f"{path}: there is no workspace in it")
    for number, installation in enumerate(found, start=1):
        if not installation.bot_token.get_secret_value().startswith("xoxb-"):
            raise InstallationsUnreadable(f"{path}: {number}. workspace: a bot token begins with xoxb-")
    return found


class Workspace(NamedTuple):
    """A workspace that Slack has confirmed."""

    team_id: str
    name: str
    bot_id: str
    bot_user_id: str
    client: AsyncWebClient


class Workspaces:
    """The workspaces of this process. Kept in memory: a start asks anew."""

    def __init__(
        self, installations: Sequence[Installation], *, session: aiohttp.ClientSession, base_url: str = SLACK_API_URL
    ) -> None:
        self._waiting = [
            (one.name, make_client(one.bot_token.get_secret_value(), session=session, base_url=base_url))
            for one in installations
        ]
        self._known: dict[str, Workspace] = {}
        self._stopped: dict[str, str] = {}

    async def learn(self) -> None:
        """Ask Slack who the bot is, wherever that is not known yet.

        A token that Slack refuses is given up; what could not be asked now stays for the next call. Never raises, and
        takes at most as long as one call for every ASKED_AT_ONCE workspaces.
        """
        turns = asyncio.Semaphore(ASKED_AT_ONCE)
        # Until the answers are there, those that are asked wait: none of them is a stranger meanwhile.
        answers = await asyncio.gather(*(self._learn(turns, *one) for one in self._waiting))
        self._waiting = [(name, client) for name, client, keep in answers if keep]

    async def _learn(
        self, turns: asyncio.Semaphore, name: str, client: AsyncWebClient
    ) -> tuple[str, AsyncWebClient, bool]:
        """Whether to ask again stands in the last part of the answer."""
        try:
            async with turns:
                who = await ask(client.auth_test())
        except (SlackAway, SlackLost) as trouble:
            log.warning("%s: Slack cannot be asked who the bot is (%s), asked again soon", name, trouble.code)
            return name, client, True
        except SlackTrouble as trouble:
            log.error("%s: Slack refuses the bot token (%s). Give a valid one and start again", name, trouble.code)  # noqa: TRY400 - the code says all, a traceback nothing
            return name, client, False
        self._add(
            Workspace(
                team_id=str(who.get("team_id")),
                name=str(who.get("team") or name),
                bot_id=str(who.get("bot_id")),
                bot_user_id=str(who.get("user_id")),
                client=client,
            )
        )
        return name, client, False

    def _add(self, workspace: Workspace) -> None:
        if workspace.team_id in self._known:
            log.warning("%s has two bot tokens, the first is used", workspace.name)
            return
        self._known[workspace.team_id] = workspace
        log.info("connected to %s (%s) as %s", workspace.name, workspace.team_id, workspace.bot_user_id)

    @property
    def waiting(self) -> int:
        """Workspaces of which Slack could not be asked yet."""
        return len(self._waiting)

    @property
    def team_ids(self) -> frozenset[str]:
        """The workspaces that are served."""
        return frozenset(self._known.keys() - self._stopped.keys())

    def get(self, team_id: str) -> Workspace:
        """One workspace.

        Raises WorkspaceGone when the bot is not there (any more), and SlackAway as long as it may be one of those
        that could not be asked yet.
        """
        if team_id in self._stopped:
            raise WorkspaceGone(self._stopped[team_id])
        if team_id in self._known:
            return self._known[team_id]
        if self._waiting:
            raise SlackAway("not_connected_yet", retry_after=LEARN_AGAIN_SECONDS)
        raise WorkspaceGone("not_installed")

    def stop(self, team_id: str, code: str) -> None:
        """Slack has ended the bot's access: nothing is sent there any more. Said once."""
        if team_id in self._stopped:
            return
        self._stopped[team_id] = code
        name = self._known[team_id].name if team_id in self._known else team_id
        log.warning("%s (%s): the bot's access has ended (%s), the workspace is stopped", name, team_id, code)


class Authorize(AsyncAuthorize):
    """Bolt's question whose token answers a request, answered from memory: a hanging Slack never delays an ack.

    Pass STRANGER to the app as `user_facing_authorize_error_message`.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        """The workspace's bot. Raises SlackApiError: for None, Bolt would call Slack before the ack to say so."""
        try:
            workspace = self._workspaces.get(team_id or "")
        except SlackTrouble as trouble:
            why = f"no bot token for {team_id}: {trouble.code}"
            raise SlackApiError(why, None) from trouble  # type: ignore[no-untyped-call]  # slack_sdk has no types there
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=workspace.team_id,
            bot_id=workspace.bot_id,
            bot_user_id=workspace.bot_user_id,
            bot_token=workspace.client.token,
            user_id=user_id,
        )
