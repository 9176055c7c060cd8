"""The index of either engine: for each token, and each block of 65,536 ids, a bitmap of who has it.

Here is what does not depend on where the bitmaps lie. See docs/decisions/017.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from pyroaring import BitMap

from leadsearch.people.expression import NUMBER_FIELDS
from leadsearch.people.rows import Row
from leadsearch.people.scales import bucket

EVERYBODY_TOKEN: Final = "A"  # noqa: S105 - no secret; a capital, which no facet begins with
"""The token of every person."""
BLOCK_BITS: Final = 16
"""A block has 65,536 ids: what one container of a roaring bitmap holds."""
CHECKED_FOR_EACH: Final = 4
"""People whose numbers are looked up for each one who is wanted, where a range cuts a bucket in two; at first, and
twice as many after each look that was not enough."""
BLOCKS_AT_ONCE: Final = 64
"""Blocks that a count or a page looks into at once, for the sake of memory."""
CHANGES_BYTES_MAX: Final = 96_000_000
"""Memory that changes may take before they are written."""
_BYTES_PER_ID: Final = 8
_BYTES_PER_TOKEN: Final = 250


def block_of(person_id: int) -> int:
    """The block of an id."""
    return person_id >> BLOCK_BITS


def tokens_of(row: Row) -> list[str]:
    """Everything that the index holds of a person."""
    numbers = ((field, getattr(row, field)) for field in NUMBER_FIELDS)
    return [*row.facets.split(), *(bucket(f, value) for f, value in numbers if value is not None), EVERYBODY_TOKEN]


class Slice(NamedTuple):
    """Those of a block who have a token."""

    token: str
    block: int
    ids: BitMap


class Changed(NamedTuple):
    """What has to be written, sorted by token; nobody is in both for the same token."""

    given: list[Slice]
    lost: list[Slice]


class Changes:
    """Changes of the index that wait to be written together; what happened last to a person and a token holds."""

    def __init__(self) -> None:
        self._steps: defaultdict[str, list[int]] = defaultdict(list)
        """Token → what happened to it, in order: an id that it was given, or the complement of one that it lost."""
        self._ids = 0

    @property
    def too_many(self) -> bool:
        """Whether they take so much memory that they have to be written now."""
        return self._ids * _BYTES_PER_ID + len(self._steps) * _BYTES_PER_TOKEN > CHANGES_BYTES_MAX

    def add(self, person_id: int, tokens: Collection[str]) -> None:
        """That person has these tokens."""
        self._note(person_id, tokens)

    def remove(self, person_id: int, tokens: Collection[str]) -> None:
        """That person no longer has these tokens."""
        self._note(~person_id, tokens)

    def clear(self) -> None:
        """Forget them."""
        self._steps.clear()
        self._ids = 0

    def taken(self) -> Changed:
        """All of them, which no longer wait."""
        changed = Changed([], [])
        for token, steps in sorted(self._steps.items()):
            if min(steps) >= 0:
                changed.given.extend(_slices(token, steps))
                continue
            last = {max(step, ~step): step >= 0 for step in steps}
            changed.given.extend(_slices(token, [number for number, has in last.items() if has]))
            changed.lost.extend(_slices(token, [number for number, has in last.items() if not has]))
        self.clear()
        return changed

    def _note(self, step: int, tokens: Collection[str]) -> None:
        steps = self._steps
        for token in tokens:
            steps[token].append(step)
        self._ids += len(tokens)


def _slices(token: str, ids: list[int]) -> Iterator[Slice]:
    whole = BitMap(ids)
    while whole:
        block = block_of(whole.min())
        if block_of(whole.max()) == block:
            yield Slice(token, block, whole)
            return
        part = whole & BitMap(range(block << BLOCK_BITS, (block + 1) << BLOCK_BITS))
        yield Slice(token, block, part)
        whole -= part
