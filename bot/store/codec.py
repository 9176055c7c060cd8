"""Models to JSON and back.

While replicas are updated one after the other, an older one meets what a newer one has written: fields that it does not
know come back as they were, and what it cannot read it leaves alone.
"""

import json
from collections.abc import Iterator
from typing import Final, TypeAlias, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from bot.searches.models import Batch, Export, Search, TeamList, Wishes, Work
from bot.searches.ports import StoreAway

STORE_OWNS: Final = frozenset({"positions", "active_batch", "last_count", "list_name"})
"""Fields of a search that the store's scripts keep; a holder's copy of them may be old."""

_WORK: Final[TypeAdapter[Batch | Export]] = TypeAdapter(Work)
_BATCH: Final = TypeAdapter(Batch)
_SEARCH: Final = TypeAdapter(Search)
_LIST: Final = TypeAdapter(TeamList)
_WISHES: Final = TypeAdapter(Wishes)
Model: TypeAlias = Search | TeamList
Read = TypeVar("Read")


class Unreadable(StoreAway):
    """Written by a newer version, perhaps: another replica can read it, and this one when it is updated too."""


def fields(model: Model) -> dict[str, str]:
    """Each field as JSON, as the hash of a search or of a list has them."""
    return {name: json.dumps(value) for name, value in model.model_dump(mode="json").items()}


def flat(values: dict[str, str]) -> Iterator[str]:
    """Names and values by turns, as Redis takes them."""
    for pair in values.items():
        yield from pair


def changes(before: Search, after: Search | None) -> dict[str, str]:
    """What a holder changed in a search, field by field: two holders may write to one search."""
    if after is None:
        return {}
    old, new = fields(before), fields(after)
    return {name: value for name, value in new.items() if value != old.get(name) and name not in STORE_OWNS}


def read_work(doc: object) -> Batch | Export:
    """A work from its document. Raises Unreadable."""
    return _read(_WORK, doc)


def read_batch(doc: object) -> Batch:
    """A batch from its document. Raises Unreadable."""
    return _read(_BATCH, doc)


def read_search(doc: object) -> Search:
    """A search from the object that the scripts put together. Raises Unreadable."""
    return _read(_SEARCH, doc)


def read_list(doc: object) -> TeamList:
    """A list from the object that the scripts put together. Raises Unreadable."""
    return _read(_LIST, doc)


def read_wishes(doc: object) -> Wishes:
    """Wishes from the object that people's wishes were merged into. Raises Unreadable, also for one unknown wish."""
    return _read(_WISHES, doc)


def _read(shape: TypeAdapter[Read], doc: object) -> Read:
    try:
        return shape.validate_json(cast("str", doc))
    except ValidationError as error:
        raise Unreadable(f"a record cannot be read: {error}") from error


def write_wishes(wishes: Wishes) -> str:
    """Only what is wished: a later wish for something else must not take an earlier one back."""
    return wishes.model_dump_json(exclude_defaults=True)
