"""Leads and lists, page after page."""

import pytest

from leadsearch.client import LeadsClient, UnexpectedAnswer, every_lead
from leadsearch.contract import LeadPage
from tests.unit.leadsearch.client.conftest import LIST_ID, TASK_ID
from tests.unit.leadsearch.played_api import PlayedApi, reply

LEAD = {
    "id": "lead-1",
    "type": "person",
    "name": {"full": "Ada Lovelace", "first": "Ada", "last": "Lovelace", "aliases": []},
    "title": "VP of Sales",
    "company": {"id": None, "name": "Analytical Engines", "domain": "engines.example"},
    "location": {"city": "Austin", "state": "Texas", "country": "United States", "raw": None},
    "socials": [{"url": "https://x.com/ada"}, {"url": "https://www.linkedin.com/in/ada"}],
    "contacts": [{"value": "ada@engines.example"}, {"value": "+1 512 555 0100"}],
    "attributes": {"seniority": "vp", "employeeCount": 120},
}
PAGE = {"leads": [LEAD], "total": 1, "hasMore": False, "nextCursor": None}


async def test_results_are_read_flat(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"results": [LEAD], "total": 51, "hasMore": True, "nextCursor": "50"}))
    page = await leads.results(TASK_ID, limit=50, cursor="7")
    [request] = api.requests
    assert request.path == "/api/leads/search/results"
    assert request.query == {"taskId": TASK_ID, "limit": "50", "cursor": "7"}
    assert (page.total, page.next_cursor) == (51, "50")
    [lead] = page.leads
    assert (lead.id, lead.name.full, lead.title) == ("lead-1", "Ada Lovelace", "VP of Sales")
    assert lead.company is not None
    assert (lead.company.name, lead.company.domain) == ("Analytical Engines", "engines.example")
    assert lead.location is not None
    assert (lead.location.city, lead.location.country) == ("Austin", "United States")
    assert lead.profile_url == "https://www.linkedin.com/in/ada"
    assert lead.contacts == ("ada@engines.example", "+1 512 555 0100")
    assert lead.attributes == {"seniority": "vp", "employeeCount": 120}


async def test_a_lead_with_odd_parts_does_not_spoil_the_page(api: PlayedApi, leads: LeadsClient) -> None:
    odd = [
        {"id": 7, "name": "Ada Lovelace", "company": "Engines", "location": "Austin, TX"},
        {"id": "b", "name": {"full": None, "first": "Grace", "last": "Hopper"}, "title": ["odd"], "company": None},
        {"id": "c", "socials": ["https://ada.example", None, {"x": 1}, "javascript:alert(1)"], "contacts": "odd"},
    ]
    api.play(reply(200, {"leads": odd, "total": 3}))
    first, second, third = (await leads.list_leads(LIST_ID)).leads
    assert (first.id, first.name.full) == ("7", "Ada Lovelace")
    assert first.company is not None
    assert first.company.name == "Engines"
    assert first.location is not None
    assert first.location.raw == "Austin, TX"
    assert (second.name.full, second.title, second.company) == ("Grace Hopper", None, None)
    assert (third.name.full, third.profile_url, third.contacts) == ("(no name)", "https://ada.example", ())


@pytest.mark.parametrize("lead", [{"name": {"full": "Nobody"}}, "text", None, {"id": None}])
async def test_a_lead_without_an_id_makes_the_page_unexpected(api: PlayedApi, leads: LeadsClient, lead: object) -> None:
    api.play(reply(200, {"leads": [lead], "total": 1}))
    with pytest.raises(UnexpectedAnswer, match="LeadPage"):
        await leads.list_leads(LIST_ID)


@pytest.mark.parametrize(
    ("rest", "cursor"),
    [
        ({"hasMore": True, "nextCursor": "9"}, "9"),
        ({"hasMore": True, "nextCursor": 9}, "9"),
        ({"nextCursor": "9"}, "9"),
        ({"has_more": True, "next_cursor": "9"}, "9"),
        ({"hasMore": False, "nextCursor": "9"}, None),
        ({"hasMore": True, "nextCursor": None}, None),
        ({}, None),
    ],
)
async def test_the_last_page_has_no_cursor(
    api: PlayedApi, leads: LeadsClient, rest: dict[str, object], cursor: str | None
) -> None:
    api.play(reply(200, {"leads": [], "total": 0} | rest))
    assert (await leads.list_leads(LIST_ID)).next_cursor == cursor


async def test_a_list_id_cannot_leave_its_place_in_the_path(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, PAGE))
    await leads.list_leads("a/b?c", limit=500)
    assert api.requests[0].target == "/api/lists/a%2Fb%3Fc/leads?limit=500"


async def test_lists_are_read(api: PlayedApi, leads: LeadsClient) -> None:
    rows = [
        {"id": LIST_ID, "name": "Austin", "leadCount": 3, "activeSearchTaskId": TASK_ID, "createdAt": "x"},
        {"id": "old", "name": None, "lead_count": "4", "active_search_task_id": None},
    ]
    api.play(reply(200, {"lists": rows, "nextCursor": "2"}))
    page = await leads.lists(limit=2)
    assert [(each.name, each.lead_count, each.active_task_id) for each in page.lists] == [
        ("Austin", 3, TASK_ID),
        ("", 4, None),
    ]
    assert page.next_cursor == "2"
    assert (api.requests[0].path, api.requests[0].query) == ("/api/lists", {"limit": "2"})


async def test_a_lead_is_erased_by_its_id(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"success": True}))
    await leads.erase_lead("lead-1")
    [request] = api.requests
    assert (request.method, request.path, request.json) == ("DELETE", "/api/leads", {"id": "lead-1"})


async def test_every_lead_walks_the_pages(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(
        reply(200, {"leads": [LEAD, LEAD | {"id": "2"}], "total": 3, "nextCursor": "2"}),
        reply(200, {"leads": [LEAD | {"id": "3"}], "total": 3, "nextCursor": None}),
    )

    async def page(cursor: str | None) -> LeadPage:
        return await leads.list_leads(LIST_ID, limit=2, cursor=cursor)

    assert [lead.id async for lead in every_lead(page)] == ["lead-1", "2", "3"]
    assert [request.query.get("cursor") for request in api.requests] == [None, "2"]


async def test_a_cursor_that_comes_back_does_not_go_round_for_ever(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"leads": [LEAD], "total": 3, "nextCursor": "2"}))
    with pytest.raises(UnexpectedAnswer, match="cursor 2 twice"):
        [lead async for lead in every_lead(lambda cursor: leads.list_leads(LIST_ID, cursor=cursor))]
    assert len(api.requests) == 2
