"""Slack's answers → the troubles of `bot.searches.ports`, in one table."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.searches.ports import MessageGone, NoPlace, SlackAway, SlackLost, SlackTrouble, WorkspaceGone


class ContentRefused(SlackTrouble):
    """Slack will not take what the message contains; the same content never helps."""


CODES: Final[Mapping[type[SlackTrouble], frozenset[str]]] = {
    NoPlace: frozenset({
        "access_denied", "cannot_dm_bot", "channel_not_found", "ekm_access_denied", "invalid_channel", "is_archived",
        "is_inactive", "messages_tab_disabled", "method_not_supported_for_channel_type", "no_permission",
        "not_in_channel", "posting_to_channel_denied", "restricted_action", "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel", "restricted_action_thread_locked",
        "restricted_action_thread_only_channel", "team_access_not_granted", "user_disabled", "user_not_found",
        "user_not_in_channel", "user_not_visible",
    }),
    SlackAway: frozenset({
        "external_channel_migrating", "message_limit_exceeded", "org_login_required", "rate_limited", "ratelimited",
        "request_timeout", "service_unavailable", "team_added_to_org",
    }),
    SlackLost: frozenset({"fatal_error", "internal_error", "update_failed"}),
    MessageGone: frozenset({
        "cannot_reply_to_message", "cant_update_message", "edit_window_closed", "invalid_thread_ts",
        "message_not_found", "thread_not_found",
    }),
    WorkspaceGone: frozenset({
        "account_inactive", "invalid_auth", "not_authed", "team_not_found", "token_expired", "token_revoked",
    }),
    ContentRefused: frozenset({
        "attachment_payload_limit_exceeded", "block_mismatch", "invalid_attachments", "invalid_blocks",
        "invalid_blocks_format", "invalid_metadata_format", "invalid_metadata_schema", "markdown_text_conflict",
        "metadata_too_large", "msg_blocks_too_long", "msg_too_long", "no_text", "too_many_attachments",
        "too_many_contact_cards",
    }),
}  # fmt: skip
"""Kind → Slack's codes (docs.slack.dev/reference/methods: chat.postMessage, chat.update, chat.postEphemeral,
conversations.open, files.*). A code that stands nowhere is a plain SlackTrouble: refused, and no repeat helps.

`internal_error` and `fatal_error` say themselves that some of the work may have been done.
"""

AWAY_SECONDS: Final = 10.0
"""Before the next try, when Slack does not say how long."""
UNREACHABLE_SECONDS: Final = 5.0
"""Before the next try, when no connection could be made."""
RETRY_AFTER_MAX_SECONDS: Final = 120.0
"""However long a Retry-After; Slack's own are below a minute."""

_KIND_OF: Final = {code: kind for kind, codes in CODES.items() for code in codes}
_NEVER_SENT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


def trouble_of(error: SlackApiError | aiohttp.ClientError | TimeoutError) -> SlackTrouble:
    """What a failed call means. Only what certainly was not done is SlackAway, what may have been is SlackLost."""
    if isinstance(error, SlackApiError):
        return _refused(error.response)
    if isinstance(error, _NEVER_SENT):
        return SlackAway("unreachable", retry_after=UNREACHABLE_SECONDS)
    return SlackLost("no_answer")


def _by_code(code: str, *, retry_after: float) -> SlackTrouble:
    kind = _KIND_OF.get(code, SlackTrouble)
    return SlackAway(code, retry_after=retry_after) if kind is SlackAway else kind(code)


def _refused(response: AsyncSlackResponse | aiohttp.ClientResponse) -> SlackTrouble:
    """slack_sdk raises with its own response, or with aiohttp's when the body claims to be JSON and is not."""
    if isinstance(response, AsyncSlackResponse):
        status, data = response.status_code, response.data
    else:
        status, data = response.status, None
    code = data.get("error") if isinstance(data, dict) else None
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return SlackAway(code or "ratelimited", retry_after=_retry_after(response.headers))
    if isinstance(code, str) and code:
        return _by_code(code, retry_after=_retry_after(response.headers))
    return _by_status(status)


def _by_status(status: int) -> SlackTrouble:
    """Without a code (HTML from a gateway, an empty body) only the status speaks."""
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return SlackAway(f"http_{status}", retry_after=AWAY_SECONDS)
    refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return SlackTrouble(f"http_{status}") if refused else SlackLost(f"http_{status}")


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds; aiohttp's headers do not mind the case, a plain dict of a test does."""
    text = headers.get("Retry-After", "")
    return min(RETRY_AFTER_MAX_SECONDS, max(1.0, float(text))) if text.isdecimal() else AWAY_SECONDS
