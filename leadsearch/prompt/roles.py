"""Whom to find: titles, levels and departments."""

from dataclasses import dataclass, replace
from typing import Final, cast

from leadsearch.contract import Function, Role, Seniority
from leadsearch.prompt.functions import department_after
from leadsearch.prompt.runs import rank_in, run_end
from leadsearch.prompt.table import Sighting, Table
from leadsearch.prompt.tokens import Token, written

LADDER: Final[tuple[Seniority, ...]] = (
    "intern", "entry", "senior", "manager", "director", "head", "vp", "partner", "c_suite", "founder", "owner",
)  # fmt: skip
"""Levels, lowest first: "director and above" climbs from there."""
LEADERS: Final[tuple[Seniority, ...]] = ("director", "head", "vp", "c_suite")
"""Who is meant by "sales leaders" and "people who run sales"."""
DECIDERS: Final[tuple[Seniority, ...]] = ("owner", "founder", "c_suite", "partner", "vp", "head", "director")
"""Who is meant by "decision makers"."""
_RUNS_A_DEPARTMENT: Final = frozenset({"vp", "head", "director", "manager"})
_ENDS_TITLES: Final = frozenset({"executive", "partner", "chief", "exec"})
"""Words of a level that may end a title, too: "sales executive", "police chief"."""
_JOINERS: Final = frozenset({"and", "or", "/", ",", "&"})
_MOST_JOINERS: Final = 2
"""Marks and words between two roles of a list: ", or"."""
_LONGEST_CHIEF: Final = 6
_LONGEST_TITLE: Final = 6
"""Words of a title."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A role before its neighbours were looked at. `side` tells where its function was found."""

    first: int
    end: int
    title: str | None = None
    seniority: tuple[str, ...] = ()
    function: tuple[str, ...] = ()
    side: str = ""

    def role(self) -> Role:
        """The role that this is."""
        return Role(
            title=self.title,
            seniority=cast("tuple[Seniority, ...]", self.seniority),
            function=cast("tuple[Function, ...]", self.function),
        )


def read_roles(table: Table) -> None:
    """Claim all roles. Departments alone ("anyone in sales") count only where no role was found."""
    _claim_all(table, _chiefs(table))
    drafts: list[Draft] = []
    at = 0
    while at < len(table):
        end = run_end(table, at)
        if end == at:
            at += 1
            continue
        found = _in_run(table, at, end)
        drafts += found
        at = max([end, *(draft.end for draft in found)])
    _claim_all(table, _merged(table, drafts))
    if not any(claim.field == "roles" for claim in table.claims):
        _claim_all(table, _departments(table))


def _claim_all(table: Table, drafts: list[Draft]) -> None:
    for draft in drafts:
        if table.free(draft.first, draft.end):
            table.claim("roles", draft.role(), draft.first, draft.end)


# --- chiefs -----------------------------------------------------------------------------------------------------------


def _chiefs(table: Table) -> list[Draft]:
    """As in "Chief … Officer", whatever stands between."""
    drafts = []
    for first in range(len(table)):
        if table.tokens[first].lemma != "chief" or table.at(first, "title"):
            continue
        for last in range(first + 2, min(first + _LONGEST_CHIEF, len(table))):
            if table.tokens[last].kind == "mark" and table.tokens[last].text not in "&/":
                break
            if table.tokens[last].lemma == "officer":
                drafts.append(Draft(first, last + 1, title=_chief_title(table.tokens[first : last + 1])))
                break
    return drafts


def _chief_title(tokens: tuple[Token, ...]) -> str:
    return "chief " + written(tokens[1:])


# --- one run ----------------------------------------------------------------------------------------------------------


def _in_run(table: Table, first: int, end: int) -> list[Draft]:
    """The roles of one run, the left ones first."""
    rank = rank_in(table, first, end)
    if rank is None:
        return []
    draft = _draft(table, first, rank)
    left = _in_run(table, first, draft.first if draft else rank.first)
    return [*left, draft] if draft else left


