"""What companies are like and what people know: industries, keywords, funding and the type of company."""

from typing import Final

from leadsearch.prompt.table import Sighting, Table

_FIELDS: Final = {
    "funding": "funding",
    "company_type": "company_type",
    "industry": "industries",
    "keyword": "keywords",
}
"""Kind → field; the earlier kind wins where two are equally long."""
_ROUNDS: Final = ("pre_seed", "seed", "series_a", "series_b", "series_c", "series_d", "series_e", "series_f")


def read_topics(table: Table) -> None:
    """Claim all of them, the longest phrases first at each word."""
    at = 0
    while at < len(table):
        seen = table.at(at, *_FIELDS)
        if seen is None or _is_verb(table, seen):
            at += 1
        elif seen.kind == "funding":
            at = _funding(table, seen)
        else:
            table.claim(_FIELDS[seen.kind], seen.value, seen.first, seen.end)
            at = seen.end
    _ownership(table)


def _ownership(table: Table) -> None:
    """Claim "public" and "private" before what the company does: "public software companies"."""
    for at in range(len(table)):
        topic = table.owner(at + 1)
        if table.word(at) not in {"public", "private"} or not table.free(at) or topic is None:
            continue
        company = table.sees(topic.end, "company_noun") or table.sees(topic.end - 1, "company_noun")
        if company and topic.field in {"industries", "keywords"}:
            table.claim("company_type", table.word(at), at, at + 1)


def _is_verb(table: Table, seen: Sighting) -> bool:
    return seen.length == 1 and table.sees(seen.first, "filler")


def _funding(table: Table, seen: Sighting) -> int:
    """One round, several ("Series A/B", "Series A, B or C"), from one to another, or one and later."""
    rounds = seen.value.split("|")
    end = seen.end
    while more := _next_round(table, end):
        joiner, value, end = more
        if joiner in {"to", "-", "through"} and value in _ROUNDS and rounds[-1] in _ROUNDS:
            low, high = sorted((_ROUNDS.index(rounds[-1]), _ROUNDS.index(value)))
            rounds += _ROUNDS[low : high + 1]
        else:
            rounds.append(value)
    after = table.at(end, "bound")
    if after and after.value in {"or_more", "or_less"} and rounds[-1] in _ROUNDS:
        index = _ROUNDS.index(rounds[-1])
        rounds += _ROUNDS[index:] if after.value == "or_more" else _ROUNDS[: index + 1]
        end = after.end
    for value in dict.fromkeys(rounds):
        table.claim("funding", value, seen.first, end)
    _absorb_around(table, seen.first, end)
    return end


def _absorb_around(table: Table, first: int, end: int) -> None:
    """Words that say no more than the round itself: "raised a … funding round"."""
    while table.sees(end, "round") and table.free(end):
        table.absorb(end, end + 1)
        end += 1
    while first > 0 and table.free(first - 1) and table.sees(first - 1, "round", "filler"):
        first -= 1
        if table.sees(first, "round"):
            table.absorb(first, first + 1)
            break


def _next_round(table: Table, at: int) -> tuple[str, str, int] | None:
    """The joiner, round and end of what goes on a list of rounds; a bare letter will do."""
    if at >= len(table) or not table.free(at):
        return None
    token = table.tokens[at]
    if token.joint == "-" and token.word in "abcdef" and len(token.word) == 1:
        return "-", f"series_{token.word}", at + 1
    if token.word not in {"to", "-", "through", "/", ",", "or", "and", "&"}:
        return None
    joiner = "-" if token.text != token.word == "," else token.word  # a dash with space around it
    following = at + 1
    while table.word(following) in {"or", "and"}:
        following += 1
    seen = table.at(following, "funding")
    if seen and "|" not in seen.value and seen.value != "public":
        return joiner, seen.value, seen.end
    if following < len(table) and table.word(following) in set("abcdef"):
        return joiner, f"series_{table.word(following)}", following + 1
    return None
