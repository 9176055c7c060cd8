"""Who somebody is, in all the ways in which a file or a request may name the same person."""

from collections.abc import AsyncIterator
from typing import Final, NamedTuple

from leadsearch.contract import Filters
from leadsearch.people.engine import START, Engine, Found
from leadsearch.people.record import Person, key_of, profile_address
from leadsearch.people.text import fold

PAGE: Final = 1_000
"""People that are read at once from the whole corpus."""


def identities(person: Person) -> frozenset[str]:
    """Profile address, name and company, email addresses; name and place alone where nothing else is known."""
    place = (person.city, person.state, person.country)
    ways = {
        key_of(person.full_name, profile_url=person.profile_url, company=person.company_name, place=place),
        *(f"email|{fold(email)}" for email in person.emails),
    }
    if person.company_name:
        ways.add(key_of(person.full_name, profile_url=None, company=person.company_name, place=place))
    return frozenset(ways)


def without_namesakes(person: Person) -> Person:
    """The person by what is nobody else's: where a profile says who it is, name and company are no identity."""
    if person.profile_url and profile_address(person.profile_url):
        return person.model_copy(update={"company_name": None})
    return person


class Who(NamedTuple):
    """Somebody as a request names him: by an email address, a profile's address, or name and company."""

    email: str | None = None
    link: str | None = None
    name: str | None = None
    company: str | None = None

    @property
    def ways(self) -> frozenset[str]:
        """The identities that the request gives."""
        ways = set()
        if self.email:
            ways.add(f"email|{fold(self.email)}")
        if self.link and (address := profile_address(self.link)):
            ways.add(f"url|{address}")
        if self.name and self.company:
            ways.add(key_of(self.name, profile_url=None, company=self.company, place=()))
        return frozenset(ways)

    @property
    def filters(self) -> Filters:
        """Filters that fit everybody who may be meant, and as few others as they can."""
        if self.email:
            return Filters(has=("email",))
        return Filters(has=("linkedin",)) if self.link else Filters(companies=(str(self.company),))

    def means(self, person: Person) -> bool:
        """Whether this is the person, or one of several, whom the request names."""
        return bool(self.ways & identities(person))


async def everybody(people: Engine, filters: Filters | None = None) -> AsyncIterator[Found]:
    """Everybody who fits (without filters: everybody), page by page, by rising id."""
    after, ended = START, False
    while not ended:
        page = await people.page(filters or Filters(), after=after, limit=PAGE)
        for found in page.people:
            yield found
        after, ended = page.after, page.ended


async def meant(people: Engine, who: Who) -> list[Found]:
    """Those of the corpus whom a request names."""
    return [found async for found in everybody(people, who.filters) if who.means(found.person)]
