"""How Slack says no."""

from collections.abc import Sequence

from simulator.wire import Json


class RefusedError(Exception):
    """An answer with `ok: false`.

    Attributes:
        code: Slack's error code, the `error` field of the answer.
        rule: the broken rule in plain words, for the records; Slack does not send it.
        details: further fields of the answer, such as `needed` and `provided`.
        status: the HTTP status; Slack refuses with 200, except for 429.
        headers: further HTTP headers.
    """

    def __init__(
        self,
        code: str,
        rule: str,
        *,
        messages: Sequence[str] = (),
        details: Json | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {rule}")
        self.code = code
        self.rule = rule
        self.status = status
        self.headers = headers or {}
        self.details: Json = dict(details or {})
        if messages:
            self.details["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}

    def answer(self) -> Json:
        """The body that Slack sends."""
        return {"ok": False, "error": self.code, **self.details}
