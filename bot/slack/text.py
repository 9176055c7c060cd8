"""Words for the screen. The one place that text from outside passes on its way into a message.

Foreign text (prompts, people, companies, the API's words) is made one line, freed of characters that act instead of
show, cut by what a person sees as one character, and escaped where Slack reads markup.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sized
from typing import Final
from urllib.parse import urlsplit

from bot.slack import limits

ELLIPSIS: Final = "…"
_SLACK_ID: Final = re.compile(r"[A-Z0-9_]+\Z")
_ACTING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Controls, direction overrides, invisible breaks and halves of pairs."""
_SEEN: Final = frozenset("LNPS")
"""Unicode's letters, numbers, punctuation and symbols; marks and all others show nothing by themselves."""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a symbol without any ink: Hangul fillers, the empty Braille pattern."""
_MARKS: Final = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02bc"})
"""What Slack would read as bold, struck or code, as the characters that look like them."""
_LOOK_AT: Final = 20
"""Of a text of any length, this many times the limit is looked at."""


# ---- foreign text


def one_line(foreign: str) -> str:
    """White space becomes single blanks, characters that act instead of show are gone."""
    return " ".join(_ACTING.sub("", " ".join(foreign.split())).split())


def is_visible(foreign: str) -> bool:
    """Whether a person sees anything of it."""
    return any(unicodedata.category(char)[0] in _SEEN and char not in _BLANK for char in foreign)


def plain(foreign: str, limit: int) -> str:
    """Foreign text where Slack reads no markup: plain_text, rich text, table cells."""
    return cut(one_line(foreign[: limit * _LOOK_AT]), limit)


def mrkdwn(foreign: str, limit: int) -> str:
    """Foreign text where Slack reads markup; `limit` counts the escaped characters."""
    return _fit(one_line(foreign[: limit * _LOOK_AT]).translate(_MARKS), limit, escape)


def bold(foreign: str, limit: int) -> str:
    """Foreign text in bold, for mrkdwn; empty text stays empty."""
    words = mrkdwn(foreign, limit - 2)
    return f"*{words}*" if words else ""


def chip(foreign: str, limit: int) -> str:
    """Foreign text set apart from the words around it, for mrkdwn; empty text stays empty."""
    words = mrkdwn(foreign, limit - 2)
    return f"`{words}`" if words else ""


def escape(text: str) -> str:
    """Slack's three: https://docs.slack.dev/messaging/formatting-message-text#escaping."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def safe_url(foreign: str) -> str | None:
    """The address, when it is http or https, names a host and is one word; else None."""
    if len(foreign) > limits.URL or not foreign.isprintable() or any(mark in foreign for mark in ' <>|"\\'):
        return None
    try:
        parts = urlsplit(foreign)
    except ValueError:
        return None
    return foreign if parts.scheme.lower() in {"http", "https"} and parts.hostname else None


# ---- cutting


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last of them an ellipsis when something is missing. Never cuts inside one."""
    return _fit(text, limit, str)


def beginning(text: str, limit: int, *, spell: Callable[[str], Sized] = str) -> str:
    """As much of the text as `spell` writes within `limit`, without an ellipsis; never cuts inside one."""
    kept, length = [], 0
    for cluster in clusters(text):
        length += len(spell(cluster))
        if length > limit:
            break
        kept.append(cluster)
    return "".join(kept)


def clusters(text: str) -> Iterator[str]:
    """What a person sees as one character each: marks, joined emoji, flags and Hangul letters stay together.

    Follows the rules of UAX #29 as far as Python's Unicode tables tell.
    """
    start = 0
    for here in range(1, len(text)):
        if not _continues(text, start, here):
            yield text[start:here]
            start = here
    if text:
        yield text[start:]


def utf16(text: str) -> Sized:
    """The text as JavaScript counts it, two for many emoji; for limits that are nearly reached."""
    return text.encode("utf-16-le")[::2]


def _fit(text: str, limit: int, spell: Callable[[str], str]) -> str:
    whole = spell(text)
    if len(whole) <= limit:
        return whole
    return spell(beginning(text, limit - len(ELLIPSIS), spell=spell).rstrip()) + ELLIPSIS


_JOINER: Final = "\u200d"
_VIRAMA: Final = 9
"""Unicode's combining class of the signs that bind two letters."""


def _continues(text: str, start: int, here: int) -> bool:
    before, char = text[here - 1], text[here]
    if char <= "\u02ff":
        return False
    if char in {_JOINER, "\u200c"} or unicodedata.category(char) in {"Mn", "Me", "Mc"} or _modifies(char):
        return True
    if before == _JOINER or (unicodedata.combining(before) == _VIRAMA and char.isalpha()):
        return True
    if _is_flag_letter(char):
        return _is_flag_letter(before) and (here - start) % 2 == 1
    return "\u1160" <= char <= "\u11ff" and ("\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3")


def _modifies(char: str) -> bool:
    """Skin tones, and the tags of regional flags."""
    return "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


# ---- our own words


def user(user_id: str) -> str:
    """A mention."""
    return f"<@{user_id}>" if _SLACK_ID.match(user_id) else "somebody"


def channel(channel_id: str) -> str:
    """A link to a channel."""
    return f"<#{channel_id}>" if _SLACK_ID.match(channel_id) else "the channel"


def number(value: float) -> str:
    """1840 is "1,840", 0.5 is "0.5"; at most two decimals."""
    rounded = round(value, 2)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,.2f}".rstrip("0")


def plural(count: float, one: str, many: str) -> str:
    """The number with its word: "1 person", "1,840 people"."""
    return f"{number(count)} {one if count == 1 else many}"


def people(count: int) -> str:
    """So many people."""
    return plural(count, "person", "people")


def credits_(amount: float) -> str:
    """So many credits."""
    return plural(amount, "credit", "credits")


_MINUTE: Final = 60
_HOUR: Final = 3600
_COARSE_FROM: Final = 600
"""Seconds from which on single seconds are not told."""


def duration(seconds: float) -> str:
    """A time span for a person: "40 s", "1 min 20 s", "12 min", "2 h 5 min"."""
    whole = max(int(seconds), 0)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        rest = f" {whole % _MINUTE} s" if whole < _COARSE_FROM and whole % _MINUTE else ""
        return f"{whole // _MINUTE} min{rest}"
    minutes = whole % _HOUR // _MINUTE
    return f"{whole // _HOUR} h{f' {minutes} min' if minutes else ''}"
