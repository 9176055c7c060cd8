"""Each thing that must not be is counted when it is there, and only then."""

from dataclasses import replace

from bench.chaos.counting import (
    Asked,
    Shown,
    Violation,
    count_batches,
    count_files,
    count_money,
    own_throttles,
    shown_batches,
)
from bench.chaos.records import Books, TaskRow
from bench.chaos.world import CREDITS
from bot.slack.ids import Action
from bot.slack.notifier import EVENT_TYPE, MENTION_TYPE
from simulator import Call, Message, Simulator
from simulator.state import File

NAME = "Chaos 0001"
TASK = TaskRow(
    list_name=NAME,
    id="t1",
    status="completed",
    wanted=10,
    saved=10,
    price=1,
    reserved=0,
    created_at=1.0,
    completed_at=2.0,
    claims=1,
    entries=10,
    removed=False,
)
BOOKS = Books(tasks={NAME: (TASK,)}, twice=(), people={NAME: 10}, balance=CREDITS - 10, spent=10)
ASKED = Asked(list_name=NAME, place="C1", batches=1)


def message(*actions: Action, text: str = "*10 people* for *CTOs*", ts: str = "1.1") -> Message:
    buttons = [{"type": "button", "action_id": action.value} for action in actions]
    return Message(channel_id="C1", body={"ts": ts, "text": text, "blocks": [{"type": "actions", "elements": buttons}]})


RESULT = message(Action.MORE, Action.EXPORT)


def shown(*results: Message, mentions: int = 1) -> Shown:
    return Shown(list_name=NAME, results=list(results), mentions=mentions)


def kinds(found: list[Violation]) -> list[str]:
    return [one.kind for one in found]


def test_all_as_it_must_be() -> None:
    assert count_batches([ASKED], {"b1": shown(RESULT)}, BOOKS) == []
    assert count_money(BOOKS) == []


def test_a_batch_without_a_result_is_lost() -> None:
    assert "lost" in kinds(count_batches([ASKED], {}, BOOKS))
    failed = Shown(list_name=NAME, other_ends=[message(Action.TRY_AGAIN, text="It failed.")])
    found = count_batches([ASKED], {"b1": failed}, BOOKS)
    assert "It failed." in found[0].what


def test_a_task_that_is_not_complete_is_lost() -> None:
    for task in (replace(TASK, status="failed"), replace(TASK, saved=9)):
        assert "lost" in kinds(count_batches([ASKED], {"b1": shown(RESULT)}, replace(BOOKS, tasks={NAME: (task,)})))


def test_a_second_task_was_started_twice() -> None:
    books = replace(BOOKS, tasks={NAME: (TASK, TASK)})
    assert "started_twice" in kinds(count_batches([ASKED], {"b1": shown(RESULT)}, books))


def test_a_batch_that_nobody_asked_for_was_started_twice() -> None:
    assert "started_twice" in kinds(count_batches([ASKED], {"b1": shown(RESULT), "b2": shown(RESULT)}, BOOKS))
    assert "started_twice" in kinds(count_batches([], {"b1": shown(RESULT)}, BOOKS))


def test_two_messages_with_the_end_of_one_batch() -> None:
    again = message(Action.MORE, Action.EXPORT, ts="1.2")
    assert kinds(count_batches([ASKED], {"b1": shown(RESULT, again)}, BOOKS)) == ["told_twice"]


def test_a_second_mention() -> None:
    assert kinds(count_batches([ASKED], {"b1": shown(RESULT, mentions=2)}, BOOKS)) == ["mentioned_twice"]
    assert count_batches([ASKED], {"b1": shown(RESULT, mentions=0)}, BOOKS) == []


def test_a_result_that_tells_another_number() -> None:
    other = message(Action.MORE, Action.EXPORT, text="*9 people* for *CTOs*")
    assert kinds(count_batches([ASKED], {"b1": shown(other)}, BOOKS)) == ["told_wrong"]


def test_nobody_could_start() -> None:
    asked = Asked(list_name=NAME, place="C1", batches=0, gave_up="no form")
    assert kinds(count_batches([asked], {}, replace(BOOKS, tasks={}))) == ["unanswered"]


def test_what_is_told_where_nobody_asked() -> None:
    assert kinds(count_batches([replace(ASKED, place="D1")], {"b1": shown(RESULT)}, BOOKS)) == ["elsewhere"]


