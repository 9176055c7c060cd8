"""Which reader of prompts a command uses."""

import click
import pytest

from cli.reading import model_settings, prompt_reader
from leadsearch.prompt import read_aside


def test_without_settings_prompts_are_read_offline() -> None:
    assert prompt_reader(None, None, None) is read_aside


@pytest.mark.parametrize(("url", "model"), [("http://127.0.0.1:9", None), (None, "small"), ("127.0.0.1:9", "small")])
def test_half_settings_are_refused(url: str | None, model: str | None) -> None:
    with pytest.raises(click.UsageError, match="LEADS_LLM_URL"):
        prompt_reader(url, model, None)


def test_a_child_gets_the_settings_of_the_model_and_no_others() -> None:
    environment = {"LEADS_LLM_URL": "http://127.0.0.1:9", "LEADS_LLM_KEY": "", "LEADS_API_KEY": "k", "PATH": "/bin"}
    assert model_settings(environment) == {"LEADS_LLM_URL": "http://127.0.0.1:9"}
