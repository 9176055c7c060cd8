"""Titles, levels and departments."""

from typing import Any

import pytest

from leadsearch.prompt import read

LEADERS = ["director", "head", "vp", "c_suite"]
VP_UP = ["vp", "partner", "c_suite", "founder", "owner"]


def roles(prompt: str) -> Any:
    return read(prompt).wire().get("roles")


def level(seniority: str | list[str], function: str | list[str] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"seniority": [seniority] if isinstance(seniority, str) else seniority}
    return found | ({"function": [function] if isinstance(function, str) else function} if function else {})


def title(*titles: str) -> list[dict[str, str]]:
    return [{"title": one} for one in titles]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("VPs of Sales", [level("vp", "sales")]),
        ("VP, Marketing", [level("vp", "marketing")]),
        ("heads of store operations", [level("head", "operations")]),
        ("head of group finance", [level("head", "finance")]),
        ("senior level Director of Engineering", [level("director", "engineering")]),
        ("who heads up product at Figma?", [level(LEADERS, "product")]),
        ("who's head of sales at Personio", [level("head", "sales")]),
        ("big shots in marketing", [level(LEADERS, "marketing")]),
        ("law firm partners in Oslo", [level("partner")]),
        ("200 founder leads in Oslo", [level("founder")]),
        ("developer relations in Oslo", [{"function": ["marketing"]}]),
        ("im after heads of ops in Leeds", [level("head", "operations")]),
        ("people doing SEO at agencies", [{"function": ["marketing"]}]),
        ("vp operations logistics oslo", [level("vp", "operations")]),
        ("fintech directors", [level("director")]),
        ("the marketing team at Notion", [{"function": ["marketing"]}]),
        ("managers in logistics at Amazon", [level("manager", "operations")]),
        ("engineers formerly at SpaceX, now founders", [level("founder")]),
        ("heads of sales and sales directors", [level("head", "sales"), level("director", "sales")]),
        ("heads of sales and marketing directors", [level("head", "sales"), level("director", "marketing")]),
        ("anybody doing devrel in Oslo", [{"function": ["marketing"]}]),
        ("vp, customer success, Oslo", [level("vp", "customer_success")]),
        ("the folks who handle payroll", [{"function": ["finance"]}]),
        ("VP Engineering", [level("vp", "engineering")]),
        ("senior vice presidents of finance", [level("vp", "finance")]),
        ("sales directors", [level("director", "sales")]),
        ("regional sales directors", [level("director", "sales")]),
        ("procurement heads", [level("head", "operations")]),
        ("directors of sales and marketing", [level("director", ["sales", "marketing"])]),
        ("sales & marketing directors", [level("director", ["sales", "marketing"])]),
        ("VPs, directors and heads of marketing", [level(["vp", "director", "head"], "marketing")]),
        ("marketing directors or VPs", [level(["director", "vp"], "marketing")]),
        ("HR managers", [level("manager", "human_resources")]),
        ("people in sales", [{"function": ["sales"]}]),
        ("marketing people", [{"function": ["marketing"]}]),
        ("sales leaders", [level(LEADERS, "sales")]),
        ("people who run customer success", [level(LEADERS, "customer_success")]),
        ("people who lead data teams", [level(LEADERS, "data")]),
        ("tax partners", [level("partner", "finance")]),
        ("VP+ in finance", [level(VP_UP, "finance")]),
        ("VP of Engineering or above", [level(VP_UP, "engineering")]),
        ("at least VP level in marketing", [level(VP_UP, "marketing")]),
        ("marketing interns", [level("intern", "marketing")]),
        ("founders and owners", [level("founder"), level("owner")]),
        ("people who own restaurants", [level("owner")]),
        ("C-level in sales", [level("c_suite", "sales")]),
    ],
)
def test_levels_and_departments(prompt: str, expected: list[dict[str, Any]]) -> None:
    assert roles(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "titles"),
    [
        ("CTOs", ["chief technology officer"]),
        ("Chief People Officers", ["chief people officer"]),
        ("chiefs of staff", ["chief of staff"]),
        ("SDRs and BDRs", ["sales development representative", "business development representative"]),
        ("enterprise AEs", ["enterprise account executive"]),
        ("machine learning engineers", ["machine learning engineer"]),
        ("frontend and backend engineers", ["frontend engineer", "backend engineer"]),
        ("plant managers", ["plant manager"]),
        ("office managers", ["office manager"]),
        ("product managers", ["product manager"]),
        ("senior directors of sustainability", ["senior director of sustainability"]),
        ("board members", ["board member"]),
        ("sommeliers in Bordeaux", ["sommelier"]),
        ("zythologists in Ghent", ["zythologist"]),
        ("Software Engineer IIs", ["software engineer ii"]),
        ("CTO/CPO", ["chief technology officer", "chief product officer"]),
        ("assistants to the CEO", ["assistant"]),
        ("sr. software eng", ["senior software engineer"]),
        ("hotel general managers", ["general manager"]),
        ("web3 developer evangelists", ["developer evangelist"]),
        ("pms in zurich", ["product manager"]),
        ("UT nurses", ["nurse"]),
        ("Salesforce admins in Oslo", ["salesforce admin"]),
        ("salesforce admins in Oslo", ["salesforce admin"]),
        ("clinical trial managers", ["clinical trial manager"]),
        ("hook me up with CTOs", ["chief technology officer"]),
        ("ecommerce directors in Oslo", ["ecommerce director"]),
        ("sustainability directors", ["sustainability director"]),
        ("landscape architects in Oslo", ["landscape architect"]),
        ("channel account managers", ["channel account manager"]),
        ("CFO leads", ["chief financial officer"]),
    ],
)
def test_titles(prompt: str, titles: list[str]) -> None:
    assert roles(prompt) == title(*titles)


def test_a_narrow_department_keeps_the_title_beside_the_level() -> None:
    assert roles("procurement managers") == [{"title": "procurement manager", **level("manager", "operations")}]


def test_a_stage_of_a_career_is_said_of_the_title() -> None:
    assert roles("entry level data analysts") == [{"title": "data analyst", "seniority": ["entry"]}]
    assert roles("data analysts in Oslo, early career") == [{"title": "data analyst", "seniority": ["entry"]}]
    assert roles("junior accountants") == [{"title": "accountant", "seniority": ["entry"]}]


@pytest.mark.parametrize("prompt", ["companies in Berlin", "CROs", "at retailers in Oslo", "developer tools in Rome"])
def test_words_about_companies_are_no_roles(prompt: str) -> None:
    assert roles(f"people at {prompt}") is None
