"""Whether, when and how often a request is repeated."""

import pytest

from leadsearch.errors import (
    Conflict,
    Gone,
    InvalidRequest,
    LeadsError,
    NotEnoughCredits,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    Unauthorised,
    UnexpectedAnswer,
    Unreachable,
    Unsupported,
    proves_nothing_done,
)
from leadsearch.retry import RETRY_AFTER_CAP_S, RetryPolicy, may_repeat, repeat, retry_after_seconds, wait_seconds

POLICY = RetryPolicy(tries=3, first_wait=1.0, longest_wait=3.0, longest_retry_after=10.0, jitter=0.5)
NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT

FAILURES: list[tuple[LeadsError, bool, bool]] = [
    # the failure, repeated when harmless, repeated when not
    (Unreachable("refused", sent=False), True, True),
    (Unreachable("dropped", sent=True), True, False),
    (RateLimited("slow down", status=429), True, True),
    (RateLimited("slow down", retry_after=10.0, status=429), True, True),
    (RateLimited("slow down", retry_after=10.1, status=429), False, False),
    (ServerTrouble("restarting", retry_after=2.0, status=503), True, True),
    (ServerTrouble("restarting", retry_after=60.0, status=503), False, False),
    (ServerTrouble("restarting", status=503), True, False),
    (ServerTrouble("bad gateway", retry_after=2.0, status=502), True, False),
    (ServerTrouble("a bug", status=500), True, False),
    (Unauthorised("no", status=401), False, False),
    (NotEnoughCredits("no", required=2, balance=1, status=402), False, False),
    (Conflict("busy", active_task_id="t", status=409), False, False),
    (InvalidRequest("no", status=400), False, False),
    (Gone("no", status=404), False, False),
    (Unsupported("no", status=405), False, False),
    (UnexpectedAnswer("html", status=200), False, False),
    (OutcomeUnknown("lost"), False, False),
]


@pytest.mark.parametrize(("error", "harmless", "harmful"), FAILURES, ids=repr)
def test_only_what_may_pass_is_repeated_and_a_start_only_when_nothing_was_done(
    error: LeadsError, harmless: bool, harmful: bool
) -> None:
    assert may_repeat(error, tries=1, harmless=True, policy=POLICY) is harmless
    assert may_repeat(error, tries=1, harmless=False, policy=POLICY) is harmful


def test_the_tries_have_an_end() -> None:
    error = Unreachable("refused", sent=False)
    assert may_repeat(error, tries=2, harmless=True, policy=POLICY)
    assert not may_repeat(error, tries=3, harmless=True, policy=POLICY)


@pytest.mark.parametrize(
    ("error", "proved"),
    [
        (Unreachable("refused", sent=False), True),
        (Unreachable("dropped", sent=True), False),
        (ServerTrouble("restarting", retry_after=1.0, status=503), True),
        (ServerTrouble("restarting", status=503), False),
        (ServerTrouble("gateway", retry_after=1.0, status=504), False),
        (UnexpectedAnswer("html", status=200), False),
        (UnexpectedAnswer("no http"), False),
        (UnexpectedAnswer("moved", status=301), True),
        (OutcomeUnknown("lost"), False),
        (Conflict("busy", active_task_id=None, status=409), True),
        (RateLimited("slow", status=429), True),
    ],
    ids=repr,
)
def test_which_failures_are_certain_to_have_changed_nothing(error: LeadsError, proved: bool) -> None:
    assert proves_nothing_done(error) is proved


@pytest.mark.parametrize(
    ("error", "tries", "chance", "seconds"),
    [
        (Unreachable("x", sent=False), 1, 0.0, 0.5),
        (Unreachable("x", sent=False), 1, 1.0, 1.0),
        (Unreachable("x", sent=False), 2, 1.0, 2.0),
        (Unreachable("x", sent=False), 9, 1.0, 3.0),
        (ServerTrouble("x"), 2, 0.5, 1.5),
        (RateLimited("x", retry_after=4.0), 1, 0.0, 4.0),
        (RateLimited("x", retry_after=4.0), 9, 1.0, 4.5),
        (RateLimited("x", retry_after=0.0), 1, 0.0, 0.0),
        (RateLimited("x"), 1, 1.0, 1.0),
    ],
)
def test_the_wait_doubles_with_chance_or_obeys_the_server(
    error: LeadsError, tries: int, chance: float, seconds: float
) -> None:
    assert wait_seconds(error, tries=tries, policy=POLICY, chance=chance) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("1e400", RETRY_AFTER_CAP_S),
        ("9" * 30, RETRY_AFTER_CAP_S),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0),
        ("Tuesday, 14-Nov-23 22:13:50 GMT", 30.0),
        ("Tue Nov 14 22:13:50 2023", 30.0),
        ("Tue, 14 Nov 2023 23:13:50 +0100", 30.0),
        ("Tue, 14 Nov 2023 22:13:10 GMT", 0.0),
        ("Fri, 14 Nov 2053 22:13:50 GMT", RETRY_AFTER_CAP_S),
        ("Fri, 14 Nov 99999 22:13:50 GMT", None),
        ("Fri, 99 Nov 2023 22:13:50 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_capped(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, now=NOW) == seconds


class Attempts:
    """Fails with each error in turn, then answers."""

    def __init__(self, *errors: LeadsError) -> None:
        self.errors = list(errors)
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


async def run(attempts: Attempts, waits: list[float], *, harmless: bool = True) -> str:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    return await repeat(attempts, what="GET /x", harmless=harmless, policy=POLICY, sleep=sleep, random=lambda: 1.0)


async def test_the_loop_waits_between_the_tries_and_answers() -> None:
    waits: list[float] = []
    attempts = Attempts(ServerTrouble("a"), RateLimited("b", retry_after=4.0))
    assert await run(attempts, waits) == "answer"
    assert waits == [1.0, 4.5]
    assert attempts.made == 3


async def test_the_loop_ends_with_the_last_error() -> None:
    waits: list[float] = []
    attempts = Attempts(ServerTrouble("first"), ServerTrouble("second"), ServerTrouble("third"), ServerTrouble("never"))
    with pytest.raises(ServerTrouble, match="third"):
        await run(attempts, waits)
    assert attempts.made == 3
    assert len(waits) == 2


async def test_the_loop_does_not_repeat_what_must_not_be() -> None:
    waits: list[float] = []
    attempts = Attempts(ServerTrouble("the work may be done"))
    with pytest.raises(ServerTrouble):
        await run(attempts, waits, harmless=False)
    assert attempts.made == 1
    assert waits == []
