"""Settings are checked at start, and the message names the variable and the mend."""

import pytest

from bot.settings import Settings, SettingsError

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "REDIS_URL": "redis://localhost",
    "LEADS_API_URL": "http://localhost:8090/",
    "LEADS_API_KEY": "pk_live_1",
}


def problems_of(changes: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as wrong:
        Settings.from_env(GOOD | changes)
    return "\n".join(wrong.value.problems)


def test_good_settings_are_read_and_addresses_get_one_form() -> None:
    settings = Settings.from_env(GOOD | {"SLACK_API_URL": "http://localhost:9/api"})
    assert settings.transport == "socket"
    assert settings.leads_api_url == "http://localhost:8090"
    assert settings.slack_api_url == "http://localhost:9/api/"


def test_a_signing_secret_without_an_app_token_means_http() -> None:
    assert Settings.from_env(GOOD | {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "s"}).transport == "http"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN must begin with xoxb-"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN must begin with xapp-"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-"}, "SLACK_BOT_TOKEN is still the beginning"),
        ({"BOT_TRANSPORT": "http"}, "SLACK_SIGNING_SECRET is missing"),
        ({"BOT_TRANSPORT": "pigeon"}, "BOT_TRANSPORT"),
        ({"BOT_PORT": "70000"}, "BOT_PORT"),
        ({"LEADS_API_URL": "localhost"}, "LEADS_API_URL: must begin with http"),
        ({"REDIS_URL": ""}, "REDIS_URL is missing"),
        ({"SLACK_WORKSPACES": "w.json"}, "keep one of them"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend(changes: dict[str, str], named: str) -> None:
    assert named in problems_of(changes)


def test_no_secret_is_shown() -> None:
    assert "xoxb-secret" not in repr(Settings.from_env(GOOD | {"SLACK_BOT_TOKEN": "xoxb-secret"}))
    assert "xoxb-secret" not in problems_of({"SLACK_BOT_TOKEN": "xoxb-secret", "BOT_PORT": "x"})
