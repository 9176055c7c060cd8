"""Whatever an API answers, it is read as a shape or ends as an error with a name."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsearch.answers import (
    Answer,
    failure,
    read_account,
    read_done,
    read_lists,
    read_page,
    read_preview,
    read_prices,
    read_started,
    read_tasks,
)
from leadsearch.errors import LeadsError, UnexpectedAnswer
from leadsearch.retry import RETRY_AFTER_CAP_S, retry_after_seconds

READERS: list[Callable[[Answer], object]] = [
    read_account,
    read_done,
    read_lists,
    read_page,
    read_preview,
    read_prices,
    lambda answer: read_started(answer, list_id=None),
    read_tasks,
]
WORDS = re.findall(
    r"\w+",
    """
    account active_task_id activeTaskId balance company completedAt contacts correlationId costPerUnit costs createdAt
    details error field filters full hasMore id leadCount leads list lists location message name nextCursor required
    result_count resultListId results search socials status success sufficient task tasks total totalCredits trigger url
    value
    """,
)

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(WORDS)
documents = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), inner),
    max_leaves=20,
)
bodies = st.binary(max_size=60) | documents.map(lambda document: json.dumps(document).encode())
headers = st.dictionaries(
    st.sampled_from(["content-type", "poll-after-ms", "retry-after", "x-correlation-id", "x-request-id"]),
    st.text(max_size=30),
)


@pytest.mark.parametrize("read", READERS)
@given(body=bodies, found=headers)
def test_any_success_is_read_or_unexpected(
    read: Callable[[Answer], object], body: bytes, found: dict[str, str]
) -> None:
    error = unexpected(read, Answer(200, found, body))
    assert error is None or (error.status == 200 and error.message.startswith("The API answered"))


def unexpected(read: Callable[[Answer], object], answer: Answer) -> UnexpectedAnswer | None:
    try:
        read(answer)
    except UnexpectedAnswer as error:
        return error
    return None


@given(status=st.integers(100, 999).filter(lambda status: status // 100 != 2), body=bodies, found=headers)
def test_any_failure_has_a_class_and_a_short_sentence(status: int, body: bytes, found: dict[str, str]) -> None:
    error = failure(Answer(status, found, body), now=0.0)
    assert isinstance(error, LeadsError)
    assert error.status == status
    assert 0 < len(error.message) < 400
    assert str(error).isprintable()


@given(st.text(max_size=40), st.floats(0, 1e10))
def test_any_retry_after_is_a_wait_with_an_end_or_none(value: str, now: float) -> None:
    seconds = retry_after_seconds(value, now=now)
    assert seconds is None or 0 <= seconds <= RETRY_AFTER_CAP_S
