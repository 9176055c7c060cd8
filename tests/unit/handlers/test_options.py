"""The menu of lists, whatever lists are called: Slack refuses the whole menu for one wrong option."""

import asyncio
import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.searches.models import Onlooker, TeamList
from handlers.deps import Deps
from handlers.options.lists import known_lists
from simulator.answers import answer_menu
from tests.support.second_opinion.watch import reader
from tests.support.slack_payloads import COMMON
from tests.unit.bot.slack.examples import words

VIEW = {"id": "V1", "private_metadata": '{"channel_id": "C1"}'}
LOOKUP = {**COMMON, "type": "block_suggestion", "action_id": "known_list", "value": "", "view": VIEW}
names = st.one_of(words, st.text(min_size=1, max_size=120))


class Found:
    """The lists of a team."""

    def __init__(self, lists: Sequence[TeamList]) -> None:
        self._lists = lists

    async def list_choices(self, team_id: str, onlooker: Onlooker, query: str) -> Sequence[TeamList]:
        return self._lists


@given(st.dictionaries(st.uuids(), names, max_size=120))
def test_any_lists_make_a_menu_that_slack_takes(lists: dict[Any, str]) -> None:
    ack = AsyncAck()  # type: ignore[no-untyped-call]  # Bolt left its types out
    found = Found([TeamList(id=str(list_id), name=name) for list_id, name in lists.items()])
    deps = cast("Deps", SimpleNamespace(searches=found))
    asyncio.run(known_lists(deps, LOOKUP, ack))

    assert ack.response is not None
    acked = json.loads(ack.response.body)
    assert len(answer_menu(acked)) == min(len(lists), 100)
    if (traffic := reader()) is not None:
        assert traffic.of_ack(LOOKUP, acked) == []
