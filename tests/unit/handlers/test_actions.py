"""Buttons and menus."""

import itertools
from typing import Any

import pytest

from bot.searches.models import BatchState, Begun, Export, Outcome, Posted, Trouble, TroubleKind
from bot.slack.render import FormState, Message, batch_message, lists, no_place
from tests.support import slack_payloads as payloads
from tests.support.wait import until_asked
from tests.unit.handlers.conftest import NOW, PROMPT, Bench, element, posted

DONE = {"state": BatchState.DONE, "outcome": Outcome(people=50)}


def shown(begun: Begun, **changes: Any) -> Message:
    return batch_message(begun.search, begun.batch.model_copy(update=changes), now=NOW)


async def press(
    bench: Bench,
    message: Message,
    action_id: str,
    *,
    user_id: str = "U1",
    aside: bool = False,
    nth: int | None = None,
    channel_id: str = "C1",
) -> None:
    pressed = element(message, action_id)
    request = payloads.click(
        pressed,
        response_url=bench.response_url,
        message=None if aside else posted(message),
        chosen=pressed["options"][nth] if nth is not None else None,
        user_id=user_id,
        channel_id=channel_id,
    )
    assert await bench.send(request) == {}


async def wishes(bench: Bench, *, of: str) -> dict[str, Any]:
    """What was wished of a batch, the place of its message among it, as soon as a click has taught that."""
    later = itertools.count(2e9, 100)

    async def look() -> dict[str, Any]:
        claims = await bench.store.claim_due(owner="test", now=next(later), limit=9, lease=10)
        (wished,) = (claim.wishes for claim in claims if claim.work.id == of)
        return wished.model_dump(exclude_defaults=True) if wished.message else {}

    return await until_asked(look)


