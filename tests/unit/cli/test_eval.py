"""`leads eval`: the examples find exactly the people who fit, and it is seen when they do not."""

import json

import pytest
from click.testing import CliRunner

from cli import reading
from cli.eval import PEOPLE_MIN
from cli.main import main
from leadsearch.contract import Filters
from leadsearch.people.sample import COUNT, EXAMPLES
from leadsearch.prompt import read


@pytest.mark.parametrize("people", [PEOPLE_MIN, COUNT])
def test_every_example_finds_everybody_who_fits_and_nobody_else(people: int) -> None:
    answer = CliRunner().invoke(main, ["eval", "--people", str(people), "--json"])
    assert answer.exit_code == 0, answer.output
    verdicts = json.loads(answer.output)["prompts"]
    assert [verdict["prompt"] for verdict in verdicts] == list(EXAMPLES)
    assert {(verdict["precision"], verdict["recall"]) for verdict in verdicts} == {(1.0, 1.0)}
    assert all(verdict["fitting"] >= 320 for verdict in verdicts)


async def too_wide(prompt: str) -> Filters:
    return read(prompt).model_copy(update={"keywords": (), "industries": ()})


async def too_narrow(prompt: str) -> Filters:
    return read(prompt).model_copy(update={"has": ("email",)})


@pytest.mark.parametrize(("read", "words"), [(too_wide, "does not fit"), (too_narrow, "was not found")])
def test_a_reader_that_is_wrong_ends_with_code_1_and_names_somebody(
    monkeypatch: pytest.MonkeyPatch, read: object, words: str
) -> None:
    monkeypatch.setattr(reading, "prompt_reader", lambda *_: read)
    answer = CliRunner().invoke(main, ["eval", "--people", str(PEOPLE_MIN)])
    assert answer.exit_code == 1
    assert words in answer.output
