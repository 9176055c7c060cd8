"""Who fits an expression, cut from the bitmaps of its tokens, without asking anybody for more."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pyroaring import BitMap

from leadsearch.people.expression import All, Between, Either, Expression, Facet, Not
from leadsearch.people.rows import EVERYBODY_TOKEN
from leadsearch.people.scales import buckets

Settled = Mapping[Between, BitMap]
"""Range that cuts a bucket → who of those in doubt is within it."""
_NOBODY: Final = BitMap()


class Fit(NamedTuple):
    """Who fits, as far as the bitmaps tell. The numbers decide about those between: a range may cut a bucket."""

    surely: BitMap
    maybe: BitMap
    """Those who surely fit among them; the same object where nobody is in doubt."""


def tokens_in(asked: Expression) -> Iterator[str]:
    """The tokens whose bitmaps tell who fits."""
    match asked:
        case Facet(token):
            yield token
        case Between():
            inner, border = buckets(asked)
            yield from inner
            yield from border
        case All(parts) | Either(parts):
            if not parts:
                yield EVERYBODY_TOKEN
            for part in parts:
                yield from tokens_in(part)
        case Not(part):
            yield EVERYBODY_TOKEN
            yield from tokens_in(part)


def cutting_ranges(asked: Expression) -> Iterator[Between]:
    """The ranges that cut a bucket, so that the numbers of some people decide."""
    match asked:
        case Between() if buckets(asked).border:
            yield asked
        case All(parts) | Either(parts):
            for part in parts:
                yield from cutting_ranges(part)
        case Not(part):
            yield from cutting_ranges(part)


class Holders:
    """Who has which token, within some blocks of ids."""

    def __init__(self, held: Mapping[str, BitMap]) -> None:
        self._held = held

    def fit(self, asked: Expression, settled: Settled | None = None) -> Fit:
        """Who fits. With all ranges settled nobody is in doubt, of those for whom they are."""
        match asked:
            case Facet(token):
                return _certain(self._of(token))
            case Between():
                return self._between(asked, settled)
            case Either(parts):
                return _joined(BitMap.union, [_certain(_NOBODY), *(self.fit(part, settled) for part in parts)])
            case All(()):
                return _certain(self._of(EVERYBODY_TOKEN))
            case All(parts):
                return _joined(BitMap.intersection, [self.fit(part, settled) for part in parts])
            case Not(part):
                everybody, (surely, maybe) = self._of(EVERYBODY_TOKEN), self.fit(part, settled)
                return _joined(lambda *one: everybody - one[0], [Fit(maybe, surely)])

    def _between(self, asked: Between, settled: Settled | None) -> Fit:
        inner, border = buckets(asked)
        within = BitMap.union(_NOBODY, *map(self._of, inner))
        if not border:
            return _certain(within)
        if settled is None:
            return Fit(within, BitMap.union(within, *map(self._of, border)))
        return _certain(within | settled[asked])

    def _of(self, token: str) -> BitMap:
        return self._held.get(token, _NOBODY)


def _certain(who: BitMap) -> Fit:
    return Fit(who, who)


def _joined(join: Callable[..., BitMap], fits: Sequence[Fit]) -> Fit:
    surely = join(*[fit.surely for fit in fits])
    if all(fit.surely is fit.maybe for fit in fits):
        return _certain(surely)
    return Fit(surely, join(*[fit.maybe for fit in fits]))
