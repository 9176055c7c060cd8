"""Tokens, who the bot is, and requests answered without a call."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.searches.ports import SlackAway, WorkspaceGone
from bot.slack.client import make_client, open_session
from bot.slack.workspaces import (
    STRANGER,
    Authorize,
    Installation,
    InstallationsUnreadable,
    Workspaces,
    read_installations,
)
from tests.support.scripted_slack import Answer, ScriptedSlack, body, held, ok, refuses, scripted_slack
from tests.support.wait import until


def identity(team_id: str = "T1", name: str = "Acme") -> Answer:
    return ok(team_id=team_id, team=name, bot_id="B1", user_id="U1")


@pytest.fixture
async def slack() -> AsyncIterator[ScriptedSlack]:
    async with scripted_slack() as running:
        running.on("auth.test", identity())
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as opened:
        yield opened


def tokens(*values: str) -> list[Installation]:
    return [Installation(bot_token=SecretStr(value), name=value) for value in values]


async def test_who_the_bot_is_is_asked_once_and_kept(slack: ScriptedSlack, session: aiohttp.ClientSession) -> None:
    workspaces = Workspaces(tokens("xoxb-1"), session=session, base_url=slack.base_url)
    await workspaces.learn()
    await workspaces.learn()
    assert len(slack.calls) == 1
    found = workspaces.get("T1")
    assert (found.name, found.bot_id, found.bot_user_id, found.client.token) == ("Acme", "B1", "U1", "xoxb-1")
    assert workspaces.get("T1").client is found.client


async def test_several_workspaces_have_their_own_tokens(slack: ScriptedSlack, session: aiohttp.ClientSession) -> None:
    slack.on("auth.test", identity("T1"), identity("T2"))
    workspaces = Workspaces(tokens("xoxb-1", "xoxb-2"), session=session, base_url=slack.base_url)
    await workspaces.learn()
    assert workspaces.team_ids == {"T1", "T2"}
    assert workspaces.get("T1").client.token != workspaces.get("T2").client.token


async def test_a_workspace_that_could_not_be_asked_may_still_come(
    slack: ScriptedSlack, session: aiohttp.ClientSession
) -> None:
    slack.on("auth.test", body("<html>", status=502), identity())
    workspaces = Workspaces(tokens("xoxb-1"), session=session, base_url=slack.base_url)
    await workspaces.learn()
    assert workspaces.waiting == 1
    with pytest.raises(SlackAway):
        workspaces.get("T1")
    await workspaces.learn()
    assert workspaces.waiting == 0
    assert workspaces.get("T1").team_id == "T1"


async def test_a_workspace_is_no_stranger_while_it_is_asked(
    slack: ScriptedSlack, session: aiohttp.ClientSession
) -> None:
    answer = asyncio.Event()
    slack.on("auth.test", body("<html>", status=502), held(answer, identity()))
    workspaces = Workspaces(tokens("xoxb-1"), session=session, base_url=slack.base_url)
    await workspaces.learn()
    again = asyncio.create_task(workspaces.learn())
    await until(lambda: len(slack.calls) == 2)
    with pytest.raises(SlackAway):
        workspaces.get("T1")
    answer.set()
    await again
    assert workspaces.get("T1").team_id == "T1"


async def test_a_refused_token_is_given_up_with_words_in_the_log(
    slack: ScriptedSlack, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    slack.on("auth.test", refuses("token_revoked"))
    workspaces = Workspaces(tokens("xoxb-secret"), session=session, base_url=slack.base_url)
    await workspaces.learn()
    with pytest.raises(WorkspaceGone):
        workspaces.get("T1")
    assert "token_revoked" in caplog.text


async def test_a_stopped_workspace_is_said_once_and_served_no_more(
    slack: ScriptedSlack, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    workspaces = Workspaces(tokens("xoxb-1"), session=session, base_url=slack.base_url)
    await workspaces.learn()
    with caplog.at_level(logging.WARNING):
        workspaces.stop("T1", "token_revoked")
        workspaces.stop("T1", "token_revoked")
    assert [record.getMessage().count("token_revoked") for record in caplog.records] == [1]
    with pytest.raises(WorkspaceGone) as raised:
        workspaces.get("T1")
    assert raised.value.code == "token_revoked"
    assert workspaces.team_ids == set()


async def test_cancelled_learning_forgets_no_workspace(slack: ScriptedSlack, session: aiohttp.ClientSession) -> None:
    workspaces = Workspaces(tokens("xoxb-1"), session=session, base_url=slack.base_url)
    asked = asyncio.create_task(workspaces.learn())
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    assert workspaces.waiting == 1


# ---- Bolt's question


async def dispatch(app: AsyncApp, team_id: str) -> BoltResponse:
    payload = f"command=%2Fleads&team_id={team_id}&user_id=U9&channel_id=C1&response_url=http%3A%2F%2F127.0.0.1%3A9%2Fx"
    verifier = SignatureVerifier("s" * 32)
    stamp = str(int(verifier.clock.now()))
    headers: dict[str, str | Sequence[str]] = {
        "content-type": ["application/x-www-form-urlencoded"],
        "x-slack-request-timestamp": [stamp],
        "x-slack-signature": str(verifier.generate_signature(timestamp=stamp, body=payload)),
    }
    return await app.async_dispatch(AsyncBoltRequest(body=payload, headers=headers))


async def asking_app(workspaces: Workspaces, session: aiohttp.ClientSession, slack: ScriptedSlack) -> AsyncApp:
    async def leads(ack: AsyncAck, context: AsyncBoltContext) -> None:
        await ack(f"{context.bot_user_id} {context.bot_token}")

    app = AsyncApp(
        client=make_client(None, session=session, base_url=slack.base_url),
        authorize=Authorize(workspaces),
        signing_secret="s" * 32,
        user_facing_authorize_error_message=STRANGER,
    )
    app.command("/leads")(leads)
    return app


async def test_a_request_is_authorised_without_any_call(slack: ScriptedSlack, session: aiohttp.ClientSession) -> None:
    workspaces = Workspaces(tokens("xoxb-1"), session=session, base_url=slack.base_url)
    await workspaces.learn()
    app = await asking_app(workspaces, session, slack)
    slack.calls.clear()
    answer = await dispatch(app, "T1")
    assert (answer.status, answer.body) == (200, "U1 xoxb-1")
    assert slack.calls == []


async def test_a_stranger_reads_why_and_nobody_is_called_before_the_ack(
    slack: ScriptedSlack, session: aiohttp.ClientSession
) -> None:
    """The response_url of the payload refuses connections: a call to it would fail loudly."""
    workspaces = Workspaces(tokens("xoxb-1"), session=session, base_url=slack.base_url)
    await workspaces.learn()
    app = await asking_app(workspaces, session, slack)
    slack.calls.clear()
    answer = await dispatch(app, "T2")
    assert (answer.status, answer.body) == (200, STRANGER)
    assert slack.calls == []


# ---- the file


def test_a_file_of_tokens_is_read(tmp_path: Path) -> None:
    file = tmp_path / "workspaces.json"
    file.write_text(json.dumps([{"name": "Acme", "bot_token": "xoxb-1"}, {"bot_token": "xoxb-2"}]))
    found = read_installations(file)
    assert [one.bot_token.get_secret_value() for one in found] == ["xoxb-1", "xoxb-2"]
    assert found[0].name == "Acme"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "No such file"),
        ("[]", "no workspace"),
        ("{", "Invalid JSON"),
        ('[{"name": "Acme"}]', "0.bot_token: Field required"),
        ('[{"bot_token": "xoxp-secret"}]', "1. workspace: a bot token begins with xoxb-"),
        ('[{"bot_token": "xoxb-secret", "colour": 1}]', "0.colour"),
        ('[{"bot_token": ["xoxb-secret"]}]', "0.bot_token"),
    ],
)
def test_an_unusable_file_names_the_place_and_no_token(tmp_path: Path, content: str | None, says: str) -> None:
    file = tmp_path / "workspaces.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InstallationsUnreadable) as raised:
        read_installations(file)
    assert says in str(raised.value)
    assert "secret" not in str(raised.value)
