"""The command /leads."""

import json
from typing import Any

import pytest

from bot.slack.render.usage import usage
from leadsearch.contract import Preview
from tests.support import slack_payloads as payloads
from tests.support.scripted_slack import ok, refuses
from tests.support.wait import until
from tests.unit.handlers.conftest import PROMPT, Bench, view_in


def initial(view: dict[str, Any]) -> dict[str, str]:
    return {
        block["block_id"]: block["element"]["initial_value"]
        for block in view["blocks"]
        if "initial_value" in block.get("element", {})
    }


async def leads(bench: Bench, text: str, **changes: Any) -> dict[str, Any]:
    return await bench.send(payloads.command(text, response_url=bench.response_url, **changes))


async def test_the_form_opens_with_what_was_typed(bench: Bench) -> None:
    assert await leads(bench, f"20 {PROMPT}") == {}

    assert initial(await bench.opened()) == {"prompt": PROMPT, "count": "20"}


async def test_a_number_inside_the_prompt_counts_too(bench: Bench) -> None:
    await leads(bench, f"{PROMPT}, 30 of them")

    assert initial(await bench.opened())["count"] == "30"


async def test_slacks_own_escapes_are_undone(bench: Bench) -> None:
    await leads(bench, "R&amp;D directors at &lt;50 people companies")

    assert initial(await bench.opened())["prompt"] == "R&D directors at <50 people companies"


async def test_a_prompt_that_is_too_long_is_kept_for_the_form_to_say_so(bench: Bench) -> None:
    await leads(bench, "x" * 2345)

    assert len(initial(await bench.opened())["prompt"]) == 2345


async def test_opening_the_form_is_the_first_call_and_the_price_comes_after(bench: Bench) -> None:
    bench.preview = Preview(cost_per_unit=1, total_credits=50, balance=1840)
    await leads(bench, PROMPT)

    (update,) = await until(lambda: bench.slack.asked("views.update"))
    assert [call.method for call in bench.slack.calls] == ["views.open", "views.update"]
    assert (update["view_id"], update["hash"]) == ("V1", "h1")
    assert "At most 50 credits, you have 1,840." in json.dumps(view_in(update))


@pytest.mark.parametrize(
    "code", ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "invalid_arguments"]
)
async def test_a_trigger_that_is_over_leads_to_one_kind_message_with_a_button(bench: Bench, code: str) -> None:
    bench.slack.on("views.open", refuses(code), ok(view={"id": "V1", "hash": "h1"}))
    await leads(bench, f"20 {PROMPT}")

    told = json.loads(await bench.told())
    assert "Nothing is lost" in told["text"]
    (button,) = told["blocks"][1]["elements"]
    await bench.send(payloads.click(button, response_url=bench.response_url))
    again = await until(lambda: bench.slack.asked("views.open")[1:])
    assert initial(view_in(again[0])) == {"prompt": PROMPT, "count": "20"}


@pytest.mark.parametrize("code", ["hash_conflict", "not_found"])
async def test_a_form_that_was_closed_or_changed_meanwhile_is_left_alone(bench: Bench, code: str) -> None:
    bench.slack.on("views.update", refuses(code))
    await leads(bench, PROMPT)

    await until(lambda: bench.slack.asked("views.update"))
    assert bench.references == []


async def test_help_is_in_the_ack(bench: Bench) -> None:
    said = await leads(bench, "help")

    assert said == {"text": usage().text, "blocks": list(usage().blocks), "response_type": "ephemeral"}
    assert bench.slack.calls == []


async def test_a_misspelt_subcommand_is_asked_about(bench: Bench) -> None:
    assert "Did you mean `/leads status`?" in (await leads(bench, "stauts"))["text"]


async def test_status_says_what_runs_with_a_cancel_button(bench: Bench) -> None:
    assert "Nothing is running here" in (await leads(bench, "status"))["text"]
    await bench.started()

    said = await leads(bench, "status")
    assert "*50 people*" in said["text"]
    assert [element["action_id"] for block in said["blocks"] for element in block.get("elements", [])] == ["cancel"]


async def test_lists_are_those_of_the_channel(bench: Bench) -> None:
    await bench.started()

    assert PROMPT in (await leads(bench, "lists"))["text"]
    assert "No search has filled a list here yet" in (await leads(bench, "lists", channel_id="C9"))["text"]


async def test_what_is_only_for_one_person_is_not_told_to_others(bench: Bench) -> None:
    await bench.started(home="dm")

    for text in ("status", "lists"):
        assert f"*{PROMPT}*" in (await leads(bench, text))["text"]
        assert f"*{PROMPT}*" not in (await leads(bench, text, user_id="U2"))["text"]


async def test_more_starts_the_next_batch_of_the_newest_search(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun)

    assert "Looking for 25 people more" in (await leads(bench, "more 25"))["text"]
    ((_, batch),) = await bench.running()
    assert (batch.position, batch.count) == (2, 25)


async def test_more_while_one_runs_says_who_started_it(bench: Bench) -> None:
    await bench.started()

    assert "<@U1> has already started" in (await leads(bench, "more", user_id="U2"))["text"]
    assert len(await bench.running()) == 1


async def test_more_without_a_search_or_with_nobody_left_starts_nothing(bench: Bench) -> None:
    assert "There is no search here" in (await leads(bench, "more"))["text"]
    await bench.finish(await bench.started(), exhausted=True)

    assert "No more people match" in (await leads(bench, "more"))["text"]
    assert not await bench.running()


@pytest.mark.parametrize("count", ["0", "-1", "2501", "1.5"])
async def test_more_with_an_impossible_number_is_explained(bench: Bench, count: str) -> None:
    assert "is not a whole number from 1 to 2,500" in (await leads(bench, f"more {count}"))["text"]


async def test_cancel_ends_the_callers_own_search(bench: Bench) -> None:
    begun = await bench.started()

    assert "None of your searches" in (await leads(bench, "cancel", user_id="U2"))["text"]
    assert "Cancelling the search for 50 people" in (await leads(bench, "cancel"))["text"]
    (claim,) = await bench.store.claim_due(owner="test", now=2e9, limit=1, lease=10)
    assert (claim.work.id, claim.wishes.cancelled_by) == (begun.batch.id, "U1")


async def test_cancel_asks_which_when_there_are_several(bench: Bench) -> None:
    await bench.started(intent="V1")
    await bench.started(intent="V2")

    said = await leads(bench, "cancel")
    assert "Which one should end?" in said["text"]
    assert json.dumps(said).count('"action_id": "cancel"') == 2
