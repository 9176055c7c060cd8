"""How a person leaves everything that is kept here, beside imports and searches that may be under way.

An import looks twice, while nobody else may write the corpus, at who was erased. Each hash is there before this waits
for the same lock: an import that ends without having seen it has ended before the corpus is searched here.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from leadsearch.people.engine import Engine, Found
from leadsearch.people.erasing import erase_whoever
from leadsearch.people.identities import Who, identities
from leadsearch.service.personal import Personal
from leadsearch.service.tombstones import Tombstones


class Left(NamedTuple):
    """What was erased at last."""

    people: int
    """From the corpus."""
    leads: int
    """From lists, which a search or an import has brought there meanwhile."""


class Leaving:
    """One person, in two steps: what can be done at once, and what waits for whoever writes the corpus."""

    def __init__(
        self, *, corpus: Engine, personal: Personal, tombstones: Tombstones, who: Who, forget: bool = False
    ) -> None:
        self._corpus = corpus
        self._personal = personal
        self._tombstones = tombstones
        self._who = who
        self._forget = forget
        self._keys: frozenset[str] = frozenset()

    async def at_once(self, people: Collection[Found]) -> int:
        """Keep the person out from now on (with `forget` let him in), and empty the lists; how many leads it were.

        `people` are those of the corpus who are meant, as far as it is seen by now.
        """
        self._keys = frozenset(found.key for found in people)
        await self._keep_out(people)
        return await self._lists(self._keys)

    async def from_corpus(self) -> Left:
        """Take everybody who is meant out of the corpus, as it is when nobody else writes it. Raises CorpusError.

        Whoever is new there by then is kept out by all that is known of him, and leaves the lists too.
        """
        async with self._corpus.writing() as writer:
            gone = await erase_whoever(writer, lambda found: found.key in self._keys or self._who.means(found.person))
            await self._keep_out(gone)
        keys = frozenset(found.key for found in gone)
        again = self._forget or not keys <= self._keys  # else the accounts' own hashes keep all of them out
        return Left(len(gone), await self._lists(keys) if again else 0)

    async def _keep_out(self, people: Iterable[Found]) -> None:
        ways = self._who.ways.union(*(identities(found.person) for found in people))
        await (self._tombstones.lift(ways) if self._forget else self._tombstones.put(ways))

    async def _lists(self, keys: Collection[str]) -> int:
        return await self._personal.erase(self._who.means, keys, forget=self._forget)
