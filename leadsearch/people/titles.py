"""What a job title says: the terms it answers to, and the rank and function of each role in it.

A title is read in three steps.

1. It is cut into roles: at commas, slashes, bars, dashes, brackets, "&" and "and". What carries no rank of its own
   belongs to the rank beside it: "VP of Sales and Marketing", "Sales and Marketing VP" and "Vice President, Sales" all
   hold "sales vp".
2. Each role is written with its head word last: acronyms are written out, words singular, "director of marketing"
   becomes "marketing director", "Software Engineer II" loses its number, and what stands behind "at", "in", "to" …
   does not count ("Assistant to the CEO" is an assistant).
3. A role answers to every run of its words that ends with its head: "senior software engineer" answers to "software
   engineer" and to "engineer". So "software engineer" finds "Senior Software Engineer" and "Software Engineer II, Maps"
   but neither "Software Engineering Manager" nor "Software Engineer Intern".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple, TypeAlias, cast, get_args

from leadsearch.contract import Function, Seniority
from leadsearch.people.text import fold, table, words
from leadsearch.vocabulary import departments, heads, short_titles

_Told: TypeAlias = dict[tuple[str, ...], str]
"""Words → what they tell."""
_Acronyms: TypeAlias = Mapping[tuple[str, ...], Sequence[str]]
"""Words → what they are written out as."""

TITLE_MAX: Final = 300
"""Characters at the start of a title that count."""
WORDS_MAX: Final = 12
"""Words of one role that count; what is longer is no title."""

_SHORTEST_PLURAL: Final = 3  # "vps"
_PIECES: Final = re.compile(r"[,;|/()\[\]•·\u2013\u2014]+|\s-+\s")
_CONJUNCTS: Final = re.compile(r"\s(?:&|and|\+|und|et|y)\s")
_LEVEL: Final = re.compile(r"^(?:i{1,3}|iv|v|vi|[0-9]+|l[0-9]+)$")
_TAILS: Final = frozenset({"at", "in", "to", "with", "on", "for", "from"})
_WHERE: Final = frozenset(
    {"emea", "apac", "dach", "latam", "anz", "mena", "eu", "uk", "usa", "americas", "america", "europe"}
)
_SOMEBODY: Final = ("er", "or", "ist", "yst", "ant", "ian", "tive", "architect", "attorney", "nurse", "agent", "expert")
"""How words end that name somebody: "Founder, Engineer" are two roles, "Product Manager, Growth" is one."""
_ALONE: Final = {"md": "managing director", "dg": "director general", "titular": "propietario", "gf": "geschaftsfuhrer"}
"""What a whole title is short for; within a longer one it may mean something else ("Jane Doe, MD")."""
_GENITIVES: Final = frozenset({"der", "de", "du", "del", "della"})
"""Behind another word they say whom or what somebody serves: "Assistenz des Vorstands" ("des" is "de" by then)."""
_EMPLOYER: Final = frozenset({"at"})
_RANKED_FIRST: Final = frozenset({"vp", "director", "manager"})
"""Ranks that may stand before what they lead without an "of": "VP Sales", "Director Marketing"."""
_MODIFIERS_FIRST: Final = frozenset(
    {"senior", "executive", "global", "regional", "associate", "assistant", "deputy", "group", "national", "corporate"}
)


class Position(NamedTuple):
    """One role of a person. A known title without a rank in it is an entry position, an unknown one has no rank."""

    seniority: Seniority | None
    function: Function | None


class Title(NamedTuple):
    """A title, read."""

    roles: tuple[str, ...]
    """Each role in full, head word last."""
    terms: frozenset[str]
    """Everything that the title answers to."""
    positions: tuple[Position, ...]


class _Role(NamedTuple):
    """The words of a role: `lead + of` before the head, `head` the last word, `tail` behind a preposition."""

    lead: tuple[str, ...]
    of: tuple[str, ...]
    head: str
    tail: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.lead, *self.of, self.head)


def read_title(title: str) -> Title:
    """Read a title, of a person or of a filter; "" for a person without one. Never fails."""
    return _read(title[:TITLE_MAX])


@lru_cache(maxsize=1 << 14)
def _read(title: str) -> Title:
    roles = list(_roles(_ALONE.get(fold(title).strip(" ."), title)))
    terms = {term for role in roles for term in _terms(role)}
    said = [role for i, role in enumerate(roles) if i == 0 or _rank(role.words) or _names_somebody(role.head)]
    positions = dict.fromkeys(_position(role.words) for role in said)
    return Title(
        roles=tuple(dict.fromkeys(" ".join(role.words + role.tail) for role in roles)),
        terms=frozenset(terms),
        positions=tuple(positions),
    )


def _roles(title: str) -> Iterator[_Role]:
    leading: _Role | None = None  # the rank that what follows may belong to
    for piece in _PIECES.split(fold(title)):
        conjuncts = [row for part in _CONJUNCTS.split(f" {piece} ") if (row := _written_out(words(part), _acronyms()))]
        for position, row in enumerate(conjuncts):
            own = _role(row)
            if own is None:
                continue
            if _rank(own.words) is not None:
                yield own
                leading = own if own.of or _only_rank(own) else None
                continue
            if leading is not None and not _names_somebody(own.head):
                yield leading._replace(of=own.words, tail=())
            elif position < len(conjuncts) - 1 and not _names_somebody(own.head) and _leads(conjuncts[-1]):
                yield _Role(lead=own.words, of=(), head=conjuncts[-1][-1])
            else:
                yield own


def _role(row: Sequence[str]) -> _Role | None:
    """One role with its head last; None when nothing of it is left."""
    cut = next((i for i, word in enumerate(row) if word in _TAILS), len(row))
    front, tail = list(row[:cut]), tuple(row[cut:])
    if tail and tail[0] in _EMPLOYER:
        tail = ()
    while len(front) > 1 and (_LEVEL.match(front[-1]) or front[-1] in _WHERE):
        front.pop()
    front = front[:WORDS_MAX]
    if "of" in front[1:-1]:
        at = front.index("of", 1)
        return _Role(
            tuple(front[: at - 1]), tuple(word for word in front[at + 1 :] if word != "the"), front[at - 1], tail
        )
    if not front:
        return None
    first = next((i for i, word in enumerate(front) if word not in _MODIFIERS_FIRST), 0)
    if front[first] in _RANKED_FIRST and first < len(front) - 1 and _rank(front[first + 1 :]) is None:
        return _Role(tuple(front[:first]), tuple(front[first + 1 :]), front[first], tail)
    return _Role(tuple(front[:-1]), (), front[-1], tail)


def _leads(row: Sequence[str]) -> bool:
    """Whether the words end with a rank, which then also leads what stands before an "and"."""
    role = _role(row)
    return role is not None and not role.of and not role.tail and role.head == row[-1] and bool(_rank(row[-1:]))


def _names_somebody(head: str) -> bool:
    return head.endswith(_SOMEBODY)


def _only_rank(role: _Role) -> bool:
    """Whether the role says a rank and nothing else, such as "Senior Vice President" or "Head"."""
    return role.head in _RANKED_FIRST | {"head"} and set(role.lead) <= _MODIFIERS_FIRST


def _terms(role: _Role) -> Iterator[str]:
    for row in {role.words, (*role.lead, role.head)}:
        for start in range(len(row)):
            yield " ".join(row[start:])
            if role.tail:
                yield " ".join(row[start:] + role.tail)


def _position(row: tuple[str, ...]) -> Position:
    modifiers = _vocabulary("modifiers")
    function = _function(row)
    rank = _rank(row) or next((modifiers[(word,)] for word in row if (word,) in modifiers), None)
    if rank is None and (function or _known(row)):
        rank = "entry"
    return Position(cast("Seniority | None", rank), cast("Function | None", function))


def _known(row: Sequence[str]) -> bool:
    """Whether any word of a role says what somebody is; of a title in an unknown language nobody knows the rank."""
    told = (_heads(), _vocabulary("ranks"))
    runs = (tuple(row[at : at + length]) for length in (1, 2) for at in range(len(row) - length + 1))
    return any(run in known for run in runs for known in told)


def _rank(row: Sequence[str]) -> str | None:
    """The rank that a word of the role says, looked for from its end."""
    ranks = _vocabulary("ranks")
    said = next((at for at, word in enumerate(row) if at and word in _GENITIVES), len(row))
    for end in range(said, 0, -1):
        for length in (2, 1):
            rank = ranks.get(tuple(row[end - length : end])) if end >= length else None
            if rank is not None:
                return rank or None
    return None


def _function(row: Sequence[str]) -> str | None:
    functions = _functions()
    for length in range(min(4, len(row)), 0, -1):
        for start in range(len(row) - length, -1, -1):
            function = functions.get(tuple(row[start : start + length]))
            if function:
                return function
    return None


def _written_out(row: list[str], acronyms: _Acronyms) -> list[str]:
    """Acronyms written out, words singular."""
    out: list[str] = []
    at = 0
    while at < len(row):
        for length in range(min(3, len(row) - at), 0, -1):
            written = acronyms.get(tuple(row[at : at + length])) or acronyms.get(
                tuple(_singular(word) for word in row[at : at + length])
            )
            if written:
                out.extend(written)
                at += length
                break
        else:
            out.append(_singular(row[at]))
            at += 1
    return out


def _singular(word: str) -> str:
    """A rough singular: the same for a title and for what is asked, which is all it is for."""
    if word.endswith(("ss", "us", "is")) or len(word) < _SHORTEST_PLURAL:
        return word
    for ending, singular in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + singular
    return word


@cache
def _acronyms() -> _Acronyms:
    own = {tuple(short.split()): [_singular(word) for word in long.split()] for short, long in table("title_words")}
    shared = {tuple(words(short)): _written_out(words(one.title), own) for one in short_titles() for short in one.short}
    return shared | own


@cache
def _functions() -> _Told:
    """What the reader calls departments, and what else tells one in a title, which goes first."""
    shared = {phrase: department.function for department in departments() for phrase in department.phrases}
    return _as_in_titles(shared) | _vocabulary("functions")


@cache
def _heads() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_written_out(words(head), _acronyms())) for head, _ in heads())


@cache
def _vocabulary(name: str) -> _Told:
    """A table of titles' words and what they tell."""
    return _as_in_titles(dict(table(name)))


def _as_in_titles(told: Mapping[str, str]) -> _Told:
    """Phrases in the same form as a title's. Raises ValueError for what the contract does not know."""
    unknown = set(told.values()) - {*get_args(Seniority), *get_args(Function), ""}
    if unknown:
        raise ValueError(f"titles tell what the contract does not know: {sorted(unknown)}")
    return {tuple(_written_out(words(phrase), _acronyms())): value for phrase, value in told.items()}
