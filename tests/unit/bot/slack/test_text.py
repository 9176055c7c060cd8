"""Text from outside, and our own words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import text
from tests.unit.bot.slack import examples
from tests.unit.bot.slack.surface import assert_marked

FAMILY = "👩‍👩‍👧‍👦"
FLAG = "🇩🇪"


def test_special_mentions_and_links_are_shown_instead_of_followed() -> None:
    assert text.mrkdwn("<!channel> & <https://x|y>", 100) == "&lt;!channel&gt; &amp; &lt;https://x|y&gt;"


def test_marks_that_would_format_are_replaced_by_what_looks_like_them() -> None:
    assert not set("*~`") & set(text.mrkdwn("*a* ~b~ `c`", 100))


def test_foreign_text_is_one_line_without_characters_that_act() -> None:
    assert text.one_line("a\nb\t c\x00\x1b\u202ed \ud800e") == "a b cd e"


@pytest.mark.parametrize(
    ("whole", "limit", "shown"),
    [
        ("hello", 5, "hello"),
        ("hello!", 5, "hell…"),
        (FAMILY * 3, len(FAMILY) * 2 + 1, FAMILY * 2 + "…"),
        (FAMILY * 3, len(FAMILY) * 2, FAMILY + "…"),
        (FLAG * 3, 4, FLAG + "…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("한국어 한국어", 4, "한국어…"),
        ("\u1100\u1161\u11a8" * 2, 4, "\u1100\u1161\u11a8…"),
        ("क्षक्ष", 4, "क्ष…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
    ],
)
def test_text_is_cut_between_what_a_person_sees_as_one_character(whole: str, limit: int, shown: str) -> None:
    assert text.cut(whole, limit) == shown


def test_escaped_text_is_never_cut_inside_an_entity() -> None:
    assert text.mrkdwn("a&b&c&d", 9) == "a&amp;b…"


@given(st.one_of(examples.words, st.text(max_size=400)), st.integers(1, 120))
def test_cut_text_keeps_its_limit_and_begins_like_the_whole(foreign: str, limit: int) -> None:
    marked, plain = text.mrkdwn(foreign, limit), text.plain(foreign, limit)

    assert len(marked) <= limit
    assert_marked(marked)
    assert len(plain) <= limit
    assert text.one_line(foreign).startswith(plain.removesuffix("…").rstrip())


@given(st.one_of(examples.words, st.text(max_size=200)))
def test_the_clusters_of_a_text_are_the_text(foreign: str) -> None:
    clusters = list(text.clusters(foreign))

    assert "".join(clusters) == foreign
    assert not any(unicodedata.category(cluster[0]) == "Mn" for cluster in clusters[1:])


@pytest.mark.parametrize("url", ["https://www.linkedin.com/in/ann", "http://example.com/a?b=c&d=e", "HTTPS://x.org"])
def test_web_addresses_are_links(url: str) -> None:
    assert text.safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.com",
        "//example.com",
        "https://",
        "https://exa mple.com",
        "https://example.com/|x",
        "https://example.com/>x",
        "https://example.com/\n",
        "https://[half",
        "linkedin.com/in/ann",
        "https://example.com/" + "x" * 3000,
    ],
)
def test_anything_else_is_no_link(url: str) -> None:
    assert text.safe_url(url) is None


def test_only_what_is_an_id_becomes_a_mention() -> None:
    assert text.user("U12") == "<@U12>"
    assert text.user("U1> <!channel") == "somebody"
    assert text.channel("C1|x") == "the channel"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 s"),
        (40, "40 s"),
        (80, "1 min 20 s"),
        (120, "2 min"),
        (725, "12 min"),
        (7500, "2 h 5 min"),
        (7200, "2 h"),
    ],
)
def test_durations_are_told_as_a_person_would(seconds: float, words: str) -> None:
    assert text.duration(seconds) == words


@pytest.mark.parametrize(
    ("value", "words"), [(1840, "1,840"), (0.5, "0.5"), (50.0, "50"), (1234.567, "1,234.57"), (0, "0")]
)
def test_numbers_are_grouped_and_short(value: float, words: str) -> None:
    assert text.number(value) == words


def test_one_person_and_many_people() -> None:
    assert [text.people(count) for count in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
