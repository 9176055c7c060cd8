"""What a Web API method gets to work with."""

from dataclasses import dataclass

from simulator.clock import Clock
from simulator.delivery.socket import SocketMode
from simulator.errors import RefusedError
from simulator.files import Uploads
from simulator.ids import Ids
from simulator.manifest import Manifest
from simulator.state import Channel, User
from simulator.triggers import Triggers
from simulator.webapi.arguments import Arguments
from simulator.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Services:
    """What all methods share."""

    clock: Clock
    ids: Ids
    manifest: Manifest
    triggers: Triggers
    uploads: Uploads
    socket: SocketMode


@dataclass(frozen=True, kw_only=True)
class Context:
    """One call: who calls, with which arguments."""

    services: Services
    workspace: Workspace
    arguments: Arguments

    def channel(self) -> Channel:
        """The channel that `channel` names by its id, if the bot can see it.

        Raises:
            RefusedError: `channel_not_found`.
        """
        wanted = self.arguments.text("channel")
        return self._visible(self.workspace.channels.get(wanted), f"no channel has the id {wanted!r}")

    def place(self) -> Channel:
        """The channel that `channel` names by id, name or (as a direct message) user id: chat.postMessage alone.

        Raises:
            RefusedError: `channel_not_found`.
        """
        wanted = self.arguments.text("channel")
        return self.workspace.direct(wanted) if wanted in self.workspace.users else self.named_channel()

    def named_channel(self) -> Channel:
        """The channel that `channel` names by id or name.

        Raises:
            RefusedError: `channel_not_found`.
        """
        try:
            channel = self.workspace.channel(self.arguments.text("channel"))
        except LookupError as error:
            raise RefusedError("channel_not_found", str(error)) from None
        return self._visible(channel, "")

    def _visible(self, channel: Channel | None, otherwise: str) -> Channel:
        if channel is None:
            raise RefusedError("channel_not_found", otherwise)
        if (channel.is_private or channel.is_im) and self.workspace.bot.id not in channel.members:
            raise RefusedError("channel_not_found", f"{channel.id} is private and the bot is not in it")
        return channel

    def user(self, name: str = "user") -> User:
        """The user an argument names by id.

        Raises:
            RefusedError: `user_not_found`.
        """
        user = self.workspace.users.get(self.arguments.text(name))
        if user is None:
            raise RefusedError("user_not_found", f"no user {self.arguments.text(name)!r} in {self.workspace.name}")
        return user

    def require_scope(self, *any_of: str) -> None:
        """Go on only with one of these scopes.

        Raises:
            RefusedError: `missing_scope`, with `needed` and `provided`.
        """
        granted = self.workspace.scopes
        if any_of and not set(any_of) & set(granted):
            raise RefusedError(
                "missing_scope",
                f"the app's manifest has none of the scopes {', '.join(any_of)}",
                details={"needed": ",".join(any_of), "provided": ",".join(granted)},
            )

    def require_membership(self, channel: Channel) -> None:
        """Go on only where the bot is a member.

        Raises:
            RefusedError: `not_in_channel`.
        """
        if self.workspace.bot.id not in channel.members:
            raise RefusedError("not_in_channel", f"the bot is not in #{channel.name}")


def require_open(channel: Channel) -> None:
    """Go on only where the channel is not archived.

    Raises:
        RefusedError: `is_archived`.
    """
    if channel.is_archived:
        raise RefusedError("is_archived", f"#{channel.name} is archived")
