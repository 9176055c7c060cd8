"""A Redis that does not fit is told at start, with the mend."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.store.connect import StoreUnusable, connect
from bot.store.embedded import EmbeddedRedis
from tests.support.redis import admin
from tests.support.wait import until


@asynccontextmanager
async def answering(info: str | None, *, raw: bytes = b"") -> AsyncIterator[str]:
    """A server that says this about itself, or answers `raw` to everything, or nothing."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while asked := await reader.read(65536):
            for command in asked.split(b"*")[1:]:
                if info is None:
                    writer.write(raw)
                elif b"INFO" in command and b"SETINFO" not in command:
                    writer.write(f"${len(info)}\r\n{info}\r\n".encode())
                else:
                    writer.write(b"+OK\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"redis://:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}/0"


async def fits(url: str) -> None:
    async with connect(url) as trips:
        await trips.health(limit=5)


async def refused(url: str, *, check_wait: float = 5.0) -> str:
    with pytest.raises(StoreUnusable) as caught:
        async with connect(url, check_wait=check_wait):
            pass
    assert "secret" not in str(caught.value)
    return str(caught.value)


@asynccontextmanager
async def configured(server: EmbeddedRedis, *words: str) -> AsyncIterator[str]:
    with admin(server.url) as client:
        client.execute_command(*words)
        yield server.url


@asynccontextmanager
async def loading(path: str, *, connections: int) -> AsyncIterator[str]:
    """The Redis at a unix socket, as it is while it reads its data: so many connections are told to wait."""
    told = 0

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65536):
            writer.write(part)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal told
        told += 1
        if told > connections:
            there = await asyncio.open_unix_connection(path)
            await asyncio.gather(pass_on(reader, there[1]), pass_on(there[0], writer))
            return
        while asked := await reader.read(65536):
            writer.write(b"-LOADING Redis is loading the dataset in memory\r\n" * asked.count(b"*"))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"redis://:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}/0"


async def test_one_that_still_reads_its_data_is_waited_for(own_redis: EmbeddedRedis) -> None:
    async with loading(own_redis.url.removeprefix("unix://"), connections=3) as url:
        await fits(url.replace(":secret@", ""))


async def test_one_that_reads_its_data_for_too_long(own_redis: EmbeddedRedis) -> None:
    async with loading(own_redis.url.removeprefix("unix://"), connections=1000) as url:
        says = await refused(url.replace(":secret@", ""), check_wait=0.5)
    assert "did not answer within 0.5 s" in says


async def test_nobody_there(unused_tcp_port: int) -> None:
    says = await refused(f"redis://user:secret@127.0.0.1:{unused_tcp_port}/0")
    assert says.startswith(f"No Redis answers at redis://127.0.0.1:{unused_tcp_port}/0. Start it there")


async def test_no_socket_there() -> None:
    assert "No Redis answers at unix:///nowhere/redis" in await refused("unix:///nowhere/redis")


async def test_one_that_is_starting_again_is_told_at_once_and_waited_for(
    own_redis: EmbeddedRedis, caplog: pytest.LogCaptureFixture
) -> None:
    url = own_redis.url
    await own_redis.stop()

    async def patient() -> None:
        async with connect(url, patience=60) as trips:
            await trips.health(limit=5)

    waiting = asyncio.create_task(patient())
    await until(lambda: f"No Redis answers at {url}" in caplog.text)
    await own_redis.start()
    await waiting
    assert caplog.text.count("Looking again for 60 s") == 1


async def test_patience_has_an_end(unused_tcp_port: int, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(StoreUnusable, match="No Redis answers"):
        async with connect(f"redis://127.0.0.1:{unused_tcp_port}", patience=0.3):
            pass
    assert "Looking again for 0.3 s" in caplog.text


async def test_what_no_patience_helps_is_not_waited_for(
    own_redis: EmbeddedRedis, caplog: pytest.LogCaptureFixture
) -> None:
    async with configured(own_redis, "CONFIG", "SET", "requirepass", "right") as url:
        with pytest.raises(StoreUnusable, match="refuses user or password"):
            async with connect(url, patience=3600):
                pass
    assert not caplog.records


@pytest.mark.parametrize("url", ["", "localhost", "http://user:secret@host", "redis://host:port/0"])
async def test_no_address(url: str) -> None:
    assert "Write it like redis://host:6379/0" in await refused(url)


async def test_too_old() -> None:
    async with answering("redis_version:6.0.16\r\n") as url:
        assert re.search("is version 6.0.16; 6.2 or newer is needed, or Valkey", await refused(url))


async def test_a_cluster() -> None:
    async with answering("redis_version:7.2.0\r\nredis_mode:cluster\r\n") as url:
        assert "is a Redis Cluster" in await refused(url)


async def test_something_else_listens() -> None:
    async with answering(None, raw=b"HTTP/1.1 400 Bad Request\r\n\r\n") as url:
        assert "is no Redis. Check host and port" in await refused(url)


async def test_something_listens_and_never_answers() -> None:
    async with answering(None) as url:
        assert "did not answer within 0.2 s" in await refused(url, check_wait=0.2)


async def test_a_wrong_password(own_redis: EmbeddedRedis) -> None:
    async with configured(own_redis, "CONFIG", "SET", "requirepass", "right") as url:
        assert "refuses user or password" in await refused(url)
        assert "refuses user or password" in await refused(f"{url}?password=secret")
        await fits(f"{url}?password=right")


async def test_a_user_without_the_rights(own_redis: EmbeddedRedis) -> None:
    async with configured(own_redis, "ACL", "SETUSER", "reader", "on", ">secret", "+info", "+ping", "~*") as url:
        assert "lacks rights" in await refused(f"{url}?username=reader&password=secret")


async def test_a_read_only_replica(own_redis: EmbeddedRedis) -> None:
    async with configured(own_redis, "REPLICAOF", "127.0.0.1", "1") as url:
        assert "read-only replica. Give the address of its primary" in await refused(url)


async def test_full_memory(own_redis: EmbeddedRedis) -> None:
    async with configured(own_redis, "CONFIG", "SET", "maxmemory", "1") as url:
        assert "memory of the Redis" in await refused(url)


async def test_a_server_that_may_forget_is_warned_of(
    own_redis: EmbeddedRedis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with configured(own_redis, "CONFIG", "SET", "maxmemory", "1gb", "maxmemory-policy", "allkeys-lru") as url:
        await fits(url)
        assert "maxmemory-policy allkeys-lru" in caplog.text


async def test_a_fit_server_is_taken_without_a_word(own_redis: EmbeddedRedis, caplog: pytest.LogCaptureFixture) -> None:
    await fits(own_redis.url)
    assert not caplog.records
