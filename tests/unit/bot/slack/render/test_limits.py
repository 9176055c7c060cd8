"""Whatever comes from outside, Slack takes what we render, and nothing in it acts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.searches.models import Batch, Begun, Export, Posted, Search
from bot.slack.handle import Handle
from bot.slack.render import (
    Fields,
    FormState,
    Reading,
    batch_message,
    errors,
    export_failed,
    export_note,
    form,
    lists,
    mention,
    no_place,
    status,
    usage,
)
from tests.unit.bot.slack import examples
from tests.unit.bot.slack.surface import assert_message, assert_view

pairs = st.lists(st.tuples(examples.words, examples.words), max_size=25)


@settings(max_examples=120)
@given(examples.searches, examples.batches, pairs, st.booleans(), st.floats(0, 1e6))
def test_a_batch_message_keeps_every_limit(
    search: Search, batch: Batch, described: list[tuple[str, str]], plain: bool, passed: float
) -> None:
    message = batch_message(search, batch, now=examples.NOW + passed, plain=plain, described=described)

    assert_message(message)
    if plain:
        assert not {"plan", "table"} & {str(block["type"]) for block in message.blocks}


@given(examples.searches, examples.batches, examples.words)
def test_what_stands_beside_a_batch_keeps_every_limit(search: Search, batch: Batch, why: str) -> None:
    to = Posted(channel_id="C1", ts="1.2")
    export = Export(id="e", search_id=search.id, team_id="T1", user_id="U1", to=to, created_at=0, due_at=None)
    begun = Begun(search=search, batch=batch, fresh=False)
    for message in (
        mention(search, batch),
        no_place(search, batch),
        export_note(search, export),
        export_failed(search, why=why),
        errors.under_way(begun, to="U2"),
        errors.started(begun),
        errors.nobody_left(search),
        errors.form_expired(Handle().remembering(search.prompt)),
        errors.bug(why),
        usage.did_you_mean(why, "help"),
        usage.bad_count(why),
        status.cancelling(batch),
    ):
        assert_message(message)


def test_what_is_always_said_the_same_keeps_every_limit() -> None:
    for message in (
        errors.store_away(),
        errors.no_search_here(),
        errors.export_begun(),
        errors.search_gone(),
        status.nothing_to_cancel(),
        status.batch_over(),
        usage.usage(),
    ):
        assert_message(message)


@settings(max_examples=30)
@given(st.lists(st.tuples(examples.searches, examples.batches), max_size=14))
def test_lists_of_searches_keep_every_limit(running: list[tuple[Search, Batch]]) -> None:
    assert_message(status.status(running, now=examples.NOW))
    assert_message(status.cancel_which(running, now=examples.NOW))
    assert_message(lists([search for search, _ in running], running))


@given(
    st.builds(Fields, prompt=st.text(max_size=3500), count=examples.words, list_name=examples.words),
    st.builds(
        FormState,
        channel_id=st.just("C1"),
        new_list_only=st.booleans(),
        notice=st.sampled_from(["", "old", "cut", "refine"]),
        credits_each=examples.credit_amounts,
        balance=examples.credit_amounts,
    ),
    st.one_of(
        st.none(),
        st.builds(Reading, described=pairs, unclear=st.booleans()),
    ),
)
def test_the_form_keeps_every_limit(fields: Fields, state: FormState, reading: Reading | None) -> None:
    assert_view(form(fields, state, reading))
