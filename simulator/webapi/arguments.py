"""The arguments of a Web API call, wherever they stand.

Slack takes them from the query, a form or a JSON body alike; slack_sdk uses all three, and GET for reading methods.
"""

import json
from typing import Any

from aiohttp import web

from simulator.errors import RefusedError
from simulator.wire import Json


class Arguments:
    """Merged arguments, read as the type a method wants."""

    def __init__(self, merged: Json) -> None:
        self.merged = merged

    def text(self, name: str) -> str:
        """A string; empty when it was left out."""
        value = self.merged.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """A string that must be there.

        Raises:
            RefusedError: `invalid_arguments`.
        """
        value = self.text(name)
        if not value:
            raise RefusedError(
                "invalid_arguments",
                f"{name} is missing",
                messages=[f"missing required field: {name}"],
            )
        return value

    def flag(self, name: str) -> bool:
        """A boolean, spelled as JSON or as `true`, `1`."""
        value = self.merged.get(name)
        return value is True or str(value).lower() in {"true", "1"}

    def number(self, name: str, default: int) -> int:
        """A whole number.

        Raises:
            RefusedError: `invalid_arguments`.
        """
        value = self.text(name)
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            raise RefusedError("invalid_arguments", f"{name} is no whole number: {value}") from None

    def json(self, name: str, refused_as: str) -> Any:
        """A structure, either as JSON in a string or as part of a JSON body; None when it was left out.

        Raises:
            RefusedError: with the code `refused_as`, when the string is no JSON.
        """
        value = self.merged.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise RefusedError(refused_as, f"{name} is no JSON: {error}") from None


async def read_arguments(request: web.Request) -> Json:
    """Query, form and JSON of a request in one mapping.

    Raises:
        RefusedError: `invalid_json`, `json_not_object`.
    """
    merged: Json = dict(request.query)
    if request.content_type == "application/json":
        merged |= read_json(await request.text())
    elif request.can_read_body:
        form = await request.post()
        merged |= {name: value for name, value in form.items() if isinstance(value, str)}
    return merged


def read_json(text: str) -> Json:
    """A JSON object.

    Raises:
        RefusedError: `invalid_json`, `json_not_object`.
    """
    if not text:
        return {}
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        raise RefusedError("invalid_json", f"the body is no JSON: {error}") from None
    if not isinstance(body, dict):
        raise RefusedError("json_not_object", "the body is JSON, but no object")
    return body