def _draft(table: Table, first: int, rank: Sighting) -> Draft | None:
    by_kind = {"title": _named, "leader": _leaders, "person": _people, "head": _titled, "seniority": _level}
    return by_kind[rank.kind](table, first, rank)


def _level(table: Table, first: int, rank: Sighting) -> Draft | None:
    """A word for a level: alone, with its department, or as the end of a title ("account partners")."""
    if rank.value == "manager":
        return _manager(table, first, rank)
    if rank.value in _RUNS_A_DEPARTMENT or rank.value in {"intern", "entry"}:
        return _levelled(table, first, rank)
    if table.tokens[rank.end - 1].lemma in _ENDS_TITLES and rank.length == 1:
        titled = _titled(table, first, rank)
        if titled and titled.end - titled.first > 1:
            return titled
    return _with_ladder(table, Draft(rank.first, rank.end, seniority=(rank.value,)))


def _named(table: Table, first: int, rank: Sighting) -> Draft:
    """A title with a name of its own and the modifiers before it: "enterprise AE"."""
    begin = rank.first
    while begin > first and table.sees(begin - 1, "modifier") and not table.sees(begin - 1, "seniority"):
        begin -= 1
    kept = [token.word for at, token in _range(table, begin, rank.first) if _kept(table, at)]
    return Draft(begin, rank.end, title=" ".join([*kept, rank.value]))


def _titled(table: Table, first: int, rank: Sighting) -> Draft | None:
    """A title in the prompt's own words: "machine learning engineers"."""
    begin = _title_begin(table, first, rank.first)
    if table.sees(rank.first, "filler") and begin == rank.first:
        return None  # "leads", "experts": filler unless something says of what
    end = rank.end
    if table.word(end).rstrip("s") in {"ii", "iii", "iv"}:
        end += 1
    tokens = [token for at, token in _range(table, begin, end) if _kept(table, at) or at >= rank.first]
    level: tuple[str, ...] = ()
    while len(tokens) > 1 and tokens[0].word in {"junior", "jr"}:
        tokens, level = tokens[1:], ("entry",)
    title = written(tokens) if end == rank.end else f"{written(tokens[:-1])} {table.word(end - 1).rstrip('s')}"
    return Draft(begin, end, title=title, seniority=level, side="title")


def _title_begin(table: Table, first: int, head: int) -> int:
    """Where a title begins: industries and verticals in front of it are about the company."""
    begin = max(first, head - _LONGEST_TITLE)
    while begin < head:
        about = table.at(begin, "industry", "keyword")
        function = table.at(begin, "function", "title")
        if table.tokens[begin].kind == "mark":
            begin += 1
        elif (
            about
            and about.end < head
            and about.flag != "skill"
            and (about.kind == "industry" or about.flag)
            and not (
                function
                and function.end >= about.end
                and function.end <= head
                and about.kind == "industry"
                and function.end == head
            )
        ):
            begin = about.end
        elif (
            table.sees(begin, "seniority", "head")
            and not table.sees(begin, "modifier", "function")
            and table.tokens[begin].word != table.tokens[begin].lemma
        ):
            begin += 1
        else:
            break
    return begin


def _manager(table: Table, first: int, rank: Sighting) -> Draft | None:
    """Managers: of a department they are a level, of anything else ("plant managers") a title."""
    begin = _title_begin(table, first, rank.first)
    if begin == rank.first:
        return _levelled(table, rank.first, rank)
    seen = table.at(begin, "function")
    whole = seen if seen and seen.end == rank.first else None
    plain = table.tokens[rank.end - 1].lemma in {"manager", "mgr"} and rank.length == 1
    if whole and whole.flag in {"role", "both"} and plain:
        title = written([*table.tokens[begin : rank.first]]) if whole.flag == "both" else None
        return _with_ladder(
            table,
            Draft(
                begin,
                rank.end,
                title=f"{_plain(table, begin, rank.first)} manager" if title else None,
                seniority=("manager",),
                function=(whole.value,),
                side="left",
            ),
        )
    titled = _titled(table, first, rank)
    return titled and replace(titled, title=(titled.title or "").replace(" mgr", " manager"))


