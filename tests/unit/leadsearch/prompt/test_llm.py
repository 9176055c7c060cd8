"""The language model: every value quotes the prompt, and whatever goes wrong the offline reading stands."""

import asyncio
import json
from typing import Any

import pytest
from pydantic import SecretStr

from leadsearch.contract import Filters
from leadsearch.prompt import COVERAGE_ENOUGH, read
from leadsearch.prompt.answer import Answer, filters_of, schema
from leadsearch.prompt.llm import ModelReader
from tests.unit.leadsearch.played_api import Play, played_api, reply, silence

PROMPT = (
    "50 VPs of Sales at SaaS companies in Austin with 50-200 people, not recruiters, ex-Google, with email, Series B"
)
NOTHING: dict[str, Any] = {
    "roles": [],
    "places": [],
    "industries": [],
    "keywords": [],
    "companies": [],
    "funding": [],
    "company_type": [],
    "has": [],
    "employees": None,
    "revenue": None,
    "founded": None,
    "experience_years": None,
}
FULL = NOTHING | {
    "roles": [
        {
            "title": "VP of Sales",
            "seniority": ["vp"],
            "function": ["sales"],
            "excluded": False,
            "evidence": "VPs of Sales",
        },
        {"title": "recruiter", "seniority": [], "function": [], "excluded": True, "evidence": "not recruiters"},
    ],
    "places": [{"value": "Austin", "excluded": False, "evidence": "Austin"}],
    "keywords": [{"value": "SaaS", "excluded": False, "evidence": "SaaS companies"}],
    "companies": [{"value": "Google", "relation": "former", "evidence": "ex-Google"}],
    "funding": [{"value": "series_b", "evidence": "Series B"}],
    "has": [{"value": "email", "evidence": "with email"}],
    "employees": {"low": 50, "high": 200, "evidence": "50-200 people"},
}


def answered(content: object, **message: object) -> Play:
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    return reply(200, {"choices": [{"message": {"role": "assistant", "content": text} | message}], "usage": {}})


async def asked(*plays: Play, prompt: str = PROMPT) -> tuple[Filters, list[Any]]:
    async with played_api(*plays) as api:
        reader = ModelReader(url=f"{api.url}/v1/", model="small", key=SecretStr("k-1"), limit_s=30)
        filters = await reader.read(prompt)
        return filters, api.requests


async def test_a_full_answer_is_read_in_the_vocabulary_of_the_offline_reading() -> None:
    filters, (request,) = await asked(answered(FULL))
    offline = read(PROMPT)
    assert filters.model_dump(exclude={"spans"}) == offline.model_dump(exclude={"spans"})
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer k-1"


async def test_only_the_prompt_is_sent_and_the_form_is_strict() -> None:
    _, (request,) = await asked(answered(FULL))
    assert [message["role"] for message in request.json["messages"]] == ["system", "user"]
    assert request.json["messages"][1]["content"] == PROMPT
    assert request.json["response_format"]["json_schema"]["strict"] is True


async def test_a_value_that_the_prompt_does_not_say_is_dropped_and_named() -> None:
    invented = FULL | {
        "places": [*FULL["places"], {"value": "Dallas", "excluded": False, "evidence": "Dallas, Texas"}],
        "revenue": {"low": 10, "high": None, "evidence": "SaaS companies"},
    }
    filters, _ = await asked(answered(invented))
    assert filters.cities == ("Austin",)
    assert filters.revenue is None
    assert "Dallas" in filters.notes[0]


async def test_what_no_value_explains_is_said() -> None:
    filters, _ = await asked(answered(NOTHING), prompt="CTOs who juggle")
    assert filters.unsupported == ("CTOs", "juggle")
    assert filters.coverage == 0


@pytest.mark.parametrize(
    ("prompt", "keyword"), [("female CTOs", "female"), ("Muslim CTOs", "Muslim"), ("pregnant CTOs", "pregnant")]
)
async def test_a_protected_trait_never_filters(prompt: str, keyword: str) -> None:
    answer = NOTHING | {"keywords": [{"value": keyword, "excluded": False, "evidence": prompt}]}
    filters, _ = await asked(answered(answer), prompt=prompt)
    assert filters.keywords == ()
    assert keyword in filters.unsupported


async def test_a_nationality_is_no_place() -> None:
    answer = NOTHING | {"places": [{"value": "Germany", "excluded": False, "evidence": "German"}]}
    filters, _ = await asked(answered(answer), prompt="German CTOs")
    assert filters.countries == ()


async def test_an_unknown_industry_is_a_keyword_and_an_unknown_place_nothing() -> None:
    answer = NOTHING | {
        "industries": [{"value": "Underwater basketry", "excluded": False, "evidence": "basket weaving"}],
        "places": [{"value": "Xanaduville", "excluded": False, "evidence": "Xanaduville"}],
    }
    filters, _ = await asked(answered(answer), prompt="CTOs in basket weaving, Xanaduville")
    assert filters.keywords == ("underwater basketry",)
    assert filters.unsupported == ("CTOs", "Xanaduville")


