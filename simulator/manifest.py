"""What the simulator reads of an app manifest: scopes, commands, addresses, events.

Field names are those of Slack's manifest (schema version 2); what is not named here is ignored.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

COMMAND_SCOPE: Final = "commands"
"""Without it no slash command works: https://docs.slack.dev/reference/scopes/commands."""


class ManifestError(ValueError):
    """The manifest cannot be used; the message says which field and why."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class DisplayInformation(_Part):
    """How the app is called."""

    name: str = Field(min_length=1, max_length=35)


class BotUser(_Part):
    """How the bot's user is called."""

    display_name: str = Field(max_length=80)


class SlashCommand(_Part):
    """One slash command."""

    command: str = Field(pattern=r"^/[^\s/]+$", max_length=32)
    description: str = ""
    usage_hint: str = ""
    url: str | None = None
    should_escape: bool = False


class Shortcut(_Part):
    """One global or message shortcut."""

    name: str
    type: str = Field(pattern="^(global|message)$")
    callback_id: str
    description: str = ""


class AppHome(_Part):
    """Which tabs the conversation with the bot has."""

    home_tab_enabled: bool = False
    messages_tab_enabled: bool = True
    messages_tab_read_only_enabled: bool = False


class Features(_Part):
    """What people can use of the app."""

    bot_user: BotUser | None = None
    slash_commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    app_home: AppHome = AppHome()


class Scopes(_Part):
    """What the app may do."""

    bot: tuple[str, ...] = ()


class OauthConfig(_Part):
    """What an installation grants."""

    scopes: Scopes = Scopes()


class Interactivity(_Part):
    """Where clicks and forms go."""

    is_enabled: bool = False
    request_url: str | None = None
    message_menu_options_url: str | None = None


class EventSubscriptions(_Part):
    """Which events go where."""

    request_url: str | None = None
    bot_events: tuple[str, ...] = ()


class Settings(_Part):
    """How the app is reached."""

    socket_mode_enabled: bool = False
    interactivity: Interactivity = Interactivity()
    event_subscriptions: EventSubscriptions = EventSubscriptions()


class Manifest(_Part):
    """An app manifest, as far as the simulator plays it."""

    display_information: DisplayInformation
    features: Features = Features()
    oauth_config: OauthConfig = OauthConfig()
    settings: Settings = Settings()

    @property
    def bot_name(self) -> str:
        """The bot's display name."""
        return self.features.bot_user.display_name if self.features.bot_user else self.display_information.name

    @property
    def scopes(self) -> tuple[str, ...]:
        """The bot scopes that an installation grants."""
        return self.oauth_config.scopes.bot

    def command(self, name: str) -> SlashCommand | None:
        """The slash command of that name (with its slash), when the manifest declares it."""
        return next((command for command in self.features.slash_commands if command.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """The shortcut of that callback id, when the manifest declares it."""
        return next((shortcut for shortcut in self.features.shortcuts if shortcut.callback_id == callback_id), None)


def read_manifest(source: str | Path | Mapping[str, Any]) -> Manifest:
    """The manifest from a file (YAML or JSON) or from a mapping that was read already.

    Raises:
        ManifestError: the file cannot be read, or a field is missing or has the wrong type.
    """
    if not isinstance(source, Mapping):
        source = _read_file(Path(source))
    try:
        return Manifest.model_validate(source)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ManifestError(f"manifest: {where}: {first['msg']}") from error


def _read_file(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"manifest: cannot read {path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ManifestError(f"manifest: {path} is neither YAML nor JSON: {error}") from error
    if not isinstance(content, Mapping):
        raise ManifestError(f"manifest: {path} holds no mapping at its top")
    return content
