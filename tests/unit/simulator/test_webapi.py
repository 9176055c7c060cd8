"""The Web API as slack_sdk calls it, and how it refuses."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Simulator
from tests.unit.simulator.asking import refused

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


async def test_a_posted_message_gets_its_ids(slack: Simulator, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=slack.channel("sales").id, text="hello", blocks=[SECTION])
    message = slack.workspace().messages("sales")[0]
    assert answer["ts"] == message.ts
    assert answer["message"]["blocks"][0]["block_id"]
    assert message.user_id == slack.workspace().bot.id


async def test_a_message_is_posted_by_name_but_found_by_id_alone(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana").id
    ts = (await client.chat_postMessage(channel="#sales", text="one"))["ts"]
    direct = await client.chat_postMessage(channel=ana, text="one")
    assert direct["channel"].startswith("D")
    for channel, at in (("sales", ts), ("#sales", ts), (ana, direct["ts"])):
        for call in (
            client.chat_update(channel=channel, ts=at, text="two"),
            client.chat_delete(channel=channel, ts=at),
        ):
            assert (await refused(call))["error"] == "channel_not_found"
    ephemeral = client.chat_postEphemeral(channel=ana, user=ana, text="psst")
    assert (await refused(ephemeral))["error"] == "channel_not_found"


async def test_the_bot_has_no_conversation_with_itself(slack: Simulator, client: AsyncWebClient) -> None:
    answer = await refused(client.conversations_open(users=slack.workspace().bot.id))
    assert answer["error"] == "cannot_dm_bot"


async def test_text_alone_drops_the_blocks(slack: Simulator, client: AsyncWebClient) -> None:
    channel = slack.channel("sales").id
    ts = (await client.chat_postMessage(channel=channel, text="one", blocks=[SECTION]))["ts"]
    answer = await client.chat_update(channel=channel, ts=ts, text="two")
    assert "blocks" not in answer["message"]
    assert slack.workspace().messages("sales")[0].edits == 1


async def test_a_reply_is_broadcast_in_a_call_of_its_own(slack: Simulator, client: AsyncWebClient) -> None:
    channel = slack.channel("sales").id
    root = (await client.chat_postMessage(channel=channel, text="root"))["ts"]
    reply = (await client.chat_postMessage(channel=channel, text="reply", thread_ts=root))["ts"]
    both = await refused(client.chat_update(channel=channel, ts=reply, text="new", reply_broadcast=True))
    assert both["error"] == "no_dual_broadcast_content_update"
    await client.chat_update(channel=channel, ts=reply, text="reply", reply_broadcast=True)
    assert slack.workspace().messages("sales")[1].is_broadcast


async def test_a_file_goes_up_in_three_steps(slack: Simulator, client: AsyncWebClient) -> None:
    await client.files_upload_v2(
        channel=slack.channel("sales").id, content="a,b", filename="x.csv", initial_comment="here"
    )
    message = await slack.person("ana").sees(lambda message: message.text == "here")
    assert slack.person("ana").download(message).content == b"a,b"
    assert [call.method for call in slack.calls()] == [
        "files.getUploadURLExternal",
        "upload",
        "files.completeUploadExternal",
    ]


async def test_a_bot_outside_of_a_channel_cannot_post(slack: Simulator, client: AsyncWebClient) -> None:
    slack.workspace().remove_bot("sales")
    assert (await refused(client.chat_postMessage(channel="#sales", text="hi")))["error"] == "not_in_channel"
    slack.workspace().add_channel("secret", private=True, bot=False)
    assert (await refused(client.chat_postMessage(channel="#secret", text="hi")))["error"] == "channel_not_found"


async def test_a_missing_scope_is_named(slack: Simulator, client: AsyncWebClient) -> None:
    slack.workspace().scopes = ("commands",)
    answer = await refused(client.chat_postMessage(channel="#sales", text="hi"))
    assert answer["error"] == "missing_scope"
    assert (answer["needed"], answer["provided"]) == ("chat:write", "commands")


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-nobody", "invalid_auth")],
)
async def test_a_wrong_token_is_refused(slack: Simulator, token: str, error: str) -> None:
    client = AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[])
    assert (await refused(client.auth_test()))["error"] == error


async def test_broken_blocks_are_named_where_they_are(slack: Simulator, client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    answer = await refused(client.chat_postMessage(channel="#sales", text="hi", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert slack.refusals[0].rule == "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"


async def test_a_trigger_serves_once_and_for_three_seconds(slack: Simulator, client: AsyncWebClient) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [SECTION]}
    assert (await refused(client.views_open(trigger_id="1.2.3", view=view)))["error"] == "invalid_trigger_id"
    await slack.person("ana").command("/echo", "form")
    trigger = slack.deliveries()[0].payload["trigger_id"]
    slack.clock.skip(3.1)
    assert (await refused(client.views_open(trigger_id=trigger, view=view)))["error"] == "expired_trigger_id"
    await slack.person("ana").command("/echo", "form")
    trigger = slack.deliveries()[1].payload["trigger_id"]
    await client.views_open(trigger_id=trigger, view=view)
    assert (await refused(client.views_open(trigger_id=trigger, view=view)))["error"] == "exchanged_trigger_id"


async def test_nobody_connected_is_told_at_once(slack: Simulator) -> None:
    assert (await slack.person("ana").command("/echo")).error == "dispatch_failed"