def _plain(table: Table, first: int, end: int) -> str:
    return " ".join(token.word for token in table.tokens[first:end])


def _levelled(table: Table, first: int, rank: Sighting) -> Draft:
    """A level with the department before or after it: "VP of Sales", "sales directors"."""
    draft = Draft(rank.first, rank.end, seniority=(rank.value,))
    draft = _with_ladder(table, draft)
    before = _before(table, first, rank)
    if before:
        begin, functions, words = before
        if functions:
            return _with_ladder(table, replace(draft, first=begin, function=functions, side="left"))
        if rank.value in _RUNS_A_DEPARTMENT:
            return replace(draft, first=begin, title=words, seniority=(), side="title")
    after = department_after(table, draft.end, loose=rank.value not in {"vp", "head", "director"})
    if after and after.functions:
        return _with_ladder(table, replace(draft, end=after.end, function=after.functions, side="right"))
    if after:
        title = f"{written(table.tokens[rank.first : rank.end])} of {after.words}"
        return replace(draft, end=after.end, title=title, seniority=(), side="title")
    return draft


def _before(table: Table, first: int, rank: Sighting) -> tuple[int, tuple[str, ...], str] | None:
    """What stands before a level: functions, or words that make it a title; None where it is about companies."""
    seen = table.before(rank.first, "function")
    if seen and seen.first >= first:
        begin = seen.first
        while begin > first and table.sees(begin - 1, "modifier"):
            begin -= 1
        return begin, (seen.value,), ""
    begin = _title_begin(table, first, rank.first)
    while begin < rank.first and table.sees(begin, "modifier"):
        begin += 1
    if begin == rank.first or table.covered(rank.first - 1, "industry", "keyword", "company_noun", "filler"):
        return None
    return begin, (), written(table.tokens[begin : rank.end])


def _leaders(table: Table, first: int, rank: Sighting) -> Draft | None:
    """As in "Sales leaders", "IT decision makers", "leaders in operations"."""
    levels = DECIDERS if table.word(rank.first) == "decision" else LEADERS
    seen = table.before(rank.first, "function")
    if seen and seen.first >= first:
        return Draft(seen.first, rank.end, seniority=levels, function=(seen.value,), side="left")
    after = department_after(table, rank.end, loose=True)
    if after and after.functions:
        return Draft(rank.first, after.end, seniority=levels, function=after.functions, side="right")
    return Draft(rank.first, rank.end, seniority=levels)


def _people(table: Table, first: int, rank: Sighting) -> Draft | None:
    """As in "Marketing people": a department without a level."""
    seen = table.before(rank.first, "function")
    if seen is None or seen.first < first or seen.end != rank.first:
        return None
    return Draft(seen.first, rank.end, function=(seen.value,), side="left")


def _with_ladder(table: Table, draft: Draft) -> Draft:
    """As in "And above", "+", "at least": the levels above or below, too."""
    if len(draft.seniority) != 1 or draft.title:
        return draft
    step = LADDER.index(cast("Seniority", draft.seniority[0]))
    end = draft.end + (table.word(draft.end) in {"level", "levels"})
    after = table.at(end, "bound")
    if after and after.value in {"or_more", "or_less"}:
        levels = LADDER[step:] if after.value == "or_more" else LADDER[: step + 1]
        return replace(draft, end=after.end, seniority=levels)
    before = table.before(draft.first, "bound")
    if before and before.value == "from" and before.length > 1:
        return replace(draft, first=before.first, seniority=LADDER[step:])
    return draft


# --- neighbours -------------------------------------------------------------------------------------------------------


def _merged(table: Table, drafts: list[Draft]) -> list[Draft]:
    """Levels that share a department ("VPs and directors of sales"), titles that share their last word."""
    merged: list[Draft] = []
    for draft in drafts:
        before = merged[-1] if merged else None
        if before and _adjoin(table, before, draft) and (joined := _shared(before, draft)):
            merged[-1] = joined
        else:
            merged += _joined_words(table, draft)
            merged.append(draft)
    return merged


