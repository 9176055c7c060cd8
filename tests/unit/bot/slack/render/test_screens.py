"""The form, and what a person alone is told."""

from bot.searches.models import Begun, Posted
from bot.slack.handle import Handle
from bot.slack.ids import Action, Block
from bot.slack.render import Fields, FormState, Part, Reading, errors, form, lists, mention, no_place, status, usage
from bot.slack.render.examples import EXAMPLES
from tests.unit.bot.slack.examples import NOW, PROMPT, a_batch, a_search
from tests.unit.bot.slack.render.test_batch import actions, elements, said
from tests.unit.bot.slack.surface import parts

STATE = FormState(channel_id="C1")


def blocks_of(view: Part) -> dict[str, Part]:
    assert isinstance(view["blocks"], list)
    blocks = [block for block in view["blocks"] if isinstance(block, dict)]
    return {str(block["block_id"]): block for block in blocks if "block_id" in block}


def words_of(block: Part) -> str:
    return "\n".join(str(part["text"]) for part in parts(block) if isinstance(part.get("text"), str))


def test_an_empty_form_asks_for_everything_and_claims_nothing() -> None:
    fields = blocks_of(form(Fields(), STATE, None))

    assert list(fields) == [Block.PROMPT, Block.COUNT, Block.LIST_NAME, Block.KNOWN_LIST, Block.HOME]


def test_the_form_is_filled_with_what_was_typed() -> None:
    fields = blocks_of(form(Fields(prompt=PROMPT, count="20", home="dm"), STATE, None))

    initial = [part["initial_value"] for part in parts({"x": [*fields.values()]}) if "initial_value" in part]
    assert initial == [PROMPT, "20"]
    (chosen,) = (part["initial_option"] for part in parts(fields[Block.HOME]) if "initial_option" in part)
    assert isinstance(chosen, dict)
    assert chosen["value"] == "dm"


def test_the_reading_and_what_was_not_understood_stand_below_the_prompt() -> None:
    reading = Reading(described=[("Place", "Austin"), ("Not understood", "“tall”")])
    block = blocks_of(form(Fields(prompt=PROMPT), STATE, reading))[Block.READING]

    assert words_of(block) == "*Place:* `Austin` · *Not understood:* `“tall”`"


def test_an_unclear_prompt_has_to_be_confirmed() -> None:
    view = form(Fields(prompt="xyz"), STATE, Reading(unclear=True))

    assert isinstance(view["submit"], dict)
    assert view["submit"]["text"] == "Search anyway"
    assert "Little of this was understood" in words_of(blocks_of(view)[Block.READING])


def test_a_prompt_of_nothing_to_search_for_offers_no_way_around_it() -> None:
    view = form(Fields(prompt="xyz"), STATE, Reading(unclear=True, empty=True))

    assert isinstance(view["submit"], dict)
    assert view["submit"]["text"] == "Find people"
    assert "Name a job title, a company or a place" in words_of(blocks_of(view)[Block.READING])


def test_the_price_is_told_when_it_is_known() -> None:
    priced = STATE.model_copy(update={"credits_each": 1.0, "balance": 1840.0})

    def price(count: str, state: FormState = priced) -> str:
        block = blocks_of(form(Fields(count=count), state, None)).get(Block.PRICE)
        return words_of(block) if block else ""

    assert price("50") == "At most 50 credits, you have 1,840."
    assert price("2000") == "At most 2,000 credits, you have 1,840: enough for 1,840 people."
    assert price("1,000") == price("1k") == "At most 1,000 credits, you have 1,840."
    assert price("50", priced.model_copy(update={"balance": None})) == "At most 50 credits."
    assert price("50", priced.model_copy(update={"credits_each": 0.0})) == "This costs nothing."
    assert price("fifty") == price("0") == price("2501") == price("50", STATE) == ""


def test_refine_always_fills_a_new_list() -> None:
    view = form(Fields(prompt=PROMPT), FormState(channel_id="C1", new_list_only=True, notice="refine"), None)

    assert Block.KNOWN_LIST not in blocks_of(view)
    assert FormState.model_validate_json(str(view["private_metadata"])).new_list_only


def test_help_shows_three_real_examples_and_only_what_works() -> None:
    words = said(usage.usage())

    assert [example for example in EXAMPLES if example in words] == list(EXAMPLES[:3])
    assert not [word for word in ("schedule", "settings", "forget", "review", "claim") if word in words.lower()]


def test_a_misspelt_subcommand_is_answered_with_usage() -> None:
    words = said(usage.did_you_mean("stauts", "status"))

    assert "Did you mean `/leads status`?" in words
    assert "`/leads more [N]`" in words


def test_status_lists_what_runs_with_a_cancel_button_each() -> None:
    running = [(a_search(), a_batch(id=f"b{place}")) for place in range(2)]
    message = status.status(running, now=NOW + 75)

    assert said(message).startswith("2 searches are running here.")
    assert "for 1 min 15 s" in said(message)
    assert actions(message) == [Action.CANCEL, Action.CANCEL]
    assert "Nothing is running here" in said(status.status([], now=NOW))


