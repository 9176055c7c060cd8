"""The one message of a batch, state by state."""

from collections.abc import Iterator

import pytest

from bot.searches.models import BatchState, Outcome, Posted, Progress, Share, Trouble, TroubleKind
from bot.slack.handle import Handle
from bot.slack.ids import Action
from bot.slack.render import Message, Part, batch_message
from bot.slack.render.parts import plain_text
from tests.unit.bot.slack.examples import NOW, PROMPT, a_batch, a_lead, a_search
from tests.unit.bot.slack.surface import assert_message, items, parts

DESCRIBED = (("Titles", "VP of Sales"), ("Place", "Austin"))


def elements(message: Message) -> Iterator[Part]:
    for block in message.blocks:
        yield from (part for part in parts(block) if "action_id" in part)


def actions(message: Message) -> list[str]:
    return [str(element["action_id"]) for element in elements(message)]


def said(message: Message) -> str:
    texts = (part["text"] for block in message.blocks for part in parts(block) if isinstance(part.get("text"), str))
    return "\n".join(map(str, texts))


def done(people: int = 50, **changes: object) -> Message:
    outcome = Outcome.model_validate(
        {
            "people": people,
            "leads": [a_lead() for _ in range(min(people, 10))],
            "breakdown_by": "company size",
            "breakdown": [Share(label="11-50 people", people=30), Share(label="other", people=20)],
            "credits": float(people),
            "balance": 1790.0,
        }
        | changes
    )
    batch = a_batch(state=BatchState.DONE, outcome=outcome, filters={"cities": ["Austin"], "keywords": ["saas"]})
    message = batch_message(a_search(), batch, now=NOW, described=DESCRIBED)
    assert_message(message)
    return message


def test_progress_shows_who_asked_for_what_the_steps_and_the_time() -> None:
    batch = a_batch(
        state=BatchState.RUNNING, progress=Progress(status="running", saved=12), filters={"cities": ["Austin"]}
    )
    message = batch_message(a_search(), batch, now=NOW + 47)

    plan = next(block for block in message.blocks if block["type"] == "plan")
    steps = [(task["title"], task["status"]) for task in items(plan, "tasks") if isinstance(task, dict)]
    assert steps == [
        ("Queued", "complete"),
        ("Understanding the prompt", "complete"),
        ("Finding people", "in_progress"),
        ("Saving", "in_progress"),
    ]
    assert f"*50 people* for *{PROMPT}*" in said(message)
    assert "<@U1>" in said(message)
    assert "12 of 50 saved" in said(message)
    assert "40 s so far, usually under 2 minutes" in said(message)
    assert actions(message) == [Action.CANCEL]


@pytest.mark.parametrize("state", [BatchState.READY, BatchState.STARTING, BatchState.RUNNING])
def test_an_api_that_does_not_answer_is_said_while_it_is_asked_again(state: BatchState) -> None:
    away = a_batch(state=state, trouble=Trouble(kind=TroubleKind.UNREACHABLE, text="connection refused"))
    assert "does not answer just now" in said(batch_message(a_search(), away, now=NOW))
    assert "does not answer" not in said(batch_message(a_search(), a_batch(state=state), now=NOW))


@pytest.mark.parametrize(
    ("state", "status", "filters", "current"),
    [
        (BatchState.QUEUED, "pending", {}, 0),
        (BatchState.STARTING, "pending", {}, 0),
        (BatchState.RUNNING, "pending", {}, 0),
        (BatchState.RUNNING, "running", {}, 1),
        (BatchState.RUNNING, "running", {"cities": ["Austin"]}, 2),
        (BatchState.READING, "completed", {"cities": ["Austin"]}, 3),
    ],
)
def test_the_steps_follow_what_the_api_tells(
    state: BatchState, status: str, filters: dict[str, list[str]], current: int
) -> None:
    batch = a_batch(state=state, progress=Progress(status=status), filters=filters)
    plan = next(block for block in batch_message(a_search(), batch, now=NOW).blocks if block["type"] == "plan")

    statuses = [task["status"] for task in items(plan, "tasks") if isinstance(task, dict)]
    assert statuses == ["complete"] * current + ["in_progress"] + ["pending"] * (3 - current)