async def test_more_starts_the_next_batch_once_whoever_presses(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    await press(bench, shown(begun, **DONE), "more")
    await press(bench, shown(begun, **DONE), "more", user_id="U2")

    ((_, batch),) = await bench.running()
    assert (batch.position, batch.count, batch.user_id) == (2, 50, "U1")
    assert "<@U1> has already started" in await bench.told()


async def test_whoever_presses_again_and_again_is_told_once(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    for _ in range(4):
        await press(bench, shown(begun, **DONE), "more")

    assert "You have already started the next 50 people" in await bench.told()
    await bench.at_rest()
    assert len(bench.slack.asked("respond")) == 1


@pytest.mark.parametrize(("channel_id", "home"), [("C1", None), ("D7", "dm")])
async def test_more_is_answered_in_the_conversation_where_it_was_pressed(
    bench: Bench, channel_id: str, home: str | None
) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    await press(bench, shown(begun, **DONE), "more", channel_id=channel_id)
    ((_, batch),) = await bench.running()
    assert batch.home == home


async def test_the_count_menu_starts_at_once(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    await press(bench, shown(begun, **DONE), "more_count", nth=3)

    ((_, batch),) = await bench.running()
    assert batch.count == 100


@pytest.mark.parametrize(("action_id", "count"), [("try_again", 50), ("fitting", 12)])
async def test_after_a_failure_the_same_or_what_fits_is_started(bench: Bench, action_id: str, count: int) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    failed = shown(begun, state=BatchState.FAILED, trouble=Trouble(kind=TroubleKind.CREDITS, fits=12))
    await press(bench, failed, action_id)

    ((_, batch),) = await bench.running()
    assert (batch.position, batch.count) == (2, count)


async def test_nobody_left_starts_nothing_and_offers_to_reword(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun, exhausted=True)
    await press(bench, shown(begun, **DONE), "more")

    assert "No more people match" in await bench.told()
    assert not await bench.running()


async def test_more_from_the_lists_works_without_a_message(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    (search,) = await bench.searches.lists("T1", "C1")
    await press(bench, lists([search], []), "more", aside=True)

    ((_, batch),) = await bench.running()
    assert batch.position == 2


@pytest.mark.parametrize(
    ("state", "action_id", "granted"),
    [
        (BatchState.RUNNING, "cancel", {"cancelled_by": "U1"}),
        (BatchState.OVERDUE, "keep_waiting", {"keep_waiting": True}),
        (BatchState.OVERDUE, "stop_watching", {"drop": True}),
    ],
)
async def test_a_wish_reaches_the_batch_and_the_click_teaches_its_message(
    bench: Bench, state: BatchState, action_id: str, granted: dict[str, Any]
) -> None:
    begun = await bench.started()
    await press(bench, shown(begun, state=state), action_id)

    message = {"channel_id": "C1", "ts": "1700000000.000100"}
    assert await wishes(bench, of=begun.batch.id) == granted | {"message": message}


@pytest.mark.parametrize(("action_id", "home"), [("post_to_me", "dm"), ("try_channel", "channel")])
async def test_another_place_is_tried_and_the_question_is_not_taken_for_the_message(
    bench: Bench, action_id: str, home: str
) -> None:
    begun = await bench.started()
    await press(bench, no_place(begun.search, begun.batch), action_id)

    (claim,) = await bench.store.claim_due(owner="test", now=2e9, limit=1, lease=10)
    assert claim.wishes.model_dump(exclude_defaults=True) == {"home": home}


async def test_a_batch_that_is_over_cannot_be_cancelled(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    await press(bench, shown(begun, state=BatchState.RUNNING), "cancel")

    assert "has already ended" in await bench.told()


async def the_export(bench: Bench) -> Export:
    claims = await bench.store.claim_due(owner="test", now=2e9, limit=9, lease=10)
    (work,) = (claim.work for claim in claims if isinstance(claim.work, Export))
    return work


async def test_export_goes_into_the_thread_of_the_clicked_message(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    await press(bench, shown(begun, **DONE), "export")

    assert "CSV" in await bench.told()
    work = await the_export(bench)
    assert (work.to, work.user_id) == (Posted(channel_id="C1", ts="1700000000.000100"), "U1")


async def test_export_of_a_later_batch_goes_into_the_searchs_own_thread(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    message = shown(begun, **DONE)
    pressed = element(message, "export")
    await bench.send(
        payloads.click(pressed, response_url=bench.response_url, message=posted(message), thread_ts="1600000000.000001")
    )

    work = await the_export(bench)
    assert work.to.ts == "1600000000.000001"


async def test_export_from_the_lists_goes_into_the_searchs_thread(bench: Bench) -> None:
    begun = await bench.started()
    await bench.finish(begun)
    thread = Posted(channel_id="C1", ts="1500000000.000001")
    search = begun.search.model_copy(update={"people": 50, "thread": thread})
    await press(bench, lists([search], []), "export", aside=True)

    work = await the_export(bench)
    assert work.to == thread


def initial(view: dict[str, Any]) -> dict[str, str]:
    return {
        block["block_id"]: block["element"]["initial_value"]
        for block in view["blocks"]
        if "initial_value" in block.get("element", {})
    }


async def test_refine_opens_the_form_with_the_search_and_a_new_list(bench: Bench) -> None:
    begun = await bench.started()
    await press(bench, shown(begun, **DONE), "refine")

    view = await bench.opened()
    assert initial(view) == {"prompt": PROMPT, "count": "50"}
    assert "known_list" not in {block.get("block_id") for block in view["blocks"]}
    assert FormState.model_validate_json(view["private_metadata"]).new_list_only


async def test_a_condition_less_opens_the_form_with_the_prompt_without_it_and_a_new_list(bench: Bench) -> None:
    begun = await bench.started()
    told = {"fields": ["cities"], "without": "Austin", "people": 34, "prompt": "VPs of Sales at SaaS companies"}
    nobody = {"state": BatchState.DONE, "outcome": Outcome(people=0), "filters": {"relaxations": [told]}}
    await press(bench, shown(begun, **nobody), "reword")

    view = await bench.opened()
    assert initial(view) == {"prompt": "VPs of Sales at SaaS companies", "count": "50"}
    assert FormState.model_validate_json(view["private_metadata"]).new_list_only


async def test_refine_of_a_very_long_prompt_shows_all_of_it(bench: Bench) -> None:
    prompt = '"' * 1999 + "."
    begun = await bench.started(prompt=prompt)
    await press(bench, shown(begun, **DONE), "refine")

    view = await bench.opened()
    assert initial(view)["prompt"] == prompt
    assert FormState.model_validate_json(view["private_metadata"]).notice == "refine"


@pytest.mark.parametrize("action_id", ["more", "export", "more_count"])
async def test_a_message_older_than_its_state_opens_the_form_filled_from_itself(bench: Bench, action_id: str) -> None:
    begun = await bench.started()
    await bench.store_emptied()
    await press(bench, shown(begun, **DONE), action_id, nth=0 if action_id == "more_count" else None)

    view = await bench.opened()
    assert initial(view)["prompt"] == PROMPT
    assert FormState.model_validate_json(view["private_metadata"]).notice == "old"


async def test_a_wish_older_than_its_state_opens_the_form_too(bench: Bench) -> None:
    begun = await bench.started()
    await bench.store_emptied()
    await press(bench, shown(begun, state=BatchState.RUNNING), "cancel")

    assert initial(await bench.opened())["prompt"] == PROMPT


async def test_a_click_of_another_team_finds_nothing(bench: Bench) -> None:
    begun = await bench.started(team_id="T9")
    await press(bench, shown(begun, state=BatchState.RUNNING), "cancel")

    await bench.opened()
    (claim,) = await bench.store.claim_due(owner="test", now=2e9, limit=1, lease=10)
    assert claim.wishes.cancelled_by is None