def test_status_says_how_many_it_leaves_out() -> None:
    running = [(a_search(), a_batch(id=f"b{place}")) for place in range(11)]

    assert "and 3 more" in said(status.status(running, now=NOW))


def test_lists_show_size_last_batch_and_ways_on() -> None:
    thread = Posted(channel_id="C1", ts="1.2")
    first = a_search(people=150, thread=thread, positions=1, counted=1)
    second = a_search(id="s2", list_id="other", positions=1, counted=1, exhausted=True)
    message = lists([first, second], [])

    assert "150 people · last batch: 50" in said(message)
    assert "no more people match" in said(message)
    assert actions(message) == [Action.MORE, Action.EXPORT, Action.REFINE, Action.REFINE]
    export = Handle.model_validate_json(str([*elements(message)][1]["value"]))
    assert (export.channel_id, export.thread_ts) == ("C1", "1.2")


def test_lists_say_what_became_of_a_batch_that_failed() -> None:
    fewer = a_search(people=200, positions=2, counted=2, last_count=500, last_people=100)
    assert "200 people · last batch: 100 of 500" in said(lists([fewer], []))
    failed = a_search(positions=1)
    assert "nobody saved yet · the last batch (50) ended without a result" in said(lists([failed], []))
    later = a_search(people=150, positions=2, counted=1)
    assert "150 people · the last batch (50) ended without a result" in said(lists([later], []))


def test_a_list_that_several_searches_fill_is_listed_once_with_all_its_people() -> None:
    thread = Posted(channel_id="C1", ts="1.2")
    older = a_search(people=50, counted=1, thread=thread)
    newer = a_search(id="s2", prompt="CTOs in Berlin", people=10, counted=1, last_count=10)
    message = lists([newer, older], [])

    assert said(message).count("*Austin*") == 1
    assert "*CTOs in Berlin*" in said(message)
    assert "60 people · from 2 searches, the newest of them shown · last batch: 10" in said(message)
    more, export, _ = [Handle.model_validate_json(str(one["value"])) for one in elements(message)]
    assert (more.search_id, more.count) == ("s2", 10)
    assert (export.search_id, export.thread_ts) == (older.id, "1.2")


def test_lists_say_where_a_batch_stands_and_offer_no_second_one() -> None:
    search = a_search(people=150, positions=2, counted=1, active_batch=a_batch().id)
    message = lists([search], [(search, a_batch(state="running"))])
    assert "150 people · running now (50 people)" in said(message)
    assert Action.MORE not in actions(message)
    message = lists([search], [(search, a_batch(state="no_place"))])
    assert "150 people · not started: I cannot post there" in said(message)
    assert "running" not in said(message)


def test_status_counts_what_has_not_started_apart() -> None:
    waiting = (a_search(), a_batch(state="no_place"))
    assert said(status.status([waiting], now=NOW)).startswith("1 search is not started.")
    both = [waiting, (a_search(), a_batch(id="b2", state="running"))]
    assert said(status.status(both, now=NOW)).startswith("1 search is running here, 1 search is not started.")


def test_between_a_person_and_the_bot_nothing_speaks_of_a_channel() -> None:
    fields = blocks_of(form(Fields(), FormState(channel_id="D1"), None))
    assert list(fields) == [Block.PROMPT, Block.COUNT, Block.LIST_NAME, Block.KNOWN_LIST]
    assert said(lists([a_search(channel_id="D1")], [])).startswith("Your lists here, the most recently used first.")


def test_a_closed_channel_offers_two_places_and_the_invitation() -> None:
    message = no_place(a_search(), a_batch())

    assert "`/invite @Leads` in <#C1>" in said(message)
    assert "nothing was charged" in said(message)
    assert actions(message) == [Action.POST_TO_ME, Action.TRY_CHANNEL, Action.CANCEL]


def test_the_mention_names_the_person_and_the_number() -> None:
    batch = a_batch(state="done", outcome={"people": 50})

    assert said(mention(a_search(), batch)) == f"<@U1> 50 people for *{PROMPT}* are in the list *Austin*."


def test_a_second_press_is_told_who_started_it() -> None:
    begun = Begun(search=a_search(), batch=a_batch(user_id="U7"), fresh=False)

    assert "<@U7> has already started the next 50 people" in said(errors.under_way(begun, to="U1"))
    assert said(errors.under_way(begun, to="U7")).startswith("You have already started the next 50 people")


def test_an_expired_form_has_a_button_that_opens_it() -> None:
    (button,) = elements(errors.form_expired(Handle(count=20).remembering(PROMPT)))

    assert button["action_id"] == Action.NEW_SEARCH
    assert Handle.model_validate_json(str(button["value"])).prompt == PROMPT
