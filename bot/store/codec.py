"""Models to JSON and back."""

import json
from collections.abc import Iterator
from typing import Final, TypeAlias, cast

from pydantic import TypeAdapter

from bot.searches.models import Batch, Export, Search, TeamList, Wishes, Work

STORE_OWNS: Final = frozenset({"positions", "active_batch", "last_count", "list_name"})
"""Fields of a search that the store's scripts keep; a holder's copy of them may be old."""

_WORK: Final[TypeAdapter[Batch | Export]] = TypeAdapter(Work)
Model: TypeAlias = Search | TeamList


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
    return {name: value for name, value in new.items() if value != old[name] and name not in STORE_OWNS}


def read_work(doc: object) -> Batch | Export:
    """A work from its document."""
    return _WORK.validate_json(cast("str", doc))


def read_batch(doc: object) -> Batch:
    """A batch from its document."""
    return Batch.model_validate_json(cast("str", doc))


def read_search(doc: object) -> Search:
    """A search from the object that the scripts put together."""
    return Search.model_validate_json(cast("str", doc))


def read_list(doc: object) -> TeamList:
    """A list from the object that the scripts put together."""
    return TeamList.model_validate_json(cast("str", doc))


def read_wishes(doc: object) -> Wishes:
    """Wishes from the object that people's wishes were merged into."""
    return Wishes.model_validate_json(cast("str", doc))


def write_wishes(wishes: Wishes) -> str:
    """Only what is wished: a later wish for something else must not take an earlier one back."""
    return wishes.model_dump_json(exclude_defaults=True)
