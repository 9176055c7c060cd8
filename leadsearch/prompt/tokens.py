"""The words of a prompt: cut, folded, and with the place in the prompt that each came from."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Kind = Literal["word", "number", "mark"]

_CUT: Final = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<word>(?:[^\W\d_]\.){2,}"  # initials: U.S.
    r"|\.net\b|[\w-]+\.(?:com|io|ai|co|net|org|dev|app|js)\b"  # a domain, node.js
    r"|[^\W\d_](?:\w|['\N{RIGHT SINGLE QUOTATION MARK}](?=\w))*)"
    r"|(?P<mark>[^\w\s]|_)",
    re.IGNORECASE,
)
_UNDECOMPOSED: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    }
)
_DASHES: Final = frozenset("-\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}")
_SHORTENED: Final = frozenset(
    {"sr", "jr", "snr", "st", "ft", "dr", "mgr", "dept", "inc", "ltd", "approx", "incl", "min", "max", "asst"}
)
"""Words that are written with a full stop and do not end a sentence."""
_POSSESSIVE: Final = frozenset({"'s", "\N{RIGHT SINGLE QUOTATION MARK}s"})
_CONTRACTED: Final = frozenset({"whos", "whats", "wheres", "lets", "its", "thats", "theres", "heres", "hes", "shes"})
"""Words whose "'s" is "is" or "us"."""
_SHORTEST_PLURAL: Final = 3
_SHORTEST_IES: Final = 5
"""Letters from which "-ies" is a plural of "-y": "companies", not "ties"."""
_IRREGULAR: Final = {
    "people": "people",
    "men": "man",
    "women": "woman",
    "chiefs": "chief",
    "staff": "staff",
    "sales": "sales",
    "devops": "devops",
    "series": "series",
    "communications": "communications",
    "operations": "operations",
    "relations": "relations",
    "systems": "systems",
    "aws": "aws",
    "clinics": "clinic",
    "mechanics": "mechanic",
    "critics": "critic",
    "medics": "medic",
    "paramedics": "paramedic",
    "fabrics": "fabric",
    "whos": "whos",
    "kubernetes": "kubernetes",
}


class Token(NamedTuple):
    """A word, a number or a mark; `prompt[start:end]` is where it stands.

    `word` is folded (lower case, no accents, "&" is "and"), `lemma` its singular, `joint` what ties it to the token
    before: a hyphen, nothing at all, or a space.
    """

    text: str
    word: str
    lemma: str
    start: int
    end: int
    kind: Kind
    joint: Literal["", "-", " "]

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        return self.text[:1].isupper()


def fold(text: str) -> str:
    """Lower case without accents and apostrophes; other scripts stay as they are."""
    if text.isascii():
        return text.lower().replace("'", "")
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    return "".join(char for char in plain if not unicodedata.combining(char)).replace("'", "")


@lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """The singular of a folded English noun; other words mostly stay as they are."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is", "ics")):
        return word
    if word.endswith("ies") and len(word) >= _SHORTEST_IES:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1]


def tokenise(text: str) -> tuple[Token, ...]:
    """All tokens of a text. A hyphen inside a word is kept as the joint of the next token, not as a mark."""
    tokens: list[Token] = []
    hyphen = False
    end = -1
    for match in _CUT.finditer(text):
        kind: Kind = "number" if match["number"] else "word" if match["word"] else "mark"
        raw = match[0]
        glued = match.start() == end
        if raw == "." and glued and _short(tokens):
            continue
        end = match.end()
        if kind == "mark" and raw in _DASHES:
            after = text[end : end + 1]
            if glued and after.isalnum() and not (after.isdigit() and _numeric(tokens)):
                hyphen = True
                continue
            # A dash with space around it parts, like a comma; one between numbers is a range.
            raw = "-" if after.isdigit() or glued else ","
        joint: Literal["", "-", " "] = "-" if hyphen else "" if glued else " "
        hyphen = False
        word = _word(raw) if kind == "word" else "and" if raw == "&" else raw
        tokens.append(Token(match[0], word, singular(word), match.start(), end, kind, joint))
    return tuple(tokens)


def _short(tokens: Sequence[Token]) -> bool:
    """Whether a full stop belongs to the word before it: "Sr. Engineer", "St. Louis"."""
    return bool(tokens) and tokens[-1].word in _SHORTENED


def _numeric(tokens: Sequence[Token]) -> bool:
    """Whether a number came last, perhaps with its "k" or "m"."""
    last = tokens[-1]
    return last.kind == "number" or (last.joint == "" and len(tokens) > 1 and tokens[-2].kind == "number")


def _word(raw: str) -> str:
    word = fold(raw)
    if raw[-2:].lower() in _POSSESSIVE and word not in _CONTRACTED:
        word = word[:-1]
    if re.fullmatch(r"(?:[^\W\d_]\.)+", word):
        word = word.replace(".", "")
    return word


def key(text: str) -> str:
    """The form in which a phrase is looked up: its folded words with one space between."""
    return " ".join(token.word for token in tokenise(text))


def written(tokens: Sequence[Token]) -> str:
    """A phrase in lower case as it was typed, hyphens kept, its last word in the singular."""
    parts: list[str] = []
    for position, token in enumerate(tokens):
        joint = "" if position == 0 else token.joint
        word = token.text if token.kind == "mark" else token.word
        parts.append(joint + (token.lemma if position == len(tokens) - 1 else word))
    return "".join(parts)
