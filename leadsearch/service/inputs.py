"""What the service is asked: the bodies and parameters of the contract, taken strictly."""

import re
from typing import Annotated, Final, Literal

from fastapi import Header, Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from leadsearch.contract import COUNT_MAX, LIST_NAME_MAX, PAGE_MAX, PROMPT_MAX

PAGE_DEFAULT: Final = 100
"""Rows of a page when none are asked for (contract: the parameter `limit`)."""
_WHITE_SPACE: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What the contract's `\\S` excludes: JSON Schema has ECMA-262's patterns, whose white space is not Python's."""
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DIGITS: Final = re.compile(r"[0-9]{1,18}")
_VISIBLE: Final = re.compile(r"[!-~]{1,255}")


def _uuid(value: str) -> str:
    if not _UUID.fullmatch(value):
        raise PydanticCustomError("uuid", "must be a UUID such as 6f1c0c1e-5a1f-4f57-9d0e-2f6c3f0f9a11")
    return value.lower()


def _digits(value: str) -> str:
    if not _DIGITS.fullmatch(value):
        raise PydanticCustomError("digits", "must be a whole number of 1 to 18 digits")
    return value


def _key(value: str) -> str:
    if not _VISIBLE.fullmatch(value):
        raise PydanticCustomError("idempotency_key", "must have 1 to 255 visible ASCII characters and no spaces")
    return value


def _storable(value: str) -> str:
    """JSON can write half of a character (a lone surrogate), and NUL, which PostgreSQL does not keep."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("surrogate", "must be text; half of a character stands in it") from None
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _text(value: str) -> str:
    if not value.strip(_WHITE_SPACE):
        raise PydanticCustomError("blank", "must not be blank")
    return _storable(value)


def _present(value: object) -> object:
    if value is None:
        raise PydanticCustomError("null", "must not be null; leave the field out instead")
    return value


def _people(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise PydanticCustomError("count", "must be a whole number of 1 or more")
    return value


def _clamped(value: int) -> int:
    return min(value, COUNT_MAX)


Uuid = Annotated[str, AfterValidator(_uuid)]
Digits = Annotated[str, AfterValidator(_digits)]
Text = Annotated[str, AfterValidator(_text)]
Count = Annotated[int, BeforeValidator(_people)]
"""A whole number of people; the JSON reader has made 50.0 an int already."""

TaskId = Annotated[Uuid, Query(alias="taskId")]
OptionalTaskId = Annotated[Uuid | None, Query(alias="taskId")]
ListId = Annotated[Uuid, Path(alias="id")]
Limit = Annotated[int, BeforeValidator(_digits), Query(ge=1, le=PAGE_MAX)]
Cursor = Annotated[Digits | None, Query()]
IdempotencyKey = Annotated[Annotated[str, AfterValidator(_key)] | None, Header(alias="Idempotency-Key")]


class Input(BaseModel):
    """The base of the bodies: types are taken as they are, unknown fields are passed over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", alias_generator=to_camel)


class StartBody(Input):
    """A start. Counts above the largest are taken as the largest."""

    prompt: Annotated[Text, Field(min_length=1, max_length=PROMPT_MAX)]
    fetch_count: Annotated[Count, AfterValidator(_clamped), Field(alias="fetch_count")]
    list_id: Annotated[Uuid | None, BeforeValidator(_present)] = None
    list_name: Annotated[
        Annotated[Text, Field(min_length=1, max_length=LIST_NAME_MAX)] | None, BeforeValidator(_present)
    ] = None


class EraseBody(Input):
    """Whom to erase."""

    id: Annotated[str, AfterValidator(_storable), Field(min_length=1)]


class PreviewBody(Input):
    """What to tell the price of."""

    action: Literal["FIND_PERSON"]
    count: Count
