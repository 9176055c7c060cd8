"""Who fits which filters, said plainly over a record: the truth that the index is held against."""

from leadsearch.contract import Filters, Range, Role
from leadsearch.people.facets import STARTUP_FUNDING
from leadsearch.people.places import region_members
from leadsearch.people.query import synonyms
from leadsearch.people.record import Person, company_form, positions
from leadsearch.people.text import fold, spellings, words
from leadsearch.people.titles import read_title


def fits(person: Person, filters: Filters) -> bool:
    """Whether a person is one of those that the filters ask for."""
    return all(_wanted(person, filters)) and not any(_excluded(person, filters))


def _wanted(person: Person, f: Filters) -> list[bool]:
    place_named = any((f.cities, f.states, f.countries, f.regions))
    return [
        not f.roles or any(_role(person, role) for role in f.roles),
        not place_named or _placed(person, f.cities, f.states, f.countries, f.regions),
        not f.companies or any(_works_at(person, name) for name in f.companies),
        not f.past_companies
        or any(company_form(a) == company_form(b) for a in f.past_companies for b in person.past_companies),
        not f.industries or any(fold(name) == fold(person.industry or "") for name in f.industries),
        not f.keywords or any(_says(person, keyword) for keyword in f.keywords),
        not f.funding or person.funding in f.funding,
        not f.company_type or bool(_types(person) & set(f.company_type)),
        "email" not in f.has or bool(person.emails),
        "phone" not in f.has or bool(person.phones),
        "linkedin" not in f.has or bool(person.profile_url),
        _within(person.employees, f.employees),
        _within(person.revenue, f.revenue),
        _within(person.founded, f.founded),
        _within(person.experience_years, f.experience_years),
    ]


def _excluded(person: Person, f: Filters) -> list[bool]:
    held = positions(person)
    return [
        any(_titled(person, title) for title in f.titles_not),
        any(position.function in f.functions_not for position in held if position.function),
        any(position.seniority in f.seniority_not for position in held if position.seniority),
        _placed(person, f.cities_not, f.states_not, f.countries_not, f.regions_not),
        any(_works_at(person, name) for name in f.companies_not),
        any(fold(name) == fold(person.industry or "") for name in f.industries_not),
        any(_says(person, keyword) for keyword in f.keywords_not),
        any(f"{kind} company" in f.keywords_not for kind in _types(person)),
        "startup" in f.keywords_not and "startup" in _types(person),
    ]


def _role(person: Person, role: Role) -> bool:
    if role.title is not None and not _titled(person, role.title):
        return False
    if not role.seniority and not role.function:
        return True
    return any(
        (not role.seniority or held.seniority in role.seniority)
        and (not role.function or held.function in role.function)
        for held in positions(person)
    )


def _titled(person: Person, title: str) -> bool:
    asked = read_title(title).roles
    return bool(asked) and all(role in read_title(person.title or "").terms for role in asked)


def _placed(
    person: Person,
    cities: tuple[str, ...],
    states: tuple[str, ...],
    countries: tuple[str, ...],
    regions: tuple[str, ...],
) -> bool:
    city, state, country = (fold(part or "") for part in (person.city, person.state, person.country))
    if city and city in {fold(name) for name in cities + regions}:
        return True
    if (state and state in {fold(name) for name in states}) or (country and country in {fold(n) for n in countries}):
        return True
    for region in regions:
        for member in region_members(region):
            asked = [(fold(value), own) for value, own in zip(member, (city, state, country), strict=True) if value]
            if member.city and member.state:
                asked = asked[:2]  # a city in a state; the country follows
            elif member.state:
                asked = asked[:1]
            if all(value == own for value, own in asked):
                return True
    return False


def _works_at(person: Person, name: str) -> bool:
    own = {company_form(person.company_name or ""), fold(person.company_domain or "")} - {""}
    return bool(own & {company_form(name), fold(name)})


def _says(person: Person, keyword: str) -> bool:
    """A keyword of one or two words stands in one text; of a longer one, every two neighbours do."""
    texts = [t for t in (person.title, person.headline, person.industry, *person.keywords) if t]
    rows = [f" {' '.join(words(spelling))} " for text in texts for spelling in spellings(text)]

    def said(run: list[str]) -> bool:
        return any(f" {' '.join(run)} " in row for row in rows)

    for spelling in (form for synonym in synonyms(keyword) for form in spellings(synonym)):
        asked = words(spelling)
        if len(asked) == 1 and said(asked):
            return True
        if len(asked) > 1 and all(said(asked[at : at + 2]) for at in range(len(asked) - 1)):
            return True
    return False


def _types(person: Person) -> set[str]:
    if person.company_type:
        return {person.company_type}
    if person.funding == "public":
        return {"public"}
    return {"startup"} if person.funding in STARTUP_FUNDING else set()


def _within(value: int | None, asked: Range | None) -> bool:
    if asked is None or asked == (None, None):
        return True
    low, high = asked
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def fits_exactly(person: Person, filters: Filters) -> bool:
    """Whether somebody who fits is called just as a role is, not by a longer title."""
    own = read_title(person.title or "").roles
    return any(
        _role(person, role) and (role.title is None or all(part in own for part in read_title(role.title).roles))
        for role in filters.roles
    )