def test_a_status_that_nobody_documented_is_shown() -> None:
    batch = a_batch(state=BatchState.RUNNING, progress=Progress(status="warming_up"))

    assert "“warming_up”" in said(batch_message(a_search(), batch, now=NOW))


def test_cancelling_asks_first_and_then_shows_no_button() -> None:
    running = batch_message(a_search(), a_batch(state=BatchState.RUNNING), now=NOW)
    (button,) = elements(running)
    assert "confirm" in button

    cancelling = batch_message(a_search(), a_batch(state=BatchState.CANCELLING, cancelled_by="U2"), now=NOW)
    assert actions(cancelling) == []
    assert "cancelling for <@U2>" in said(cancelling)


def test_a_joined_batch_says_so() -> None:
    running = batch_message(a_search(), a_batch(state=BatchState.RUNNING, joined=True), now=NOW)

    assert "already filling this list" in said(running)


def test_a_result_shows_people_understanding_breakdown_cost_and_ways_on() -> None:
    message = done()

    table = next(block for block in message.blocks if block["type"] == "table")
    rows = items(table, "rows")
    assert len(rows) == 11
    links = [part["url"] for part in parts(rows[1]) if part.get("type") == "link"]
    assert links == ["https://www.linkedin.com/in/ann"]
    words = said(message)
    assert f"*50 people* for *{PROMPT}*" in words
    assert "*Titles:* `VP of Sales` · *Place:* `Austin`" in words
    assert "By company size: 11-50 people: 30 · other: 20" in words
    assert "Cost 50 credits (1 a person), 1,790 left." in words
    assert actions(message) == [Action.MORE, Action.MORE_COUNT, Action.EXPORT, Action.REFINE]


def test_more_like_this_names_its_number_and_carries_its_place() -> None:
    more, menu, *_ = elements(done())

    assert isinstance(more["text"], dict)
    assert more["text"]["text"] == "More like this (50)"
    assert Handle.model_validate_json(str(more["value"])).position == 1
    values = [str(option["value"]) for option in items(menu, "options") if isinstance(option, dict)]
    assert [Handle.model_validate_json(value).count for value in values] == [10, 25, 50, 100, 250, 500]


def test_plain_messages_say_the_same_without_newer_blocks() -> None:
    outcome = Outcome(people=1, leads=(a_lead("Ann <Lee>", "https://example.com/?a=1&b=2"),))
    message = batch_message(a_search(), a_batch(state=BatchState.DONE, outcome=outcome), now=NOW, plain=True)

    assert_message(message)
    assert "<https://example.com/?a=1&amp;b=2|Ann &lt;Lee&gt;>, VP of Sales, Acme, Austin, United States" in said(
        message
    )


def test_the_longest_rows_fit_together() -> None:
    lead = a_lead("&" * 500, "https://example.com/" + "&" * 280)
    for url in (lead.socials[0], "https://example.com/" + "a" * 279):
        wide = lead.model_copy(update={"title": "&" * 500, "socials": (url,)})
        outcome = Outcome(people=500, leads=(wide,) * 10)
        batch = a_batch(state=BatchState.DONE, outcome=outcome)
        described = [("&" * 100, "&" * 300)] * 20
        for plain in (True, False):
            assert_message(batch_message(a_search(), batch, now=NOW, plain=plain, described=described))


def test_fewer_than_asked_says_why_and_offers_no_more() -> None:
    message = done(38, exhausted=True)

    assert "38 of 50: no more people match. Reword" in said(message)
    assert actions(message) == [Action.EXPORT, Action.REFINE]


def test_fewer_without_being_exhausted_can_go_on() -> None:
    message = done(38)

    assert "38 of 50: this run ended early" in said(message)
    assert Action.MORE in actions(message)


