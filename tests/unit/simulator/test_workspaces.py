"""Several workspaces, members, guests: who is where, and who sees what."""

import asyncio

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from simulator import NotSeenError, Simulator
from tests.unit.simulator.asking import refused
from tests.unit.simulator.conftest import MANIFEST


async def test_a_token_reaches_its_own_workspace_alone(slack: Simulator) -> None:
    other = slack.add_workspace("globex", channels=("sales",), people=("zoe",))
    client = AsyncWebClient(token=other.bot_token, base_url=slack.api_url, retry_handlers=[])
    await client.chat_postMessage(channel="#sales", text="here")
    assert slack.workspace("acme").messages("sales") == []
    assert [message.text for message in other.person("zoe").messages()] == ["here"]
    foreign = slack.workspace("acme").channel("sales").id
    assert (await refused(client.chat_postMessage(channel=foreign, text="there")))["error"] == "channel_not_found"
    assert (await refused(client.users_info(user=slack.person("ana").id)))["error"] == "user_not_found"
    assert [call.workspace for call in slack.calls()] == ["globex"] * 3


async def test_a_guest_sees_the_own_channels_alone() -> None:
    people = {"ana": "member", "gil": "guest"}
    async with Simulator(MANIFEST, channels=("general", "sales"), people=people) as slack:
        slack.person("ana").say("for all", channel="general")
        slack.person("ana").say("for members", channel="sales")
        assert [message.text for message in slack.person("gil").messages()] == ["for all"]
        assert slack.person("gil").user.described()["is_restricted"] is True


async def test_direct_messages_are_opened_and_seen_by_one_person(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    channel = (await client.conversations_open(users=ana.id))["channel"]["id"]
    await client.chat_postMessage(channel=channel, text="psst")
    await client.chat_postMessage(channel=ana.id, text="again")
    assert [message.text for message in ana.messages()] == ["psst", "again"]
    assert slack.person("ben").messages() == []


async def test_an_ephemeral_message_needs_both_in_the_channel(slack: Simulator, client: AsyncWebClient) -> None:
    ana, channel = slack.person("ana"), slack.channel("sales")
    answer = await client.chat_postEphemeral(channel=channel.id, user=ana.id, text="only you")
    assert [message.text for message in ana.messages("sales")] == ["only you"]
    assert slack.person("ben").messages("sales") == []
    out_of_reach = client.chat_update(channel=channel.id, ts=answer["message_ts"], text="new")
    assert (await refused(out_of_reach))["error"] == "message_not_found"
    channel.members.discard(ana.id)
    missing = client.chat_postEphemeral(channel=channel.id, user=ana.id, text="x")
    assert (await refused(missing))["error"] == "user_not_in_channel"


async def test_the_conversations_that_the_bot_may_see_are_listed_in_pages(
    slack: Simulator, client: AsyncWebClient
) -> None:
    slack.workspace().add_channel("hidden", private=True, bot=False)
    slack.workspace().add_channel("secret", private=True)
    kinds = "public_channel,private_channel"
    first = await client.conversations_list(types=kinds, limit=2)
    rest = await client.conversations_list(types=kinds, limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [channel["name"] for channel in first["channels"] + rest["channels"]] == ["sales", "general", "secret"]
    assert rest["response_metadata"]["next_cursor"] == ""
    assert (await refused(client.conversations_list(cursor="nonsense")))["error"] == "invalid_cursor"


async def test_a_public_channel_can_be_joined(slack: Simulator, client: AsyncWebClient) -> None:
    slack.workspace().remove_bot("sales")
    channel = slack.channel("sales").id
    assert (await client.conversations_info(channel=channel))["channel"]["is_member"] is False
    assert (await client.conversations_join(channel=channel))["channel"]["is_member"] is True
    assert (await client.conversations_join(channel=channel))["warning"] == "already_in_channel"
    assert slack.workspace().bot.id in (await client.conversations_members(channel=channel))["members"]


async def test_an_archived_channel_takes_nothing(slack: Simulator, client: AsyncWebClient) -> None:
    channel = slack.channel("sales")
    ts = (await client.chat_postMessage(channel=channel.id, text="x"))["ts"]
    channel.is_archived = True
    assert (await refused(client.chat_postMessage(channel=channel.id, text="x")))["error"] == "is_archived"
    assert (await refused(client.chat_update(channel=channel.id, ts=ts, text="y")))["error"] == "is_inactive"


async def test_only_the_own_messages_can_be_changed(slack: Simulator, client: AsyncWebClient) -> None:
    channel = slack.channel("sales").id
    message = slack.person("ana").say("mine", channel="sales")
    changed = client.chat_update(channel=channel, ts=message.ts, text="yours")
    assert (await refused(changed))["error"] == "cant_update_message"
    deleted = client.chat_delete(channel=channel, ts=message.ts)
    assert (await refused(deleted))["error"] == "cant_delete_message"
    own = (await client.chat_postMessage(channel=channel, text="own"))["ts"]
    link = (await client.chat_getPermalink(channel=channel, message_ts=own))["permalink"]
    assert link == f"https://acme.slack.com/archives/{channel}/p{own.replace('.', '')}"
    await client.chat_delete(channel=channel, ts=own)
    gone = client.chat_update(channel=channel, ts=own, text="x")
    assert (await refused(gone))["error"] == "message_not_found"


async def test_looking_waits_and_says_what_was_there_instead(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    looking = asyncio.create_task(ana.sees(lambda message: message.text == "second", within=5))
    await client.chat_postMessage(channel="#sales", text="first")
    await client.chat_postMessage(channel="#sales", text="second")
    assert (await looking).text == "second"
    with pytest.raises(NotSeenError, match=r"ana did not see it.*first \| second"):
        await ana.sees(lambda message: message.text == "third", within=0.05)
    with pytest.raises(NotSeenError, match="open was: none"):
        await ana.modal("form", within=0.05)


async def test_a_file_is_out_of_reach_without_the_token(slack: Simulator, client: AsyncWebClient) -> None:
    done = await client.files_upload_v2(channel=slack.channel("sales").id, content="a,b", filename="x.csv")
    url = done["file"]["url_private_download"]
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            assert response.status == 404
        async with session.get(url, headers={"Authorization": f"Bearer {slack.bot_token}"}) as response:
            assert await response.text() == "a,b"
            assert response.content_type == "text/csv"


@pytest.mark.parametrize(
    ("files", "error"),
    [([{"id": "F0"}], "file_not_found"), ([], "invalid_arguments"), ("x", "invalid_arguments")],
)
async def test_an_upload_that_never_happened_is_refused(
    slack: Simulator, client: AsyncWebClient, files: object, error: str
) -> None:
    call = client.api_call("files.completeUploadExternal", json={"files": files})
    assert (await refused(call))["error"] == error
