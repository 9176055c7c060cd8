"""The form: submitted, typed into, and its menu of lists."""

import json

import pytest

from bot.slack.render import FormState
from leadsearch.contract import Preview
from tests.support import slack_payloads as payloads
from tests.support.scripted_slack import ok, refuses
from tests.support.wait import until
from tests.unit.handlers.conftest import PROMPT, Bench, filled, view_in


async def test_a_good_form_starts_one_search_however_often_it_is_sent(bench: Bench) -> None:
    view = filled(count=" 25 ", list_name=" Austin ", home="dm")
    assert await bench.send(payloads.submission(view)) == {}
    assert await bench.send(payloads.submission(view)) == {}

    ((search, batch),) = await bench.running()
    assert (search.prompt, search.list_name, search.home, batch.count) == (PROMPT, "Austin", "dm", 25)
    assert (search.channel_id, search.user_id) == ("C1", "U1")


@pytest.mark.parametrize("typed", ["1,000", "1 000", "1k"])
async def test_a_count_may_be_written_as_in_a_prompt(bench: Bench, typed: str) -> None:
    assert await bench.send(payloads.submission(filled(count=typed))) == {}
    ((_, batch),) = await bench.running()
    assert batch.count == 1000


@pytest.mark.parametrize("count", ["fifty", "0", "-1", "2501", "", "1.5", None])
async def test_a_count_that_is_none_is_said_at_its_field(bench: Bench, count: str | None) -> None:
    said = await bench.send(payloads.submission(filled(count=count)))

    assert said["response_action"] == "errors"
    assert list(said["errors"]) == ["count"]
    assert not await bench.running()


@pytest.mark.parametrize("prompt", ["", None, "  \n ", "\u200b\u2060", "\u3164", "x" * 2001])
async def test_an_empty_or_endless_prompt_is_said_at_its_field(bench: Bench, prompt: str | None) -> None:
    said = await bench.send(payloads.submission(filled(prompt=prompt)))

    assert list(said["errors"]) == ["prompt"]


@pytest.mark.parametrize("name", ["\u200b", "\u00ad\ufeff", "\u3164\u2800", "\u0301"])
async def test_a_name_that_nobody_could_see_is_none(bench: Bench, name: str) -> None:
    assert await bench.send(payloads.submission(filled(list_name=name))) == {}
    ((search, _),) = await bench.running()
    assert search.list_name == PROMPT


async def test_the_menu_shows_no_option_without_text_and_nobody_elses_private_list(bench: Bench) -> None:
    nameless = await bench.started(intent="V1", fill={"name": "\u200b"})
    await bench.started(intent="V2", user_id="U2", fill={"name": "Secret"}, home="dm")
    own = await bench.started(intent="V3", fill={"name": "Mine"}, home="dm")
    options = (await bench.send(payloads.lookup(filled(), typed="")))["options"]
    shown = {option["value"]: option["text"]["text"] for option in options}
    assert shown == {nameless.search.list_id: "A list without a visible name", own.search.list_id: "Mine"}


async def test_every_mistake_is_said_at_once(bench: Bench) -> None:
    view = filled(prompt="", count="x", list_name="n" * 121, known_list="L1")
    said = await bench.send(payloads.submission(view))

    assert list(said["errors"]) == ["prompt", "count", "list_name", "known_list"]


async def test_beside_a_mistake_the_form_shows_the_cost_and_the_reading_of_what_was_sent(bench: Bench) -> None:
    state = FormState(channel_id="C1", priced=True, credits_each=1, balance=1840)
    said = await bench.send(payloads.submission(filled(count="7", list_name="n" * 121, state=state)))
    assert list(said["errors"]) == ["list_name"]

    (update,) = await until(lambda: bench.slack.asked("views.update"))
    assert (update["view_id"], update["hash"]) == ("V1", "h1")
    shown = json.dumps(view_in(update))
    assert "At most 7 credits, you have 1,840." in shown
    assert f"*Title:* `{PROMPT.lower()}`" in shown


async def test_a_mistake_in_a_form_that_reads_as_it_stands_changes_nothing_else(bench: Bench) -> None:
    state = FormState(channel_id="C1", priced=True)
    await bench.send(payloads.submission(filled(prompt="", state=state)))
    await bench.send(payloads.typing(filled(state=state, view_id="V2"), field="prompt"))

    updates = await until(lambda: bench.slack.asked("views.update"))
    assert [update["view_id"] for update in updates] == ["V2"]


async def test_a_list_of_another_team_is_refused_at_its_field(bench: Bench) -> None:
    foreign = await bench.started(team_id="T9")
    said = await bench.send(payloads.submission(filled(known_list=foreign.search.list_id)))

    assert list(said["errors"]) == ["known_list"]
    assert not await bench.running()


async def test_a_known_list_is_filled_on(bench: Bench) -> None:
    first = await bench.started(fill={"name": "Austin"})
    await bench.finish(first)
    assert await bench.send(payloads.submission(filled(known_list=first.search.list_id))) == {}

    ((search, _),) = await bench.running()
    assert (search.list_id, search.list_name) == (first.search.list_id, "Austin")


async def test_a_prompt_that_is_hardly_understood_starts_only_when_the_person_has_seen_that(bench: Bench) -> None:
    said = await bench.send(payloads.submission(filled(prompt="gibberish")))
    assert said["response_action"] == "update"
    assert said["view"]["submit"]["text"] == "Search anyway"
    assert not await bench.running()

    state = FormState.model_validate_json(said["view"]["private_metadata"])
    assert await bench.send(payloads.submission(filled(prompt="gibberish", state=state))) == {}
    assert len(await bench.running()) == 1


