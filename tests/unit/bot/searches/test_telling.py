"""The result is told once, the person mentioned at most once."""

import pytest

from bot.searches import advance, limits, telling
from bot.searches.advance import Step, broken, next_step
from bot.searches.models import Batch, BatchState, Outcome, Posted, Telling, Wishes
from bot.searches.ports import MessageGone, SlackAway, SlackLost, SlackTrouble, WorkspaceGone
from tests.support.make import NOW, a_batch, a_lead

HERE = Posted(channel_id="C1", ts="1.1")


def done(**changes: object) -> Batch:
    return a_batch(BatchState.DONE, **changes)


def test_result_then_mention_then_rest() -> None:
    batch = done(message=HERE)
    assert next_step(batch) is Step.TELL
    batch = telling.told(telling.telling(batch, NOW), HERE, NOW)
    assert next_step(batch) is Step.MENTION
    batch = telling.mentioned(telling.telling(batch, NOW), None, NOW)
    assert (next_step(batch), batch.due_at) == (Step.REST, None)


def test_who_was_found_is_kept_until_it_was_shown_or_never_will_be() -> None:
    found = Outcome(people=2, leads=(a_lead(1), a_lead(2)), breakdown_by="place", credits=2.0)
    sending = telling.telling(done(message=HERE, outcome=found), NOW)
    for later in (SlackLost("cut"), MessageGone("message_not_found")):
        assert telling.told(sending, later, NOW).outcome == found
    without = found.model_copy(update={"leads": ()})
    assert telling.told(sending, HERE, NOW).outcome == without
    assert telling.told(sending, WorkspaceGone("token_revoked"), NOW).outcome == without
    assert broken(sending.model_copy(update={"tries": limits.BROKEN_TRIES}), "reference", NOW).outcome == without


def test_an_edit_of_unknown_outcome_is_repeated() -> None:
    batch = telling.told(telling.telling(done(message=HERE), NOW), SlackLost("cut"), NOW)
    assert (batch.telling, next_step(batch)) == (Telling.NOTHING, Step.TELL)


def test_a_new_message_of_unknown_outcome_is_not_repeated() -> None:
    batch = telling.told(telling.telling(done(message=None), NOW), SlackLost("cut"), NOW)
    assert batch.telling is Telling.RESULT_SENT


def test_a_deleted_message_is_replaced_by_a_new_one() -> None:
    batch = telling.told(telling.telling(done(message=HERE), NOW), MessageGone("message_not_found"), NOW)
    assert (batch.message, next_step(batch)) == (None, Step.TELL)


def test_a_throttled_mention_is_sent_later_a_lost_one_never_again() -> None:
    batch = telling.telling(done(message=HERE, telling=Telling.RESULT_SENT), NOW)
    later = telling.mentioned(batch, SlackAway("ratelimited", retry_after=9), NOW)
    assert (later.telling, later.due_at) == (Telling.RESULT_SENT, NOW + 9)
    assert telling.mentioned(batch, SlackLost("cut"), NOW).telling is Telling.TOLD


def test_what_slack_refuses_for_good_is_not_tried_for_ever() -> None:
    batch = telling.told(telling.telling(done(message=HERE), NOW), SlackTrouble("invalid_blocks"), NOW)
    assert (batch.telling, batch.due_at) == (Telling.TOLD, None)
    away = SlackAway("down", retry_after=30)
    much_later = NOW + 600 + limits.TELL_WITHIN
    once = telling.told(telling.telling(done(message=HERE), NOW), away, much_later)
    assert once.telling is Telling.NOTHING, "after a pause of our own, one hiccup is not the end"
    often = telling.telling(done(message=HERE, tries=limits.AT_LEAST), NOW)
    assert telling.told(often, away, much_later).telling is Telling.TOLD


