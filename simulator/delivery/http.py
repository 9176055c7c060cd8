"""Signed HTTP: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from simulator.delivery.parcel import FAILED, TIMED_OUT, Ack, Parcel
from simulator.wire import Json

USER_AGENT: Final = "Slackbot 1.0 (+https://api.slack.com/robots)"
FORM: Final = "application/x-www-form-urlencoded"
NO_RETRY: Final = "X-Slack-No-Retry"
"""https://docs.slack.dev/apis/events-api#retries: with `1`, a refused event does not come again."""
OK: Final = 200


class SignedHttp:
    """Posts payloads to the bot's request URLs."""

    def __init__(self, signing_secret: str) -> None:
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None

    async def send(self, parcel: Parcel, url: str, within_s: float) -> Ack:
        """Post one payload; anything but a 200 within the limit counts as no acknowledgement."""
        body, content_type = encode(parcel)
        headers = {"Content-Type": content_type, "User-Agent": USER_AGENT, **self._signature(body)}
        if parcel.attempt:
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.retry_reason or ""}
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(within_s), self._open().post(url, data=body, headers=headers) as response:
                text = await response.text()
        except TimeoutError:
            return Ack(error=TIMED_OUT)
        except aiohttp.ClientError:
            return Ack(error=FAILED)
        if response.status != OK:
            return Ack(error=FAILED, answer=text or None, no_retry=response.headers.get(NO_RETRY) == "1")
        took_ms = (asyncio.get_running_loop().time() - started) * 1000
        return Ack(answer=decode(text, response.content_type), ack_ms=took_ms)

    async def verify(self, payload: Json, url: str, within_s: float) -> bool:
        """Whether the address answers Slack's check with its challenge, as text or as JSON."""
        ack = await self.send(Parcel(kind="events_api", payload=payload), url, within_s)
        answered = ack.answer.get("challenge") if isinstance(ack.answer, dict) else ack.answer
        return ack.error is None and answered == payload["challenge"]

    async def close(self) -> None:
        """Let go of the open connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session

    def _signature(self, body: bytes) -> dict[str, str]:
        # The bot compares this with its own clock, which nobody can skip.
        timestamp = str(int(time.time()))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self._secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def encode(parcel: Parcel) -> tuple[bytes, str]:
    """The request body and its content type: commands and interactions are forms, events are JSON."""
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    if parcel.kind == "interactive":
        return urlencode({"payload": json.dumps(parcel.payload)}).encode(), FORM
    return urlencode(parcel.payload).encode(), FORM


def decode(text: str, content_type: str) -> Any:
    """The body of an acknowledgement: JSON where it says so, else text; None when it is empty."""
    if not text.strip():
        return None
    if content_type == "application/json":
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text
