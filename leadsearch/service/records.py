"""A person of the corpus as a lead on the wire: what is stored of him, and how the stored is read back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from leadsearch.people.record import Person
from leadsearch.service.shapes import LeadOut, ListRef


def record_of(person: Person) -> dict[str, Any]:
    """The facts of a lead (contract: Lead, without id, lists and instants)."""
    attributes = {
        "seniority": next(iter(person.seniority), None),
        "function": next(iter(person.function), None),
        "headline": person.headline,
        "industry": person.industry,
        "employeeCount": person.employees,
        "revenue": person.revenue,
        "founded": person.founded,
        "fundingStage": person.funding,
        "companyType": person.company_type,
        "experienceYears": person.experience_years,
        "keywords": list(person.keywords),
        "pastCompanies": list(person.past_companies),
    }
    return {
        "name": {"full": person.full_name, "first": person.first_name, "last": person.last_name},
        "title": person.title,
        "company": _company(person),
        "location": _location(person),
        "socials": [{"url": person.profile_url}] if person.profile_url else [],
        "contacts": [{"value": value} for value in (*person.emails, *person.phones)],
        "sources": [{"id": person.source}] if person.source else [],
        "attributes": {name: value for name, value in attributes.items() if value not in (None, [])},
    }


def lead_out(lead: Row[Any], lists: Sequence[ListRef]) -> LeadOut:
    """A stored lead as the wire writes it, with the lists he is in."""
    return LeadOut(
        id=lead.id, lists=tuple(lists), created_at=lead.created_ms, updated_at=lead.updated_ms, **lead.record
    )


def _company(person: Person) -> dict[str, Any] | None:
    if person.company_name is None and person.company_domain is None:
        return None
    return {"name": person.company_name, "domain": person.company_domain}


def _location(person: Person) -> dict[str, Any] | None:
    parts = [part for part in (person.city, person.state, person.country) if part]
    if not parts:
        return None
    return {"city": person.city, "state": person.state, "country": person.country, "raw": ", ".join(parts)}
