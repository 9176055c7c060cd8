"""One workspace: who is in it, its channels with their messages, its views and files."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from simulator.changes import Changes
from simulator.clock import Clock
from simulator.errors import RefusedError
from simulator.ids import Ids, Timestamps
from simulator.manifest import Manifest
from simulator.modals import Views
from simulator.state import GUEST, MEMBER, Channel, File, Message, User
from simulator.validate.messages import with_ids
from simulator.wire import Json

if TYPE_CHECKING:
    from simulator.person import Person

GUESTS_FROM: Final = "partner"
"""The other company, whose people are guests here."""


class Workspace:
    """The state of one team with the app installed. It decides nothing about permissions; the Web API does."""

    def __init__(self, name: str, *, manifest: Manifest, app_id: str, ids: Ids, clock: Clock, changes: Changes) -> None:
        self.name = name
        self.id = ids.make("T")
        self.bot_token = ids.secret(f"xoxb-{name}-")
        self.bot_id = ids.make("B")
        self.scopes: tuple[str, ...] = manifest.scopes
        """What this installation was granted; an older installation may have less than the manifest."""
        self.auth_error: str | None = None
        """Set to `token_revoked` or `account_inactive`, every call with the bot token is refused with it."""
        self.app_id = app_id
        self.changes = Changes(changes)
        self.clock = clock
        self.ids = ids
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.people: dict[str, Person] = {}
        """Name → somebody who can act."""
        self.views = Views(
            new_id=lambda: ids.make("V"), new_hash=lambda: f"{clock.now():.0f}.{ids.short()}", short=ids.short
        )
        self._timestamps = Timestamps()
        self.bot = self._add_user(manifest.bot_name.lower().replace(" ", ""), role="bot")

    # People and channels

    def add_user(self, name: str, role: str = MEMBER) -> User:
        """A new member (`member`, `admin` or `guest`)."""
        return self._add_user(name, role=role)

    def user(self, name: str) -> User:
        """The user of that name or id.

        Raises:
            LookupError: there is none.
        """
        for user in self.users.values():
            if name in {user.id, user.name}:
                return user
        raise LookupError(
            f"workspace {self.name} has no {name!r}; it has: {', '.join(u.name for u in self.users.values())}"
        )

    def person(self, name: str) -> "Person":
        """Somebody who can act.

        Raises:
            LookupError: nobody has that name.
        """
        if name not in self.people:
            raise LookupError(f"workspace {self.name} has no {name!r}; it has: {', '.join(self.people) or 'nobody'}")
        return self.people[name]

    def add_channel(
        self, name: str, *, private: bool = False, members: Iterable[str] = (), bot: bool = True
    ) -> Channel:
        """A new channel with these members (names or ids), and the bot unless told otherwise."""
        channel = Channel(
            id=self.ids.make("C"),
            name=name,
            team_id=self.id,
            created=int(self.clock.now()),
            creator=self.bot.id,
            is_private=private,
            members={self.user(member).id for member in members} | ({self.bot.id} if bot else set()),
        )
        self.channels[channel.id] = channel
        return channel

    def channel(self, name: str) -> Channel:
        """The channel of that name (with or without #) or id.

        Raises:
            LookupError: there is none.
        """
        wanted = name.removeprefix("#")
        for channel in self.channels.values():
            if wanted in {channel.id, channel.name}:
                return channel
        known = ", ".join(channel.name for channel in self.channels.values() if channel.name)
        raise LookupError(f"workspace {self.name} has no channel {name!r}; it has: {known or 'none'}")

    def direct(self, user_id: str) -> Channel:
        """The conversation between the bot and a user; it is opened when there is none."""
        members = {self.bot.id, user_id}
        for channel in self.channels.values():
            if channel.is_im and channel.members == members:
                return channel
        channel = Channel(
            id=self.ids.make("D"),
            name="",
            team_id=self.id,
            created=int(self.clock.now()),
            creator=self.bot.id,
            is_im=True,
            members=members,
        )
        self.channels[channel.id] = channel
        return channel

    # Messages

    def post(
        self,
        channel: Channel,
        *,
        author: User,
        text: str,
        blocks: list[Json] | None = None,
        thread_ts: str | None = None,
        broadcast: bool = False,
        seen_by: str | None = None,
        files: tuple[File, ...] = (),
        metadata: Json | None = None,
    ) -> Message:
        """A new message, as it will look to everybody who may see it."""
        body: Json = {
            "type": "message",
            "user": author.id,
            "ts": self._timestamps.make(self.clock.now()),
            "text": text,
            "team": self.id,
        }
        if author.is_bot:
            body |= {"bot_id": self.bot_id, "app_id": self.app_id, "bot_profile": self._bot_profile()}
        if blocks is not None:
            body["blocks"] = with_ids(blocks, self.ids.short)
        if thread_ts is not None:
            body["thread_ts"] = thread_ts
            body |= {"subtype": "thread_broadcast"} if broadcast else {}
        if files:
            body["files"] = [file.described() for file in files]
        if metadata is not None:
            body["metadata"] = metadata
        message = Message(channel_id=channel.id, body=body, seen_by=seen_by, files=files)
        channel.messages[message.ts] = message
        self.changes.announce()
        return message

    def edit(self, message: Message, changed: Json) -> Message:
        """Replace fields of a message; a field with the value None is taken away."""
        body = {name: value for name, value in {**message.body, **changed}.items() if value is not None}
        if body.get("blocks") is not None:
            body["blocks"] = with_ids(body["blocks"], self.ids.short)
        edited = {"user": message.user_id, "ts": f"{self.clock.now():.0f}.000000"}
        new = message.edited({**body, "edited": edited})
        self.channels[message.channel_id].messages[message.ts] = new
        self.changes.announce()
        return new

    def remove(self, message: Message) -> None:
        """Delete a message."""
        self.channels[message.channel_id].messages.pop(message.ts, None)
        self.changes.announce()

    def message(self, channel: Channel, ts: str) -> Message:
        """A message of a channel.

        Raises:
            RefusedError: `message_not_found`.
        """
        message = channel.messages.get(ts)
        if message is None:
            raise RefusedError("message_not_found", f"no message {ts} in {channel.name or channel.id}")
        return message

    def messages(self, channel: str, *, ephemeral: bool = False) -> list[Message]:
        """The messages of a channel in their order, without those that one person alone sees."""
        found = self.channel(channel).messages.values()
        return sorted((m for m in found if ephemeral or not m.is_ephemeral), key=lambda m: m.ts)

    # The bot

    def remove_bot(self, channel: str) -> None:
        """Take the bot out of a channel."""
        self.channel(channel).members.discard(self.bot.id)

    def invite_bot(self, channel: str) -> None:
        """Put the bot into a channel."""
        self.channel(channel).members.add(self.bot.id)

    def _add_user(self, name: str, *, role: str) -> User:
        company = GUESTS_FROM if role == GUEST else self.name
        user = User(id=self.ids.make("U"), team_id=self.id, name=name, role=role, email=f"{name}@{company}.example.com")
        self.users[user.id] = user
        return user

    def _bot_profile(self) -> Json:
        return {
            "id": self.bot_id,
            "app_id": self.app_id,
            "user_id": self.bot.id,
            "name": self.bot.name,
            "team_id": self.id,
            "deleted": False,
        }
