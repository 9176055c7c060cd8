"""Which reader of prompts a command uses: the offline one, or a language model where one is set up."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, Final

import click
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from rich.text import Text

from leadsearch.contract import Filters
from leadsearch.prompt import describe, read_aside
from leadsearch.prompt.llm import ModelReader

Reader = Callable[[str], Awaitable[Filters]]
MODEL_VARIABLES: Final = {
    "LEADS_LLM_KEY": "Its key, where it wants one.",
    "LEADS_LLM_MODEL": "The model to ask.",
    "LEADS_LLM_URL": "Base address of an OpenAI-compatible API that reads prompts; without it none is asked.",
}
"""The settings of a language model, and what they are."""


def reader_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that set up a language model, mostly given in the environment; the command gets its `reader`."""

    @wraps(command)
    def with_reader(*, llm_url: str | None, llm_model: str | None, llm_key: str | None, **others: Any) -> None:
        command(reader=prompt_reader(llm_url, llm_model, llm_key), **others)

    for variable, words in MODEL_VARIABLES.items():
        name = "--" + variable.removeprefix("LEADS_").lower().replace("_", "-")
        with_reader = click.option(name, envvar=variable, default=None, show_envvar=True, help=words)(with_reader)
    return with_reader


def model_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that sets up a language model, for a child that reads prompts."""
    return {name: environment[name] for name in MODEL_VARIABLES if environment.get(name)}


def prompt_reader(url: str | None, model: str | None, key: str | None) -> Reader:
    """The reader for these settings. Raises click.UsageError where only half of them is there."""
    if not url and not model:
        return read_aside
    if not url or not model:
        raise click.UsageError(
            "A language model needs both LEADS_LLM_URL and LEADS_LLM_MODEL; without both, set neither."
        )
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(f"LEADS_LLM_URL has to begin with http:// or https://, not {url!r}.")
    return ModelReader(url=url, model=model, key=SecretStr(key) if key else None).read


def print_reading(filters: Filters, console: Console) -> None:
    """How a prompt is understood, a line for each part of it."""
    table = Table.grid(padding=(0, 2))
    for label, words in describe(filters):
        table.add_row(Text(label, style="bold"), Text(words))
    console.print(table)
    for note in filters.notes:
        console.print(f"Note: {note}", markup=False)
    console.print(f"Understood: {filters.coverage:.0%} of the words")
