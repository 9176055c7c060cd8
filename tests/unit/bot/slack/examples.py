"""Values of the domain, as strategies and as plain examples."""

from typing import Any

from hypothesis import strategies as st

from bot.searches.models import (
    TABLE_ROWS,
    Batch,
    BatchState,
    Outcome,
    Posted,
    Progress,
    Search,
    Share,
    Trouble,
    TroubleKind,
)
from leadsearch.contract import Company, Lead, Name, Place

NOW = 1_000_000.0
SEARCH_ID = "11111111-1111-4111-8111-111111111111"
BATCH_ID = "22222222-2222-4222-8222-222222222222"
PROMPT = "VPs of Sales at SaaS companies in Austin"

HOSTILE = (
    "<!channel>",
    "<@U1> & <https://evil.example|click>",
    "&lt;!here&gt; &amp;",
    "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽" * 40,
    "مديرو المبيعات في دبي " * 30,
    "東京のエンジニア" * 60,
    "e\u0301" * 500,
    "Z\u0310\u0317\u0320" * 200,
    "\u202eevil\u2066 *bold* `code` ~gone~ _it_",
    "&" * 400,
    "<" * 400,
    "line\nbreak\r\n\ttab \x00 \x1b[31m",
    '"\\' * 500,
)
words = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE), st.text(alphabet='<>&*`~_!@|#"\\\n', max_size=300))
urls = st.one_of(
    words,
    st.just("https://www.linkedin.com/in/ann"),
    st.builds("https://example.com/{}".format, st.text(alphabet="abc&?=%<>|", max_size=400)),
    st.just("javascript:alert(1)"),
)
maybe = st.one_of(st.none(), words)
leads = st.builds(
    Lead,
    id=st.just("l"),
    name=st.builds(Name, full=words),
    title=maybe,
    company=st.one_of(st.none(), st.builds(Company, name=maybe)),
    location=st.one_of(st.none(), st.builds(Place, city=maybe, country=maybe, state=maybe, raw=maybe)),
    socials=st.lists(urls, max_size=3).map(tuple),
)
prompts = st.one_of(
    words, st.text(min_size=1, max_size=2000), st.sampled_from([PROMPT, "&" * 2000, "東" * 2000, '"' * 2000])
).filter(lambda prompt: prompt.strip() != "")
list_names = words.map(lambda name: name.strip()[:120].strip() or "list")
credit_amounts = st.one_of(st.none(), st.floats(min_value=0, max_value=1e9))
outcomes = st.builds(
    Outcome,
    people=st.integers(0, 500),
    leads=st.lists(leads, max_size=TABLE_ROWS).map(tuple),
    breakdown_by=words,
    breakdown=st.lists(st.builds(Share, label=words, people=st.integers(0, 500)), max_size=12).map(tuple),
    exhausted=st.booleans(),
    credits=credit_amounts,
    balance=credit_amounts,
)
troubles = st.builds(
    Trouble,
    kind=st.sampled_from(TroubleKind),
    text=words,
    correlation_id=maybe,
    reference=maybe,
    required_credits=credit_amounts,
    balance_credits=credit_amounts,
    fits=st.one_of(st.none(), st.integers(0, 2500)),
)
filters = st.dictionaries(
    st.sampled_from(["cities", "roles", "keywords", "unsupported", "employees", "has", "titles_not", "new"]),
    st.one_of(st.lists(words, max_size=20), words, st.integers(), st.lists(st.fixed_dictionaries({"title": words}))),
    max_size=6,
)
searches = st.builds(
    Search,
    id=st.just(SEARCH_ID),
    team_id=st.just("T1"),
    channel_id=st.just("C1"),
    user_id=st.just("U1"),
    prompt=prompts.map(lambda prompt: prompt[:2000].strip() or "x"),
    list_id=st.just("list"),
    list_name=list_names,
    created_at=st.just(NOW),
    people=st.integers(0, 10_000),
    positions=st.integers(0, 999),
    last_count=st.integers(0, 2500),
    exhausted=st.booleans(),
    thread=st.one_of(st.none(), st.just(Posted(channel_id="C1", ts="1.2"))),
)
batches = st.builds(
    Batch,
    id=st.just(BATCH_ID),
    search_id=st.just(SEARCH_ID),
    team_id=st.just("T1"),
    position=st.integers(1, 9999),
    user_id=st.just("U1"),
    count=st.integers(1, 2500),
    state=st.sampled_from(BatchState),
    created_at=st.just(NOW),
    due_at=st.none(),
    joined=st.booleans(),
    progress=st.builds(Progress, status=words, saved=st.integers(0, 2500)),
    filters=filters,
    correlation_id=maybe,
    outcome=st.one_of(st.none(), outcomes),
    trouble=st.one_of(st.none(), troubles),
    cancelled_by=st.one_of(st.none(), words),
)


def a_search(**changes: Any) -> Search:
    """A search for PROMPT."""
    whole: dict[str, Any] = {
        "id": SEARCH_ID,
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "prompt": PROMPT,
        "list_id": "list",
        "list_name": "Austin",
        "created_at": NOW,
        "positions": 1,
        "last_count": 50,
    }
    return Search.model_validate(whole | changes)


def a_batch(**changes: Any) -> Batch:
    """The first batch of that search, for 50 people."""
    whole: dict[str, Any] = {
        "id": BATCH_ID,
        "search_id": SEARCH_ID,
        "team_id": "T1",
        "position": 1,
        "user_id": "U1",
        "count": 50,
        "created_at": NOW,
        "due_at": None,
    }
    return Batch.model_validate(whole | changes)


def a_lead(name: str = "Ann Lee", url: str = "https://www.linkedin.com/in/ann") -> Lead:
    """A complete person."""
    return Lead(
        id="l1",
        name=Name(full=name),
        title="VP of Sales",
        company=Company(name="Acme"),
        location=Place(city="Austin", state="Texas", country="United States"),
        socials=(url,),
    )