async def test_a_prompt_of_which_nothing_can_be_searched_is_refused_at_its_field(bench: Bench) -> None:
    for prompt in ("???", "other ???"):
        said = await bench.send(payloads.submission(filled(prompt=prompt)))
        assert said["response_action"] == "errors"
        assert list(said["errors"]) == ["prompt"]
        assert "Name a job title, a company or a place" in said["errors"]["prompt"]
    assert not await bench.running()


async def test_typing_shows_how_the_prompt_is_understood(bench: Bench) -> None:
    await bench.send(payloads.typing(filled(), field="prompt"))

    update, *_ = await until(lambda: bench.slack.asked("views.update"))
    assert (update["view_id"], update["hash"]) == ("V1", "h1")
    assert f"*Title:* `{PROMPT.lower()}`" in json.dumps(view_in(update))


async def test_typing_that_changes_nothing_changes_no_form(bench: Bench) -> None:
    state = FormState(channel_id="C1", priced=True)
    await bench.send(payloads.typing(filled(prompt="", state=state), field="prompt"))
    await bench.send(payloads.typing(filled(state=state, view_id="V2"), field="prompt"))

    updates = await until(lambda: bench.slack.asked("views.update"))
    assert [update["view_id"] for update in updates] == ["V2"]


async def test_a_second_doubt_is_remembered_though_it_reads_the_same(bench: Bench) -> None:
    first = FormState(channel_id="C1", priced=True)
    await bench.send(payloads.typing(filled(prompt="gibberish", state=first), field="prompt"))
    (update,) = await until(lambda: bench.slack.asked("views.update"))
    second = FormState.model_validate_json(view_in(update)["private_metadata"])
    await bench.send(payloads.typing(filled(prompt="more gibberish", state=second), field="prompt"))

    _, update = await until(lambda: bench.slack.asked("views.update")[1:] and bench.slack.asked("views.update"))
    third = FormState.model_validate_json(view_in(update)["private_metadata"])
    assert len({first.warned, second.warned, third.warned}) == 3


async def test_typing_while_the_price_is_asked_for_refuses_neither(bench: Bench) -> None:
    bench.preview = Preview(cost_per_unit=1, total_credits=50, balance=1840)
    bench.answering.clear()
    await bench.send(payloads.command("", response_url=bench.response_url))
    await until(bench.asked.is_set)
    bench.slack.on("views.update", ok(view={"id": "V1", "hash": "h2"}), ok(view={"id": "V1", "hash": "h3"}))
    await bench.send(payloads.typing(filled(), field="prompt"))
    await until(lambda: bench.slack.asked("views.update"))
    bench.answering.set()

    _, price = await until(lambda: bench.slack.asked("views.update")[1:] and bench.slack.asked("views.update"))
    assert price["hash"] == "h2"
    assert f"*Title:* `{PROMPT.lower()}`" in json.dumps(view_in(price))
    assert "At most 50 credits, you have 1,840." in json.dumps(view_in(price))


async def test_typing_into_a_form_as_it_was_before_our_own_change_names_the_newest(bench: Bench) -> None:
    bench.preview = Preview(cost_per_unit=1, total_credits=50, balance=1840)
    await bench.send(payloads.command("", response_url=bench.response_url))
    await until(lambda: bench.slack.asked("views.update"))
    await bench.send(payloads.typing(filled(), field="prompt"))

    _, typed = await until(lambda: bench.slack.asked("views.update")[1:] and bench.slack.asked("views.update"))
    assert typed["hash"] == "h2"
    assert "At most 50 credits, you have 1,840." in json.dumps(view_in(typed))


async def test_what_was_typed_is_shown_even_when_another_process_changed_the_form(bench: Bench) -> None:
    bench.slack.on("views.update", refuses("hash_conflict"), ok(view={"id": "V1", "hash": "h9"}))
    state = FormState(channel_id="C1", priced=True)
    await bench.send(payloads.typing(filled(state=state), field="prompt"))

    first, second = await until(lambda: bench.slack.asked("views.update")[1:] and bench.slack.asked("views.update"))
    assert (first["hash"], second.get("hash")) == ("h1", None)


async def test_another_count_shows_another_price_without_asking_for_it_again(bench: Bench) -> None:
    bench.preview = Preview(cost_per_unit=99, total_credits=99)
    state = FormState(channel_id="C1", priced=True, credits_each=2, balance=1840)
    await bench.send(payloads.typing(filled(prompt="", count="100", state=state), field="count"))

    (update,) = await until(lambda: bench.slack.asked("views.update"))
    assert "At most 200 credits, you have 1,840." in json.dumps(view_in(update))


async def test_what_was_typed_last_is_shown_also_when_the_form_was_changed_meanwhile(bench: Bench) -> None:
    bench.slack.on("views.update", refuses("hash_conflict"))
    await bench.send(payloads.typing(filled(), field="prompt"))

    await until(lambda: len(bench.slack.asked("views.update")) > 1)
    first, again, *_ = bench.slack.asked("views.update")
    assert "hash" in first
    assert "hash" not in again
    assert view_in(again) == view_in(first)
    assert bench.references == []


async def test_the_menu_offers_the_teams_lists_by_name(bench: Bench) -> None:
    begun = await bench.started(fill={"name": "Austin"})
    await bench.started(intent="V2", fill={"name": "Berlin"})

    said = await bench.send(payloads.lookup(filled(), typed="aus"))
    assert [(one["text"]["text"], one["value"]) for one in said["options"]] == [("Austin", begun.search.list_id)]
    assert (await bench.send(payloads.lookup(filled(), typed="aus", team_id="T9")))["options"] == []
