"""People who are easily made, and a walk through all pages."""

from leadsearch.contract import Filters, Role
from leadsearch.people.engine import Found
from leadsearch.people.record import Person, with_title_read
from tests.unit.leadsearch.people.conftest import AnyCorpus

FOUNDERS = Filters(roles=(Role(seniority=("founder",)),))


def person(name: str, **facts: object) -> Person:
    return with_title_read(Person.model_validate({"full_name": name, "company_name": "Acme", **facts}))


async def walk(corpus: AnyCorpus, asked: Filters, *, limit: int) -> list[Found]:
    found: list[Found] = []
    page = await corpus.page(asked, limit=limit)
    found += page.people
    while not page.ended:
        page = await corpus.page(asked, after=page.after, limit=limit)
        found += page.people
    return found