async def test_a_prompt_in_another_language_can_be_read_by_a_model() -> None:
    answer = NOTHING | {
        "roles": [
            {
                "title": None,
                "seniority": ["director"],
                "function": ["sales"],
                "excluded": False,
                "evidence": "Vertriebsleiter",
            }
        ],
        "places": [{"value": "Munich", "excluded": False, "evidence": "München"}],
    }
    filters, _ = await asked(answered(answer), prompt="Vertriebsleiter in München")
    assert filters.roles[0].function == ("sales",)
    assert filters.cities == ("Munich",)
    assert filters.coverage == 1


async def test_an_endpoint_without_strict_output_is_asked_again_in_words() -> None:
    fenced = f"```json\n{json.dumps(FULL)}\n```"
    filters, requests = await asked(reply(400, {"error": "no json_schema"}), answered(fenced))
    assert filters.cities == ("Austin",)
    assert requests[1].json["response_format"] == {"type": "json_object"}
    assert "evidence" in requests[1].json["messages"][0]["content"]


@pytest.mark.parametrize(
    ("play", "reason"),
    [
        (reply(401, {}), "LEADS_LLM_KEY"),
        (reply(429, {}), "429"),
        (reply(503, "<html>"), "503"),
        (reply(200, "<html>"), "form"),
        (reply(200, {"choices": []}), "form"),
        (answered("Sure! Here is the JSON:"), "form"),
        (answered(FULL | {"sql": "drop table"}), "form"),
        (answered(FULL | {"funding": [{"value": "series_z", "evidence": "Series B"}]}), "form"),
        (answered({"roles": []}), "form"),
        (answered(None, refusal="no"), "declined"),
    ],
)
async def test_the_offline_reading_stands_with_the_reason(play: Play, reason: str) -> None:
    filters, _ = await asked(play)
    assert filters.model_dump(exclude={"notes"}) == read(PROMPT).model_dump(exclude={"notes"})
    assert reason in filters.notes[-1]


async def test_nobody_waits_longer_than_the_limit() -> None:
    async with played_api(silence(b"HTTP/1.1 200 OK\r\n")) as api:
        reading = asyncio.create_task(ModelReader(url=api.url, model="small", limit_s=2).read(PROMPT))
        await api.asked(1)
        filters = await reading
    assert "2 seconds" in filters.notes[-1]
    assert filters.cities == ("Austin",)


async def test_as_many_as_come_wait_at_the_same_time() -> None:
    """A model that is slow may hold up those who asked it, and nobody else."""
    async with played_api(*(silence(b"HTTP/1.1 200 OK\r\n") for _ in range(40))) as api:
        reader = ModelReader(url=api.url, model="small", limit_s=60)
        reading = [asyncio.create_task(reader.read(PROMPT)) for _ in range(40)]
        await api.asked(40)
        for one in reading:
            one.cancel()
        await asyncio.wait(reading)


async def test_an_address_where_nobody_answers() -> None:
    filters = await ModelReader(url="http://127.0.0.1:9/v1", model="small", limit_s=30).read(PROMPT)
    assert "could not be reached" in filters.notes[-1]


def test_the_schema_is_strict_everywhere() -> None:
    def objects(part: object) -> list[dict[str, Any]]:
        if isinstance(part, list):
            return [found for one in part for found in objects(one)]
        if not isinstance(part, dict):
            return []
        mine = [part] if part.get("type") == "object" else []
        return mine + [found for one in part.values() for found in objects(one)]

    found = objects(schema())
    assert len(found) == 8
    assert all(one["additionalProperties"] is False and set(one["required"]) == set(one["properties"]) for one in found)


def test_evidence_is_found_whatever_its_capitals_and_accents() -> None:
    said = NOTHING | {"places": [{"value": "São Paulo", "excluded": False, "evidence": "SAO paulo"}]}
    assert filters_of(Answer.model_validate_json(json.dumps(said)), "CTOs in São Paulo").cities == ("São Paulo",)


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        (
            "CTOs not at companies with more than 500 employees",
            {"employees": {"low": 501, "high": None, "evidence": "more than 500 employees"}},
        ),
        ("CTOs not ex-Google", {"companies": [{"value": "Google", "relation": "former", "evidence": "ex-Google"}]}),
        ("CTOs without email", {"has": [{"value": "email", "evidence": "email"}]}),
        ("CTOs, no startups", {"company_type": [{"value": "startup", "evidence": "startups"}]}),
    ],
)
async def test_an_exclusion_never_becomes_a_wish(prompt: str, answer: dict[str, Any]) -> None:
    filters, _ = await asked(answered(NOTHING | answer), prompt=prompt)
    assert not any((filters.employees, filters.past_companies, filters.has, filters.company_type))
    assert filters.coverage < COVERAGE_ENOUGH
