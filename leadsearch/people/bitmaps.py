"""The index of either engine: for each token, and each block of 65,536 ids, a bitmap of who has it.

Here is what does not depend on where the bitmaps lie. See docs/decisions/017.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pyroaring import BitMap

BLOCK_BITS: Final = 16
"""A block has 65,536 ids: what one container of a roaring bitmap holds."""
CHECKED_FOR_EACH: Final = 4
"""People whose numbers are looked up for each one who is wanted, where a range cuts a bucket in two; at first, and
twice as many after each look that was not enough."""
BLOCKS_AT_ONCE: Final = 64
"""Blocks that a count or a page looks into at once, for the sake of memory."""
CHANGES_BYTES_MAX: Final = 96_000_000
"""Memory that changes may take before they are written."""
_BYTES_PER_ROW: Final = 2
"""Of a token that one of many people has who follow each other."""
_BYTES_PER_ID: Final = 40
"""Of an id that may be alone in its block."""
_BYTES_PER_TOKEN: Final = 500


def block_of(person_id: int) -> int:
    """The block of an id."""
    return person_id >> BLOCK_BITS


class Slice(NamedTuple):
    """Those of a block who have a token."""

    token: str
    block: int
    ids: BitMap


class Changed(NamedTuple):
    """What has to be written, sorted by token and made as it is asked for; nobody is in both for the same token."""

    given: Iterator[Slice]
    lost: Iterator[Slice]


class Changes:
    """Changes of the index that wait to be written together; what happened last to a person and a token holds."""

    def __init__(self) -> None:
        self._given: defaultdict[str, BitMap] = defaultdict(BitMap)
        self._lost: defaultdict[str, BitMap] = defaultdict(BitMap)
        self._bytes = 0

    @property
    def too_many(self) -> bool:
        """Whether they take so much memory that they have to be written now."""
        tokens = len(self._given) + len(self._lost)
        return self._bytes + tokens * _BYTES_PER_TOKEN > CHANGES_BYTES_MAX

    def add(self, person_id: int, tokens: Collection[str]) -> None:
        """That person has these tokens."""
        self._move(person_id, tokens, self._lost, self._given)

    def add_rows(self, first: int, holders: Mapping[str, Sequence[int]]) -> None:
        """People who follow each other in the corpus have these tokens (rows.Rows); `first` is the id of the first."""
        for token, places in holders.items():
            self._given[token] |= BitMap(places).shift(first)
            self._bytes += len(places) * _BYTES_PER_ROW

    def remove(self, person_id: int, tokens: Collection[str]) -> None:
        """That person no longer has these tokens."""
        self._move(person_id, tokens, self._given, self._lost)

    def clear(self) -> None:
        """Forget them."""
        self._given.clear()
        self._lost.clear()
        self._bytes = 0

    def taken(self) -> Changed:
        """All of them, which no longer wait."""
        changed = Changed(given=_slices(self._given), lost=_slices(self._lost))
        self._given, self._lost, self._bytes = defaultdict(BitMap), defaultdict(BitMap), 0
        return changed

    def _move(
        self, person_id: int, tokens: Collection[str], away: Mapping[str, BitMap], to: defaultdict[str, BitMap]
    ) -> None:
        for token in tokens:
            if token in away:
                away[token].discard(person_id)
            to[token].add(person_id)
        self._bytes += len(tokens) * _BYTES_PER_ID


def _slices(held: dict[str, BitMap]) -> Iterator[Slice]:
    """The slices of each token, which is forgotten then."""
    for token in sorted(held):
        whole = held.pop(token)
        while whole:
            block = block_of(whole.min())
            if block_of(whole.max()) == block:
                yield Slice(token, block, whole)
                break
            part = whole & BitMap(range(block << BLOCK_BITS, (block + 1) << BLOCK_BITS))
            yield Slice(token, block, part)
            whole = whole - part