@pytest.mark.parametrize("changes", [{}, {"state": BatchState.QUEUED}])
def test_the_time_to_tell_counts_from_the_end(changes: dict[str, object]) -> None:
    away, late = SlackAway("down", retry_after=30), NOW + 600 + limits.TELL_WITHIN
    batch = a_batch(BatchState.READY, message=HERE).model_copy(update=changes)
    for ended in (
        advance.wished(batch, Wishes(cancelled_by="U1"), late),
        broken(batch.model_copy(update={"tries": limits.BROKEN_TRIES}), "reference", late),
    ):
        often = telling.telling(ended, late).model_copy(update={"tries": limits.AT_LEAST})
        assert telling.told(often, away, late + limits.TELL_WITHIN - 1).telling is Telling.NOTHING
        assert telling.told(often, away, late + limits.TELL_WITHIN).telling is Telling.TOLD


def test_an_end_is_unseen_when_slack_certainly_never_showed_it() -> None:
    gone = WorkspaceGone("account_inactive")
    assert telling.told(telling.telling(done(message=HERE), NOW), gone, NOW).unseen
    assert telling.placed(done(message=None), gone, NOW).unseen
    often = done(message=HERE, tries=limits.AT_LEAST)
    perhaps = telling.told(telling.telling(often, NOW), SlackLost("cut"), NOW + 600 + limits.TELL_WITHIN)
    assert (perhaps.telling, perhaps.unseen) == (Telling.TOLD, False)
    assert not telling.told(telling.telling(done(message=HERE), NOW), HERE, NOW).unseen


def test_an_end_of_which_one_edit_was_lost_may_have_been_seen_whatever_comes_after_it() -> None:
    often, much_later = {"tries": limits.AT_LEAST}, NOW + 600 + limits.TELL_WITHIN
    lost = telling.told(telling.telling(done(message=HERE), NOW), SlackLost("cut"), NOW)
    left_behind = telling.telling(done(message=HERE), NOW)
    away, stands = SlackAway("down", retry_after=30), SlackAway("edit_unsettled", retry_after=30, shown=True)
    unsent = telling.told(telling.telling(done(message=HERE), NOW), away, NOW)
    shown = telling.told(telling.telling(done(message=HERE), NOW), stands, NOW)
    for batch, last, unseen in (
        (lost, away, False),
        (left_behind, away, False),
        (shown, away, False),
        (unsent, stands, False),
        (unsent, away, True),
    ):
        end = telling.told(telling.telling(batch.model_copy(update=often), NOW), last, much_later)
        assert (end.telling, end.unseen) == (Telling.TOLD, unseen)
    nowhere = telling.unplaced(telling.telling(lost, NOW), NOW)
    assert not telling.placed(nowhere, WorkspaceGone("account_inactive"), NOW).unseen


def test_an_intent_that_is_found_again_stays_what_it_was() -> None:
    sending = telling.telling(done(message=HERE), NOW)
    assert telling.telling(sending, NOW).telling is Telling.RESULT_SENDING
    mentioning = telling.telling(done(message=HERE, telling=Telling.RESULT_SENT), NOW)
    assert mentioning.telling is Telling.MENTION_SENDING


class TestAPlaceForTheEnd:
    def test_it_is_known_and_the_end_is_an_edit(self) -> None:
        batch = telling.placed(done(message=None), HERE, NOW)
        assert (batch.message, batch.telling, batch.due_at) == (HERE, Telling.NOTHING, NOW)

    def test_a_lost_answer_leads_to_another_post_a_bounded_number_of_times(self) -> None:
        batch = done(message=None)
        posts = 0
        while not batch.anew:
            batch = telling.placed(batch, SlackLost("cut"), NOW)
            posts += 1
        assert posts == limits.PLACES + 1
        assert (batch.due_at, next_step(batch)) == (NOW, Step.TELL)

    def test_a_refusal_ends_it(self) -> None:
        assert telling.placed(done(message=None), SlackTrouble("odd"), NOW).telling is Telling.TOLD

    def test_a_message_that_takes_no_edits_is_never_the_place_again(self) -> None:
        batch = telling.told(telling.telling(done(message=HERE), NOW), MessageGone("cant_update_message"), NOW)
        assert (batch.message, next_step(batch)) == (None, Step.TELL)