def test_money() -> None:
    assert kinds(count_money(replace(BOOKS, spent=20, balance=CREDITS - 20))) == ["charged_twice"]
    assert kinds(count_money(replace(BOOKS, balance=CREDITS))) == ["balance"]
    assert kinds(count_money(replace(BOOKS, twice=((NAME, "somebody", 2),)))) == ["person_twice"]
    held = replace(BOOKS, tasks={NAME: (replace(TASK, reserved=5),)}, balance=CREDITS - 15)
    assert kinds(count_money(held)) == ["reserved"]
    assert "charged_twice" in kinds(count_money(replace(BOOKS, tasks={NAME: (replace(TASK, entries=9),)})))


def test_what_was_cancelled_is_told_as_it_was_saved_and_not_lost() -> None:
    asked = Asked(list_name=NAME, place="C1", batches=2, cancels=2)
    kept = message(
        Action.MORE, Action.EXPORT, text="Cancelled by <@U1>: *CTOs*\n4 of 10 had been saved and stay in it."
    )
    early = message(Action.MORE, text="Cancelled by <@U1>: *CTOs*\nNobody had been saved yet.")
    half = replace(BOOKS, tasks={NAME: (replace(TASK, status="cancelled", saved=4, entries=4),)})
    batches = {"b1": shown(kept), "b2": shown(early)}
    assert count_batches([asked], batches, half) == []
    assert "lost" in kinds(count_batches([replace(asked, cancels=0)], batches, half))
    assert "cancelled_unasked" in kinds(count_batches([replace(asked, cancels=1)], batches, half))
    more = replace(BOOKS, tasks={NAME: (replace(TASK, status="cancelled", saved=5),)})
    assert kinds(count_batches([asked], batches, more)) == ["told_wrong"]


def test_each_export_brings_a_file_or_the_news_that_there_is_none() -> None:
    slack = Simulator({"display_information": {"name": "Leads"}, "oauth_config": {"scopes": {"bot": ["chat:write"]}}})
    workspace = slack.workspace()

    def say(text: str, *files: File) -> None:
        workspace.post(workspace.channel("general"), author=workspace.bot, text=text, files=files)

    assert count_files({}, slack) == []
    assert kinds(count_files({NAME: 1}, slack)) == ["file_lost"]
    say(f"There is no file of the list *{NAME}*: Slack said no.")
    assert count_files({NAME: 1}, slack) == []
    file = File(id="F1", name="x.csv", title="x", user_id="U", content=b"", url="", created=0)
    say(f"<@U1> here is the whole of the list *{NAME}*.", file)
    assert count_files({NAME: 1}, slack) == []
    assert kinds(count_files({}, slack)) == ["file_twice"]
    assert kinds(count_files({NAME: 3}, slack)) == ["file_lost"]


def test_a_task_that_a_late_cancel_removed_has_left_its_people() -> None:
    removed = replace(BOOKS, tasks={NAME: (replace(TASK, entries=0, removed=True),)})
    assert count_money(removed) == []
    assert kinds(count_money(replace(removed, people={NAME: 9}))) == ["charged_twice"]


def test_only_throttles_of_our_own_making_count() -> None:
    call = Call(number=1, at=1, duration_s=0, method="chat.update", workspace="w", body={}, status=429, answer=None)
    assert kinds(own_throttles([call, call.model_copy(update={"fault": "rate_limited"})])) == ["own_429"]


def test_messages_are_counted_by_the_batch_that_they_name() -> None:
    slack = Simulator({"display_information": {"name": "Leads"}, "oauth_config": {"scopes": {"bot": ["chat:write"]}}})
    workspace = slack.workspace()

    def post(event_type: str, batch_id: str, *actions: Action) -> None:
        payload = {"search_id": "s1", "batch_id": batch_id}
        workspace.post(
            workspace.channel("general"),
            author=workspace.bot,
            text=f"10 people are in the list {NAME}.",
            blocks=message(*actions).blocks,
            metadata={"event_type": event_type, "event_payload": payload},
        )

    post(EVENT_TYPE, "b1", Action.CANCEL)
    post(EVENT_TYPE, "b1", Action.MORE, Action.EXPORT)
    post(EVENT_TYPE, "b2", Action.TRY_AGAIN)
    post(MENTION_TYPE, "b1")
    batches = shown_batches(slack)
    assert {len(batches["b1"].results), len(batches["b1"].unfinished), batches["b1"].mentions} == {1}
    assert len(batches["b2"].other_ends) == 1
    assert {one.list_name for one in batches.values()} == {NAME}