def _adjoin(table: Table, before: Draft, draft: Draft) -> bool:
    between = range(before.end, draft.first)
    return 0 < len(between) <= _MOST_JOINERS and all(table.word(at) in _JOINERS for at in between)


def _shared(before: Draft, draft: Draft) -> Draft | None:
    levels = {*before.seniority, *draft.seniority}
    if before.title or draft.title or not levels <= {*_RUNS_A_DEPARTMENT, "c_suite"}:
        return None
    from_right = not before.function and draft.side == "right"
    from_left = not draft.function and before.side == "left"
    if not (from_right or from_left):
        return None
    return Draft(
        before.first,
        draft.end,
        seniority=tuple(dict.fromkeys([*before.seniority, *draft.seniority])),
        function=draft.function or before.function,
        side=draft.side or before.side,
    )


def _joined_words(table: Table, draft: Draft) -> list[Draft]:
    """As in "Software or solution architects": the words before share the last word of the title."""
    joiner = draft.first - 1
    if table.word(joiner) not in {"and", "or", "/"} or not table.free(max(joiner, 0)) or joiner < 1:
        return []
    seen = table.before(joiner, "function")
    first = seen.first if seen else joiner - 1
    if not table.free(first, joiner) or run_end(table, first) < joiner or rank_in(table, first, joiner):
        return []
    if draft.side == "title" and draft.end - draft.first > 1:
        head = table.tokens[draft.end - 1].lemma
        return [Draft(first, joiner, title=f"{written(table.tokens[first:joiner])} {head}")]
    if draft.side == "left" and seen and draft.function:
        return [Draft(first, joiner, seniority=draft.seniority, function=(seen.value,))]
    return []


# --- departments alone ------------------------------------------------------------------------------------------------


def _departments(table: Table) -> list[Draft]:
    """As in "Anyone in sales", "people who run customer success"."""
    drafts: list[Draft] = []
    for at in range(len(table)):
        seen = table.at(at, "function")
        if seen is None or not _stands_alone(table, seen):
            continue
        if drafts and not (table.word(at - 1) in _JOINERS and drafts[-1].end == at - 1):
            break
        if drafts and drafts[-1].end > at:
            continue
        verb = _verb_before(table, at)
        levels = tuple(LEADERS) if verb is not None else drafts[-1].seniority if drafts else ()
        drafts.append(Draft(at if verb is None else verb, seen.end, seniority=levels, function=(seen.value,)))
    if len(drafts) > 1:
        functions = tuple(dict.fromkeys(function for draft in drafts for function in draft.function))
        return [replace(drafts[0], end=drafts[-1].end, function=functions)]
    return drafts


def _stands_alone(table: Table, seen: Sighting) -> bool:
    """Whether a department is what people work in, and not a word about companies."""
    about = table.at(seen.first, "industry", "keyword")
    if (
        about
        and about.length >= seen.length
        and table.word(seen.first - 1) not in {"in", "run", "lead", "manage"}
        and seen.first > 0
    ):
        return False
    if seen.value == "human_resources" and table.word(seen.first) == "people" and seen.length == 1:
        return _verb_before(table, seen.first) is not None
    return not table.sees(seen.end, "company_noun") and table.word(seen.first - 1) != "at"


def _verb_before(table: Table, at: int) -> int | None:
    """Where a verb of leading begins right before a department, articles aside."""
    while table.word(at - 1) in {"the", "their", "all", "global"}:
        at -= 1
    seen = table.before(at, "verb")
    return seen.first if seen else None


# --- helpers ----------------------------------------------------------------------------------------------------------


def _range(table: Table, first: int, end: int) -> list[tuple[int, Token]]:
    return [(at, table.tokens[at]) for at in range(first, end)]


def _kept(table: Table, at: int) -> bool:
    seen = table.covered(at, "modifier")
    return seen is None or seen.flag != "dropped"
