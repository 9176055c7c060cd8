"""The table that the stages share: tokens, what could be seen in them, and which span was claimed for what."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from leadsearch.prompt.tokens import Token

LONGEST: Final = 6
"""Words of the longest phrase that is looked for."""
FILLER: Final = "filler"
"""A claim that explains words without giving a value: "companies", "based in"."""
CUE: Final = "cue"
"""A claim of a word that excludes what follows it: "not", "except"."""
UNSUPPORTED: Final = "unsupported"
"""A claim of words that no field can express; its value is how to say them, where that is not the words alone."""


class Sighting(NamedTuple):
    """A phrase of the vocabulary at `tokens[first:end]`; what it means there is for a stage to decide."""

    first: int
    end: int
    kind: str
    value: str
    flag: str = ""

    @property
    def length(self) -> int:
        """Tokens."""
        return self.end - self.first


@dataclass(frozen=True, slots=True)
class Claim:
    """`tokens[first:end]` say `value` for `field`. A role's value is its Role, a range's its (low, high).

    `excluded` is for who knows it at once; a cue before the words excludes, too.
    """

    field: str
    value: object
    first: int
    end: int
    excluded: bool = False


@dataclass(slots=True)
class Table:
    """One prompt on its way through the stages."""

    prompt: str
    tokens: tuple[Token, ...]
    sightings: tuple[tuple[Sighting, ...], ...]
    claims: list[Claim] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _owners: dict[int, Claim] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, at: int) -> str:
        """The folded word at a position, or "" beyond the ends."""
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def words(self, first: int, count: int) -> str:
        """The `count` folded words from a position, one space between."""
        return " ".join(token.word for token in self.tokens[max(first, 0) : first + count])

    def free(self, first: int, end: int | None = None) -> bool:
        """Whether nobody has claimed these tokens."""
        owners = self._owners
        if end is None or end - first == 1:
            return first not in owners
        return not any(at in owners for at in range(first, end))

    def owner(self, at: int) -> Claim | None:
        """Who claimed a token."""
        return self._owners.get(at)

    def claim(self, name: str, value: object, first: int, end: int, *, excluded: bool = False) -> Claim:
        """Give these tokens to a field. Tokens that somebody has already stay with their first owner."""
        claim = Claim(name, value, first, end, excluded)
        self.claims.append(claim)
        for at in range(first, end):
            self._owners.setdefault(at, claim)
        return claim

    def release(self, claim: Claim) -> None:
        """Take a claim back."""
        self.claims = [other for other in self.claims if other is not claim]
        self._owners = {at: owner for at, owner in self._owners.items() if owner is not claim}

    def replace(self, claim: Claim, other: Claim) -> None:
        """Put another claim of the same words in the place of one."""
        self.claims[next(at for at, one in enumerate(self.claims) if one is claim)] = other
        for at in range(claim.first, claim.end):
            if self._owners.get(at) is claim:
                self._owners[at] = other

    def absorb(self, first: int, end: int) -> None:
        """Explain words that carry no value of their own."""
        if self.free(first, end) and first < end:
            self.claim(FILLER, "", first, end)

    def at(self, first: int, *kinds: str) -> Sighting | None:
        """The longest free sighting of these kinds that begins at a position; earlier kinds win a tie."""
        best: Sighting | None = None
        for seen in self.sightings[first] if 0 <= first < len(self.tokens) else ():
            if best is not None and seen.end < best.end:
                break  # they are sorted, the longest first
            if seen.kind in kinds and self.free(seen.first, seen.end):
                best = seen if best is None else min(best, seen, key=lambda found: kinds.index(found.kind))
        return best

    def before(self, end: int, *kinds: str) -> Sighting | None:
        """The longest free sighting of these kinds that ends before position `end`; earlier kinds win a tie."""
        for first in range(max(0, end - LONGEST), end):
            found = [seen for seen in self.sightings[first] if seen.end == end and seen.kind in kinds]
            if found and self.free(first, end):
                return min(found, key=lambda seen: kinds.index(seen.kind))
        return None

    def sees(self, at: int, *kinds: str) -> bool:
        """Whether a sighting of these kinds begins at a position, claimed or not."""
        return 0 <= at < len(self.tokens) and any(seen.kind in kinds for seen in self.sightings[at])

    def covered(self, at: int, *kinds: str) -> Sighting | None:
        """The longest sighting of these kinds that lies over a position, wherever it begins, claimed or not."""
        best: Sighting | None = None
        for first in range(max(0, at - LONGEST + 1), at + 1):
            for seen in self.sightings[first]:
                if seen.end <= at:
                    break
                if seen.kind in kinds and (best is None or seen.length > best.length):
                    best = seen
        return best

    def unknown(self, at: int) -> bool:
        """Whether the vocabulary has nothing to say about a free word."""
        return self.free(at) and self.tokens[at].kind == "word" and self.covered(at, *_ANY_BUT_UNSURE) is None


_ANY_BUT_UNSURE: Final = (
    "function", "seniority", "title", "head", "industry", "keyword", "funding", "company_type", "country", "state",
    "region", "demonym", "filler", "cue", "trait", "unit", "contact", "past", "leader", "person", "company_noun",
    "modifier", "title_word", "city",
)  # fmt: skip
