"""The notifier and the socket against the strict double of Slack, with the budget in a real Redis."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.searches.models import BatchState, Export, Progress
from bot.searches.ports import NoPlace, SlackAway, SlackLost, WorkspaceGone
from bot.slack.client import make_client, open_session
from bot.slack.transport.link import Limits
from bot.slack.transport.socket import Patience, SocketTransport
from bot.slack.workspaces import STRANGER, Authorize
from tests.support.make import NOW
from tests.support.room import Room, open_room
from tests.support.wait import until, until_asked


@pytest.fixture
async def room(redis_url: str) -> AsyncIterator[Room]:
    async with open_room(redis_url) as room:
        yield room


async def test_a_whole_story_is_refused_nowhere(room: Room) -> None:
    search = room.search()
    first = await room.notifier.announce(search, room.batch())
    search = room.search(thread=first)
    running = {"message": first, "progress": Progress(status="running", saved=2), "version": 3}
    await room.notifier.show(search, room.batch(BatchState.RUNNING, **running))
    await room.notifier.conclude(search, room.done(message=first))
    room.slack.clock.skip(2)
    await room.notifier.mention(search, room.done(message=first))
    room.slack.clock.skip(2)
    second = await room.notifier.announce(search, room.batch(position=2))
    await room.notifier.conclude(search, room.done(position=2, message=second))
    export = Export(
        id="E1",
        search_id=search.id,
        team_id=search.team_id,
        user_id=search.user_id,
        to=first,
        created_at=NOW,
        due_at=NOW,
    )
    await room.notifier.hand_over(search, export, name="list.csv", csv=b"Name\r\nAnna\r\n")
    await room.notifier.export_failed(search, export, why="the API is away")
    room.slack.clock.skip(2)
    await room.notifier.offer_place(search, room.batch(BatchState.NO_PLACE))

    assert room.slack.refusals == []
    assert [call.error for call in room.slack.calls() if not call.ok and call.method != "upload"] == []
    assert "Person 1" in room.shown(first)
    assert len(room.slack.workspace().files) == 1


async def test_at_home_in_a_direct_message(room: Room) -> None:
    search = room.search(home="dm")
    posted = await room.notifier.announce(search, room.batch())
    assert posted.channel_id != search.channel_id
    await room.notifier.conclude(room.search(home="dm", thread=posted), room.done(message=posted))
    assert room.slack.refusals == []


async def test_the_bot_outside_of_the_channel(room: Room) -> None:
    room.slack.channel("sales").members.discard(room.slack.workspace().bot.id)
    with pytest.raises(NoPlace):
        await room.notifier.announce(room.search(), room.batch())


async def test_an_answer_lost_after_the_post_leaves_one_message(room: Room) -> None:
    room.slack.faults.add("lose_answer", "chat.postMessage")
    with pytest.raises(SlackLost):
        await room.notifier.announce(room.search(), room.batch())
    assert len(room.slack.channel("sales").messages) == 1
    assert len(room.slack.calls("chat.postMessage")) == 1


@pytest.mark.parametrize("fault", ["server_error", "html", "lose_answer"])
async def test_a_lost_end_is_repeated_until_it_stands(room: Room, fault: Any) -> None:
    posted = await room.notifier.announce(room.search(), room.batch())
    room.slack.faults.add(fault, "chat.update")
    with pytest.raises(SlackLost):
        await room.notifier.conclude(room.search(), room.done(message=posted))
    await room.notifier.conclude(room.search(), room.done(message=posted, version=51))
    assert "Person 1" in room.shown(posted)


async def test_retry_after_closes_the_workspace_for_all_its_batches(room: Room) -> None:
    posted = await room.notifier.announce(room.search(), room.batch())
    room.slack.faults.add("rate_limited", "chat.update", retry_after_s=20)
    for seconds in (20, 20):
        with pytest.raises(SlackAway) as away:
            await room.notifier.conclude(room.search(), room.done(message=posted))
        assert away.value.retry_after == pytest.approx(seconds, abs=2)
    assert len(room.slack.calls("chat.update")) == 1
    room.slack.clock.skip(21)
    await room.notifier.conclude(room.search(), room.done(message=posted))
    assert "Person 1" in room.shown(posted)


async def test_a_revoked_token_stops_its_workspace(room: Room) -> None:
    room.slack.workspace().auth_error = "token_revoked"
    for _ in range(2):
        with pytest.raises(WorkspaceGone):
            await room.notifier.announce(room.search(), room.batch())
    assert len(room.slack.calls("chat.postMessage")) == 1


# ---- the socket


async def test_commands_come_through_whatever_happens_to_the_socket(room: Room) -> None:
    async def nobody_else() -> list[str]:
        return []

    async with open_session() as session:
        web = make_client(None, session=session, base_url=room.slack.api_url)
        app = AsyncApp(
            client=web,
            authorize=Authorize(room.workspaces),
            signing_secret="s",
            user_facing_authorize_error_message=STRANGER,
        )

        async def leads(ack: Any) -> None:
            await ack("seen")

        app.command("/leads")(leads)
        limits = Limits(connect=2.0, ping=0.4, mute=2.0, look=0.05, drain=1.0, close=0.5)
        patience = Patience(tries=1000, pauses=(0.05,), limits=limits)
        transport = SocketTransport(app, app_token=room.slack.app_token, web=web, ready=nobody_else, patience=patience)

        async def is_ready() -> bool:
            return not await transport.ready()

        async def is_away() -> bool:
            return bool(await transport.ready())

        async with transport:
            for harm in (room.slack.socket.mute, room.slack.socket.drop):
                room.slack.socket.refuse()
                harm()
                await until_asked(is_away)
                room.slack.socket.refuse(on=False)
                await until_asked(is_ready)
                seen = await room.slack.person("ana").command("/leads", "help")
                assert seen.error is None
            await room.slack.socket.announce_disconnect("refresh_requested")
            seen = await room.slack.person("ana").command("/leads", "help")
            assert seen.error is None
        await until(lambda: room.slack.socket.connections == 0)
        await asyncio.sleep(0)
