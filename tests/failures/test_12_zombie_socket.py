"""12: the socket is up and brings nothing.

Seen to fail: `Link.worn` in bot/slack/transport/link.py that reports nothing (mute, dropped); `SocketTransport` in
bot/slack/transport/socket.py without `_trouble` while there is no connection (not ready). That the process ends after
so many tries is `test_after_a_bounded_number_of_tries_it_gives_up` in tests/unit/bot/slack/transport/test_socket.py.
"""

from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import pytest

from bot.slack.ids import Command
from tests.support.product import Product, answers, open_product, row
from tests.support.wait import until_asked

NOTICED_WITHIN = 90.0
"""Seconds until there is another connection: 30, and what a busy machine adds."""


@pytest.fixture
async def product(redis_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    async with open_product(redis_url, tmp_path, people=[row(1)], transport="socket", patient=False) as product:
        yield product


async def reconnected(product: Product) -> None:
    """Another connection brings commands again."""

    async def heard() -> bool:
        return (await product.ana.command(Command.LEADS, "help", channel="sales")).error is None

    await until_asked(heard, within=NOTICED_WITHIN)


async def test_a_mute_connection_is_noticed_and_replaced(product: Product) -> None:
    product.slack.socket.mute()
    assert (await product.ana.command(Command.LEADS, "help", channel="sales")).error == "operation_timeout"
    await reconnected(product)


async def test_a_dropped_connection_is_replaced(product: Product) -> None:
    product.slack.socket.drop()
    await reconnected(product)


async def test_while_slack_refuses_a_connection_the_process_is_not_ready_and_comes_back(product: Product) -> None:
    product.slack.socket.refuse()
    product.slack.socket.drop()
    await until_asked(lambda: answers(product, HTTPStatus.SERVICE_UNAVAILABLE))
    product.slack.socket.refuse(on=False)
    await reconnected(product)
    await until_asked(lambda: answers(product, HTTPStatus.OK))
