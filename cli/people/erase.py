"""`leads people erase`: somebody leaves everything that the data folder holds."""

import asyncio

import click

from cli.databases import Kept, kept_options
from cli.people.opened import ELSEWHERE, Opened, opened
from cli.people.who import one_person, who_options
from leadsearch.people.engine import Found
from leadsearch.people.identities import Who, identities, meant
from leadsearch.service.personal import HeldLead


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
        listed = await _done(parts, who, people, forget=forget)
    if people or listed:
        click.echo(f"Erased: {len(people):,} from the corpus, {listed:,} from lists.")
    if forget:
        click.echo("Nothing of it was kept; a later import may bring the person in again.")
    else:
        click.echo("Kept out of later imports and searches by hashes of the identity; --forget would keep none.")
    click.echo(ELSEWHERE)


async def _done(parts: Opened, who: Who, people: list[Found], *, forget: bool) -> int:
    """The erasure; how many leads it was. Who would bring the person back is stopped first: it can be repeated then."""
    ways = who.ways.union(*(identities(found.person) for found in people))
    if forget:
        await parts.tombstones.lift(ways)
    else:
        await parts.tombstones.put(ways)
    if people:
        async with parts.corpus.writing() as writer:
            for found in people:
                await writer.erase(found.key)
    return await parts.personal.erase(who.means, {found.key for found in people}, forget=forget)


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
