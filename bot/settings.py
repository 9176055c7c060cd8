"""What the bot needs to know before it starts, checked at once: a message names the variable and the mend."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator

Transport = Literal["socket", "http"]


class SettingsError(Exception):
    """Settings are missing or wrong; `problems` has a line for each, fit for a person."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return value.rstrip("/")


def _slack_address(value: str) -> str:
    return _web_address(value) + "/"


WebAddress = Annotated[str, BeforeValidator(_web_address)]


class Settings(BaseModel):
    """The bot's settings; each is read from the variable of its alias."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    bot_token: SecretStr | None = Field(default=None, alias="SLACK_BOT_TOKEN")
    """Of the one workspace (xoxb-…)."""
    workspaces: Path | None = Field(default=None, alias="SLACK_WORKSPACES")
    """A JSON file with the tokens of several."""
    app_token: SecretStr | None = Field(default=None, alias="SLACK_APP_TOKEN")
    """For Socket Mode (xapp-…)."""
    signing_secret: SecretStr | None = Field(default=None, alias="SLACK_SIGNING_SECRET")
    """For signed HTTP."""
    slack_api_url: Annotated[str, BeforeValidator(_slack_address)] = Field(
        default="https://slack.com/api/", alias="SLACK_API_URL"
    )
    transport: Transport = Field(default="socket", alias="BOT_TRANSPORT")
    """Without the variable: socket with SLACK_APP_TOKEN, else http."""
    host: str = Field(default="127.0.0.1", alias="BOT_HOST")
    port: int | None = Field(default=None, alias="BOT_PORT", ge=0, le=65535)
    """Where signed HTTP and health listen; without it Socket Mode listens nowhere and HTTP at 3000."""
    redis_url: SecretStr = Field(alias="REDIS_URL")
    leads_api_url: WebAddress = Field(alias="LEADS_API_URL")
    leads_api_key: SecretStr = Field(alias="LEADS_API_KEY")
    api_honours_keys: bool = Field(default=False, alias="LEADS_API_HONOURS_KEYS")
    """Whether the API answers the same Idempotency-Key with the same task; our own service does."""

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        problems = []
        if self.bot_token is None and self.workspaces is None:
            problems.append("SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) of your Slack app.")
        if self.bot_token is not None and self.workspaces is not None:
            problems.append("SLACK_BOT_TOKEN and SLACK_WORKSPACES are both set: keep one of them.")
        if self.transport == "socket" and self.app_token is None:
            problems.append(
                "SLACK_APP_TOKEN is missing: Socket Mode needs an app-level token (xapp-…) with connections:write; "
                "or, for signed HTTP, set SLACK_SIGNING_SECRET instead."
            )
        if self.transport == "http" and self.signing_secret is None:
            problems.append("SLACK_SIGNING_SECRET is missing: signed HTTP needs it; it is under Basic Information.")
        if problems:
            raise SettingsError(problems)
        return self

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """The settings that these variables make; an empty one counts as absent. Raises SettingsError."""
        given: dict[str, str] = {name: value.strip() for name, value in env.items() if value.strip()}
        if "SLACK_APP_TOKEN" not in given and "SLACK_SIGNING_SECRET" in given:
            given.setdefault("BOT_TRANSPORT", "http")
        swapped = [
            f"{name} must begin with {start}: {value[:5]}… is another kind of token."
            for name, start in (("SLACK_BOT_TOKEN", "xoxb-"), ("SLACK_APP_TOKEN", "xapp-"))
            if (value := given.get(name)) is not None and not value.startswith(start)
        ]
        swapped += [
            f"{name} is still the beginning of a token: copy the whole of it from your Slack app."
            for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
            if given.get(name) in {"xoxb-", "xapp-"}
        ]
        if swapped:
            raise SettingsError(swapped)
        try:
            return cls.model_validate(given)
        except ValidationError as wrong:
            raise SettingsError([_problem(error["loc"], error["msg"]) for error in wrong.errors()]) from wrong


def _problem(where: tuple[int | str, ...], message: str) -> str:
    name = str(where[0]) if where else "settings"
    said = message.removeprefix("Value error, ")
    return f"{name} is missing." if message == "Field required" else f"{name}: {said[0].lower()}{said[1:]}."
