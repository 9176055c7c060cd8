"""What a workspace is made of: users, channels, messages, files."""

from dataclasses import dataclass, field, replace
from typing import Final

from simulator.wire import Json

GUEST: Final = "guest"
MEMBER: Final = "member"
ADMIN: Final = "admin"


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody, or the bot."""

    id: str
    team_id: str
    name: str
    role: str = MEMBER
    """`member`, `admin`, `guest` or `bot`."""
    email: str = ""
    tz: str = "Europe/Berlin"

    @property
    def is_bot(self) -> bool:
        """Whether this is the bot's own user."""
        return self.role == "bot"

    @property
    def real_name(self) -> str:
        """How people call somebody."""
        return self.name.replace(".", " ").title()

    def described(self) -> Json:
        """The user object of users.info: https://docs.slack.dev/reference/objects/user-object."""
        real_name = self.real_name
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": False,
            "real_name": real_name,
            "tz": self.tz,
            "tz_label": "Central European Time",
            "tz_offset": 3600,
            "profile": {
                "real_name": real_name,
                "display_name": self.name,
                "real_name_normalized": real_name,
                "display_name_normalized": self.name,
                "email": self.email,
                "team": self.team_id,
            },
            "is_admin": self.role == ADMIN,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.role == GUEST,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 0,
        }


@dataclass(frozen=True, kw_only=True)
class File:
    """An uploaded file."""

    id: str
    name: str
    title: str
    user_id: str
    content: bytes
    url: str
    created: int

    def described(self) -> Json:
        """The file object: https://docs.slack.dev/reference/objects/file-object."""
        kind = self.name.rpartition(".")[2].lower() if "." in self.name else "text"
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": {"csv": "text/csv", "json": "application/json"}.get(kind, "text/plain"),
            "filetype": kind,
            "pretty_type": kind.upper(),
            "user": self.user_id,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": self.url,
            "url_private_download": self.url,
        }


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as it stands now; an edit replaces it."""

    channel_id: str
    body: Json
    """The message object as Slack sends it: `ts`, `text`, `blocks`, `user`, `thread_ts`, `edited`, `files`, …"""
    seen_by: str | None = None
    """The only user who sees it, when it is ephemeral."""
    files: tuple[File, ...] = ()
    edits: int = 0

    @property
    def ts(self) -> str:
        """Its id within the channel."""
        return str(self.body["ts"])

    @property
    def text(self) -> str:
        """The top-level text, which phones and screen readers get."""
        return str(self.body.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """The blocks, every one with its block_id."""
        return list(self.body.get("blocks") or [])

    @property
    def thread_ts(self) -> str | None:
        """The `ts` of the thread's first message, for replies."""
        return self.body.get("thread_ts")

    @property
    def user_id(self) -> str:
        """Who wrote it."""
        return str(self.body.get("user", ""))

    @property
    def is_ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.seen_by is not None

    @property
    def is_broadcast(self) -> bool:
        """Whether a reply also shows in the channel."""
        return self.body.get("subtype") == "thread_broadcast"

    def edited(self, body: Json) -> "Message":
        """The same message with another body."""
        return replace(self, body=body, edits=self.edits + 1)


@dataclass(kw_only=True)
class Channel:
    """A channel or a direct conversation, with its messages by `ts`."""

    id: str
    name: str
    team_id: str
    created: int
    creator: str
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    members: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)

    def described(self, viewer: str) -> Json:
        """The conversation object for one viewer: https://docs.slack.dev/reference/objects/conversation-object."""
        common: Json = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.is_archived,
            "is_im": self.is_im,
            "is_mpim": False,
            "is_private": self.is_private or self.is_im,
            "is_org_shared": False,
            "context_team_id": self.team_id,
            "updated": self.created * 1000,
        }
        if self.is_im:
            other = next((member for member in sorted(self.members) if member != viewer), viewer)
            return {**common, "user": other, "is_open": True, "priority": 0}
        return {
            **common,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_general": self.name == "general",
            "is_shared": False,
            "is_ext_shared": False,
            "is_pending_ext_shared": False,
            "is_member": viewer in self.members,
            "creator": self.creator,
            "unlinked": 0,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }

    @property
    def payload_name(self) -> str:
        """How slash commands and clicks name it: https://docs.slack.dev/interactivity/implementing-slash-commands."""
        if self.is_im:
            return "directmessage"
        return "privategroup" if self.is_private else self.name
