"""Every listener through a signed payload over HTTP, with a workspace that refuses what Slack refuses."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.searches.models import BatchState, Export, Outcome, Trouble, TroubleKind
from bot.slack.ids import Action, Block, Command
from bot.slack.render import no_place
from simulator import Message, Seen, View
from tests.support.front import PROMPT, Front, open_front, place

DONE: dict[str, Any] = {"state": BatchState.DONE, "outcome": Outcome(people=50)}
LATER = 2_000_000_000.0
WITHIN = 45.0
"""Seconds; these tests ask what is shown, not how fast."""


@pytest.fixture
async def front(redis_url: str) -> AsyncIterator[Front]:
    async with open_front(redis_url) as front:
        yield front
        assert [call.rule for call in front.slack.refusals] == []


async def leads(front: Front, text: str = "", *, who: str = "ana") -> Seen:
    seen = await front.slack.person(who).command(Command.LEADS, text, channel="sales")
    assert seen.error is None
    return seen


def words(seen: Seen) -> str:
    (message,) = seen.messages
    assert message.is_ephemeral
    return json.dumps(message.body, ensure_ascii=False)


async def told(front: Front, part: str, *, who: str = "ana") -> Message:
    return await front.slack.person(who).sees(
        lambda message: message.is_ephemeral and part in str(message.body), within=WITHIN
    )


async def form_of(front: Front, *, shows: str = "you have 1,840") -> View:
    """The form in front of ana, once it shows this; by then nothing else is changing it."""
    ana = front.slack.person("ana")
    found = await front.slack.workspace().changes.until(
        lambda: ana.view if ana.view and shows in str(ana.view.blocks) else None, WITHIN
    )
    assert found is not None
    return found


async def claimed(front: Front) -> Any:
    claims = await front.store.claim_due(owner="test", now=LATER, limit=9, lease=10)
    return {claim.work.kind: claim for claim in claims}


async def ended(front: Front, **changes: Any) -> Any:
    """A search whose first batch is over, and the message of that."""
    begun = await front.begun()
    claim = (await claimed(front))["batch"]
    search = claim.search.model_copy(update={"active_batch": None, "people": 50})
    batch = claim.work.model_copy(update={"state": BatchState.DONE, "due_at": None})
    await front.store.save(claim, batch, owner="test", search=search, release=True)
    return begun, await front.show(begun, **(DONE | changes))


async def test_a_search_from_the_word_to_the_store(front: Front) -> None:
    ana = front.slack.person("ana")
    await leads(front, f"25 {PROMPT}")
    form = await form_of(front)
    await ana.fill(form, {Block.LIST_NAME: "Austin", Block.HOME: "dm"})
    assert (await ana.submit(form)).ok

    ((search, batch),) = await front.running()
    assert (search.prompt, search.list_name, search.home, batch.count) == (PROMPT, "Austin", "dm", 25)
    assert ana.view is None


async def test_beside_a_mistake_the_form_shows_what_the_sent_count_costs(front: Front) -> None:
    ana = front.slack.person("ana")
    await leads(front, f"30 {PROMPT}")
    form = await form_of(front, shows="At most 30 credits")
    typed = {Block.PROMPT: "nurses in Berlin", Block.COUNT: "7", Block.LIST_NAME: "n" * 121}
    ana.leave(form, {block: {block: words} for block, words in typed.items()})
    assert list((await ana.submit(form)).errors) == [Block.LIST_NAME]

    shown = await form_of(front, shows="At most 7 credits, you have 1,840.")
    assert "*Places:* `Berlin`" in str(shown.blocks)
    assert not await front.running()


async def test_the_form_shows_the_price_and_how_it_will_be_understood(front: Front) -> None:
    ana = front.slack.person("ana")
    await leads(front)
    form = await form_of(front)
    await ana.fill(form, {Block.PROMPT: PROMPT})

    shown = await form_of(front, shows="*Places:* `Austin`")
    assert "At most 50 credits, you have 1,840." in str(shown.blocks)


async def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(front: Front) -> None:
    ana = front.slack.person("ana")
    await leads(front, PROMPT)
    form = await form_of(front)
    await ana.fill(form, {Block.COUNT: "fifty"})

    assert list((await ana.submit(form)).errors) == [Block.COUNT]
    assert not await front.running()
    await ana.fill(form, {Block.COUNT: "50"})
    assert (await ana.submit(form)).ok
    assert len(await front.running()) == 1


async def test_the_menu_of_lists_finds_a_list_that_is_then_filled_on(front: Front) -> None:
    known, _ = await ended(front)
    ana = front.slack.person("ana")
    await leads(front, "CTOs in Berlin")
    form = await form_of(front)
    (option,) = (await ana.suggest(Action.KNOWN_LIST, "vps")).options
    await ana.fill(form, {Block.KNOWN_LIST: option})
    assert (await ana.submit(form)).ok

    ((search, _),) = await front.running()
    assert search.list_id == known.search.list_id


async def test_a_form_that_is_too_late_leaves_a_button_that_opens_it(front: Front) -> None:
    ana = front.slack.person("ana")
    front.slack.faults.add("error", "views.open", error="expired_trigger_id")
    await leads(front, PROMPT)
    button = await told(front, "Nothing is lost")
    await ana.press(button, Action.NEW_SEARCH)

    form = await form_of(front)
    assert PROMPT in str(form.blocks)


async def test_answers_to_words_are_for_the_person_alone(front: Front) -> None:
    assert "For example" in words(await leads(front, "help"))
    assert "Did you mean" in words(await leads(front, "stauts"))
    assert "Nothing is running here" in words(await leads(front, "status"))
    assert "No search has filled" in words(await leads(front, "lists"))
    assert "None of your searches" in words(await leads(front, "cancel"))
    assert "no search here" in words(await leads(front, "more"))
    assert "not a whole number" in words(await leads(front, "more 0"))
    await front.begun()
    await front.begun(intent="V1")
    assert "2 searches are running here" in words(await leads(front, "status"))
    assert PROMPT in words(await leads(front, "lists"))
    assert "Which one should end?" in words(await leads(front, "cancel"))


async def test_more_like_this_and_the_count_menu_start_the_next_batch(front: Front) -> None:
    _, message = await ended(front)
    assert (await front.slack.person("ana").press(message, Action.MORE)).ok
    assert (await front.slack.person("ben").choose(message, Action.MORE_COUNT, "25 people")).ok

    ((_, batch),) = await front.running()
    assert (batch.position, batch.count) == (2, 50)
    await told(front, "has already started the next 50 people", who="ben")


@pytest.mark.parametrize(("action", "count"), [(Action.TRY_AGAIN, 50), (Action.FITTING, 12)])
async def test_a_failed_batch_is_tried_again_or_made_to_fit(front: Front, action: Action, count: int) -> None:
    trouble = Trouble(kind=TroubleKind.CREDITS, required_credits=50, balance_credits=12, fits=12)
    _, message = await ended(front, state=BatchState.FAILED, trouble=trouble)
    assert (await front.slack.person("ana").press(message, action)).ok

    ((_, batch),) = await front.running()
    assert batch.count == count


@pytest.mark.parametrize(
    ("state", "action", "wish"),
    [
        (BatchState.RUNNING, Action.CANCEL, "cancelled_by"),
        (BatchState.OVERDUE, Action.KEEP_WAITING, "keep_waiting"),
        (BatchState.OVERDUE, Action.STOP_WATCHING, "drop"),
    ],
)
async def test_a_wish_and_the_place_of_the_message_reach_the_batch(
    front: Front, state: BatchState, action: Action, wish: str
) -> None:
    message = await front.show(await front.begun(), state=state)
    assert (await front.slack.person("ben").press(message, action)).ok

    wishes = (await claimed(front))["batch"].wishes
    assert getattr(wishes, wish) in {True, front.slack.person("ben").id}
    assert wishes.message in {None, place(message)}


@pytest.mark.parametrize(("action", "home"), [(Action.POST_TO_ME, "dm"), (Action.TRY_CHANNEL, "channel")])
async def test_another_place_is_tried(front: Front, action: Action, home: str) -> None:
    begun = await front.begun()
    message = await front.post(no_place(begun.search, begun.batch))
    assert (await front.slack.person("ana").press(message, action)).ok

    assert (await claimed(front))["batch"].wishes.home == home


async def test_export_goes_into_the_thread(front: Front) -> None:
    _, message = await ended(front)
    assert (await front.slack.person("ana").press(message, Action.EXPORT)).ok

    await told(front, "CSV")
    work = (await claimed(front))["export"].work
    assert isinstance(work, Export)
    assert work.to == place(message)


async def test_refine_fills_the_form_and_a_new_list(front: Front) -> None:
    _, message = await ended(front)
    ana = front.slack.person("ana")
    assert (await ana.press(message, Action.REFINE)).ok

    form = await form_of(front)
    assert PROMPT in str(form.blocks)
    assert Block.KNOWN_LIST not in str(form.blocks)
