"""20: hostile or odd text, from a prompt or from people.

Fails when a text from outside reaches a message without `escape` (bot/slack/text.py), or a secret reaches the log.
"""

from pathlib import Path

import pytest

from tests.support.product import KEY, open_product, row

HOSTILE = "<!channel> <@U0AAAAAAA> <https://evil.example|here> & \u202egnp.exe"


async def test_nothing_from_outside_fires_or_hides(
    redis_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    people = [row(number, first=HOSTILE, url="javascript:alert(1)", company=HOSTILE) for number in range(15)]
    async with open_product(redis_url, tmp_path, people=people) as product:
        await product.result(await product.search("CTOs in Berlin <!channel> &", count=10))
        sent = [call for call in product.slack.calls() if call.method.startswith(("chat.", "views."))]
        for call in sent:
            for text in _mrkdwn(call.body):
                assert "<!channel>" not in text
                assert "<@U0AAAAAAA>" not in text
                assert "<https://evil" not in text
            assert "javascript:" not in str(call.body.get("blocks"))
        assert KEY not in caplog.text
        assert product.slack.bot_token not in caplog.text
        assert product.slack.refusals == []


def _mrkdwn(part: object) -> list[str]:
    """Every text that Slack would read marks in."""
    if isinstance(part, dict):
        own = [part["text"]] if part.get("type") == "mrkdwn" else []
        if isinstance(part.get("text"), str) and "blocks" in part:
            own.append(part["text"])
        return own + [text for value in part.values() for text in _mrkdwn(value)]
    return [text for value in part for text in _mrkdwn(value)] if isinstance(part, list) else []
