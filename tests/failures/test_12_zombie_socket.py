"""12: the socket is up and brings nothing.

Fails without `Link.worn` (bot/slack/transport/link.py): a mute connection would stay for ever. That a process which
Slack refuses for long ends by itself is in tests/unit/bot/slack/transport.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.slack.ids import Command
from tests.support.product import Product, open_product, row
from tests.support.wait import until_asked

NOTICED_WITHIN = 30.0
"""Seconds until there is another connection."""


@pytest.fixture
async def product(redis_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    async with open_product(redis_url, tmp_path, people=[row(1)], transport="socket") as product:
        yield product


async def reconnected(product: Product) -> None:
    """Another connection brings commands again, within the limit and what a busy machine adds."""

    async def heard() -> bool:
        return (await product.ana.command(Command.LEADS, "help", channel="sales")).error is None

    await until_asked(heard, within=NOTICED_WITHIN + 10)


@pytest.mark.timeout(120)
async def test_a_mute_connection_is_noticed_and_replaced(product: Product) -> None:
    product.slack.socket.mute()
    assert (await product.ana.command(Command.LEADS, "help", channel="sales")).error == "operation_timeout"
    await reconnected(product)


async def test_a_dropped_connection_is_replaced(product: Product) -> None:
    product.slack.socket.drop()
    await reconnected(product)


async def test_while_slack_refuses_a_connection_the_process_waits_and_comes_back(product: Product) -> None:
    product.slack.socket.refuse()
    product.slack.socket.drop()
    assert (await product.ana.command(Command.LEADS, "help", channel="sales")).error is not None
    product.slack.socket.refuse(on=False)
    await reconnected(product)
