"""What a page is told: everything at first, then what is different, and nothing that is not for its person."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from simulator import Simulator
from simulator.browser.viewer import RECORDS_SHOWN, Viewer

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]


def watching(slack: Simulator, name: str = "ana") -> Viewer:
    return Viewer(slack, slack.person(name))


def texts(news: dict[str, Any] | None) -> list[str]:
    return [message["text"] for message in (news or {}).get("messages", [])]


async def test_the_first_news_is_everything_the_next_nothing(slack: Simulator) -> None:
    slack.person("ben").say("good morning", channel="sales")
    viewer = watching(slack)

    first = viewer.news()

    assert first is not None
    assert texts(first) == ["good morning"]
    assert first["me"] == slack.person("ana").id
    assert [person["name"] for person in first["people"]] == ["echobot", "ana", "ben"]
    assert {channel["name"] for channel in first["channels"]} == {"sales", "general", ""}
    assert first["app"]["commands"] == [
        {"command": "/echo", "description": "Says it back", "usage_hint": "[text]"},
    ]
    assert first["app"]["can_be_written_to"] is True
    assert first["connected"] is False
    assert viewer.news() is None


async def test_an_edit_and_a_deletion_are_news_of_that_message_alone(slack: Simulator, client: AsyncWebClient) -> None:
    slack.person("ben").say("stays", channel="sales")
    posted = await client.chat_postMessage(channel="#sales", text="one", blocks=BLOCKS)
    place: dict[str, Any] = {"channel": posted["channel"], "ts": posted["ts"]}
    viewer = watching(slack)
    viewer.news()

    await client.chat_update(**place, text="two", blocks=BLOCKS)
    assert texts(viewer.news()) == ["two"]

    await client.chat_delete(**place)
    gone = viewer.news() or {}
    assert gone["removed"] == [[posted["channel"], posted["ts"]]]
    assert "messages" not in gone


async def test_what_is_for_one_person_is_told_to_nobody_else(slack: Simulator, client: AsyncWebClient) -> None:
    ana, ben = watching(slack), watching(slack, "ben")
    ana.news()
    ben.news()

    await client.chat_postEphemeral(channel="#sales", user=slack.person("ben").id, text="psst")
    await client.chat_postMessage(channel=slack.person("ben").id, text="to you")

    assert texts(ana.news()) == []
    assert texts(ben.news()) == ["psst", "to you"]


async def test_a_guest_sees_the_own_channel_and_comes_from_another_company(slack: Simulator) -> None:
    guest = slack.add_person("gil", role="guest")
    slack.channel("sales").members.add(guest.id)
    slack.person("ana").say("for the house", channel="general")

    news = watching(slack, "gil").news() or {}

    assert [channel["name"] for channel in news["channels"] if not channel["is_im"]] == ["sales"]
    assert texts(news) == []
    companies = {person["name"]: person["company"] for person in news["people"]}
    assert companies["gil"] != companies["ana"]


async def test_records_come_once_and_at_first_not_all_of_them(slack: Simulator, client: AsyncWebClient) -> None:
    for _ in range(RECORDS_SHOWN + 1):
        await client.api_test()
    viewer = watching(slack)

    first = viewer.news() or {}
    await client.auth_test()
    second = viewer.news() or {}

    assert len(first["records"]) == RECORDS_SHOWN
    assert [record["method"] for record in second["records"]] == ["auth.test"]


async def test_a_fault_that_waits_is_news_and_so_is_its_end(slack: Simulator, client: AsyncWebClient) -> None:
    viewer = watching(slack)
    viewer.news()

    number = slack.faults.add("slow", "api.test", seconds=0.0)
    waiting = viewer.news() or {}
    await client.api_test()

    assert waiting["faults"][str(number)]["kind"] == "slow"
    assert (viewer.news() or {})["faults"] == {}


async def test_what_is_typed_into_a_form_is_told_to_the_persons_other_windows(slack: Simulator) -> None:
    ana = slack.person("ana")
    form = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": {"type": "plain_text", "text": "Name"},
                "element": {"type": "plain_text_input", "action_id": "typed"},
            }
        ],
    }
    view = slack.workspace().views.open(ana.id, form, None)
    viewer = watching(slack)
    viewer.news()

    ana.leave(view, {"name": {"typed": "Bo"}, "gone": {"typed": "what the app took away meanwhile"}})

    told = viewer.news() or {}
    assert told["modal"]["state"]["values"] == {"name": {"typed": {"type": "plain_text_input", "value": "Bo"}}}