def test_nobody_suggests_three_things_taken_from_what_was_understood() -> None:
    message = done(0, exhausted=True, leads=[])

    words = said(message)
    assert "*Nobody matches*" in words
    assert words.count("• ") == 3
    assert "“saas”" in words
    assert "“Austin”" in words
    assert actions(message) == [Action.REFINE]


def test_nobody_more_keeps_the_export_of_what_is_there() -> None:
    batch = a_batch(state=BatchState.DONE, position=2, outcome=Outcome(people=0, exhausted=True))
    message = batch_message(a_search(people=50), batch, now=NOW)

    assert "*Nobody more matches*" in said(message)
    assert actions(message) == [Action.REFINE, Action.EXPORT]


def failed(**trouble: object) -> Message:
    batch = a_batch(state=BatchState.FAILED, trouble=Trouble.model_validate(trouble))
    message = batch_message(a_search(), batch, now=NOW)
    assert_message(message)
    return message


def test_a_failure_shows_the_apis_own_words_and_what_to_quote() -> None:
    message = failed(kind=TroubleKind.REFUSED, text="Provider <down>", correlation_id="abc-1")

    words = said(message)
    assert "“Provider &lt;down&gt;”" in words
    assert "Correlation id: `abc-1`" in words
    assert a_batch().id in words
    assert actions(message) == [Action.TRY_AGAIN, Action.REFINE]


def test_a_failure_without_a_correlation_id_says_that_there_is_none() -> None:
    assert "Correlation id: none given" in said(failed(kind=TroubleKind.UNREACHABLE))


def test_too_few_credits_name_the_shortfall_and_offer_what_fits() -> None:
    message = failed(kind=TroubleKind.CREDITS, required_credits=50.0, balance_credits=12.0, fits=12)

    assert "50 people need 50 credits and there are 12: 38 short." in said(message)
    assert "Nothing was started and nothing was charged." in said(message)
    fitting = next(elements(message))
    assert fitting["action_id"] == Action.FITTING
    assert Handle.model_validate_json(str(fitting["value"])).count == 12


@pytest.mark.parametrize("kind", TroubleKind)
def test_every_trouble_has_words_and_a_way_on(kind: TroubleKind) -> None:
    assert Action.TRY_AGAIN in actions(failed(kind=kind, reference="r1"))


def test_a_slow_slack_is_not_told_as_a_closed_channel() -> None:
    words = said(failed(kind=TroubleKind.SLACK))
    assert "Slack was away, too slow, or had others to take first" in words
    assert "Nothing was started and nothing was charged." in words


def test_overdue_tells_the_id_to_quote_and_lets_a_person_decide() -> None:
    batch = a_batch(state=BatchState.OVERDUE, began_at=NOW, correlation_id="abc-2")
    message = batch_message(a_search(), batch, now=NOW + 600)

    assert "running for 10 min" in said(message)
    assert "`abc-2`" in said(message)
    assert actions(message) == [Action.KEEP_WAITING, Action.STOP_WATCHING]


def test_a_result_says_below_its_headline_what_was_not_searched_for() -> None:
    outcome = Outcome(people=50, leads=(a_lead(),) * 10)
    batch = a_batch(state=BatchState.DONE, outcome=outcome, filters={"unsupported": ["Narnia", "<tall>"]})
    message = batch_message(a_search(), batch, now=NOW)

    searched = "Not understood, and so not searched for: “Narnia”, “&lt;tall&gt;”."
    assert str(message.blocks[0]["text"]).count(searched) == 1
    assert searched in message.text
    whole = batch_message(a_search(), a_batch(state=BatchState.DONE, outcome=outcome), now=NOW)
    assert "Not understood" not in said(whole)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (
            Outcome(people=20, credits=40, balance=1840),
            "You pay only for people actually saved: at most 20 credits for 10, 1,000 credits for 500. You have 1,840.",
        ),
        (Outcome(people=20, credits=0), "It costs nothing."),
        (Outcome(people=20), "You pay for each person who is saved."),
    ],
)
def test_another_count_asks_first_and_says_what_it_costs(outcome: Outcome, told: str) -> None:
    message = batch_message(a_search(), a_batch(state=BatchState.DONE, outcome=outcome), now=NOW)
    (menu,) = (one for one in elements(message) if one["action_id"] == Action.MORE_COUNT)

    assert isinstance(menu["confirm"], dict)
    assert menu["confirm"]["text"] == plain_text(f"The search starts at once. {told}")


