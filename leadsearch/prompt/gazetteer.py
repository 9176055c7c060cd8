"""The cities: names → the cities that bear them. Lines stay text until somebody asks, which keeps loading quick."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from leadsearch.prompt.tokens import key

_OWN_TABS: Final = 4
"""Tabs of a line without names in other languages."""
_POPULATION: Final = 4
"""The column of inhabitants."""


class City(NamedTuple):
    """A city that a name may stand for. `own` is False for its names in other languages."""

    name: str
    country: str
    area: str
    population: int
    own: bool


class Gazetteer:
    """All cities of two tables: the cities, the largest first, and names that need no context."""

    def __init__(self, cities: Path, aliases: Path) -> None:
        self._first: dict[str, str] = {}
        self._more: dict[str, list[str]] = {}
        self._lines: list[str] = []
        self._aliases: set[str] = set()
        self._load_cities(cities)
        self._load_aliases(aliases)
        self.named = lru_cache(maxsize=1024)(self._named)

    def __contains__(self, name: str) -> bool:
        return name in self._first

    def __iter__(self) -> Iterator[str]:
        """All names."""
        return iter(self._first)

    def big(self, population: int) -> Iterator[str]:
        """The own names of cities of at least this size."""
        for line in self._lines:
            if int(line.split("\t")[_POPULATION]) < population:
                return
            yield line.split("\t", 1)[0]

    def _named(self, name: str) -> tuple[City, ...]:
        """The cities that bear a folded name, the most likely first; none of them has to be meant."""
        first = self._first.get(name)
        if first is None:
            return ()
        best = _city(first, name)
        best = best._replace(own=best.own or name in self._aliases)
        return best, *(_city(line, name) for line in self._more.get(name, ()))

    def _load_cities(self, path: Path) -> None:
        others: list[tuple[str, str]] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                continue
            self._lines.append(line)
            self._add(line[: line.index("\t")], line)
            if line.count("\t") > _OWN_TABS:
                others.append((line[line.rindex("\t") + 1 :], line))
        for names, line in others:  # behind every city that bears the name itself
            for name in names.split(","):
                self._add(name, line)

    def _load_aliases(self, path: Path) -> None:
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.startswith("#"):
                continue
            name, phrases = row.split("\t")
            line = self._first[key(name)]
            for phrase in map(key, phrases.split(",")):
                before = [self._first[phrase], *self._more.get(phrase, ())] if phrase in self._first else []
                self._first[phrase] = line
                self._more[phrase] = [namesake for namesake in before if namesake != line]
                self._aliases.add(phrase)

    def _add(self, name: str, line: str) -> None:
        if name not in self._first:
            self._first[name] = line
        else:
            self._more.setdefault(name, []).append(line)


def _city(line: str, asked: str) -> City:
    folded, name, country, area, population, *_ = line.split("\t")
    return City(name, country, area, int(population), own=folded == asked)
