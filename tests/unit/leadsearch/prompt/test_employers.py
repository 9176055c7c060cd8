"""Current and former employers."""

from typing import Any

import pytest

from leadsearch.prompt import read


def employers(prompt: str) -> dict[str, Any]:
    filters = read(prompt).wire()
    return {name: filters[name] for name in ("companies", "past_companies") if name in filters}


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("nurses at Stripe or Adyen", {"companies": ["stripe", "adyen"]}),
        ("nurses at google", {"companies": ["google"]}),
        ("nurses at wealthsimple", {"companies": ["wealthsimple"]}),
        ("nurses at Boston Consulting Group", {"companies": ["boston consulting group"]}),
        ("nurses working for Acme Rocket Labs", {"companies": ["acme rocket labs"]}),
        ("nurses at SpaceX, Blue Origin and Rocket Lab", {"companies": ["spacex", "blue origin", "rocket lab"]}),
        ("nurses at New Relic", {"companies": ["new relic"]}),
        ("nurses at Rolls-Royce or Baker-McKenzie", {"companies": ["rolls-royce", "baker-mckenzie"]}),
        ("nurses at Airbus-Safran in Lyon", {"companies": ["airbus-safran"]}),
        ("nurses at Cirque-du-Soleil", {"companies": ["cirque-du-soleil"]}),
        ("Hydro-Québec nurses in Montreal", {"companies": ["hydro-québec"]}),
        ("ex-Hewlett-Packard nurses", {"past_companies": ["hewlett-packard"]}),
        ("Google nurses", {"companies": ["google"]}),
        ("Amazon nurses in Oslo", {"companies": ["amazon"]}),
        ("Salesforce alumni in Oslo", {"past_companies": ["salesforce"]}),
        ("nurses at stripe.com", {"companies": ["stripe.com"]}),
        ("ex-Google nurses", {"past_companies": ["google"]}),
        ("ex-Google, ex-Meta nurses", {"past_companies": ["google", "meta"]}),
        ("former Nokia nurses in Espoo", {"past_companies": ["nokia"]}),
        ("former Stripe nurses", {"past_companies": ["stripe"]}),
        ("nurses who used to work at Oracle or SAP", {"past_companies": ["oracle", "sap"]}),
        ("nurses who left Tesla", {"past_companies": ["tesla"]}),
        ("McKinsey alumni who are nurses", {"past_companies": ["mckinsey"]}),
        ("nurses at Ramp who previously worked at Brex", {"companies": ["ramp"], "past_companies": ["brex"]}),
        ("nurses, ex-Google, at Stripe or Adyen", {"companies": ["stripe", "adyen"], "past_companies": ["google"]}),
    ],
)
def test_employers(prompt: str, expected: dict[str, Any]) -> None:
    assert employers(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "nurses at SaaS companies",
        "Nurses At Companies In Greater Chicago",
        "nurses at Series B startups",
        "nurses at hospitals",
        "nurses at Series A–C startups",
        "nurses at pet food companies",
        "target customers in Oslo",
        "Salesforce nurses in Oslo",
        "Google Ads specialists in Oslo",
        "nurses with SAP",
        "nurses at companies that use Salesforce",
    ],
)
def test_what_is_no_employer(prompt: str) -> None:
    assert employers(prompt) == {}


def test_what_they_were_is_no_condition_on_what_they_are() -> None:
    assert read("ex-McKinsey consultants now working as COOs").wire()["roles"] == [{"title": "chief operating officer"}]


def test_likeness_is_said_to_be_unknown() -> None:
    filters = read("CTOs at companies like Stripe")
    assert filters.companies == ()
    assert filters.unsupported == ("like Stripe",)
