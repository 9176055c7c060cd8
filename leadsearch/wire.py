"""How shapes cross the wire: strict for what we build, tolerant for what comes in."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)


class Wire(BaseModel):
    """A shape that comes from the API: frozen, unknown fields kept out of the way.

    null counts as absent, and so does a value that cannot be read, unless the shape makes no sense without it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: object) -> object:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data

    @field_validator("*", mode="wrap")
    @classmethod
    def _unreadable_is_absent(cls, value: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
        try:
            return read(value)
        except ValidationError:
            field = cls.model_fields[str(info.field_name)]
            if field.is_required():
                raise
            return field.get_default(call_default_factory=True, validated_data={})


class Strict(BaseModel):
    """A shape that we build ourselves: frozen, an unknown field is a mistake of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def either(camel: str, snake: str) -> AliasChoices:
    """A field that has an older spelling."""
    return AliasChoices(camel, snake)


def lower(word: object) -> object:
    """A word of a fixed set, however it is written."""
    return word.strip().lower() if isinstance(word, str) else word


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def texts_of(key: str) -> BeforeValidator:
    """Reads a list of objects, or of plain texts, as the texts under `key`; what has none is left out."""

    def flat(items: object) -> object:
        if not isinstance(items, list | tuple):
            return items
        texts = [item.get(key) if isinstance(item, dict) else item for item in items]
        return tuple(text for text in texts if isinstance(text, str) and text)

    return BeforeValidator(flat)


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A point in time; one without an offset is UTC."""
WholeNumber = Annotated[int, Field(ge=0)]
