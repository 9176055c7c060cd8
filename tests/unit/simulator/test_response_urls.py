"""`response_url`: how often, how long, and what it may replace."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from simulator import Person, Simulator
from tests.unit.simulator.asking import button


async def after_command(slack: Simulator, person: Person) -> AsyncWebhookClient:
    await person.command("/echo", channel="sales")
    return AsyncWebhookClient(slack.deliveries()[-1].payload["response_url"], retry_handlers=[])


async def after_press(slack: Simulator, client: AsyncWebClient, person: Person) -> AsyncWebhookClient:
    blocks: list[Any] = [{"type": "actions", "elements": [button()]}]
    await client.chat_postMessage(channel=slack.channel("sales").id, text="press me", blocks=blocks)
    await person.press(await person.sees(lambda message: message.text == "press me"), "b")
    return AsyncWebhookClient(slack.deliveries()[-1].payload["response_url"], retry_handlers=[])


async def test_it_serves_five_times(slack: Simulator) -> None:
    url = await after_command(slack, slack.person("ana"))
    assert [(await url.send(text=str(number))).status_code for number in range(5)] == [200] * 5
    sixth = await url.send(text="6")
    assert (sixth.status_code, "used_url" in sixth.body) == (404, True)
    assert len(slack.person("ana").messages("sales")) == 5


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 404)])
async def test_it_lives_thirty_minutes(slack: Simulator, minutes: int, status: int) -> None:
    url = await after_command(slack, slack.person("ana"))
    slack.clock.skip(minutes * 60)
    assert (await url.send(text="late")).status_code == status


async def test_it_speaks_to_one_person_unless_told_otherwise(slack: Simulator) -> None:
    url = await after_command(slack, slack.person("ana"))
    await url.send(text="for you")
    await url.send(text="for all", response_type="in_channel")
    assert [message.text for message in slack.person("ben").messages("sales")] == ["for all"]
    assert [message.text for message in slack.person("ana").messages("sales")] == ["for you", "for all"]


async def test_it_works_where_the_bot_is_not(slack: Simulator) -> None:
    slack.workspace().remove_bot("sales")
    url = await after_command(slack, slack.person("ana"))
    assert (await url.send(text="here")).status_code == 200


async def test_it_replaces_and_deletes_what_was_clicked(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    url = await after_press(slack, client, ana)
    await url.send(text="pressed", replace_original=True)
    assert [message.text for message in ana.messages("sales")] == ["pressed"]
    await url.send(text="", delete_original=True)
    assert ana.messages("sales") == []


async def test_it_replaces_its_own_first_answer_to_a_command(slack: Simulator) -> None:
    ana = slack.person("ana")
    url = await after_command(slack, ana)
    await url.send(text="working")
    await url.send(text="done", replace_original=True)
    assert [message.text for message in ana.messages("sales")] == ["done"]


async def test_it_refuses_what_a_message_may_not_hold(slack: Simulator) -> None:
    url = await after_command(slack, slack.person("ana"))
    answer = await url.send(text="x", blocks=[{"type": "nonsense"}])
    assert "invalid_blocks" in answer.body
    assert slack.refusals[-1].method == "response_url"
