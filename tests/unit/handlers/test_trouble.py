"""Mistakes of ours, and a store that is away."""

import logging
from typing import Any

import pytest

from bot.searches.models import BatchState
from bot.searches.ports import StoreAway
from bot.slack.render import batch_message
from bot.slack.render.errors import STORE_AWAY
from tests.support import slack_payloads as payloads
from tests.support.scripted_slack import refuses
from tests.support.wait import until
from tests.unit.handlers.conftest import NOW, Bench, element, filled, posted


def break_store(bench: Bench, error: Exception) -> None:
    """From now on every trip to the store fails like this."""

    async def fail(*args: Any, **kwargs: Any) -> Any:
        raise error

    bench.trips.run = bench.trips.call = fail  # type: ignore[method-assign]


@pytest.mark.parametrize("text", ["status", "lists", "cancel", "more"])
async def test_a_command_says_that_the_store_is_away(bench: Bench, text: str) -> None:
    break_store(bench, StoreAway())
    said = await bench.send(payloads.command(text, response_url=bench.response_url))

    assert said["text"] == STORE_AWAY


async def test_the_form_says_it_at_the_prompt_and_keeps_what_was_typed(bench: Bench) -> None:
    break_store(bench, StoreAway())

    assert (await bench.send(payloads.submission(filled())))["errors"] == {"prompt": STORE_AWAY}


async def test_the_menu_of_lists_says_it(bench: Bench) -> None:
    break_store(bench, StoreAway())

    (one,) = (await bench.send(payloads.lookup(filled(), typed="")))["options"]
    assert "cannot be reached" in one["text"]["text"]


@pytest.mark.parametrize(
    ("state", "action_id"),
    [(BatchState.RUNNING, "cancel"), (BatchState.DROPPED, "more"), (BatchState.DROPPED, "export")],
)
async def test_a_button_says_it_to_the_person_alone(bench: Bench, state: BatchState, action_id: str) -> None:
    begun = await bench.started()
    break_store(bench, StoreAway())
    message = batch_message(begun.search, begun.batch.model_copy(update={"state": state}), now=NOW)
    pressed = element(message, action_id)
    await bench.send(payloads.click(pressed, response_url=bench.response_url, message=posted(message)))

    assert STORE_AWAY in await bench.told()


async def test_a_mistake_before_the_ack_of_a_command_is_its_answer(bench: Bench, caplog: Any) -> None:
    break_store(bench, RuntimeError("oops"))
    with caplog.at_level(logging.ERROR):
        said = await bench.send(payloads.command("status", response_url=bench.response_url))

    assert "`ref-1`" in said["text"]
    assert "ref-1" in caplog.text
    assert "oops" in caplog.text


async def test_a_mistake_with_a_form_keeps_the_form_open(bench: Bench) -> None:
    break_store(bench, RuntimeError("oops"))

    assert "ref-1" in (await bench.send(payloads.submission(filled())))["errors"]["prompt"]


async def test_a_mistake_with_a_button_is_told_to_the_person_alone(bench: Bench) -> None:
    begun = await bench.started()
    break_store(bench, RuntimeError("oops"))
    message = batch_message(begun.search, begun.batch, now=NOW)
    pressed = element(message, "cancel")
    await bench.send(payloads.click(pressed, response_url=bench.response_url, message=posted(message)))

    assert "ref-1" in await bench.told()


async def test_a_mistake_after_the_ack_is_told_too(bench: Bench) -> None:
    bench.slack.on("views.open", refuses("view_too_large"))
    await bench.send(payloads.command("VPs of Sales", response_url=bench.response_url))

    assert "ref-1" in await bench.told()


async def test_an_answer_that_slack_no_longer_takes_is_logged(bench: Bench, caplog: Any) -> None:
    bench.slack.on("respond", refuses("expired_url", status=404))
    bench.slack.on("views.open", refuses("expired_trigger_id"))
    with caplog.at_level(logging.WARNING):
        await bench.send(payloads.command("VPs of Sales", response_url=bench.response_url))
        await until(lambda: "could not be told" in caplog.text)

    assert bench.references == []