def test_cancelled_says_what_was_kept_and_still_has_more() -> None:
    outcome = Outcome(people=25, leads=(a_lead(),) * 10, credits=25, balance=1815)
    batch = a_batch(state=BatchState.CANCELLED, cancelled_by="U2", outcome=outcome)
    message = batch_message(a_search(people=25), batch, now=NOW, described=[("Places", "Austin")])

    assert "Cost 25 credits (1 a person), 1,815 left." in said(message)
    assert "*Places:* `Austin`" in said(message)
    assert "Cancelled by <@U2>" in said(message)
    assert "25 of 50 had been saved and stay in the list" in said(message)
    assert actions(message) == [Action.MORE, Action.MORE_COUNT, Action.EXPORT, Action.REFINE]


def test_dropped_says_that_it_may_still_run() -> None:
    message = batch_message(a_search(), a_batch(state=BatchState.DROPPED), now=NOW)

    assert "It may still run" in said(message)
    assert Action.MORE in actions(message)


def test_a_list_that_is_called_like_its_prompt_is_not_named_again() -> None:
    batch = a_batch(state=BatchState.DONE, outcome=Outcome(people=50))
    unnamed = a_search(list_name=PROMPT[:20] + "…")

    assert "are in the list *Austin*" in said(batch_message(a_search(), batch, now=NOW))
    assert said(batch_message(unnamed, batch, now=NOW)).count(PROMPT[:20]) == 1
    assert said(batch_message(unnamed, a_batch(), now=NOW)).count(PROMPT[:20]) == 1


@pytest.mark.parametrize("state", [state for state in BatchState if state is not BatchState.CANCELLING])
def test_every_message_remembers_the_prompt_for_the_time_after_its_state(state: BatchState) -> None:
    batch = a_batch(state=state, outcome=Outcome(people=1), message=Posted(channel_id="C1", ts="1.2"))
    values = [str(element.get("value", "{}")) for element in elements(batch_message(a_search(), batch, now=NOW))]

    assert PROMPT in {Handle.model_validate_json(value).prompt for value in values}


RELAXATIONS = [
    {"fields": ["funding"], "without": "Series B <!channel>", "people": 34, "prompt": "CTOs in Berlin"},
    {"fields": ["titles_not"], "without": "recruiters", "people": 1},
    {"what": "nobody knows"},
    {"fields": ["cities"], "without": "Berlin", "people": 0},
    {"fields": ["roles"], "without": "CTOs", "people": 5_000},
    {"fields": ["companies"], "without": "Acme", "people": 7},
]


def test_nobody_found_shows_what_each_condition_costs_with_a_button_that_rewords() -> None:
    batch = a_batch(state=BatchState.DONE, outcome=Outcome(people=0), filters={"relaxations": RELAXATIONS})
    message = batch_message(a_search(), batch, now=NOW)
    assert_message(message)
    for words in (
        "34 people without “Series B &lt;!channel&gt;”",
        "1 person without excluding “recruiters”",
        "5,000 people",
    ):
        assert words in said(message)
        assert words in message.text
    assert "Acme" not in said(message)
    assert "What may help" not in said(message)
    (button,) = [block["accessory"] for block in message.blocks if "accessory" in block]
    assert isinstance(button, dict)
    assert button["action_id"] == Action.REWORD
    handle = Handle.model_validate_json(str(button["value"]))
    assert (handle.prompt, handle.count) == ("CTOs in Berlin", batch.count)


def test_without_counts_nobody_found_suggests_as_ever() -> None:
    for told in ([], "no list", [{"people": 3}]):
        batch = a_batch(state=BatchState.DONE, outcome=Outcome(people=0), filters={"relaxations": told})
        assert "What may help" in said(batch_message(a_search(), batch, now=NOW))
