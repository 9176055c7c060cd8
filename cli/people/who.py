"""How a command is told whom it is about."""

from collections.abc import Callable
from typing import Any

import click

from leadsearch.people.identities import Who
from leadsearch.people.record import profile_address


def who_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name one person."""
    for name, metavar, words in (
        ("--company", "COMPANY", "With --name: where the person works."),
        ("--name", "NAME", "The full name; it needs --company."),
        ("--link", "URL", "The address of the profile."),
        ("--email", "ADDRESS", "An email address of the person."),
    ):
        command = click.option(name, metavar=metavar, default=None, help=words)(command)
    return command


def one_person(email: str | None, link: str | None, name: str | None, company: str | None) -> Who:
    """The person of these options. Raises click.UsageError where they name nobody, or in two ways at once."""
    if (name is None) != (company is None):
        raise click.UsageError("--name and --company belong together: one of them alone may be many people.")
    if sum(way is not None for way in (email, link, name)) != 1:
        raise click.UsageError("Say who it is: --email ADDRESS, --link URL, or --name NAME with --company COMPANY.")
    if email is not None and "@" not in email:
        raise click.UsageError(f"{email!r} is no email address.")
    if link is not None and not profile_address(link):
        raise click.UsageError(f"{link!r} is no address of a profile, such as https://www.linkedin.com/in/somebody.")
    who = Who(email, link, name, company)
    if name is not None and not (name.strip() and str(company).strip()):
        raise click.UsageError("--name and --company must not be empty.")
    return who
