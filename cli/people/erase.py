"""`leads people erase`: somebody leaves everything that the data folder holds."""

import asyncio
from typing import Final

import click

from cli.databases import Kept, kept_options
from cli.people.opened import ELSEWHERE, opened
from cli.people.who import one_person, who_options
from leadsearch.people.engine import CorpusBusyError, Found
from leadsearch.people.identities import Who, meant
from leadsearch.service.leaving import Leaving
from leadsearch.service.personal import HeldLead

_KEPT_OUT: Final = "Kept out of later imports and searches by hashes of the identity; --forget would keep none."
_FORGOTTEN: Final = "Nothing of it was kept; a later import may bring the person in again."
_LEFT: Final = "The corpus is left: another process is writing it, and may go on for long."
_AN_IMPORT: Final = " An import leaves the person out itself, unless it is just ending."
_AGAIN: Final = "When it has finished, run this command again, to be sure; nothing is lost by that."


@click.command
@who_options
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--forget", is_flag=True, help="Keep nothing of it: a later import may bring the person in again.")
@kept_options
def erase(
    *,
    email: str | None,
    link: str | None,
    name: str | None,
    company: str | None,
    yes: bool,
    forget: bool,
    kept: Kept,
) -> None:
    """Erase one person: from the corpus, and from every list of every account.

    Keyed hashes of the identity stay, so that no later import or search brings the person in again. With --forget they
    do not, and those of an earlier erasure are dropped.
    """
    who = one_person(email, link, name, company)
    asyncio.run(_erase(kept, who, yes=yes, forget=forget))


async def _erase(kept: Kept, who: Who, *, yes: bool, forget: bool) -> None:
    async with opened(kept) as parts:
        people = await meant(parts.corpus, who)
        leads = await parts.personal.leads(who.means, {found.key for found in people})
        for line in _in_words(people, leads):
            click.echo(line)
        if (people or leads) and not yes:
            click.confirm("Erase?", abort=True)
        leaving = Leaving(
            corpus=parts.corpus, personal=parts.personal, tombstones=parts.tombstones, who=who, forget=forget
        )
        _say_erased(await leaving.at_once(people), "lists")
        click.echo(_FORGOTTEN if forget else _KEPT_OUT)
        try:
            gone, listed = await leaving.from_corpus()
        except CorpusBusyError:
            raise click.ClickException(f"{_LEFT}{'' if forget else _AN_IMPORT} {_AGAIN}") from None
        _say_erased(listed, "lists")
        _say_erased(gone, "the corpus")
    click.echo(ELSEWHERE)


def _say_erased(number: int, where: str) -> None:
    if number:
        click.echo(f"Erased: {number:,} from {where}.")


def _in_words(people: list[Found], leads: list[HeldLead]) -> list[str]:
    if not people and not leads:
        return ["Nobody here is this person."]
    lines = []
    for found in people:
        person = found.person
        facts = ", ".join(fact for fact in (person.title, person.company_name, person.city) if fact)
        origin = " of ".join(str(fact) for fact in (person.source, person.as_of) if fact)
        lines.append(
            f"Corpus: {person.full_name}{f', {facts}' if facts else ''} (from {origin or 'nobody knows where'})"
        )
    lines += [f"Lists of {lead.account}: {lead.record['name']['full']}" for lead in leads]
    return lines
