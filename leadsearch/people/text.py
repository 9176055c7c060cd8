"""How texts are compared: one normal form for files, records and filters."""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

REMEMBERED_MAX: Final = 100
"""Characters of the longest text whose form is kept for the next time; longer ones seldom come twice."""
_NO_DECOMPOSITION: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
    | {"\u0131": "i", "\u2019": "'", "\u2010": "-", "\u2011": "-"}  # dotless i, apostrophe, two hyphens
)
"""Letters and signs that Unicode keeps whole, as people type them on a plain keyboard."""
_WORD: Final = re.compile(r"\.?[^\W_]+(?:[.&][^\W_]+)*[+#]*")
_DOTTED: Final = re.compile(r"^(?:\w\.)+\w?$")


def fold(text: str) -> str:
    """Lower case, without accents, white space collapsed: "São  Paulo" and "sao paulo" are one."""
    return _fold_remembered(text) if len(text) <= REMEMBERED_MAX else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    low = unicodedata.normalize("NFKD", text).casefold().translate(_NO_DECOMPOSITION)
    return " ".join("".join(c for c in low if not unicodedata.combining(c)).split())


_fold_remembered: Final = lru_cache(maxsize=1 << 15)(_fold)


def words(text: str) -> list[str]:
    """The words of a text, folded: "Node.js", "C++", "R&D" stay one word, "V.P." is "vp", "women's" is "womens"."""
    found = _WORD.findall(fold(text).replace("'", ""))
    return [word.replace(".", "") if _DOTTED.match(word) else word for word in found]


def spellings(text: str) -> tuple[str, ...]:
    """The text, folded, with hyphens as spaces and with hyphens gone: "e-commerce" is "e commerce" and "ecommerce"."""
    low = fold(text)
    if "-" not in low:
        return (low,)
    return low.replace("-", " "), low.replace("-", "")


def runs(text: str, longest: int) -> set[str]:
    """Every run of up to `longest` neighbouring words of the text, in all its spellings."""
    found: set[str] = set()
    for spelling in spellings(text):
        row = words(spelling)
        found.update(row)
        for length in range(2, longest + 1):
            found.update(" ".join(row[start : start + length]) for start in range(len(row) - length + 1))
    return found


def table(name: str) -> list[list[str]]:
    """The rows of `data/NAME.tsv` of this room, cells split at tabs; empty lines and lines with # are left out."""
    lines = files("leadsearch.people").joinpath("data", f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
