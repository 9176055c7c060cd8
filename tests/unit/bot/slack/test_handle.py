"""What a button remembers."""

import pytest
from hypothesis import given

from bot.slack import limits, text
from bot.slack.handle import Handle
from tests.unit.bot.slack import examples

HERE = Handle(search_id=examples.SEARCH_ID, batch_id=examples.BATCH_ID, position=2500, count=2500)


def test_an_options_value_holds_a_place_in_a_search() -> None:
    assert len(HERE.value()) <= limits.OPTION_VALUE
    assert Handle.model_validate_json(HERE.value()) == HERE


def test_an_ordinary_prompt_is_remembered_whole() -> None:
    kept = Handle.model_validate_json(HERE.remembering("d" * 1800).value())

    assert (kept.prompt, kept.cut) == ("d" * 1800, None)


@pytest.mark.parametrize("prompt", ["d" * 2000, '"' * 2000, "👩‍👩‍👧‍👦" * 285])
def test_a_prompt_that_does_not_fit_is_remembered_as_a_beginning(prompt: str) -> None:
    kept = Handle.model_validate_json(HERE.remembering(prompt).value())

    assert kept.cut
    assert kept.prompt
    assert prompt.startswith(kept.prompt)
    assert not kept.prompt.endswith("\u200d")


@given(examples.prompts)
def test_a_button_holds_it_whatever_the_prompt(prompt: str) -> None:
    assert len(text.utf16(HERE.remembering(prompt).value())) <= limits.BUTTON_VALUE
