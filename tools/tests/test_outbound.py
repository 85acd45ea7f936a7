"""No address that a model names leads inside, and nothing outside holds us."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import httpcore2
import pytest

from accounts.tests.directory import write_certificate
from tools.outbound import guard
from tools.outbound.addresses import Blocked
from tools.outbound.fetch import Fetched, Limits, NotFetched, fetch
from tools.tests.conftest import Put
from tools.tests.servers import Asked, Server, head, saying, serving

LIMITS = Limits(seconds=120, bytes=1_000_000, kinds=("text/html", "text/plain"))
PUBLIC = "93.184.215.14"


class Got(Protocol):
    async def __call__(
        self, server: Server, path: str = "/", limits: Limits = LIMITS
    ) -> Fetched: ...


@pytest.fixture
def got(put: Put) -> Got:
    """Fetch from a server of this machine, which the configuration names."""

    async def fetched(
        server: Server, path: str = "/", limits: Limits = LIMITS
    ) -> Fetched:
        put({"tools": {"allowedAddresses": [f"127.0.0.1:{server.port}"]}})
        return await fetch(server.url + path, limits)

    return fetched


async def test_a_page_is_fetched(got: Got) -> None:
    async with serving(saying(b"<p>hello", kind="text/html; charset=utf-8")) as server:
        page = await got(server, "/a?b=c")
    assert page == Fetched(f"{server.url}/a?b=c", "text/html", "utf-8", b"<p>hello")
    assert server.asked[0].target == "/a?b=c"
    assert server.asked[0].headers["host"] == f"127.0.0.1:{server.port}"
    assert "cookie" not in server.asked[0].headers


async def test_a_server_of_this_machine_is_not_asked_unless_it_is_named() -> None:
    async with serving(saying(b"secret")) as server:
        for host in ("127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]"):
            with pytest.raises(Blocked):
                await fetch(f"http://{host}:{server.port}/", LIMITS)
        assert server.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://localhost:9/",
        "//10.0.0.1/",
        "file:///etc/passwd",
    ],
)
async def test_a_redirect_inside_is_not_followed(got: Got, target: str) -> None:
    async with serving(saying(b"", status=302, Location=target)) as server:
        with pytest.raises(Blocked):
            await got(server)


async def test_a_redirect_to_another_port_of_a_named_host_is_checked_anew(
    got: Got,
) -> None:
    async with serving(saying(b"secret")) as other:
        away = saying(b"", status=307, Location=f"{other.url}/")
        async with serving(away) as server:
            with pytest.raises(Blocked):
                await got(server)
        assert other.asked == []


async def test_redirects_end_after_five(got: Got) -> None:
    async def on(asked: Asked, writer: asyncio.StreamWriter) -> None:
        step = int(asked.target[1:])
        last = step == 0
        writer.write(head(200 if last else 301, Location=f"/{step - 1}") + b"there")

    async with serving(on) as server:
        assert (await got(server, "/5")).url == f"{server.url}/0"
        with pytest.raises(NotFetched, match="more than 5 times"):
            await got(server, "/6")


async def test_of_a_flood_only_what_fits_is_taken(got: Got) -> None:
    async def flood(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head())
        for _ in range(100):
            writer.write(b"x" * 1_000_000)
            await writer.drain()

    async with serving(flood) as server:
        page = await got(server)
    assert page.cut
    assert len(page.body) == 1_000_000


async def test_a_bomb_is_unpacked_only_as_far_as_it_fits(got: Got) -> None:
    bomb = gzip.compress(b"x" * 50_000_000)
    async with serving(saying(bomb, Content_Encoding="gzip")) as server:
        page = await got(server)
    assert page.cut
    assert page.body == b"x" * 1_000_000
    packed = gzip.compress(b"<p>hello")
    async with serving(saying(packed, Content_Encoding="gzip")) as server:
        page = await got(server)
    assert (page.body, page.cut) == (b"<p>hello", False)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
async def test_what_cannot_be_unpacked_is_said(got: Got, encoding: str) -> None:
    async with serving(saying(b"no", Content_Encoding=encoding)) as server:
        with pytest.raises(NotFetched, match="packed"):
            await got(server)


async def test_a_page_that_drips_is_cut_off_by_the_clock(got: Got) -> None:
    async def drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head())
        while not writer.is_closing():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with serving(drip) as server:
        with pytest.raises(NotFetched, match=r"more than 0\.2 s"):
            await got(server, limits=replace(LIMITS, seconds=0.2))


async def test_a_server_that_never_answers_is_cut_off(got: Got) -> None:
    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving(silent) as server:
        with pytest.raises(NotFetched, match="more than"):
            await got(server, limits=replace(LIMITS, seconds=0.2))


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", "text/css"])
async def test_other_kinds_than_those_asked_for_are_refused(
    got: Got, kind: str
) -> None:
    async with serving(saying(b"x", kind=kind)) as server:
        with pytest.raises(NotFetched, match=f"This is {kind}, not text"):
            await got(server)


async def test_a_refusal_and_a_closed_port_are_told(got: Got) -> None:
    async with serving(saying(b"", status=404)) as server:
        with pytest.raises(NotFetched, match="answered 404"):
            await got(server)
    with pytest.raises(NotFetched, match="cannot be reached"):
        await got(server)


async def test_garbage_instead_of_http_is_told(got: Got) -> None:
    async def garbage(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\x01\x02 not HTTP at all\r\n\r\n")

    async with serving(garbage) as server:
        with pytest.raises(NotFetched, match="cannot be reached"):
            await got(server)


class Connected:
    """Notes where connections would have gone, and opens none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.to: list[str] = []

        async def connect(_: object, host: str, *rest: object) -> None:
            self.to.append(host)
            raise httpcore2.ConnectError("closed")

        monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connect)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> Connected:
    return Connected(monkeypatch)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return a list of what the resolver will say, one after the other."""
    found: list[list[str]] = []

    async def resolve(host: str, port: int) -> list[str]:
        return found.pop(0)

    monkeypatch.setattr(guard, "resolve", resolve)
    return found


async def test_a_name_that_changes_is_asked_once_and_held_to_it(
    connected: Connected, names: list[list[str]]
) -> None:
    names[:] = [[PUBLIC], ["127.0.0.1"]]
    with pytest.raises(NotFetched, match="cannot be reached"):
        await fetch("http://rebind.example.com/", LIMITS)
    assert connected.to == [PUBLIC]
    assert names == [["127.0.0.1"]]


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:7f00:1"], ["fe80::1%eth0"]]
)
async def test_a_name_with_one_internal_address_is_not_opened(
    connected: Connected, names: list[list[str]], found: list[str]
) -> None:
    names[:] = [found]
    with pytest.raises(Blocked):
        await fetch("http://inside.example.com/", LIMITS)
    assert connected.to == []


async def test_every_address_of_a_name_is_tried(
    connected: Connected, names: list[list[str]]
) -> None:
    names[:] = [[PUBLIC, "1.1.1.1"]]
    with pytest.raises(NotFetched):
        await fetch("http://two.example.com/", LIMITS)
    assert connected.to == [PUBLIC, "1.1.1.1"]


async def test_a_certificate_is_checked_for_the_name_and_a_companys_is_trusted(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    put({"tools": {"allowedAddresses": ["localhost"]}})
    async with serving(saying(b"<p>secret"), tls) as server:
        with pytest.raises(NotFetched, match="certificate is not trusted"):
            await fetch(f"https://localhost:{server.port}/", LIMITS)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        page = await fetch(f"https://localhost:{server.port}/", LIMITS)
    assert page.body == b"<p>secret"


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    async with serving(saying(b"<p>through the proxy")) as server:
        monkeypatch.setenv("PROXY", server.url)
        yield server


async def test_pages_are_fetched_through_the_proxy(
    proxy: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise OSError(host)

    monkeypatch.setattr(guard, "resolve", unknown)
    page = await fetch("http://example.com/a", LIMITS)
    assert page.body == b"<p>through the proxy"
    assert proxy.asked[0].target == "http://example.com/a"


async def test_a_proxy_is_not_asked_for_what_leads_inside(
    proxy: Server, names: list[list[str]]
) -> None:
    names[:] = [["169.254.169.254"]]
    for address in ("http://inside.example.com/", "http://127.0.0.1/", "http://mongo/"):
        with pytest.raises(Blocked):
            await fetch(address, LIMITS)
    assert proxy.asked == []
