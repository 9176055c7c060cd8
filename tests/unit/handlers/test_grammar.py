"""What was typed after /leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.grammar import BadCount, Fill, Misspelt, More, Typed, Word, parse


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Fill("")),
        ("   ", Fill("")),
        ("VPs of Sales in Austin", Fill("VPs of Sales in Austin")),
        ("50 VPs of Sales in Austin", Fill("VPs of Sales in Austin", "50")),
        ("  50\n VPs of Sales\nin Austin ", Fill("VPs of Sales\nin Austin", "50")),
        ("3000 nurses in Berlin", Fill("nurses in Berlin", "3000")),
        ("0 nurses", Fill("nurses", "0")),
        ("-1 nurses", Fill("nurses", "-1")),
        ("50", Fill("", "50")),
        ("10+ years engineers", Fill("10+ years engineers")),
        ("3D artists", Fill("3D artists")),
        ("status", Word.STATUS),
        (" Status ", Word.STATUS),
        ("lists", Word.LISTS),
        ("help", Word.HELP),
        ("cancel", Word.CANCEL),
        ("more", More(None)),
        ("more 25", More(25)),
        ("MORE  25", More(25)),
        ("more 1,000", More(1000)),
        ("more 1 000", More(1000)),
        ("more 1.5k", More(1500)),
        ("more 10k", BadCount("10k")),
        ("more 0", BadCount("0")),
        ("more -5", BadCount("-5")),
        ("more 2501", BadCount("2501")),
        ("more 1.5", BadCount("1.5")),
        ("more " + "9" * 5000, BadCount("9" * 5000)),
        ("more engineers in Berlin", Fill("more engineers in Berlin")),
        ("help desk managers in Berlin", Fill("help desk managers in Berlin")),
        ("schedule coordinators in Austin", Fill("schedule coordinators in Austin")),
        ("status report analysts", Fill("status report analysts")),
        ("stauts", Misspelt("stauts", "status")),
        ("list", Misspelt("list", "lists")),
        ("cancle", Misspelt("cancle", "cancel")),
        ("hepl", Misspelt("hepl", "help")),
        ("moer", Misspelt("moer", "more")),
        ("cancel it", Fill("cancel it")),
        ("help me", Fill("help me")),
        ("nurses", Fill("nurses")),
        ("sales", Fill("sales")),
        ("CTOs", Fill("CTOs")),
        ("recruiters", Fill("recruiters")),
    ],
)
def test_a_word_is_a_subcommand_only_when_it_is_the_whole_text(text: str, meant: Typed) -> None:
    assert parse(text) == meant


@given(st.text())
def test_whatever_is_typed_means_something(text: str) -> None:
    meant = parse(text)

    assert isinstance(meant, Fill | More | Misspelt | BadCount | Word)
