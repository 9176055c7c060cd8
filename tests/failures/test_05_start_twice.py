"""5: a paid search is started, and the answer is lost.

Seen to fail: `advance.started` that makes a lost answer READY again (where keys are ignored); in
bot/searches/batch_run.py, another key for each start in `_heard_of_start` (where they are honoured), or a `_resolve`
that always starts again instead of asking the three questions (where they are ignored).
"""

from pathlib import Path

import pytest

from tests.support.product import open_product, row

START = ("POST", "/api/leads/search")


@pytest.mark.parametrize("honours_keys", [True, False])
async def test_a_start_whose_answer_is_lost_is_one_task(redis_url: str, tmp_path: Path, honours_keys: bool) -> None:
    people = [row(number) for number in range(60)]
    async with open_product(redis_url, tmp_path, people=people, honours_keys=honours_keys) as product:
        product.way.loses.append(START)
        await product.result(await product.search("CTOs in Berlin", count=25))
        assert product.way.loses == []
        assert len(await product.client.recent_tasks()) == 1
        assert (len(await product.leads()), await product.charged()) == (25, 25)
