"""4: Slack posts a message and the answer is lost.

Seen to fail: `announced` in bot/searches/advance.py that makes SlackLost QUEUED again (one orphan and one result);
`mentioned` in bot/searches/telling.py that repeats after SlackLost (the lost mention); `learn` in
handlers/actions/learn.py that does nothing (the click on the orphan). Fails too when the end is posted where no place
is known (PLACE in bot/searches/advance.py).
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.slack.ids import Action
from simulator import Message
from simulator.faults import FaultKind
from tests.support.product import WITHIN, Product, has, open_product, row

PROMPT = "CTOs in Berlin"


@pytest.fixture
async def product(redis_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)], pace=1.0) as product:
        yield product


def results(product: Product) -> list[Message]:
    return [message for message in product.ana.messages("sales") if has(message, Action.EXPORT)]


def mentions(product: Product) -> list[Message]:
    return [m for m in product.ana.messages("sales") if m.thread_ts and f"<@{product.ana.id}>" in m.text]


async def test_a_lost_answer_leaves_one_orphan_and_one_result(product: Product) -> None:
    product.slack.faults.add("lose_answer", "chat.postMessage")
    orphan = await product.search(PROMPT, count=25)
    result = await product.following(orphan)
    await product.ana.sees(lambda m: m.thread_ts == result.ts, within=WITHIN)
    assert [one.ts for one in results(product)] == [result.ts]
    assert len(mentions(product)) == 1
    assert len([m for m in product.ana.messages("sales") if has(m, Action.CANCEL)]) == 1
    lost, next_post, *_ = product.slack.calls("chat.postMessage")
    assert lost.fault == "lose_answer"
    assert "Queued" in lost.body["text"]
    assert "Queued" not in next_post.body["text"]


@pytest.mark.parametrize("fault", ["lose_answer", "server_error"])
async def test_a_post_that_is_lost_again_at_the_end_is_no_lost_result(product: Product, fault: FaultKind) -> None:
    product.slack.faults.add("lose_answer", "chat.postMessage")
    product.slack.faults.add(fault, "chat.postMessage")
    orphan = await product.search(PROMPT, count=25)
    result = await product.following(orphan)
    await product.ana.sees(lambda m: m.thread_ts == result.ts, within=WITHIN)
    assert [one.ts for one in results(product)] == [result.ts]
    assert len(mentions(product)) == 1
    orphans = [m for m in product.ana.messages("sales") if has(m, Action.CANCEL)]
    assert len(orphans) == (2 if fault == "lose_answer" else 1)


async def test_a_click_on_the_orphan_teaches_where_it_stands(product: Product) -> None:
    product.slack.faults.add("lose_answer", "chat.postMessage")
    orphan = await product.search(PROMPT, count=50)
    await product.ana.press(orphan, Action.CANCEL)
    await product.becomes(orphan, lambda message: not has(message, Action.CANCEL))
    assert len([m for m in product.ana.messages("sales") if not m.thread_ts and not m.is_ephemeral]) == 1


async def test_a_lost_mention_is_not_sent_again(product: Product) -> None:
    product.slack.faults.add("lose_answer", "chat.postMessage", after=1)
    await product.result(await product.search(PROMPT, count=10))
    await product.ana.sees(lambda m: bool(m.thread_ts), within=WITHIN)
    await product.following(await _more(product))
    await product.at_rest()
    assert len(mentions(product)) == 2


async def _more(product: Product) -> Message:
    (first,) = results(product)
    await product.ana.press(first, Action.MORE)
    return first
