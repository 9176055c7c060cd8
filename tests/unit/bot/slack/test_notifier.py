"""The one writer of a batch's messages, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from bot.searches.models import Batch, BatchState, Export, Outcome, Posted, Progress, Trouble, TroubleKind
from bot.searches.ports import MessageGone, NoPlace, Notifier, SlackAway, SlackLost, WorkspaceGone
from bot.slack.calls import Calls, OverBudget
from bot.slack.client import open_session
from bot.slack.errors import ContentRefused
from bot.slack.notifier import EVENT_TYPE, PLAIN, SlackNotifier
from bot.slack.poster import Poster
from bot.slack.render import batch_message
from bot.slack.uploads import Uploads
from bot.slack.workspaces import Installation, Workspaces
from bot.store.connect import connect
from bot.store.edits import RedisEditLog
from tests.support.make import NOW, a_batch, a_lead, a_search
from tests.support.scripted_slack import ScriptedSlack, body, drops, held, ok, refuses, scripted_slack
from tests.support.slack_ports import DictMemory, OpenBudget, TitleReader

MESSAGE = Posted(channel_id="C1", ts="100.1")
THREAD = Posted(channel_id="C1", ts="50.1")


class Room(NamedTuple):
    slack: ScriptedSlack
    notifier: Notifier
    budget: OpenBudget
    memory: DictMemory
    workspaces: Workspaces
    slept: list[float]


@pytest.fixture
async def room(redis_url: str) -> AsyncIterator[Room]:
    async with scripted_slack() as slack, open_session() as session, connect(redis_url) as trips:
        slack.on("auth.test", ok(team_id="T1", team="Acme", bot_id="B1", user_id="UBOT"))
        slack.on("chat.postMessage", ok(channel="C1", ts="100.1"))
        slack.on("chat.update", ok(channel="C1", ts="100.1"))
        slack.on("conversations.open", ok(channel={"id": "D1"}))
        installations = [Installation(bot_token=SecretStr("xoxb-1"))]
        workspaces = Workspaces(installations, session=session, base_url=slack.base_url)
        await workspaces.learn()
        budget, memory, slept = OpenBudget(), DictMemory(), list[float]()

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        calls = Calls(workspaces=workspaces, budget=budget, clock=lambda: NOW, sleep=sleep)
        notifier = SlackNotifier(
            poster=Poster(calls=calls),
            uploads=Uploads(calls=calls, session=session),
            edit_log=RedisEditLog(trips, limit=10.0),
            memory=memory,
            reader=TitleReader(),
            clock=lambda: NOW,
        )
        yield Room(slack, notifier, budget, memory, workspaces, slept)


def running(saved: int = 0, **changes: Any) -> Batch:
    values: dict[str, Any] = {
        "message": MESSAGE,
        "progress": Progress(status="running", saved=saved),
        "version": 5 + saved,
    }
    return a_batch(BatchState.RUNNING, **(values | changes))


def done(**changes: Any) -> Batch:
    outcome = Outcome(people=1, leads=(a_lead(1),))
    values: dict[str, Any] = {"message": MESSAGE, "outcome": outcome, "version": 90}
    return a_batch(BatchState.DONE, **(values | changes))


# ---- announce


async def test_a_batch_is_announced_in_its_channel_with_what_an_old_button_needs(room: Room) -> None:
    posted = await room.notifier.announce(a_search(), a_batch())
    assert posted == MESSAGE
    (sent,) = room.slack.asked("chat.postMessage")
    assert (sent["channel"], sent["unfurl_links"], sent["unfurl_media"]) == ("C1", False, False)
    assert sent["text"]
    assert sent["blocks"]
    assert "thread_ts" not in sent
    assert sent["metadata"] == {
        "event_type": EVENT_TYPE,
        "event_payload": {"search_id": "S1", "batch_id": a_batch().id, "prompt": "CTOs in Berlin", "count": 50},
    }
    assert room.slack.calls[-1].token == "Bearer xoxb-1"


async def test_a_later_batch_stands_in_the_thread_and_not_in_the_channel(room: Room) -> None:
    await room.notifier.announce(a_search(thread=THREAD), a_batch(position=2))
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["thread_ts"] == THREAD.ts
    assert "reply_broadcast" not in sent


async def test_at_home_in_a_direct_message(room: Room) -> None:
    room.slack.on("chat.postMessage", ok(channel="D1", ts="1.1"))
    posted = await room.notifier.announce(a_search(home="dm"), a_batch())
    assert posted == Posted(channel_id="D1", ts="1.1")
    assert [call["users"] for call in room.slack.asked("conversations.open")] == ["U1"]
    later = a_search(home="dm", thread=posted)
    await room.notifier.announce(later, a_batch(position=2))
    assert len(room.slack.asked("conversations.open")) == 1
    assert room.slack.asked("chat.postMessage")[1]["thread_ts"] == "1.1"


async def test_a_batch_at_home_elsewhere_leaves_the_thread_of_the_channel(room: Room) -> None:
    room.slack.on("chat.postMessage", ok(channel="D1", ts="7.7"))
    batch = a_batch(position=2, home="dm", user_id="U2")
    posted = await room.notifier.announce(a_search(thread=THREAD), batch)
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["channel"] == "D1"
    assert "thread_ts" not in sent
    assert [call["users"] for call in room.slack.asked("conversations.open")] == ["U2"]
    done = batch.model_copy(update={"message": posted, "state": BatchState.DONE, "outcome": Outcome(people=1)})
    await room.notifier.conclude(a_search(thread=THREAD), done)
    assert all("reply_broadcast" not in sent for sent in room.slack.asked("chat.update"))


async def test_a_lost_post_is_not_repeated(room: Room) -> None:
    room.slack.on("chat.postMessage", drops)
    with pytest.raises(SlackLost):
        await room.notifier.announce(a_search(), a_batch())
    assert len(room.slack.asked("chat.postMessage")) == 1


async def test_a_lost_answer_before_the_post_is_no_lost_post(room: Room) -> None:
    room.slack.on("conversations.open", drops)
    with pytest.raises(SlackAway):
        await room.notifier.announce(a_search(home="dm"), a_batch())
    assert room.slack.asked("chat.postMessage") == []


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found", "is_archived"])
async def test_a_closed_channel_is_no_place(room: Room, code: str) -> None:
    room.slack.on("chat.postMessage", refuses(code))
    with pytest.raises(NoPlace):
        await room.notifier.announce(a_search(), a_batch())


async def test_where_the_thread_is_gone_the_message_stands_alone(room: Room) -> None:
    room.slack.on("chat.postMessage", refuses("thread_not_found"), ok(channel="C1", ts="9.9"))
    posted = await room.notifier.announce(a_search(thread=THREAD), a_batch(position=2))
    assert posted.ts == "9.9"
    assert ["thread_ts" in sent for sent in room.slack.asked("chat.postMessage")] == [True, False]


# ---- show


async def test_progress_is_shown_when_something_changed(room: Room) -> None:
    for saved in (3, 3, 8):
        await room.notifier.show(a_search(), running(saved))
    edits = room.slack.asked("chat.update")
    assert len(edits) == 2
    assert all((edit["channel"], edit["ts"]) == ("C1", "100.1") and edit["blocks"] and edit["text"] for edit in edits)
    assert "reply_broadcast" not in edits[0]


async def test_progress_stands_in_line_and_is_left_out_when_others_come_first(room: Room) -> None:
    room.budget.waits["chat.update"] = [4.0]
    await room.notifier.show(a_search(), running(3))
    assert room.slack.asked("chat.update") == []
    room.budget.waits.clear()
    await room.notifier.show(a_search(), running(3))
    assert len(room.slack.asked("chat.update")) == 1
    assert room.budget.taken == [("T1", "chat.update", running().id)]


@pytest.mark.parametrize("plain", [True, False])
async def test_a_look_that_changed_nothing_asks_nobody_anything(room: Room, plain: bool) -> None:
    if plain:
        await room.memory.remember("T1", PLAIN)
    for _ in range(3):
        await room.notifier.show(a_search(), running(3))
    assert len(room.slack.asked("chat.update")) == 1
    assert room.memory.asked == 1
    assert ("plan" in str(room.slack.asked("chat.update")[0]["blocks"])) is not plain


async def test_nothing_is_shown_of_a_batch_without_a_message(room: Room) -> None:
    await room.notifier.show(a_search(), running(3, message=None))
    assert room.slack.asked("chat.update") == []


async def test_retry_after_closes_the_bucket_for_everyone(room: Room) -> None:
    room.slack.on("chat.update", refuses("ratelimited", status=429, headers={"Retry-After": "30"}))
    with pytest.raises(SlackAway) as away:
        await room.notifier.show(a_search(), running(3))
    assert away.value.retry_after == 30
    assert room.budget.closed == [("T1", "chat.update", NOW + 30)]


async def test_a_held_progress_edit_never_covers_the_end(room: Room) -> None:
    """Failure 7 in one process: the end waits for the edit that is under way."""
    release = asyncio.Event()
    room.slack.on("chat.update", held(release, ok()), ok())
    slow = asyncio.create_task(room.notifier.show(a_search(), running(3)))
    await room.slack.until_asked("chat.update")
    end = asyncio.create_task(room.notifier.conclude(a_search(), done()))
    await room.notifier.show(a_search(), running(4))
    release.set()
    await asyncio.gather(slow, end)
    await room.notifier.show(a_search(), running(9))
    first, last = room.slack.asked("chat.update")
    assert "Person 1" in str(last["blocks"])
    assert "Person 1" not in str(first["blocks"])


# ---- conclude


async def test_the_end_is_an_edit_that_needs_no_turn(room: Room) -> None:
    assert await room.notifier.conclude(a_search(thread=MESSAGE), done()) == MESSAGE
    (edit,) = room.slack.asked("chat.update")
    assert "reply_broadcast" not in edit
    assert room.budget.taken == [("T1", "chat.update", None)]
    assert room.slack.asked("chat.postMessage") == []


async def test_the_prompt_is_described_as_the_api_understood_it(room: Room) -> None:
    filters = {"roles": [{"title": "Chief Tinkerer"}], "coverage": 1}
    await room.notifier.conclude(a_search(), done(filters=filters))
    await room.notifier.conclude(a_search(), done(filters={"unheard": "of"}, message=THREAD))
    known, unknown = room.slack.asked("chat.update")
    assert "Chief Tinkerer" in str(known["blocks"])
    assert "Chief Tinkerer" not in str(unknown["blocks"])


async def test_a_later_batchs_end_is_shown_in_the_channel_too_by_a_call_that_changes_nothing(room: Room) -> None:
    await room.notifier.conclude(a_search(thread=THREAD), done(position=2))
    edit, broadcast = room.slack.asked("chat.update")
    assert "reply_broadcast" not in edit
    assert broadcast == {"channel": MESSAGE.channel_id, "ts": MESSAGE.ts, "reply_broadcast": "1"}


@pytest.mark.parametrize("code", ["cant_broadcast_message", "missing_scope"])
async def test_where_a_reply_cannot_be_broadcast_the_result_stands_in_the_thread(room: Room, code: str) -> None:
    room.slack.on("chat.update", ok(), refuses(code))
    assert await room.notifier.conclude(a_search(thread=THREAD), done(position=2)) == MESSAGE


async def test_a_broadcast_that_could_not_be_made_now_is_made_later_without_the_edit(room: Room) -> None:
    room.slack.on("chat.update", ok(), refuses("service_unavailable"), ok())
    with pytest.raises(SlackAway):
        await room.notifier.conclude(a_search(thread=THREAD), done(position=2))
    await room.notifier.conclude(a_search(thread=THREAD), done(position=2, version=92))
    calls = room.slack.asked("chat.update")
    assert ["reply_broadcast" in call for call in calls] == [False, True, True]


async def test_an_end_without_a_message_is_one_new_message(room: Room) -> None:
    posted = await room.notifier.conclude(a_search(thread=THREAD), done(position=2, message=None))
    assert posted == MESSAGE
    (sent,) = room.slack.asked("chat.postMessage")
    assert (sent["thread_ts"], sent["reply_broadcast"]) == (THREAD.ts, True)
    assert room.slack.asked("chat.update") == []


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_a_message_that_is_gone_is_for_the_caller_to_remember(room: Room, code: str) -> None:
    room.slack.on("chat.update", refuses(code))
    with pytest.raises(MessageGone):
        await room.notifier.conclude(a_search(), done())
    assert len(room.slack.asked("chat.update")) == 1
    assert room.slack.asked("chat.postMessage") == []


async def test_a_lost_end_is_repeated_by_the_caller_and_sent_again(room: Room) -> None:
    room.slack.on("chat.update", body("<html>", status=502), ok())
    with pytest.raises(SlackLost):
        await room.notifier.conclude(a_search(), done())
    await room.notifier.conclude(a_search(), done(version=91))
    assert len(room.slack.asked("chat.update")) == 2


async def test_an_end_over_the_budget_says_when_to_come_again(room: Room) -> None:
    room.budget.waits["chat.update"] = [2.5]
    with pytest.raises(OverBudget) as over:
        await room.notifier.conclude(a_search(), done())
    assert over.value.retry_after == 2.5
    assert room.slack.asked("chat.update") == []


async def test_without_task_state_nothing_is_sent_and_that_is_known(room: Room) -> None:
    room.budget.away = True
    room.memory.away = True
    with pytest.raises(SlackAway):
        await room.notifier.announce(a_search(), a_batch())
    assert room.slack.asked("chat.postMessage") == []


async def test_retry_after_without_task_state_is_still_heard(room: Room) -> None:
    class Forgetful(OpenBudget):
        async def close(self, team_id: str, bucket: str, *, until: float) -> None:
            self.away = True
            await super().close(team_id, bucket, until=until)

    room.slack.on("chat.update", refuses("ratelimited", status=429, headers={"Retry-After": "9"}))
    calls = Calls(workspaces=room.workspaces, budget=Forgetful(), clock=lambda: NOW)
    with pytest.raises(SlackAway) as away:
        await Poster(calls=calls).update("T1", MESSAGE, batch_message(a_search(), done(), now=NOW))
    assert away.value.retry_after == 9


# ---- plain sections


async def test_refused_blocks_go_out_once_more_in_plain_sections_and_the_workspace_is_remembered(room: Room) -> None:
    room.slack.on("chat.postMessage", refuses("invalid_blocks"), ok(channel="C1", ts="100.1"))
    await room.notifier.announce(a_search(), a_batch())
    rich, plain = room.slack.asked("chat.postMessage")
    assert rich["blocks"] != plain["blocks"]
    assert {block["type"] for block in plain["blocks"]} <= {"section", "context", "actions", "divider", "header"}
    assert room.memory.flags == {("T1", PLAIN)}
    await room.notifier.conclude(a_search(), done())
    (edit,) = room.slack.asked("chat.update")
    assert "table" not in {block["type"] for block in edit["blocks"]}


async def test_the_second_try_waits_for_its_budget(room: Room) -> None:
    room.slack.on("chat.postMessage", refuses("invalid_blocks"), ok(channel="C1", ts="100.1"))
    room.budget.waits["chat.postMessage:C1"] = [0.0, 1.1, 0.0]
    await room.notifier.announce(a_search(), a_batch())
    assert room.slept == [1.1]
    assert len(room.slack.asked("chat.postMessage")) == 2


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
async def test_what_is_refused_in_plain_too_is_told_as_text_and_says_nothing_about_the_workspace(
    room: Room, code: str, remembered: bool
) -> None:
    if remembered:
        await room.memory.remember("T1", PLAIN)
    before = set(room.memory.flags)
    room.slack.on("chat.update", *[refuses(code)] * (1 if remembered else 2), ok())
    await room.notifier.conclude(a_search(), done())
    last = room.slack.asked("chat.update")[-1]
    assert last["blocks"] == []
    assert last["text"]
    assert room.memory.flags == before


async def test_a_text_that_is_refused_is_not_tried_for_ever(room: Room) -> None:
    room.slack.on("chat.update", refuses("msg_too_long"))
    with pytest.raises(ContentRefused):
        await room.notifier.conclude(a_search(), done())
    assert len(room.slack.asked("chat.update")) == 3


async def test_too_long_is_sent_shorter_and_not_remembered(room: Room) -> None:
    room.slack.on("chat.update", refuses("msg_too_long"), ok())
    await room.notifier.conclude(a_search(), done())
    assert room.memory.flags == set()


# ---- mention, place


async def test_the_person_is_mentioned_in_the_thread(room: Room) -> None:
    await room.notifier.mention(a_search(thread=THREAD), done(position=2, user_id="U7"))
    await room.notifier.mention(a_search(thread=MESSAGE), done(user_id="U7"))
    in_thread, first = room.slack.asked("chat.postMessage")
    assert (in_thread["channel"], in_thread["thread_ts"]) == ("C1", THREAD.ts)
    assert "<@U7>" in in_thread["text"]
    assert first["thread_ts"] == MESSAGE.ts
    assert "reply_broadcast" not in first


async def test_a_mention_beside_a_result_in_another_place(room: Room) -> None:
    elsewhere = Posted(channel_id="D1", ts="3.3")
    await room.notifier.mention(a_search(thread=THREAD, home="dm"), done(message=elsewhere))
    (sent,) = room.slack.asked("chat.postMessage")
    assert (sent["channel"], sent["thread_ts"]) == ("D1", "3.3")


async def test_a_mention_whose_message_is_unknown(room: Room) -> None:
    await room.notifier.mention(a_search(), done(message=None))
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["channel"] == "C1"
    assert "thread_ts" not in sent


async def test_no_place_is_told_to_the_person_directly(room: Room) -> None:
    await room.notifier.offer_place(a_search(), a_batch(BatchState.NO_PLACE, user_id="U7"))
    assert room.slack.asked("conversations.open")[0]["users"] == "U7"
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["channel"] == "D1"
    assert "/invite" in sent["text"]


# ---- workspaces


async def test_a_revoked_token_stops_the_workspace_and_nothing_more_is_sent(room: Room) -> None:
    room.slack.on("chat.update", refuses("token_revoked"))
    for _ in range(3):
        with pytest.raises(WorkspaceGone):
            await room.notifier.conclude(a_search(), done())
    assert len(room.slack.asked("chat.update")) == 1


async def test_a_workspace_that_nobody_knows(room: Room) -> None:
    with pytest.raises(WorkspaceGone):
        await room.notifier.announce(a_search(team_id="T9"), a_batch(team_id="T9"))


# ---- files

EXPORT = Export(id="E1", search_id="S1", team_id="T1", user_id="U7", to=MESSAGE, created_at=NOW, due_at=NOW)


def takes_files(room: Room) -> None:
    url = room.slack.base_url + "put"
    room.slack.on("files.getUploadURLExternal", ok(upload_url=url, file_id="F1"))
    room.slack.on("put", body("OK - 3", content_type="text/plain"))
    room.slack.on("files.completeUploadExternal", ok(files=[{"id": "F1"}]))


async def test_a_file_is_handed_over_in_three_steps(room: Room) -> None:
    takes_files(room)
    room.slack.calls.clear()
    await room.notifier.hand_over(a_search(), EXPORT, name="list.csv", csv=b"a,b")
    assert [call.method for call in room.slack.calls] == [
        "files.getUploadURLExternal",
        "put",
        "files.completeUploadExternal",
    ]
    ask, put, share = (call.args for call in room.slack.calls)
    assert (ask["filename"], ask["length"]) == ("list.csv", "3")
    assert put["bytes"] == b"a,b"
    assert room.slack.calls[1].token == ""
    assert (share["channel_id"], share["thread_ts"]) == ("C1", MESSAGE.ts)
    assert share["files"] == [{"id": "F1", "title": "list.csv"}]
    assert "<@U7>" in share["initial_comment"]


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "put"])
@pytest.mark.parametrize("lost", [drops, body("<html>", status=502)])
async def test_a_step_that_nobody_sees_may_be_repeated(room: Room, step: str, lost: Any) -> None:
    takes_files(room)
    room.slack.on(step, lost)
    with pytest.raises(SlackAway):
        await room.notifier.hand_over(a_search(), EXPORT, name="list.csv", csv=b"a,b")
    assert room.slack.asked("files.completeUploadExternal") == []


async def test_the_last_step_may_not(room: Room) -> None:
    takes_files(room)
    room.slack.on("files.completeUploadExternal", drops)
    with pytest.raises(SlackLost):
        await room.notifier.hand_over(a_search(), EXPORT, name="list.csv", csv=b"a,b")


async def test_a_failed_export_is_told_to_the_person_alone(room: Room) -> None:
    room.slack.on("chat.postEphemeral", ok())
    await room.notifier.export_failed(a_search(), EXPORT, why="the API is away")
    (sent,) = room.slack.asked("chat.postEphemeral")
    assert (sent["channel"], sent["user"]) == ("C1", "U7")
    assert "the API is away" in sent["text"]


async def test_where_the_channel_cannot_say_it_it_is_told_directly(room: Room) -> None:
    room.slack.on("chat.postEphemeral", refuses("user_not_in_channel"))
    await room.notifier.export_failed(a_search(), EXPORT, why="the API is away")
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["channel"] == "D1"


async def test_the_ends_other_than_a_result_are_shown_too(room: Room) -> None:
    trouble = Trouble(kind=TroubleKind.REFUSED, text="No such thing.", correlation_id="corr-1")
    await room.notifier.conclude(a_search(), a_batch(BatchState.FAILED, message=MESSAGE, trouble=trouble, version=9))
    (edit,) = room.slack.asked("chat.update")
    assert "corr-1" in str(edit["blocks"])
