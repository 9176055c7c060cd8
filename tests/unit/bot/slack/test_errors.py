"""Every code and every odd answer of Slack, over real HTTP, and what it means here."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.searches.ports import MessageGone, NoPlace, SlackAway, SlackLost, SlackTrouble, WorkspaceGone
from bot.slack.client import ask, make_client, open_session
from bot.slack.errors import AWAY_SECONDS, CODES, RETRY_AFTER_MAX_SECONDS, ContentRefused
from tests.support.scripted_slack import Answer, ScriptedSlack, body, drops, held, ok, refuses, scripted_slack


@pytest.fixture
async def slack() -> AsyncIterator[ScriptedSlack]:
    async with scripted_slack() as running:
        yield running


async def trouble(slack: ScriptedSlack, answer: Answer, *, within: float = 5.0) -> SlackTrouble:
    slack.on("chat.postMessage", answer)
    async with open_session() as session:
        client = make_client("xoxb-1", session=session, base_url=slack.base_url)
        with pytest.raises(SlackTrouble) as raised:
            await ask(client.chat_postMessage(channel="C1", text="hello"), within=within)
    # Who gives up before an answer may do so before the call has arrived; every other trouble is in an answer.
    assert len(slack.asked("chat.postMessage")) <= 1, "nobody repeats a post"
    return raised.value


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in CODES.items() for code in sorted(codes)])
async def test_every_code_of_the_table_has_its_kind(slack: ScriptedSlack, kind: type[SlackTrouble], code: str) -> None:
    found = await trouble(slack, refuses(code))
    assert type(found) is kind
    assert found.code == code


def test_no_code_stands_for_two_kinds() -> None:
    codes = [code for kind in CODES.values() for code in kind]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("not_in_channel", NoPlace),
        ("is_archived", NoPlace),
        ("message_not_found", MessageGone),
        ("cant_update_message", MessageGone),
        ("edit_window_closed", MessageGone),
        ("token_revoked", WorkspaceGone),
        ("account_inactive", WorkspaceGone),
        ("invalid_blocks", ContentRefused),
        ("msg_too_long", ContentRefused),
        ("msg_blocks_too_long", ContentRefused),
        ("internal_error", SlackLost),
        ("service_unavailable", SlackAway),
        ("missing_scope", SlackTrouble),
        ("a_code_of_next_year", SlackTrouble),
    ],
)
async def test_the_codes_that_matter_most(slack: ScriptedSlack, code: str, kind: type[SlackTrouble]) -> None:
    assert type(await trouble(slack, refuses(code))) is kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30.0), ("0", 1.0), ("100000", RETRY_AFTER_MAX_SECONDS), ("soon", AWAY_SECONDS), (None, AWAY_SECONDS)],
)
async def test_retry_after_is_obeyed_and_capped(slack: ScriptedSlack, header: str | None, seconds: float) -> None:
    headers = {} if header is None else {"Retry-After": header}
    found = await trouble(slack, refuses("ratelimited", status=429, headers=headers))
    assert isinstance(found, SlackAway)
    assert (found.code, found.retry_after) == ("ratelimited", seconds)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (body("<html>Bad Gateway</html>", status=502), SlackLost, "http_502"),
        (body("<html>Unavailable</html>", status=503), SlackLost, "http_503"),
        (body("Bad Gateway", status=502, content_type="text/plain"), SlackLost, "http_502"),
        (body("<html>hm</html>", status=200), SlackLost, "http_200"),
        (body("", status=200, content_type="application/json"), SlackLost, "http_200"),
        (body("{broken", status=200, content_type="application/json"), SlackLost, "http_200"),
        (body("[1]", status=200, content_type="application/json"), SlackLost, "no_object"),
        (body("fine", status=200, content_type="text/plain"), SlackLost, "no_object"),
        (body("<html>slow down</html>", status=429), SlackAway, "ratelimited"),
        (body("<html>no</html>", status=403), SlackTrouble, "http_403"),
        (body("", status=408), SlackAway, "http_408"),
        (refuses("fatal_error", status=500), SlackLost, "fatal_error"),
        (drops, SlackLost, "no_answer"),
    ],
)
async def test_an_answer_without_a_code_is_judged_by_its_status(
    slack: ScriptedSlack, answer: Answer, kind: type[SlackTrouble], code: str
) -> None:
    found = await trouble(slack, answer)
    assert type(found) is kind
    assert found.code == code


async def test_no_answer_within_the_limit_may_have_been_done(slack: ScriptedSlack) -> None:
    found = await trouble(slack, held(asyncio.Event(), ok()), within=0.1)
    assert type(found) is SlackLost


async def test_a_refused_connection_was_certainly_not_done(unused_tcp_port_factory: Callable[[], int]) -> None:
    async with open_session() as session:
        client = make_client("xoxb-1", session=session, base_url=f"http://127.0.0.1:{unused_tcp_port_factory()}/api/")
        with pytest.raises(SlackAway) as raised:
            await ask(client.chat_postMessage(channel="C1", text="hello"))
    assert raised.value.code == "unreachable"
