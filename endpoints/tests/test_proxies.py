import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from endpoints.calling.clients import LIMITS
from endpoints.calling.proxies import proxy_for
from endpoints.tests.conftest import (
    HELLO,
    Service,
    ask,
    complete,
    offer_of,
    stream,
    target_at,
)

URL = "https://inst.openai.azure.com/openai"


@pytest.mark.parametrize(
    ("configured", "environ", "expected"),
    [
        ("", {}, ""),
        ("http://p:1", {"PROXY": "http://q:2"}, "http://p:1"),
        ("none", {"PROXY": "http://q:2"}, ""),
        ("", {"PROXY": "http://q:2"}, "http://q:2"),
        ("", {"PROXY": "q:2"}, "http://q:2"),
        ("", {"AZURE_OPENAI_HTTP_PROXY": "http://h:1", "PROXY": "x"}, "http://h:1"),
        (
            "",
            {"AZURE_OPENAI_SOCKS_PROXY": "socks5://s:1", "PROXY": "x"},
            "socks5://s:1",
        ),
        ("", {"HTTPS_PROXY": "http://h:1", "HTTP_PROXY": "http://no:1"}, "http://h:1"),
        ("", {"https_proxy": "http://h:1"}, "http://h:1"),
        ("", {"ALL_PROXY": "socks5://s:1"}, "socks5://s:1"),
        ("", {"PROXY": "http://q:2", "NO_PROXY": ".openai.azure.com"}, ""),
        ("", {"PROXY": "http://q:2", "NO_PROXY": "other.com"}, "http://q:2"),
        ("", {"PROXY": "http://q:2", "no_proxy": "*"}, ""),
        ("http://p:1", {"NO_PROXY": "*"}, "http://p:1"),
    ],
)
def test_the_nearest_proxy_wins(
    configured: str, environ: dict[str, str], expected: str
) -> None:
    assert proxy_for(URL, configured, environ) == expected


class SocksServer:
    """Speaks just enough SOCKS5 to pass one connection on; notes the asked hosts."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        _version, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        *_command, kind = await reader.readexactly(4)
        size = (await reader.readexactly(1))[0] if kind == 3 else 4
        host = await reader.readexactly(size)
        name = host.decode() if kind == 3 else ".".join(map(str, host))
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.hosts.append(f"{name}:{port}")
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        there, away = await asyncio.open_connection("127.0.0.1", port)
        self.writers += [writer, away]
        await asyncio.gather(_copy(reader, away), _copy(there, writer))


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(4096):
        sink.write(data)
        await sink.drain()
    sink.close()


@pytest.fixture
async def socks() -> AsyncIterator[tuple[str, SocksServer]]:
    proxy = SocksServer()
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"socks5://127.0.0.1:{port}", proxy
    server.close()
    for writer in proxy.writers:
        writer.close()
        await writer.wait_closed()


async def test_a_group_behind_socks_is_reached_through_it(
    services: Callable[..., Awaitable[Service]], socks: tuple[str, SocksServer]
) -> None:
    url, proxy = socks
    service = await services(HELLO)
    completion = await complete(offer_of(target_at(service, proxy=url)), ask())
    assert completion.text == "Hello"
    assert [f"http://{host}/" for host in proxy.hosts] == [service.url]


async def test_a_group_behind_an_http_proxy_is_reached_through_it(
    services: Callable[..., Awaitable[Service]],
) -> None:
    proxy = await services(HELLO)
    away = Service(url="http://inst.example/")
    target = target_at(away, proxy=proxy.url.rstrip("/"))
    assert (await complete(offer_of(target), ask())).text == "Hello"
    assert proxy.seen[0].headers["Host"] == "inst.example"


async def test_connections_are_kept_for_the_next_call(
    services: Callable[..., Awaitable[Service]], socks: tuple[str, SocksServer]
) -> None:
    url, proxy = socks
    service = await services(HELLO)
    for target in (target_at(service), target_at(service, proxy=url)):
        for _ in range(3):
            assert [event async for event in stream(offer_of(target), ask())]
    assert len(service.callers) == 2
    assert len(proxy.hosts) == 1
    assert (LIMITS.keepalive_expiry or 0) >= 60
